"""What is wrong with a template is said once, where it is, and what it prints comes out."""

import io
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from docx.oxml.ns import qn

from selfeval.evaluation.form import Form, FurtherColumn
from selfeval.report import blocks, context, fields, foreign, names, watch
from selfeval.report.blocks import Block
from selfeval.report.compiling import Vocabulary
from selfeval.report.environment import Environment, TooLongError
from selfeval.report.faults import Place, TemplateError
from selfeval.report.form_templates import FormTemplates
from selfeval.report.properties import Properties
from selfeval.report.template import compile_document
from selfeval.report.texts import Text, compile_text
from selfeval.report.values import Shown
from tests import builders
from tests.preview import packages
from tests.report.word import compiled, document, paragraph, row, run, table

FOLDER = builders.ROOT / "templates" / builders.FORM
PLACE = Place("句子.j2", "")


def vocabulary(*watched: str) -> Vocabulary:
    return Vocabulary(fields.of_form(builders.form()), (), frozenset(watched))


def text_faults(text: str) -> list[tuple[str, str]]:
    _, faults = compile_text(text, PLACE, vocabulary())
    return [(each.code, each.message) for each in faults]


def text_codes(text: str) -> list[str]:
    return [code for code, _ in text_faults(text)]


def faults(*body: str, **parts: str) -> list[tuple[str, str]]:
    with pytest.raises(TemplateError) as caught:
        compiled(document(*body, **parts))
    return [(each.code, each.place.where) for each in caught.value.faults]


def text_of(text: str) -> Text:
    found, _ = compile_text(text, PLACE, vocabulary())
    assert found is not None
    return found


# Tags and their blocks


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # A badly typed tag that says nothing sensible either is one fault.
        ("｛｛ 项目 名称 ｝｝", ["tag-full-width"]),
        ("{ % if 等级 = '优' % }好{% endif %}", ["tag-spaced"]),
        # The wrong end of a wrong beginning is no second fault.
        ("{% if 等级 }好{% endfor %}", ["tag-not-closed"]),
        ("{% if 等级 %}好{% endfor %}", ["block-crossed"]),
        ("{% %}", ["tag-unsupported"]),
        ("{% 印 等级 %}", ["tag-unsupported"]),
        # A sign of our own must not stand in a text.
        ("好\U000f0002坏", ["part-unusual"]),
    ],
)
def test_what_is_wrong_with_a_text_is_one_fault(text: str, codes: list[str]) -> None:
    assert text_codes(text) == codes


def test_a_keyword_in_two_words_is_the_one_that_was_meant() -> None:
    ((code, message),) = text_faults("{% if 等级 %}甲{% el if 总得分 %}乙{% endif %}")
    assert code == "tag-unsupported"
    assert "是不是“elif”" in message


@pytest.mark.parametrize(
    ("keywords", "found"),
    [
        # An elif of the block outside while the one inside is still open,
        ("if for elif endfor endif", [("block-not-opened", 2)]),
        # and where that one is never closed, it is what is wrong.
        ("if for elif endif", [("block-not-closed", 1)]),
    ],
)
def test_an_elif_behind_an_open_loop(keywords: str, found: list[tuple[str, int]]) -> None:
    pairing = blocks.pair([Block(each, "") for each in keywords.split()])
    assert [(each.code, each.at) for each in pairing.mismatches] == found


def test_what_templates_have_no_use_for_is_found_in_the_parsed_template_too() -> None:
    environment = Environment()
    found = names.check(environment.parse("{% if 1 %}\n{% include 'x' %}{% endif %}"), environment, ())
    assert [(each.code, each.line, each.found) for each in found.misuses] == [("tag-unsupported", 2, "include")]


def test_a_loop_over_rows_that_ends_in_another_table_is_one_fault() -> None:
    begin, end = row("{%tr for 指标 in 绩效指标 %}", ""), row("{%tr endfor %}", "")
    tables = table(begin, row("{{ 指标.得分 }}", "")), paragraph("中"), table(end)
    assert faults(*tables) == [("block-crossed", "表2第1行第1列")]


def test_a_tag_in_two_paragraphs_with_another_tag_s_end_is_two_faults() -> None:
    assert faults(paragraph("{{ 项目"), paragraph("名称 }}")) == [("tag-split", "第1段")]
    assert faults(paragraph("{{ 项目"), paragraph("名称 %}")) == [
        ("tag-not-closed", "第1段"),
        ("tag-not-opened", "第2段"),
    ]


def test_too_many_tags_in_several_paragraphs_are_one_fault() -> None:
    many = paragraph("{{ 等级 }}" * 301)
    assert faults(many, many) == [("too-many-tags", "第1段")]


def test_a_required_name_that_a_fault_is_about_is_not_missed_as_well() -> None:
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    (described,) = builders.form().documents

    form = replace(builders.form(), documents=(replace(described, required=("总得分",)),))

    def found(sentence: str) -> list[tuple[str, str]]:
        changed = {"report.docx": document(paragraph("{{ 等级 }}")), "sentences/评语.j2": sentence.encode()}
        with pytest.raises(TemplateError) as caught:
            FormTemplates(form, files | changed)
        return [(each.code, each.place.template) for each in caught.value.faults]

    assert found("{{ 总得芬 }}") == [("name-unknown", "sentences/评语.j2")]
    assert found("好") == [("required-missing", "report.docx")]


def test_a_column_of_the_form_cannot_take_the_name_of_a_rows_part() -> None:
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}

    def with_column(name: str) -> Form:
        column = FurtherColumn("绩效指标", name, is_required=False, aliases=(), is_target=False)
        *others, (year, rules) = builders.form().editions
        rules = replace(rules, contents=replace(rules.contents, columns=(*rules.contents.columns, column)))
        return replace(builders.form(), editions=(*others, (year, rules)))

    assert FormTemplates(with_column("责任人"), files)
    with pytest.raises(TemplateError) as caught:
        FormTemplates(with_column("得分"), files)
    assert {(each.code, str(each.place)) for each in caught.value.faults} == {("name-reserved", "form.toml contents")}


# The package


def test_a_part_that_is_no_xml_is_named() -> None:
    assert faults(paragraph("{{ 项目名称 }}"), styles="<w:styles") == [("file-unreadable", "word/styles.xml")]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (paragraph("甲") + f'<w:ins w:id="1">{paragraph("乙")}</w:ins>', "第2段"),
        (paragraph("甲", f'<w:ins w:id="1">{run("乙")}</w:ins>'), "第1段"),
        # A row that somebody put in has no paragraph of its own.
        (table(row("甲", "乙").replace("<w:tr>", '<w:tr><w:trPr><w:ins w:id="1"/></w:trPr>')), ""),
    ],
)
def test_a_change_that_nobody_accepted_is_one_fault_with_its_place(body: str, where: str) -> None:
    assert faults(body) == [("tracked-changes", where)]


def test_a_damaged_word_document_is_told_from_other_archives() -> None:
    assert foreign.what_is(packages.package({"word/document.xml": "x"})) == "已经损坏"
    assert foreign.what_is(packages.package({"xl/workbook.xml": "x"})) == "是Excel工作簿（.xlsx）"
    assert foreign.what_is(packages.package({"readme.txt": "x"})) == "是压缩包"


# Values


def test_equal_cells_are_merged_in_a_table_without_a_grid() -> None:
    rows = row("{%tr for 指标 in 绩效指标 %}", ""), row("{% vm %}{{ 指标.一级指标 }}", "{{ 指标.三级指标 }}")
    whole = table(*rows, row("{%tr endfor %}", ""))
    bare = whole.replace('<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>', "")
    assert "tblGrid" not in bare
    values = {"绩效指标": [{"一级指标": "产出", "三级指标": name} for name in ("人数", "期数")]}
    for each in (whole, bare):
        written = docx.Document(io.BytesIO(compiled(document(each)).render(values)))
        merged = [each.get(qn("w:val")) for each in written.element.iter(qn("w:vMerge"))]
        # Without a value it goes on with the cell above.
        assert merged == ["restart", None]


def test_a_required_name_that_was_not_printed_is_missed() -> None:
    empty = Text.empty()
    template = compile_document(
        document(paragraph("{% if 等级 %}{{ 总得分 }}{% endif %}")),
        "report.docx",
        vocabulary("总得分"),
        Properties("form", empty, empty, empty),
    )
    required = {"总得分": Place("report.docx", "第1段")}
    assert template.render({"等级": "优", "总得分": "93.2"}, required)
    with pytest.raises(TemplateError) as caught:
        template.render({"等级": "", "总得分": "93.2"}, required)
    assert [(each.code, each.place.where) for each in caught.value.faults] == [("required-not-printed", "第1段")]


@pytest.mark.parametrize("word", ["None", "nan", "NULL"])
def test_a_word_that_another_program_left_is_not_printed_in_a_sentence(word: str) -> None:
    with pytest.raises(TemplateError) as caught:
        text_of("得{{ 总得分 }}分").render({"总得分": word})
    assert [each.code for each in caught.value.faults] == ["value-left-over"]
    assert text_of("得{{ 总得分 }}分").render({"总得分": f"{word}x"}) == f"得{word}x分"


def test_of_very_many_failing_tags_the_first_are_said() -> None:
    failed = list(text_of("{{ 等级 }}\n" * 60).failures({"等级": None}, ""))
    assert [each.code for each in failed] == ["value-missing"] * 50
    assert [each.place.where for each in failed] == [f"第{number}行" for number in range(1, 51)]


def test_a_text_that_becomes_too_long_is_a_fault_of_no_single_tag(monkeypatch) -> None:
    monkeypatch.setattr(watch, "_LONGEST_DOCUMENT", 10)
    text = text_of("{{ 项目概况 }}")
    assert list(text.failures({"项目概况": "短"}, "")) == []
    (found,) = text.failures({"项目概况": "长" * 11}, "")
    assert (found.code, found.place) == ("too-long", PLACE)


def test_an_evaluation_without_the_row_that_is_scored_makes_no_report() -> None:
    evaluation = builders.evaluated(builders.seed_bytes())
    with pytest.raises(context.IncompleteError):
        context.context(evaluation._replace(funding=()), builders.form())


@pytest.mark.parametrize("other", [True, False, None, [], "九十"])
def test_a_figure_equals_nothing_that_is_no_number(other: object) -> None:
    for figure in (Shown(Decimal(1), "1"), Shown(Decimal(0), "0")):
        assert figure != other
        with pytest.raises(TypeError):
            assert figure < other


def rendered(text: str, **values: object) -> str:
    return Environment().from_string(text).render(values)


def test_only_what_can_be_printed_is_joined_and_trimmed() -> None:
    assert (
        rendered("{{ x|join('、') }}|{{ y|trim }}", x=["甲", 1, Shown(Decimal(2), "2.0")], y=" 乙 ") == "甲、1、2.0|乙"
    )
    for text in ("{{ x|join }}", "{{ x|trim }}"):
        with pytest.raises(TypeError):
            rendered(text, x=[{"甲": 1}])


def test_a_joined_text_has_its_bounds() -> None:
    assert len(rendered("{{ x|join }}", x=["长" * 50_000] * 2)) == 100_000
    for text, values in (("{{ x|join('、') }}", ["长" * 50_000] * 2), ("{{ x|join }}", ["长" * 50_000] * 3)):
        with pytest.raises(TooLongError):
            rendered(text, x=values)
