"""Where docxtpl understands a template as well, its text is ours: part by part, whatever the values are."""

import io

import docxtpl
import pytest

from tests.report import editor, shapes
from tests.report.chance import values_like
from tests.report.shapes import EVERY_OBJECTIVE, block, row_block
from tests.report.word import compiled, paragraph, row, run, table

DATA_SETS = 20


def everything() -> bytes:
    """Return a template with all that both understand, in body, header and footer."""
    word = editor.blank()
    section = word.sections[0]
    section.header.paragraphs[0].text = "{{ 项目单位 }}\t{% if 等级 == '优' %}优{% else %}{{ 等级 }}{% endif %}级"
    section.footer._element[:] = editor.elements(
        block(EVERY_OBJECTIVE, paragraph("{{ loop.index }}.{{ 目标.年度绩效目标 }}")), paragraph("第一页{{ 项目名称 }}")
    )
    inner = block("for 一 in 完成的指标", paragraph("{{ 一.三级指标 }}——{{ 指标.三级指标 }}"))
    chosen = ["{%tr if 指标.完成 %}", "{%tr else %}", "{%tr endif %}"]
    editor.put(
        word,
        paragraph("关于", run("{{ 项目名称 }}", shapes.BOLD), "（{{ 项目单位 }}）的报告，{{总得分}}分"),
        block("if 等级 == '优'", paragraph("优"), paragraph("{%p elif 等级 %}"), paragraph("{{ 等级 }}")),
        block("for 指标 in 绩效指标", paragraph("{{ loop.index }}、{{ 指标.三级指标 }}"), inner),
        table(
            row("指标", "{{ 主管部门 }}"),
            row_block(
                "for 指标 in 绩效指标",
                row(chosen[0], ""),
                row("{{ 指标.三级指标 }}", "{% if 指标.得分 %}{{ 指标.得分 }}{% else %}无{% endif %}"),
                row(chosen[1], ""),
                row("{{ 指标.三级指标 }}：", "{% for 一 in 未完成的指标 %}{{ 一.偏差原因分析 }}；{% endfor %}"),
                row(chosen[2], ""),
            ),
        ),
    )
    return editor.saved(word)


# Of the shapes, those that docxtpl understands as we do, and leaves whole where all rows or paragraphs are gone.
NAMES = [
    "bold_in_a_sentence", "hyperlinks", "text_box", "page_numbers_beside_tags", "chosen_paragraphs", "repeated_row",
    "loop_around_a_table", "condition_around_a_table", "column_left_out",
]  # fmt: skip
TEMPLATES = {"everything": everything} | {name: shapes.SHAPES[name] for name in NAMES}


def by_docxtpl(template: bytes, found: dict[str, object]) -> bytes:
    document = docxtpl.DocxTemplate(io.BytesIO(template))
    document.render(found, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def texts(data: bytes) -> dict[str, list[str]]:
    names = [name for name in editor.parts(data) if name.startswith(("word/document", "word/header", "word/footer"))]
    return {name: editor.texts(data, name) for name in names if name.endswith(".xml")}


@pytest.mark.parametrize("number, name", list(enumerate(TEMPLATES)), ids=list(TEMPLATES))
def test_the_text_is_that_of_docxtpl(number: int, name: str) -> None:
    data = TEMPLATES[name]()
    template = compiled(data)
    for seed in range(number * DATA_SETS, (number + 1) * DATA_SETS):
        # Without line breaks and tabs: there we differ on purpose.
        found = values_like(shapes.VALUES, seed)
        ours, theirs = template.render(found), by_docxtpl(data, found)
        assert texts(ours) == texts(theirs)
        assert editor.tables(ours) == editor.tables(theirs)
