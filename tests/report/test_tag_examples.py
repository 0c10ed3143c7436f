"""Every example that the pages of tags show is compiled and rendered, and prints what they say."""

import html
import io

import docx
import pytest
from docx.oxml.ns import qn

from selfeval.evaluation.scoring import evaluate
from selfeval.report import fields, samples
from selfeval.report.context import Context, context
from selfeval.report.faults import TemplateError
from selfeval.report.tag_examples import HOW_TO, REFUSED, SECTIONS, Example
from tests import builders
from tests.report.word import compiled, document, paragraph, row, table

EXAMPLES = [example for section in SECTIONS for example in section.examples]
Rows = tuple[tuple[str, ...], ...]


def filled(example: Example) -> bytes:
    """Return a template that holds the example; the cells behind a tag for a whole row are empty."""
    cells = [[html.escape(text, quote=False) for text in texts] for texts in example.body]
    if not example.is_table:
        return document(*(paragraph(text) for (text,) in cells))
    return document(table(*(row(*texts) for texts in cells), columns=len(cells[0])))


def printed(example: Example, data: bytes) -> Rows:
    found = docx.Document(io.BytesIO(data))
    if not example.is_table:
        return tuple((each.text,) for each in found.paragraphs)
    rows = found.tables[0]._tbl.tr_lst
    return tuple(tuple("".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in each) for each in rows)


def seed() -> Context:
    return context(builders.evaluated(builders.seed_bytes()), builders.form())


def every_list_filled() -> Context:
    """Return the seed with its last indicator set aside as one that does not apply, of which the seed has none."""
    evaluation = builders.evaluated(builders.seed_bytes())
    return context(evaluation._replace(left_out=evaluation.indicators[-1:]), builders.form())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:20])
def test_an_example_prints_what_the_page_says(example: Example) -> None:
    found = printed(example, compiled(filled(example)).render(seed()))
    assert found
    if example.printed:
        assert found == example.printed
    assert not any(sign in text for texts in found for text in texts for sign in ("{", "}"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:20])
def test_an_example_works_for_every_sample(example: Example) -> None:
    form = builders.form()
    template = compiled(filled(example))
    for project in (samples.layout_project(form), *samples.edge_cases(form).values()):
        template.render(context(evaluate(project, form), form))


def test_the_loop_in_a_loop_prints_each_row_and_each_sum_once() -> None:
    (example,) = [each for each in EXAMPLES if not each.printed]
    found = printed(example, compiled(filled(example)).render(seed()))
    assert len(found) == 1 + 20 + 4
    assert [texts for texts in found if texts[0].endswith("小计")] == [
        ("成本指标小计", "", "10", "10"),
        ("产出指标小计", "", "30", "28.1"),
        ("效益指标小计", "", "25", "21"),
        ("满意度指标小计", "", "5", "5"),
    ]


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.code)
def test_what_the_page_says_cannot_be_done_is_refused(refused) -> None:
    with pytest.raises(TemplateError):
        compiled(document(paragraph(html.escape(refused.code, quote=False)))).render(seed())


@pytest.mark.parametrize("listed", list(fields.lists(fields.FIELDS)), ids=lambda listed: listed.title)
def test_the_loops_and_tags_of_every_list_can_be_copied(listed: fields.Listed) -> None:
    tags = [fields.cells(field, listed.field.row)[0] for field in listed.field.rows if not field.rows]
    inside = "".join(tag + "{% endif %}" if tag.startswith("{% if") else tag for tag in tags)
    for number in range(3):
        lines = [inside]
        around: fields.Listed | None = listed
        while around:
            _, begin, end = around.loops()[number]
            lines = [begin, *lines, end]
            around = around.outer
        if number == 0:
            body = table(*(row(line) for line in lines), columns=1)
        else:
            body = "".join(map(paragraph, lines)) if number == 1 else paragraph("".join(lines))
        data = compiled(document(body)).render(every_list_filled())
        found = "".join(docx.Document(io.BytesIO(data)).element.body.itertext())
        assert found
        assert "{" not in found


def test_every_tag_that_is_no_list_can_be_copied() -> None:
    values = seed()
    for field in fields.FIELDS:
        if not field.rows:
            data = compiled(document(paragraph(fields.cells(field)[0]))).render(values)
            assert docx.Document(io.BytesIO(data)).paragraphs[0].text == str(values[field.name]).split("\n")[0]


def test_the_page_shows_every_example() -> None:
    page = fields.page().replace(r"\|", "|")
    for texts in (text for example in EXAMPLES for rows in (example.body, example.printed) for text in rows):
        assert all(text in page for text in texts)
    assert all(text in page for text in HOW_TO)
    assert all(refused.code in page for refused in REFUSED)


def test_a_value_has_the_look_of_the_tags_first_character() -> None:
    body = paragraph("<w:r><w:rPr><w:b/></w:rPr><w:t>{{</w:t></w:r>", " 等级 }}")
    found = docx.Document(io.BytesIO(compiled(document(body)).render(seed()))).paragraphs[0]
    assert [(run.text, run.bold) for run in found.runs if run.text] == [("优", True)]
