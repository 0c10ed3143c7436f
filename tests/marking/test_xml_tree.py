import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.marking.xml_tree import Tree, UnmarkableError

XML = (
    '\ufeff<?xml version="1.0"?>\n<x:a xmlns:x="u"><!-- <b> --><x:b one=\'1>2\' two = "&lt;"/>'
    "<x:c>字<x:d/></x:c ></x:a>"
).encode()


def test_each_element_knows_its_bytes() -> None:
    tree = Tree(XML)
    found = {each.tag: XML[each.start : each.end].decode() for tag in "bcd" for each in tree.root.all(tag)}
    assert found == {"b": "<x:b one='1>2' two = \"&lt;\"/>", "c": "<x:c>字<x:d/></x:c >", "d": "<x:d/>"}
    assert tree.root.child("b").attributes == {"one": "1>2", "two": "<"}
    assert tree.root.full_text("c") == "字"


def test_a_part_without_edits_is_the_same_bytes() -> None:
    assert Tree(XML).done() is XML


def test_edits_leave_everything_else_as_it_was() -> None:
    tree = Tree(XML)
    tree.set(tree.root.child("b"), "two", "2")
    tree.append(tree.root.child("b"), "<e/>")
    tree.append(tree.root.child("c"), "<e>f</e>")
    tree.remove(next(tree.root.all("d")))
    expected = XML.decode().replace('"&lt;"/>', '"2"><x:e/></x:b>').replace("<x:d/></x:c", "<x:e>f</x:e></x:c")
    assert tree.done().decode() == expected


def test_what_is_closed_is_passed_over() -> None:
    tree = Tree(b"<a><r n='1'><c><r/></c>text</r><r n='2'/></a>", "r")
    assert [(each.attributes, each.children, each.text) for each in tree.root.children] == [
        ({"n": "1"}, [], ""),
        ({"n": "2"}, [], ""),
    ]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<a>",
        b"no",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "<a>字</a>".encode("utf-16"),
        '<?xml version="1.0" encoding="GBK"?><a>字</a>'.encode("gbk"),
    ],
)
def test_what_is_not_understood_is_refused(xml) -> None:
    with pytest.raises(UnmarkableError):
        Tree(xml)


@given(
    st.recursive(
        st.just("<a/>"), lambda inner: st.lists(inner, max_size=4).map(lambda each: f"<b>{''.join(each)}字</b>")
    )
)
def test_every_element_can_be_cut_out(xml) -> None:
    tree = Tree(f"<r>{xml}</r>".encode())
    tree.remove(tree.root.children[0])
    assert tree.done() == b"<r></r>"
