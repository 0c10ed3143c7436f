"""The overview of a real run, calculated anew by LibreOffice, says what the run's journal says."""

import json
import math
import random
import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from selfeval.intake import blank
from tests import builders, bulk_books
from tests.projects import random_content
from tests.recalculated import recalculated

FORMS = ("zhengzhou", "national", "national-cost", "hubei")
UNITS = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "亿元": Decimal(10000),
}
RANDOM = 25


def noted(output: Path) -> list[dict]:
    """Return the projects of a journal as the database has them."""
    with closing(sqlite3.connect(output / "运行记录.sqlite")) as connection:
        rows = connection.execute("SELECT record FROM project ORDER BY key")
        return [each for each in (json.loads(text) for (text,) in rows) if each["is_project"]]


def rows(book, name: str) -> list[dict[str, object]]:
    found = book.get_sheet_by_name(name).to_python()
    return [dict(zip(found[3], row, strict=True)) for row in found[4:]]


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def whole(record: dict) -> dict:
    """Return the row of the budget table that is the sum of the others."""
    return next((row for row in record["result"]["funding"] if row["source"] == record["total_row"]), {})


def amount(record: dict, key: str) -> Decimal | None:
    text = whole(record).get(key)
    return None if text is None else Decimal(text) * UNITS[record["money_unit"]]


def test_the_overview_of_a_run_says_what_its_journal_says(home: Path, run, capsys) -> None:
    for number in range(RANDOM):
        content = random_content(random.Random(number))  # noqa: S311 - no secret
        (home / "input" / f"随机{number}.xlsx").write_bytes(blank.write(builders.form(), content))
    for name in FORMS:
        shutil.copy(home / "templates" / name / "样例.xlsx", home / "input" / f"{name}.xlsx")
    bulk_books.bulk({f"编码{number}": builders.seed_content() for number in range(3)}, home / "input" / "批量.xlsx")
    (home / "input" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert run("--jobs", "1") == 1
    capsys.readouterr()

    records = noted(home / "output")
    assert len(records) == RANDOM + len(FORMS) + 3 + 1
    book = recalculated({"overview": (home / "output" / "汇总表.xlsx").read_bytes()})["overview"]
    found = rows(book, "项目")
    assert len(found) == len(records)
    assert {row["表式"] for row in found} == {"", "郑州市", "全国", "全国（成本指标）", "湖北省"}
    for row, record in zip(found, records, strict=True):
        result = record["result"]
        assert row["项目名称"] == in_one_line(result["project_name"] or "坏.xlsx")
        assert row["项目单位"] == in_one_line(record["implementing_unit"])
        assert row["总得分"] == (float(result["total_score"]) if result["total_score"] else "")
        missed = [each["achieved"] is False for each in result["indicators"]]
        assert row["未完成指标数"] == (sum(missed) if missed else "")
        levels = [each["level"] for each in result["problems"]]
        assert (row["错误"], row["提醒"]) == (levels.count("error"), levels.count("warning"))

    for department in {row["主管部门"] for row in found}:
        members = [each for each in records if (in_one_line(each["line_department"]) or "（未填写）") == department]
        (row,) = [each for each in rows(book, "按主管部门") if each["主管部门"] == department]
        assert row["项目数"] == len(members)
        sums = {}
        for heading, key in (("全年预算数（万元）", "final_budget"), ("全年执行数（万元）", "outturn")):
            both = [each for each in members if None not in (amount(each, "final_budget"), amount(each, "outturn"))]
            sums[key] = sum((amount(each, key) for each in both), Decimal(0))
            assert math.isclose(row[heading], float(sums[key]), rel_tol=1e-11, abs_tol=1e-9)
        if sums["final_budget"]:
            assert math.isclose(row["执行率"], float(sums["outturn"] / sums["final_budget"]), rel_tol=1e-11)
