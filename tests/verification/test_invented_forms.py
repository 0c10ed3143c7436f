"""Reports of forms that are nothing but a folder: what is written is right, and each change is found once."""

import io
from collections.abc import Callable, Mapping

import docx
import pytest
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from selfeval.batch.report_work import Report
from tests.forms import contents, fifth, filling, split
from tests.forms.filling import Contents
from tests.forms.library import Forms

CELL, PAGE = "“{}”第{}行“{}”列", "表“自查表”第{}行“{}”列"
CAPPED = "“表三 得分构成”下的段落“各部分得分之和为58分，执行率7…”"
TOLD = "“六、评语”下的段落“经自评，“社区养老服务”最终评定…”"
POINTS = "得分（分值）"
Edit = Callable[[Document], object]
Change = tuple[Edit, str, str, str, str]


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> Forms:
    return Forms(tmp_path_factory.mktemp("forms"))


def written(forms: Forms, name: str, given: Contents, *, year: int | None = None) -> bytes:
    workbook = filling.written(forms.library.rules(name), given)
    return forms.report(name, forms.evaluated(name, workbook, year=year))


def shown(report: Report) -> list[tuple[str, str, str, str]]:
    assert report.verified is not None, report.refused
    return [(each.code, str(each.place), each.found, each.expected) for each in report.verified.mistakes]


def table(document: Document, caption: str) -> Table:
    before = ""
    for block in document.iter_inner_content():
        if isinstance(block, Table) and before == caption:
            return block
        before = block.text if isinstance(block, Paragraph) else ""
    raise AssertionError(caption)


def typed(caption: str, row: int, column: int, text: str) -> Edit:
    """Type over a cell; rows and columns count from 1, as in Word."""

    def edit(document: Document) -> None:
        cell = table(document, caption).rows[row - 1]._tr.tc_lst[column - 1]
        paragraph = Paragraph(cell.p_lst[0], document)
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        (paragraph.runs[0] if paragraph.runs else paragraph.add_run()).text = text

    return edit


def replaced(old: str, new: str) -> Edit:
    def edit(document: Document) -> None:
        (found,) = [each for each in document.paragraphs if old in each.text]
        text = found.text.replace(old, new)
        for run in found.runs[1:]:
            run._r.getparent().remove(run._r)
        found.runs[0].text = text

    return edit


def without_row(caption: str, row: int) -> Edit:
    def edit(document: Document) -> None:
        found = table(document, caption).rows[row - 1]._tr
        found.getparent().remove(found)

    return edit


def changed(report: bytes, edit: Edit) -> bytes:
    document = docx.Document(io.BytesIO(report))
    edit(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "given", "year"),
    [
        (fifth.NAME, contents.FIFTH, None),
        (fifth.NAME, contents.LAST_YEAR, 2023),
        (split.NAME, contents.SPLIT, None),
    ],
)
def test_what_is_written_is_right(name: str, given: Contents, year: int | None, forms) -> None:
    report = forms.verified(written(forms, name, given, year=year))
    assert shown(report) == []
    assert report.verified is not None
    assert report.verified.form == name
    assert report.verified.figures > 30


def test_a_method_that_is_not_printed_is_said_to_be_assumed(forms) -> None:
    report = forms.verified(written(forms, split.NAME, contents.SPLIT))
    assert report.verified is not None
    assert report.verified.assumed == ("“抽检缺陷”的得分按评分方法“扣分”核对",)


F, S, P = fifth.FUNDS, fifth.SCORES, fifth.PARTS
FIFTH: Mapping[str, Change] = {
    "score": (typed(S, 8, 12, "8"), "figure-differs", CELL.format(S, 8, "得分"), "8", "7"),
    "score of a graded row": (typed(S, 5, 12, "4"), "figure-differs", CELL.format(S, 5, "得分"), "4", "3"),
    "score above its weight": (typed(S, 13, 12, "9"), "score-range", CELL.format(S, 13, "得分"), "", ""),
    "weight": (typed(S, 12, 11, "9"), "figure-differs", CELL.format(S, 12, "分值"), "9", "8"),
    # With whole points the scores of several rows would go with a point less.
    "weight that any of several rows may have": (
        typed(S, 9, 11, "6.3"), "weight-sum", f"“{S}”", "88.5", "87.5"),
    "sum of weights": (typed(S, 14, 11, "88.5"), "figure-differs", CELL.format(S, 14, "分值"), "88.5", "87.5"),
    "sum of scores": (typed(S, 14, 12, "54.8"), "figure-differs", CELL.format(S, 14, "得分"), "54.8", "53.8"),
    "完成率": (typed(S, 7, 9, "85.0%"), "figure-differs", CELL.format(S, 7, "完成率"), "85.0%", "75.0%"),
    "完成率 that cannot be": (typed(S, 3, 9, "90.0%"), "text-differs", CELL.format(S, 3, "完成率"), "90.0%", "—"),
    "adjusted target": (
        typed(S, 6, 7, "≥900人次"), "stated-score", CELL.format(S, 6, "得分"), "9", "10.6"),
    "actual": (typed(S, 6, 8, "700人次"), "figure-differs", CELL.format(S, 6, "完成率"), "137.5%", "87.5%"),
    "a row deleted": (without_row(S, 9), "row-missing", f"“{S}”", "", "（缺少的一行）"),
    "method": (typed(S, 4, 10, "随意"), "method-unknown", CELL.format(S, 4, "评分方法"), "", ""),
    "no document as evidence": (typed(S, 6, 13, ""), "field-missing", CELL.format(S, 6, "佐证资料"), "", ""),
    "nobody filled it in": (
        replaced("填报人：李四", "填报人："), "field-missing", "“一、填报信息”下的段落“填报人：”", "", ""),
    "rate": (typed(F, 3, 6, "78.5%"), "figure-differs", CELL.format(F, 3, "执行率"), "78.5%", "78.4%"),
    "score of the execution rate": (typed(P, 2, 3, "10"), "figure-differs", CELL.format(P, 2, "得分"), "10", "5"),
    "weight of the execution rate": (typed(P, 2, 2, "10"), "figure-differs", CELL.format(P, 2, "分值"), "10", "12.5"),
    "what the cap takes off": (typed(P, 7, 3, "-3"), "figure-differs", CELL.format(P, 7, "得分"), "-3", "-3.8"),
    "why it is capped": (
        typed(P, 7, 4, "执行率低，总得分不超过55分"), "text-differs", CELL.format(P, 7, "怎样得来"),
        "执行率低，总得分不超过55分", "执行率78.4%低于80%，总得分不超过55分"),
    "total above the cap": (typed(P, 8, 3, "58"), "figure-differs", CELL.format(P, 8, "得分"), "58", "55"),
    "total in a sentence": (
        replaced("评定55分", "评定58分"), "figure-differs", TOLD, "58", "55"),
    "sum before the cap": (
        replaced("之和为58分", "之和为59分"), "figure-differs", CAPPED.replace("58", "59"), "59", "58"),
    "rating": (typed(P, 8, 4, "合格"), "text-differs", CELL.format(P, 8, "怎样得来"), "合格", "不合格"),
    "rating in a sentence": (replaced("“不合格”", "“合格”"), "text-differs", TOLD, "合格", "不合格"),
}  # fmt: skip
SPLIT: Mapping[str, Change] = {
    "score": (typed(split.TABLE, 9, 5, "7.01（7.5）"), "figure-differs", PAGE.format(9, POINTS), "7.01", "7.11"),
    "weight": (typed(split.TABLE, 7, 5, "7.5（8.5）"), "figure-differs", PAGE.format(7, POINTS), "8.5", "7.5"),
    "sum of a category": (
        typed(split.TABLE, 5, 5, "27.24（30）"), "figure-differs", PAGE.format(5, POINTS), "27.24", "27.23"),
    "完成率": (
        typed(split.TABLE, 6, 4, "500条（72.43%）"), "figure-differs", PAGE.format(6, "实际完成值（完成率）"), "72.43%",
        "71.43%"),
    "total": (typed(split.TABLE, 14, 5, "56.5（60）"), "figure-differs", PAGE.format(14, POINTS), "56.5", "55.7"),
    "total in a sentence": (
        replaced("得分55.7分", "得分55.6分"), "figure-differs",
        "“不计分的指标如下”下的段落“自查得分55.6分，满分60分。”", "55.6", "55.7"),
    "a row deleted": (
        without_row(split.TABLE, 8), "row-missing", "表“自查表”", "", "（缺少的一行）"),
    "the only row of a category deleted": (
        without_row(split.TABLE, 13), "row-missing", "表“自查表”", "", "（缺少的一行）"),
    "a reason deleted": (
        typed(split.TABLE, 6, 6, ""), "reason-missing", PAGE.format(6, "偏差原因分析"), "", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", FIFTH)
def test_each_change_is_found_once_at_its_place(change: str, forms) -> None:
    edit, *mistake = FIFTH[change]
    report = changed(written(forms, fifth.NAME, contents.FIFTH), edit)
    assert shown(forms.verified(report)) == [tuple(mistake)]


@pytest.mark.parametrize("change", SPLIT)
def test_each_change_of_a_report_with_split_points_is_found_once(change: str, forms) -> None:
    edit, *mistake = SPLIT[change]
    report = changed(written(forms, split.NAME, contents.SPLIT), edit)
    assert shown(forms.verified(report)) == [tuple(mistake)]
