import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

from selfeval.evaluation import glossary
from selfeval.evaluation.catalogue import LEVELS
from selfeval.evaluation.problems import Problem
from selfeval.intake.own_list import END, MARK, NAME
from selfeval.intake.sheets import read_project
from selfeval.marking import colours
from selfeval.marking.marked import marked, unmarked
from selfeval.marking.xml_tree import Tree
from tests import builders, test_mistakes
from tests.marking import soundness

SHEETS = [sheet.name for sheet in glossary.SHEETS]


def of(sheet: str | None, cell: str | None, level: str = "error", message: str = "这里错了。请改正。") -> Problem:
    return Problem("stated-score", level, sheet, cell, message)


def comments(data: bytes, sheet: str) -> dict[str, str]:
    page = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def rules(data: bytes, sheet: str) -> list[tuple[str, str, int]]:
    page = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    found = [
        (str(formatting.sqref), rule.formula[0], rule.priority)
        for formatting in page.conditional_formatting
        for rule in formatting.rules
    ]
    return sorted(found, key=lambda rule: rule[2])


def listed(data: bytes, sheet: str = NAME) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


def check(data: bytes, problems: list[Problem]) -> bytes:
    """Mark a workbook and hold against it what must always hold."""
    found = marked(data, problems)
    soundness.check(found)
    assert marked(data, problems) == found
    assert marked(found, problems) == found
    assert read_project(found) == read_project(data)
    clean = unmarked(found)
    assert clean is not None
    soundness.check(clean)
    assert unmarked(clean) is None
    before, after = soundness.parts_of(data), soundness.parts_of(clean)
    # Styles that nothing uses and the kind of drawings may stay.
    for name in ("xl/styles.xml", "[Content_Types].xml"):
        before.pop(name)
        after.pop(name)
    assert after == before
    return found


def test_colour_comment_and_list_say_what_is_wrong() -> None:
    problems = [of("绩效指标", "D2", "warning", "甲。"), of("绩效指标", "E5", message="乙。"), of("项目信息", None)]
    found = check(builders.seed_bytes(), problems)
    assert comments(found, "绩效指标") == {"D2": f"{MARK}\n【提醒】甲。\n{END}", "E5": f"{MARK}\n【错误】乙。\n{END}"}
    assert [(cells, priority) for cells, _, priority in rules(found, "绩效指标")] == [("E5", 1), ("D2", 2)]
    assert [row[:5] for row in listed(found)][2:] == [
        ["序号", "级别", "工作表", "单元格", "什么问题，怎么改"],
        [1.0, "错误", "绩效指标", "E5", "乙。"],
        [2.0, "错误", "项目信息", "", "这里错了。请改正。"],
        [3.0, "提醒", "绩效指标", "D2", "甲。"],
    ]


def test_the_links_lead_to_the_cells() -> None:
    data = builders.reworked(lambda book: setattr(book["绩效指标"], "title", " 绩效'指标 "))
    data = builders.reworked(lambda book: setattr(book["预算执行"], "title", "预算　执行"), data)
    found = marked(data, [of("预算执行", "D2"), of(" 绩效'指标 ", "A1"), of(" 绩效'指标 ", None), of(None, None)])
    page = openpyxl.load_workbook(io.BytesIO(found))[NAME]
    links = {cell.coordinate: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"D4": "'预算　执行'!D2", "D5": "' 绩效''指标 '!A1", "C6": "' 绩效''指标 '!A1"}
    assert page["C7"].value == "整个文件"
    assert comments(found, "预算　执行").keys() == {"D2"}


def test_several_problems_at_a_cell_share_a_comment_and_the_worst_colour() -> None:
    problems = [
        of("绩效指标", "D2", "note", "甲。"),
        of("绩效指标", "D2", "error", "乙。"),
        of("绩效指标", "D2", "warning", "丙。"),
    ]
    found = check(builders.seed_bytes(), problems)
    assert comments(found, "绩效指标") == {"D2": f"{MARK}\n【错误】乙。\n【提醒】丙。\n【说明】甲。\n{END}"}
    assert [cells for cells, _, _ in rules(found, "绩效指标")] == ["D2"]


def test_a_cell_of_a_merged_range_is_marked_where_its_text_stands() -> None:
    assert "A3:A16" in [str(each) for each in builders.loaded()["绩效指标"].merged_cells.ranges]
    found = check(builders.seed_bytes(), [of("绩效指标", "A5"), of("绩效指标", "A7", "note")])
    assert comments(found, "绩效指标").keys() == {"A3"}
    assert [cells for cells, _, _ in rules(found, "绩效指标")] == ["A3:A16"]


def test_blank_cells_and_cells_beyond_the_sheet_are_marked() -> None:
    found = check(builders.seed_bytes(), [of("绩效指标", "I4"), of("绩效指标", "AB400")])
    assert comments(found, "绩效指标").keys() == {"I4", "AB400"}


def test_the_users_own_comments_stay() -> None:
    def comment(book: openpyxl.Workbook) -> None:
        book["绩效指标"]["D2"].comment = Comment("请核对\n合同", "张三")
        book["绩效指标"]["B2"].comment = Comment("别处", "李四")

    data = builders.reworked(comment)
    found = check(data, [of("绩效指标", "D2", message="甲。"), of("绩效指标", "E5"), of("预算执行", "D2")])
    assert comments(found, "绩效指标") == {
        "D2": f"请核对\n合同\n{MARK}\n【错误】甲。\n{END}",
        "B2": "别处",
        "E5": f"{MARK}\n【错误】这里错了。请改正。\n{END}",
    }
    assert comments(unmarked(found), "绩效指标") == comments(data, "绩效指标")


def test_a_thread_of_comments_is_left_alone() -> None:
    data = builders.reworked(
        lambda book: setattr(book["绩效指标"]["D2"], "comment", Comment("[Threaded comment]", "tc={1}"))
    )
    found = check(data, [of("绩效指标", "D2")])
    assert comments(found, "绩效指标") == {"D2": "[Threaded comment]"}
    assert len(rules(found, "绩效指标")) == 1


def test_the_users_own_formats_stay_in_their_order_behind_ours() -> None:
    def formats(book: openpyxl.Workbook) -> None:
        fill = PatternFill("solid", bgColor="FF00FF00")
        page = book["绩效指标"]
        page.conditional_formatting.add("F2:F21", CellIsRule(operator="lessThan", formula=["2"], fill=fill))
        page.conditional_formatting.add("F2:F21", FormulaRule(formula=["$F2>9"], fill=fill))
        page.conditional_formatting.add("A1", FormulaRule(formula=["TRUE"], fill=fill))

    data = builders.reworked(formats)
    own = rules(data, "绩效指标")
    found = check(data, [of("绩效指标", "F3"), of("绩效指标", "F4", "warning")])
    assert [priority for *_, priority in rules(found, "绩效指标")] == [1, 2, 3, 4, 5]
    assert rules(found, "绩效指标")[2:] == [(cells, formula, number + 2) for cells, formula, number in own]
    assert all(colours.SIGN in formula for _, formula, _ in rules(found, "绩效指标")[:2])
    assert rules(unmarked(found), "绩效指标") == own


def test_a_sheet_of_the_users_with_the_same_name_stays_and_is_noted() -> None:
    data = builders.reworked(lambda book: book.create_sheet(NAME).append(["我的检查"]))
    _, problems = read_project(data)
    assert [(each.code, each.sheet) for each in problems] == [("sheet-ignored", NAME)]
    found = check(data, list(problems))
    assert listed(found)[0] == ["我的检查"]
    assert str(listed(found, "检查结果（2）")[0][0]).startswith(MARK)
    assert read_project(found) == read_project(data)


def test_hidden_sheets_are_marked_and_stay_hidden() -> None:
    found = check(
        builders.reworked(test_mistakes.hidden_sheet, builders.edited(test_mistakes.CLEAN)),
        [of("绩效目标", "A1", "warning")],
    )
    assert openpyxl.load_workbook(io.BytesIO(found))["绩效目标"].sheet_state == "hidden"


def test_the_list_may_be_moved_and_copied_by_the_user_and_still_goes() -> None:
    data = marked(builders.seed_bytes(), [of("绩效指标", "D2")])

    def move(book: openpyxl.Workbook) -> None:
        book.move_sheet(NAME, -7)
        book.copy_worksheet(book[NAME])
        book[NAME].print_title_rows = "3:3"
        book["绩效指标"].print_title_rows = "1:1"
        book.active = book[NAME]

    moved = builders.reworked(move, data)
    soundness.check(moved)
    clean = unmarked(moved)
    soundness.check(clean)
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert book.sheetnames == builders.loaded().sheetnames
    assert book["绩效指标"].print_title_rows == "$1:$1"
    assert comments(clean, "绩效指标") == {}


def test_what_a_user_typed_is_text_and_nothing_else() -> None:
    text = '=1+1 <a href="x">&amp;\x01 _x0041_ \ud800 ' + "长" * 5000 + "末"
    found = check(builders.seed_bytes(), [of("绩效指标", "D2", message=text)])
    shown = comments(found, "绩效指标")["D2"]
    for each in (shown, openpyxl.load_workbook(io.BytesIO(found))[NAME]["E4"].value):
        assert '=1+1 <a href="x">&amp;\ufffd _x0041_ \ufffd 长长' in each.replace("_x005F_", "_")
        assert each.removesuffix(f"\n{END}").endswith("长末")
        assert len(each) < 900
    assert openpyxl.load_workbook(io.BytesIO(found))[NAME]["E4"].data_type in ("s", "inlineStr")


def test_every_text_of_the_list_has_room() -> None:
    found = marked(builders.seed_bytes(), [of("绩效指标", "D2", message="长" * size) for size in (5, 60, 300, 2000)])
    page = openpyxl.load_workbook(io.BytesIO(found))[NAME]
    heights = [page.row_dimensions[row].height for row in range(4, 8)]
    assert heights == sorted(heights)
    # 84 columns of 7 pixels hold 39 characters of 11 points.
    for height, size in zip(heights, (5, 60, 300, 805), strict=True):
        assert height >= min(409, -(-size // 39) * 15)


@pytest.mark.parametrize(
    "number, code",
    [(number, code) for number, code, _ in test_mistakes.MISTAKES],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_mistake_can_be_marked_and_nothing_is_read_otherwise(number, code) -> None:
    data = test_mistakes.mistaken(number)
    problems = builders.evaluated(data).problems
    found = check(data, list(problems) or [of(None, None)])
    assert builders.evaluated(found) == builders.evaluated(data), code


CELLS = st.builds(lambda column, row: f"{column}{row}", st.sampled_from("ABCDEIZ"), st.integers(1, 30))
PROBLEMS = st.builds(
    of, st.sampled_from([*SHEETS, None, "没有"]), CELLS | st.none(), st.sampled_from(LEVELS), st.text(max_size=200)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(PROBLEMS, min_size=1, max_size=30))
def test_whatever_is_marked_where_the_workbook_stays_the_same(problems) -> None:
    check(builders.edited(), problems)


@settings(max_examples=15, deadline=None)
@given(st.lists(PROBLEMS, min_size=1, max_size=10), st.lists(PROBLEMS, min_size=1, max_size=10))
def test_the_marks_of_last_time_leave_nothing_behind(first, second) -> None:
    data = builders.seed_bytes()
    again = marked(marked(data, first), second)
    soundness.check(again)
    plain = soundness.parts_of(marked(data, second))
    for name, xml in soundness.parts_of(again).items():
        # The styles of the first time may stay, so the second time's have other numbers.
        if not name.startswith(("xl/worksheets/", "xl/styles", "[Content")):
            assert plain[name] == xml


def test_parts_that_are_not_touched_keep_their_bytes_their_order_and_their_dates() -> None:
    data = builders.seed_bytes()
    found = marked(data, [of("绩效指标", "D2")])
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (data, found))
    touched = {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet6.xml",
    }
    assert after.namelist()[: len(before.namelist())] == before.namelist()
    for info in before.infolist():
        kept = after.getinfo(info.filename)
        assert (kept.date_time, kept.compress_type, kept.external_attr) == (
            info.date_time,
            info.compress_type,
            info.external_attr,
        )
        assert (before.read(info) == after.read(kept)) == (info.filename not in touched)


def in_ascii(data: bytes) -> bytes:
    """Return a workbook as programs write it that know no UTF-8: each Chinese character as a reference."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in soundness.parts_of(data).items():
            is_written_anew = name.startswith("xl/") and name.endswith(".xml")
            package.writestr(name, etree.tostring(etree.fromstring(content)) if is_written_anew else content)
    return stream.getvalue()


def test_marks_in_references_to_characters_are_known_again() -> None:
    data = in_ascii(marked(builders.seed_bytes(), [of("绩效指标", "D2")]))
    assert colours.SIGN.encode() not in b"".join(soundness.parts_of(data).values())
    clean, again = unmarked(data), marked(data, [of("绩效指标", "E6")])
    assert clean is not None
    for found, cells in ((clean, []), (again, ["E6"])):
        soundness.check(found)
        assert [each for each, *_ in rules(found, "绩效指标")] == cells
        assert list(comments(found, "绩效指标")) == cells


def test_line_breaks_of_a_message_are_folded_in_a_comment() -> None:
    found = check(builders.seed_bytes(), [of("绩效指标", "D2", message="不\n少\r\n了")])
    assert comments(found, "绩效指标") == {"D2": f"{MARK}\n【错误】不 少 了\n{END}"}


def test_parts_may_be_named_in_other_capitals() -> None:
    data = builders.reworked(lambda book: setattr(book["绩效指标"]["A2"], "comment", Comment("甲", "李四")))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in soundness.parts_of(data).items():
            package.writestr(name, content.replace(b"/xl/comments/comment1", b"/xl/Comments/Comment1"))
    found = marked(stream.getvalue(), [of("绩效指标", "D2")])
    assert sum("comment" in name and name.endswith(".xml") for name in soundness.parts_of(found)) == 1


def test_nothing_empty_is_left_of_formats_of_the_newer_kind() -> None:
    part = "xl/worksheets/sheet6.xml"
    own = f'<cfRule type="expression"><f>LEN("{colours.SIGN}错误")&gt;0</f></cfRule>'
    formatting = f"<conditionalFormatting>{own}<sqref>D2</sqref></conditionalFormatting>"
    other = formatting.replace(colours.SIGN, "")
    for inside, is_left in (((formatting, formatting), False), ((formatting, other), True)):
        extension = f"<extLst><ext><conditionalFormattings>{''.join(inside)}</conditionalFormattings></ext></extLst>"
        xml = (
            soundness.parts_of(builders.seed_bytes())[part].decode().replace("</worksheet>", f"{extension}</worksheet>")
        )
        tree = Tree(xml.encode())
        colours.remove(tree)
        left = xml.replace(extension, extension.replace(formatting, "", 2) if is_left else "")
        assert tree.done().decode() == left


def test_notes_on_the_list_are_said_to_be_lost() -> None:
    found = marked(builders.seed_bytes(), [of("绩效指标", "D2")])
    assert "写在这一页上的字不会保留" in str(listed(found)[1][0])
    assert openpyxl.load_workbook(io.BytesIO(found))[NAME].print_title_rows == "$3:$3"
