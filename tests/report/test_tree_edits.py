"""Marks are put into a part's tree where they belong, whatever stands around them."""

import pytest
from lxml import etree

from selfeval.report import outline, tree_edits, wordml
from tests.report.word import W


def tree(xml: str):
    return etree.fromstring(f"<w:body {W}>{xml}</w:body>")


def inside(root) -> str:
    """Return the XML in an element, without namespaces and signs for blanks."""
    xml = etree.tostring(root, encoding="unicode").replace(f" {W}", "").replace(' xml:space="preserve"', "")
    return xml.removeprefix("<w:body>").removesuffix("</w:body>")


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("<w:r><w:t>前标后</w:t></w:r>", "<w:r><w:t>前</w:t></w:r>*<w:r><w:t>后</w:t></w:r>"),
        # What stands behind the text in its run goes along, and the look as well,
        (
            "<w:r><w:rPr><w:b/></w:rPr><w:t>前标</w:t><w:tab/><w:t>后</w:t></w:r>",
            "<w:r><w:rPr><w:b/></w:rPr><w:t>前</w:t></w:r>*<w:r><w:rPr><w:b/></w:rPr><w:t/><w:tab/><w:t>后</w:t></w:r>",
        ),
        # and where there is no run, none is made.
        ("<w:t>前标后</w:t>", "<w:t>前*后</w:t>"),
    ],
)
def test_a_mark_stands_between_two_runs(paragraph: str, expected: str) -> None:
    root = tree(f"<w:p>{paragraph}</w:p>")
    tree_edits.put_between_runs(wordml.own_texts(root[0]), 1, 2, "*")
    assert inside(root[0]).replace("<w:t></w:t>", "<w:t/>") == f"<w:p>{expected}</w:p>"


def test_a_place_behind_all_texts_is_in_the_last() -> None:
    texts = wordml.own_texts(tree("<w:p><w:r><w:t>一</w:t></w:r><w:r><w:t>二三</w:t></w:r></w:p>")[0])
    assert [tree_edits.text_at(texts, start).text for start in range(4)] == ["一", "二三", "二三", "二三"]


def test_marks_stand_in_front_behind_and_at_the_end() -> None:
    root = tree("前<w:p/><w:p><w:r/>中</w:p>")
    first, second = root
    for each in (first, second):
        tree_edits.put_before(each, "1")
        tree_edits.put_at_end(each, "2")
        tree_edits.put_behind(each, "3")
    assert inside(root) == "前1<w:p>2</w:p>31<w:p><w:r/>中2</w:p>3"


def test_an_element_is_replaced_by_a_mark_in_the_text_around_it() -> None:
    root = tree("前<w:p/>中<w:p/>后")
    for mark in "12":
        tree_edits.put_in_place_of(root[0], mark)
    assert inside(root) == "前1中2后"
    root = tree("前<w:tbl/>中<w:p/>后")
    tree_edits.put_in_place_of(root[1], "*")
    assert inside(root) == "前<w:tbl/>中*后"


def test_a_whole_part_has_no_text_around_it() -> None:
    root = tree("<w:p/>")
    tree_edits.put_in_place_of(root, "*")
    tree_edits.put_before(root, "*")
    assert inside(root) == "<w:p/>"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("", "<w:pPr><w:pageBreakBefore/></w:pPr>"),
        (
            '<w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr>',
            '<w:pPr><w:keepNext/><w:pageBreakBefore/><w:jc w:val="center"/></w:pPr>',
        ),
        ("<w:pPr><w:pageBreakBefore/></w:pPr>", "<w:pPr><w:pageBreakBefore/></w:pPr>"),
    ],
)
def test_a_paragraph_begins_on_a_new_page_once(shape: str, expected: str) -> None:
    root = tree(f"<w:p>{shape}<w:r/></w:p>")
    wordml.break_before(root[0])
    assert inside(root) == f"<w:p>{expected}<w:r/></w:p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_with_a_document_type_is_not_parsed(encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    usual, hostile = (
        f"{declaration}{kind}<x>字</x>".encode(encoding) for kind in ("", '<!DOCTYPE x [<!ENTITY a "b">]>')
    )
    assert wordml.parse(usual).text == "字"
    assert wordml.root_of(hostile) is None
    with pytest.raises(etree.XMLSyntaxError) as caught:
        wordml.parse(hostile)
    assert wordml.why_broken(caught.value) == "含有文档类型声明（<!DOCTYPE）"


def test_what_stands_around_an_element_ends_at_the_top_or_with_the_part() -> None:
    root = tree("<w:p><w:r><w:t>字</w:t></w:r></w:p><w:p/>")
    (text,) = root.iter(wordml.T)
    assert [wordml.name(each) for each in wordml.ancestors_up_to(text, root[0])] == ["w:r"]
    assert [wordml.name(each) for each in wordml.ancestors_up_to(text, root[1])] == ["w:r", "w:p", "w:body"]


def test_the_outline_of_a_part_passes_over_remarks() -> None:
    body = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>{}<w:p><w:r><w:t>乙</w:t></w:r></w:p>"
    for between in ("", "<!-- 说明 -->", "<?x y?>"):
        part = f"<w:document {W}><w:body>{body.format(between)}</w:body></w:document>".encode()
        assert list(outline.of_body(part)) == [outline.Line(["甲"]), outline.Line(["乙"])]
    assert list(outline.of_body(f"<w:document {W}/>".encode())) == []
