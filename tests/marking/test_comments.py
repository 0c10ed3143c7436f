"""Comments as other programs write them."""

import pytest

from selfeval.intake.own_list import MARK
from selfeval.marking import comments
from selfeval.marking.package import MAIN, Package
from selfeval.marking.xml_tree import UnmarkableError
from tests import builders

SHEET, NAME = "xl/worksheets/sheet6.xml", "xl/comments7.xml"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"


def package(*texts: str) -> Package:
    """Return a workbook with comments at A1, A2 and so on; only their part counts here."""
    found = Package(builders.seed_bytes())
    written = [f'<comment ref="A{number}" authorId="0">{text}</comment>' for number, text in enumerate(texts, 1)]
    head = f'<comments xmlns="{MAIN}"><authors><author>张三</author></authors><commentList>'
    found.add(NAME, "".join((head, *written, "</commentList></comments>")).encode(), KIND)
    found.relate(SHEET, "comments", NAME)
    return found


SPOKEN = "<rPh sb='0' eb='1'><t>a</t></rPh>"


@pytest.mark.parametrize(
    "before, after",
    [
        ("<text><t>甲</t></text>", "<text><t>甲</t>+</text>"),
        ("<text/>", "<text>+</text>"),
        (f"<text><r><t>甲</t></r>{SPOKEN}</text>", f"<text><r><t>甲</t></r>+{SPOKEN}</text>"),
    ],
)
def test_ours_stands_behind_the_users_text_and_before_its_pronunciation(before, after) -> None:
    found = package(before)
    original = found.read(NAME)
    sheet = found.tree(SHEET)
    comments.add(found, SHEET, sheet, {"A1": "错"})
    run = f'<r>{comments._FONT}<t xml:space="preserve">&#10;{MARK}&#10;错</t></r>'
    assert after.replace("+", run) in found.read(NAME).decode()
    comments.remove(found, SHEET, sheet)
    if before != "<text/>":
        assert found.read(NAME) == original
    # The user's comment has its own box, so none is added.
    assert sheet.done() == found.read(SHEET)


@pytest.mark.parametrize(
    "before, after",
    [
        (f"<t>甲\n{MARK}\n错</t>", "<t>甲</t>"),
        (f"<r><t>甲&amp;乙{MARK}</t></r><r><t>错</t></r>", "<r><t>甲&amp;乙</t></r>"),
        (
            f"<r><rPr/></r><r><t>甲\n</t></r><r><t>{MARK[:2]}</t></r><r><t>{MARK[2:]}错</t></r>",
            "<r><rPr/></r><r><t>甲</t></r>",
        ),
    ],
)
def test_ours_is_cut_off_however_it_was_written(before, after) -> None:
    found = package(f"<text>{before}</text>", "<text><t>别的</t></text>")
    comments.remove(found, SHEET, found.tree(SHEET))
    assert f"<text>{after}</text>" in found.read(NAME).decode()
    assert "别的" in found.read(NAME).decode()


def test_what_only_ours_is_goes_with_its_part() -> None:
    found = package(f"<text><t> {MARK}</t></text>")
    comments.remove(found, SHEET, found.tree(SHEET))
    assert NAME not in found.names
    assert found.relations(SHEET) == []


def test_a_comment_of_an_unknown_kind_is_refused() -> None:
    found = package("")
    with pytest.raises(UnmarkableError):
        comments.add(found, SHEET, found.tree(SHEET), {"A1": "错"})
    found.write(NAME, b"<comments/>")
    with pytest.raises(UnmarkableError):
        comments.add(found, SHEET, found.tree(SHEET), {"A1": "错"})
