"""Comments as other programs write them."""

import pytest

from selfeval.intake.own_list import END, MARK
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
    comments.add(found, SHEET, sheet, {"A1": ["【错误】错"]})
    run = f'<r>{comments._FONT}<t xml:space="preserve">&#10;{MARK}&#10;【错误】错&#10;{END}</t></r>'
    assert after.replace("+", run) in found.read(NAME).decode()
    comments.remove(found, SHEET, sheet)
    if before != "<text/>":
        assert found.read(NAME) == original
    # The user's comment has its own box, so none is added.
    assert sheet.done() == found.read(SHEET)


@pytest.mark.parametrize(
    "before, after",
    [
        (f"<t>甲\n{MARK}\n【错误】错\n{END}</t>", "<t>甲</t>"),
        (f"<t>甲\n{MARK}_x000D_\n【错误】错_x000D_\n{END}</t>", "<t>甲</t>"),
        # What a person wrote below, and as ours was written before it had an end.
        (f"<t>{MARK}\n【错误】错\n【说明】错\n{END}\n张三：保留</t>", "<t>张三：保留</t>"),
        (f"<t>甲\n{MARK}\n【错误】错\n{END}\n张三：&lt;保留</t>", "<t>甲&#10;张三：&lt;保留</t>"),
        (f"<t>{MARK}\n【错误】错\n【说明】错\n张三：保留</t>", "<t>张三：保留</t>"),
        (f"<t>【错误】错\n【说明】错\n{END}\n张三：保留</t>", "<t>张三：保留</t>"),
        (f"<t>甲_x000D_\n乙\n{MARK}\n【错误】错\n{END}</t>", "<t>甲_x000D_&#10;乙</t>"),
        (f"<r><t>甲&amp;乙{MARK}\n【</t></r><r><t>错误】错</t></r>", "<r><t>甲&amp;乙</t></r>"),
        (
            f"<r><rPr/></r><r><t>甲\n</t></r><r><t>{MARK[:2]}</t></r><r><t>{MARK[2:]}\n【错误】错</t></r>",
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
    found = package(f"<text><t> {MARK}\n【错误】错\n{END}\n</t></text>")
    comments.remove(found, SHEET, found.tree(SHEET))
    assert NAME not in found.names
    assert found.relations(SHEET) == []


def test_a_comment_of_an_unknown_kind_is_refused() -> None:
    found = package("")
    with pytest.raises(UnmarkableError):
        comments.add(found, SHEET, found.tree(SHEET), {"A1": ["【错误】错"]})
    found.write(NAME, b"<comments/>")
    with pytest.raises(UnmarkableError):
        comments.add(found, SHEET, found.tree(SHEET), {"A1": ["【错误】错"]})


def test_what_a_user_quotes_is_the_users() -> None:
    texts = [f"<text><t>{MARK}这个是什么意思？</t></text>", f"<text><t>{MARK}\n请看</t></text>"]
    found = package(*texts)
    before = found.read(NAME)
    assert not comments.are_in(found, SHEET)
    comments.remove(found, SHEET, found.tree(SHEET))
    assert found.read(NAME) == before


def test_of_our_own_comment_what_a_person_put_in_its_place_stays() -> None:
    found = package(f"<text><t>{MARK}\n此数无误</t></text>")
    found.write(NAME, found.read(NAME).replace("张三".encode(), MARK[1:-1].encode()))
    comments.remove(found, SHEET, found.tree(SHEET))
    assert "<t>此数无误</t>" in found.read(NAME).decode()


def test_a_comment_is_no_longer_than_a_cell_takes_and_ends_where_it_ends() -> None:
    found = package("<text><t>甲</t></text>")
    notes = {"A1": [f"【错误】{END}{'长' * 40_000}"], "A2": ["【错误】乙"]}
    comments.add(found, SHEET, found.tree(SHEET), notes)
    first = next(found.tree(NAME).root.all("comment")).full_text("t")
    assert len(first) < 32_000
    assert first.endswith(f"检查结果”。\n{END}")
    assert first.count(END) == 1


THREADS, THREAD_KIND = "xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml"
OURS = f"{MARK}\n【错误】错\n{END}"


def with_threads(*threads: tuple[str, str, str]) -> Package:
    """Return a workbook as Excel makes it of comments: each thread with its text, and a comment in its place."""
    found = Package(builders.seed_bytes())
    roots = [(cell, key, text) for cell, key, text in threads if cell]
    authors = "".join(f"<author>tc={{{key}}}</author>" for _, key, _ in roots)
    legacy = "".join(
        f'<comment ref="{cell}" authorId="{number}"><text><t>[Threaded comment]\n\n    {text}</t></text></comment>'
        for number, (cell, _, text) in enumerate(roots)
    )
    xml = f'<comments xmlns="{MAIN}"><authors>{authors}</authors><commentList>{legacy}</commentList></comments>'
    found.add(NAME, xml.encode(), KIND)
    found.relate(SHEET, "comments", NAME)
    written = "".join(
        f'<threadedComment ref="{cell}" id="{{{key}}}"><text>{text}</text></threadedComment>'
        if cell
        else f'<threadedComment ref="A1" id="{{{key}0}}" parentId="{{{key}}}"><text>{text}</text></threadedComment>'
        for cell, key, text in threads
    )
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    found.add(THREADS, f'<ThreadedComments xmlns="{space}">{written}</ThreadedComments>'.encode(), THREAD_KIND)
    found.relate(SHEET, "threadedComment", THREADS)
    return found


def test_threads_that_excel_made_of_ours_go_and_no_others() -> None:
    found = with_threads(("A1", "1", OURS), ("A2", "2", "别的"), ("A3", "3", f"{OURS}\n我的话"))
    assert comments.are_in(found, SHEET)
    comments.remove(found, SHEET, found.tree(SHEET))
    assert [each.attributes["ref"] for each in found.tree(THREADS).root.children] == ["A2", "A3"]
    assert [each.attributes["ref"] for each in found.tree(NAME).root.all("comment")] == ["A2", "A3"]
    assert "我的话" in found.read(NAME).decode()


def test_the_last_thread_goes_with_its_part_and_an_answered_one_stays() -> None:
    found = with_threads(("A1", "1", OURS))
    comments.remove(found, SHEET, found.tree(SHEET))
    assert {THREADS, NAME}.isdisjoint(found.names)
    assert found.relations(SHEET) == []
    found = with_threads(("A1", "1", OURS), ("", "1", "已改"))
    assert not comments.are_in(found, SHEET)
