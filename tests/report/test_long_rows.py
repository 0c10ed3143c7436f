import io

import docx
import pytest
from docx.oxml.ns import qn

from selfeval.report.long_rows import marked
from tests.report.word import compiled, document, paragraph, row, table


def whole(*cells: str) -> str:
    return row(*cells).replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>")


def rows_that_stay_whole(*names: str) -> list[bool]:
    body = table(
        whole("名称", ""),
        row("{%tr for 指标 in 绩效指标 %}", ""),
        whole("{{ 指标.三级指标 }}", ""),
        row("{%tr endfor %}", ""),
    )
    values = {"绩效指标": [marked({"三级指标": name}) for name in names]}
    made = docx.Document(io.BytesIO(compiled(document(body)).render(values)))
    return [each._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for each in made.tables[0].rows]


def test_only_a_row_with_a_very_long_text_may_break_across_pages() -> None:
    assert rows_that_stay_whole("短", "长" * 151, "长" * 150) == [True, True, False, True]


@pytest.mark.parametrize("code", ["{{ 指标._long }}", "{{ 指标['_long'] }}"])
def test_the_mark_is_out_of_a_templates_reach(code: str) -> None:
    from selfeval.report.faults import TemplateError

    with pytest.raises(TemplateError):
        compiled(document(paragraph(f"{{% for 指标 in 绩效指标 %}}{code}{{% endfor %}}"))).render(
            {"绩效指标": [marked({"三级指标": "长" * 151})]}
        )
