"""What a person sees of an .ods, read out of content.xml: hidden, merged and repeated cells, notes, errors."""

import io
import zipfile
from dataclasses import replace

import pytest

from selfeval.intake.marks import Marks
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.ods_look import OdsLook
from selfeval.limits import DEFAULTS, SheetLimitError

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(*tables: str) -> bytes:
    """Return an .ods with the insides of its tables, which are called 表0, 表1 and so on."""
    sheets = "".join(f'<table:table table:name="表{at}">{each}</table:table>' for at, each in enumerate(tables))
    inside = f"<office:spreadsheet>{sheets}</office:spreadsheet>"
    content = f"<office:document-content {_SPACES}>{inside}</office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return stream.getvalue()


def marks(table: str) -> Marks:
    return OdsLook(ods(table)).marks("表0")


def text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def test_hidden_columns_and_rows_are_known_with_their_repeats() -> None:
    found = marks(
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="filter"/><table:table-column table:visibility="visible"/>'
        f"<table:table-row>{text('甲')}</table:table-row>"
        f'<table:table-row table:visibility="filter" table:number-rows-repeated="2">{text("乙")}</table:table-row>'
        f'<table:table-row table:visibility="collapse">{text("丙")}</table:table-row>'
        f"<table:table-row>{text('丁')}</table:table-row>"
    )
    assert (found.hidden_columns, found.hidden_rows) == ({1, 2, 3}, {1, 2, 3})


def test_what_only_fills_a_sheet_up_to_its_edge_is_not_counted_to_the_end() -> None:
    found = marks(
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16000"/>'
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row>"
    )
    assert (len(found.hidden_columns), len(found.hidden_rows)) == (1000, 1000)


def test_a_note_is_none_of_what_a_cell_shows() -> None:
    found = marks(
        '<table:table-row><table:table-cell office:value-type="percentage" office:value="0.5">'
        "<office:annotation><text:p>王五：请核实</text:p></office:annotation><text:p>50%</text:p></table:table-cell>"
        "</table:table-row>"
    )
    assert found.shown == {(0, 0): "50%"}


def test_a_formula_without_result_and_one_with_an_error_are_told_apart() -> None:
    found = marks(
        '<table:table-row><table:table-cell table:formula="of:=1+1"/>'
        '<table:table-cell table:formula="of:=NA()" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=3" office:value-type="float" office:value="3"><text:p>3.0</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="string"><text:p>#1号楼</text:p></table:table-cell></table:table-row>'
    )
    assert found.uncalculated == {(0, 0)}
    assert found.errors == {(0, 1): "#N/A"}
    assert found.shown == {(0, 2): "3.0"}


def test_a_text_without_a_kind_reaches_as_far_as_it_stands_and_marks_nothing() -> None:
    table = (
        "<table:table-row><table:table-cell/><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row>"
    )
    assert marks(table) == Marks()
    with pytest.raises(SheetLimitError):
        OdsLook(ods(table), replace(DEFAULTS, sheet_cells=1)).marks("表0")


def test_merged_and_repeated_cells_are_where_they_are_seen() -> None:
    found = marks(
        '<table:table-row><table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="3"/>'
        '<table:covered-table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2">'
        "<text:p>1.00</text:p></table:table-cell></table:table-row>"
    )
    assert found.merged == [((0, 0), (1, 2))]
    assert found.shown == {(0, 3): "1.00", (0, 4): "1.00"}


def test_the_cells_of_all_sheets_together_are_limited() -> None:
    table = f"<table:table-row>{text('甲') * 3}</table:table-row>"
    limits = replace(DEFAULTS, sheet_cells=4)
    assert OdsLook(ods(table), limits).harmless()
    with pytest.raises(SheetLimitError):
        OdsLook(ods(table, table), limits).harmless()


def test_what_it_does_not_know_is_said_plainly() -> None:
    look = OdsLook(ods("<table:table-row/>"))
    assert look.marks("没有这张表") == Marks()
    assert look.number_format("表0", (0, 0)) == GENERAL
    assert not look.is_small("表0")
