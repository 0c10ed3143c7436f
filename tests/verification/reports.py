"""Reports for tests of the review: written by the program, changed by hand, or made by hand."""

import copy
import io
import random
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.table import Table

from selfeval.batch.forms import FormLibrary
from selfeval.evaluation.model import Evaluation
from selfeval.verification import document
from selfeval.verification.mistakes import Mistake
from selfeval.verification.verifier import Verified, Verifier
from tests import builders

APPENDIX, BUDGET, MANAGED, COMPOSITION = "自评价评分附件表", "年度预算安排", "资金管理情况表", "总得分构成表"
_TABLES = {BUDGET: 0, MANAGED: 1, APPENDIX: 2, COMPOSITION: 3}


@cache
def library() -> FormLibrary:
    return FormLibrary(builders.ROOT / "templates")


@cache
def verifier(form: str = builders.FORM) -> Verifier:
    loaded = library().load(form)
    return Verifier(loaded.form, loaded.templates, library().files(form))


def verified(data: bytes, name: str = "报告.docx") -> Verified:
    found = document.read(data)
    reading = verifier().read(found)
    assert reading.is_likely
    return verifier().verify(found, reading, name)


def written(evaluation: Evaluation) -> bytes:
    return library().load(builders.FORM).templates.render(evaluation)[0].content


def seen_in_print(verified: Verified, evaluation: Evaluation) -> tuple[Mistake, ...]:
    """Return the mistakes but those that the workbook was warned of, and those of decimals that only it has."""
    amounts = (figure for row in evaluation.funding for figure in (row.final_budget, row.outturn) if figure)
    digits = evaluation.rules.rounding.money.digits
    hidden = any(figure.exact != round(figure.exact, digits) for figure in amounts)
    known = {"percent-over-100", "fuzzy-actual"} & {problem.code for problem in evaluation.problems}
    known |= {"rate-unexplained"} if hidden else set()
    return tuple(each for each in verified.mistakes if each.code not in known)


@cache
def seed_report() -> bytes:
    return written(builders.evaluated(builders.seed_bytes()))


class Edited:
    """A report opened as a person would, to change things in it."""

    def __init__(self, data: bytes | None = None) -> None:
        """Open a report, the seed's where none is given."""
        self.document: Document = docx.Document(io.BytesIO(data or seed_report()))

    def table(self, name: str) -> Table:
        return self.document.tables[_TABLES[name]]

    def cell(self, table: str, row: int, column: int, text: str) -> None:
        """Type over a cell; rows and columns count from 1, as in Word."""
        cell = self.table(table).rows[row - 1]._tr.tc_lst[column - 1]
        paragraphs = cell.p_lst
        for run in paragraphs[0].r_lst[1:]:
            paragraphs[0].remove(run)
        if not paragraphs[0].r_lst:
            paragraphs[0].add_r()
        paragraphs[0].r_lst[0].text = text

    def replace(self, old: str, new: str) -> None:
        """Replace words in the one paragraph that has them."""
        (found,) = [each for each in self.document.paragraphs if old in each.text]
        text = found.text.replace(old, new)
        for run in found.runs[1:]:
            run._r.getparent().remove(run._r)
        found.runs[0].text = text

    def take_out_row(self, table: str, row: int) -> None:
        found = self.table(table).rows[row - 1]._tr
        found.getparent().remove(found)

    def double_row(self, table: str, row: int) -> None:
        found = self.table(table).rows[row - 1]._tr
        found.addnext(copy.deepcopy(found))

    def swap_rows(self, table: str, row: int) -> None:
        found = self.table(table).rows[row - 1]._tr
        found.getnext().addnext(found)

    def saved(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def handmade() -> bytes:
    """Return the seed report as it was published: typed by hand, null in cells, nothing under 其他建议."""
    seed = builders.reference("seed-report.json")
    found = docx.Document()
    tables = {table["caption"]: table["rows"] for table in seed["tables"]}
    waiting: list[str] = []
    for line in seed["paragraphs"]:
        text = line.replace("2023年06月", "2023 年 06 月").replace("得分93.2分", "得分 93.2 分")
        if text in ("（三）资金管理情况表", "（四）项目绩效目标") and waiting:
            _typed_table(found, tables[waiting.pop()])
        for caption in ("表1-2-1", "表1-2-2"):
            waiting += [caption] if text.startswith(caption) else []
        is_last_remark = text == "无" and found.paragraphs[-1].text.startswith("5.")
        found.add_paragraph("" if is_last_remark else text)
    _typed_table(found, tables["附表1"])
    stream = io.BytesIO()
    found.save(stream)
    return stream.getvalue()


def _typed_table(found: Document, rows: list[list[str]]) -> None:
    table = found.add_table(len(rows), len(rows[0]))
    is_managed = "存在问题和改进措施" in rows[0]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            typed = "null" if is_managed and number and column == len(row) - 1 else text
            # Columns as narrow as the seed's, broken by hand.
            table.cell(number, column).text = typed[:2] + "\n" + typed[2:] if number == 0 and typed else typed
    if rows[0][0] == "一级指标":
        for column in (0, 1):
            start = 1
            for number in range(2, len(rows) + 1):
                if number == len(rows) or rows[number][: column + 1] != rows[start][: column + 1]:
                    text = rows[start][column]
                    merged = table.cell(start, column).merge(table.cell(number - 1, column))
                    merged.text = text
                    start = number


def split_runs(data: bytes, chance: random.Random) -> bytes:
    """Cut the runs of all paragraphs at random, as Word does."""
    found = docx.Document(io.BytesIO(data))
    for text in list(found.element.body.iter(docx.oxml.ns.qn("w:t"))):
        run: Any = text.getparent()
        if len(run) > 2 or run.getparent() is None:
            continue
        whole = text.text or ""
        while len(whole) > 1 and chance.random() < 0.6:
            cut = chance.randint(1, len(whole) - 1)
            other = copy.deepcopy(run)
            run.text, other.text = whole[:cut], whole[cut:]
            run.addnext(other)
            run, whole = other, whole[cut:]
    stream = io.BytesIO()
    found.save(stream)
    return stream.getvalue()


def table_form() -> bytes:
    """Return the template of another form: nearly everything in one table, values beside labels, loops in loops."""
    rows = [
        ["项目名称", "{{ 项目名称 }}", "主管部门", "{{ 主管部门 }}", "实施单位", "{{ 项目单位 }}"],
        ["资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分"],
        ["{%tr for 行 in 预算执行 %}"],
        ["{{ 行.资金来源 }}", "{{ 行.年初预算数 }}", "{{ 行.全年预算数 }}", "{{ 行.全年执行数 }}", "{{ 行.执行率 }}",
         "{% if 行.资金来源 == '年度资金总额' %}{{ 执行率得分 }}{% endif %}"],
        ["{%tr endfor %}"],
        ["管理内容", "情况说明", "存在的问题", "分值", "得分", ""],
        ["{%tr for 项 in 资金管理 %}"],
        ["{{ 项.评价内容 }}", "{{ 项.情况说明 }}", "{{ 项.存在问题和改进措施 }}", "{{ 项.分值 }}", "{{ 项.得分 }}", ""],
        ["{%tr endfor %}"],
        ["年度目标", "{% for 目 in 年度绩效目标 %}{{ 目.年度绩效目标 }}；{% endfor %}", "完成情况",
         "{{ 年度绩效目标完成情况 }}", "", ""],
        ["二级指标", "三级指标", "指标值", "完成值", "分值（得分）", "原因"],
        ["{%tr for 类 in 指标分类 %}"],
        ["{{ 类.一级指标 }}", "小计", "", "", "{{ 类.分值 }}分", "得{{ 类.得分 }}分"],
        ["{%tr for 标 in 类.绩效指标 %}"],
        ["{{ 标.二级指标 }}", "{{ 标.三级指标 }}", "{{ 标.年度目标值 }}", "{{ 标.实际完成值 }}",
         "{{ 标.分值 }}（{{ 标.得分 }}）", "{{ 标.偏差原因分析 }}"],
        ["{%tr endfor %}"],
        ["{%tr endfor %}"],
        ["总分", "", "", "", "{{ 总分值 }}", "{{ 总得分 }}"],
    ]  # fmt: skip
    name = "{{ 标.三级指标 }}（{{ 标.得分 }}分）{% if not loop.last %}、{% endif %}"
    missed = f"{{% for 标 in 未完成的指标 %}}{name}{{% endfor %}}"
    found = docx.Document()
    found.add_paragraph("项目支出绩效自评表")
    found.add_paragraph("（{{ 评价年度 }}年度）")
    table = found.add_table(len(rows), 6)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    found.add_paragraph(
        f"自评得分{{{{ 总得分 }}}}分，等级{{{{ 等级 }}}}。{{% if 未完成的指标 %}}没有完成的有{missed}。"
        "{% else %}全部完成。{% endif %}"
    )
    for text in ("{%p for 部分 in 得分构成 %}", "{{ 部分.评价内容 }}：{{ 部分.得分 }}分", "{%p endfor %}"):
        found.add_paragraph(text)
    found.add_paragraph("{{ 存在的问题 }}")
    stream = io.BytesIO()
    found.save(stream)
    return stream.getvalue()
