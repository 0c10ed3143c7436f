"""The rows of a workbook, whatever columns it has, and what a project and its evaluation say of themselves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS
from selfeval.evaluation.model import (
    Block,
    Entry,
    FundingEntry,
    FundsManagementEntry,
    IndicatorEntry,
    row_of,
)
from tests import builders

KINDS = [(FundingEntry, FUNDING), (FundsManagementEntry, FUNDS_MANAGEMENT), (IndicatorEntry, INDICATORS)]


def cells_of(sheet) -> dict[str, Entry]:
    return {each.identifier: Entry(each.heading, sheet.name, f"A{number}") for number, each in enumerate(sheet.columns)}


@pytest.mark.parametrize("kind, sheet", KINDS)
def test_a_row_has_its_cells_the_standard_ones_and_the_forms(kind, sheet) -> None:
    cells, own = cells_of(sheet), Entry("甲", sheet.name, "Z1")
    row = row_of(kind, cells, sheet)
    assert row == kind(**cells)
    assert (tuple(row.cells), row.further) == (tuple(cells.values()), {})
    further = row_of(kind, {"某列": own, **cells}, sheet)
    assert further == kind(**cells, further={"某列": own})
    assert tuple(further.cells) == (*cells.values(), own)


@pytest.mark.parametrize("kind, sheet", KINDS)
def test_a_column_that_the_workbook_lacks_is_blank_in_its_rows(kind, sheet) -> None:
    cells = cells_of(sheet)
    for missing in cells:
        rest = {name: entry for name, entry in cells.items() if name != missing}
        row = row_of(kind, dict(reversed(rest.items())), sheet)
        assert row == row_of(kind, rest, sheet) == kind(**rest, **{missing: Entry("", sheet.name, None)})


def test_a_name_broken_over_lines_is_one_name() -> None:
    project = builders.project_of(builders.seed_bytes())
    name = project.info["project_name"]._replace(text="某某\n专项\n资金")
    assert replace(project, info={**project.info, "project_name": name}).name == "某某专项资金"


def test_a_heading_that_is_not_there_has_no_cell() -> None:
    project = replace(builders.project_of(builders.seed_bytes()), headings={})
    assert project.heading(INDICATORS, "method") == Entry("", "绩效指标", None)


def test_a_total_is_made_up_of_the_parts_that_have_points() -> None:
    found = builders.evaluated(builders.seed_bytes())
    execution, managed = found.rules.execution.title, found.rules.funds_management.title
    assert found.counted_blocks == [
        Block("执行率", execution, Decimal(10), found.execution_score),
        Block("资金管理", managed, Decimal(20), found.funds_management_score),
        Block("绩效指标", "绩效指标", Decimal(70), found.indicator_score),
    ]
