"""The usual recipe: openpyxl reads, a few lines of Python score, docxtpl fills. What an office would write itself.

It scores no more than the benchmark's workbooks need, checks nothing, and opens and renders the template for each
report as docxtpl's documentation says.
"""

import io
import json
import re
import sys
import time
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import jinja2
import openpyxl
from docxtpl import DocxTemplate

_NUMBER = re.compile(r"[0-9.]+")
_BLANK = "无"
_FULL = {"安排科学性": 5, "拨付合规性": 5, "使用规范性": 5, "预算绩效管理情况": 5}
_KINDS = (
    "存在的问题",
    "对项目决策的建议",
    "对预算安排及执行情况的建议",
    "对资金管理的建议",
    "对项目管理的建议",
    "其他建议",
)

Row = dict[str, object]


def main() -> None:
    """Make the reports of a list of workbooks (a JSON file) with a template, into a folder; print what it cost."""
    sources, template, sentences, output = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    start, cpu = time.perf_counter(), time.process_time()
    texts = {name: jinja2.Template(text) for name, text in sentences.items()}
    data = Path(template).read_bytes()
    for number, source in enumerate(sources):
        values = evaluated(Path(source))
        values |= {name: text.render(values) for name, text in texts.items()}
        document = DocxTemplate(io.BytesIO(data))
        document.render(values, autoescape=True)
        document.save(str(Path(output) / f"{number:07}.docx"))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(
        json.dumps(
            {
                "cpu": time.process_time() - cpu,
                "wall": time.perf_counter() - start,
                "megabytes": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
            }
        )
    )


def evaluated(source: Path) -> Row:
    """Read a workbook and compute what the template prints."""
    book = openpyxl.load_workbook(source, data_only=True)
    sheets = {
        sheet.title: [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book
    }
    info = {row[0]: row[1] for row in sheets["项目信息"][1:]}
    funding = [_funding(row) for row in _rows(sheets["预算执行"])]
    managed = [
        row | {"分值": _FULL[str(row["评价内容"])], "得分": _FULL[str(row["评价内容"])]}
        for row in _rows(sheets["资金管理"])
    ]
    indicators = [_indicator(row) for row in _filled_down(_rows(sheets["绩效指标"]))]
    execution = _rounded(min(_share(funding[0]), Decimal(1)) * 10, "0.1")
    scores = sum((Decimal(str(row["得分"])) for row in indicators), Decimal(0))
    total = execution + 20 + scores
    remarks = {row["类别"]: row["内容"] for row in _rows(sheets["问题与建议"])}
    return {
        **info,
        **{kind: remarks.get(kind) or _BLANK for kind in _KINDS},
        "金额单位": "万元",
        "预算执行": funding,
        "资金管理": managed,
        "年度绩效目标": _rows(sheets["绩效目标"]),
        "绩效指标": indicators,
        "完成的指标": [row for row in indicators if row["完成"]],
        "未完成的指标": [row for row in indicators if not row["完成"]],
        "指标分值": "70",
        "指标得分": _short(scores),
        "得分构成": list(_composition(funding[0], execution, managed, indicators)),
        "总分值": "100",
        "总得分": _short(total),
        "等级": "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差",  # noqa: PLR2004
    }


def _rows(sheet: list[list[str]]) -> list[Row]:
    headings = sheet[0]
    return [{name: value or _BLANK for name, value in zip(headings, row, strict=True)} for row in sheet[1:] if any(row)]


def _filled_down(rows: list[Row]) -> list[Row]:
    """Give each row the 一级 and 二级指标 of the merged cell that it stands in."""
    for above, row in pairwise(rows):
        for name in ("一级指标", "二级指标"):
            if row[name] == _BLANK:
                row[name] = above[name]
    return rows


def _funding(row: Row) -> Row:
    amounts = {name: _rounded(Decimal(str(row[name])), "0.01") for name in ("年初预算数", "全年预算数", "全年执行数")}
    return row | amounts | {"执行率": f"{_rounded(_share(row) * 100, '0.01')}%"}


def _share(row: Row) -> Decimal:
    budget, spent = Decimal(str(row["全年预算数"])), Decimal(str(row["全年执行数"]))
    return spent / budget if budget else Decimal(0)


def _indicator(row: Row) -> Row:
    weight = Decimal(str(row["分值"]))
    target, actual = (Decimal(_NUMBER.search(str(row[name]))[0]) for name in ("年度目标值", "实际完成值"))  # type: ignore[index]
    is_met = actual <= target if "≤" in str(row["年度目标值"]) else actual >= target
    score = weight if is_met else _rounded(weight * actual / target, "0.1")
    is_full = score == weight
    reason = "" if is_full and row["偏差原因分析"] == _BLANK else row["偏差原因分析"]
    return row | {"分值": _short(weight), "得分": _short(score), "完成": is_full, "偏差原因分析": reason}


def _composition(funding: Row, execution: Decimal, managed: list[Row], indicators: list[Row]) -> "list[Row]":
    way = f"全年执行数{funding['全年执行数']}÷全年预算数{funding['全年预算数']}＝{funding['执行率']}"
    parts: list[Row] = [{"评价内容": "预算执行率", "分值": "10", "得分": _short(execution), "计算": way}]
    way = "＋".join(f"{row['评价内容']}{row['得分']}" for row in managed)
    parts.append({"评价内容": "资金管理情况", "分值": "20", "得分": "20", "计算": way})
    for category in dict.fromkeys(row["一级指标"] for row in indicators):
        rows = [row for row in indicators if row["一级指标"] == category]
        sums: dict[object, Decimal] = {}
        for row in rows:
            sums[row["二级指标"]] = sums.get(row["二级指标"], Decimal(0)) + Decimal(str(row["得分"]))
        way = "＋".join(f"{name}{_short(score)}" for name, score in sums.items())
        weight = sum((Decimal(str(row["分值"])) for row in rows), Decimal(0))
        parts.append(
            {"评价内容": category, "分值": _short(weight), "得分": _short(sum(sums.values(), Decimal(0))), "计算": way}
        )
    return parts


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def _short(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


if __name__ == "__main__":
    main()
