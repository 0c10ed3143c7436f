"""The second look at an .ods: its content.xml holds what the person sees beside each value."""

from functools import cached_property

from selfeval.intake.marks import Marks, Position, foreign_reader, refuse_merged, refuse_reach
from selfeval.intake.number_formats import GENERAL
from selfeval.limits import DEFAULTS, Limits
from selfeval.xml_events import parse
from selfeval.zip_parts import open_package

# A row or cell repeated more often than this only fills the sheet up to its edge.
_MOST_REPEATS = 1000


class OdsLook:
    """A second look at the bytes of an .ods."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Keep the bytes; nothing is opened before it is asked for."""
        self._data = data
        self._limits = limits

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet."""
        with foreign_reader():
            return self._sheets.get(sheet, Marks())

    def number_format(self, _sheet: str, _position: Position) -> str:
        """Return General: what is seen stands in the marks already."""
        return GENERAL

    def is_small(self, _sheet: str) -> bool:
        """Return False: how large a sheet is shows only when all are read."""
        return False

    def harmless(self) -> bytes:
        """Return the bytes once all parts, and the cells of all sheets, were found to be within the limits.

        A reader unpacks all sheets at once, and each cell as many times as it is repeated.
        """
        with foreign_reader():
            proved = open_package(self._data, self._limits).proved()
            _ = self._sheets
        return proved

    @cached_property
    def _sheets(self) -> dict[str, Marks]:
        parser = _ContentParser(self._limits)
        content = open_package(self._data, self._limits).read("content.xml")
        parse(content, parser.start, parser.end, parser.text, limits=self._limits)
        return parser.sheets


class _ContentParser:
    """Reads the marks of all sheets out of content.xml."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, Marks] = {}
        self._limits = limits
        # How far the present sheet reaches, and how many cells those before it have.
        self._rows = self._columns = self._before = 0
        self._marks = Marks()
        self._row = self._column = self._column_definition = 0
        self._row_repeats = self._cell_repeats = 1
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._in_paragraph = False
        self._in_annotation = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "table":
            self._marks = self.sheets[attributes["name"]] = Marks()
            self._row = self._column_definition = 0
            self._before += self._rows * self._columns
            self._rows = self._columns = 0
        elif tag == "table-column":
            repeats = int(attributes.get("number-columns-repeated", "1"))
            if attributes.get("visibility") in ("collapse", "filter"):
                last = self._column_definition + min(repeats, _MOST_REPEATS)
                self._marks.hidden_columns.update(range(self._column_definition, last))
            self._column_definition += repeats
        elif tag == "table-row":
            self._column = 0
            self._row_repeats = int(attributes.get("number-rows-repeated", "1"))
            if attributes.get("visibility") in ("collapse", "filter"):
                last = self._row + min(self._row_repeats, _MOST_REPEATS)
                self._marks.hidden_rows.update(range(self._row, last))
        elif tag in ("table-cell", "covered-table-cell"):
            self._attributes, self._paragraphs = attributes, []
            self._cell_repeats = int(attributes.get("number-columns-repeated", "1"))
        elif tag == "annotation":
            self._in_annotation = True
        elif tag == "p" and not self._in_annotation:
            self._in_paragraph = True
            self._paragraphs.append("")

    def text(self, text: str) -> None:
        if self._in_paragraph and self._paragraphs:
            self._paragraphs[-1] += text

    def end(self, tag: str) -> None:
        if tag == "p":
            self._in_paragraph = False
        elif tag == "annotation":
            self._in_annotation = False
        elif tag == "table-row":
            self._row += self._row_repeats
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
            self._column += self._cell_repeats

    def _end_cell(self) -> None:
        kind, shown = self._attributes.get("value-type"), "\n".join(self._paragraphs)
        rows, columns = (
            self._attributes.get("number-rows-spanned", "1"),
            self._attributes.get("number-columns-spanned", "1"),
        )
        if (rows, columns) != ("1", "1"):
            last = (self._row + int(rows) - 1, self._column + int(columns) - 1)
            self._marks.merged.append(((self._row, self._column), last))
            refuse_merged(len(self._marks.merged), self._limits)
        if kind is None and "formula" not in self._attributes and not shown:
            return
        self._rows = max(self._rows, self._row + self._row_repeats)
        self._columns = max(self._columns, self._column + self._cell_repeats)
        refuse_reach(self._rows, self._columns, self._limits)
        refuse_reach(self._before + self._rows * self._columns, 1, self._limits)
        if kind is None and "formula" not in self._attributes:
            return
        for row in range(self._row, self._row + min(self._row_repeats, _MOST_REPEATS)):
            for column in range(self._column, self._column + min(self._cell_repeats, _MOST_REPEATS)):
                self._mark((row, column), kind, shown)

    def _mark(self, position: Position, kind: str | None, shown: str) -> None:
        if kind is None:
            self._marks.uncalculated.add(position)
        elif shown.startswith("#") and "formula" in self._attributes:
            self._marks.errors[position] = shown
        elif kind != "string":
            self._marks.shown[position] = shown
