"""The sheet 检查结果 in the user's workbook: all problems, each with a link to its cell."""

from collections.abc import Sequence

from selfeval.evaluation.catalogue import ERROR
from selfeval.intake import own_list
from selfeval.marking import findings_table as table
from selfeval.marking.colours import COLOURS
from selfeval.marking.findings_table import Row
from selfeval.marking.package import DECLARATION, MAIN
from selfeval.marking.styles import Styles
from selfeval.marking.texts import escaped, lines

_COLUMNS = "ABCDE"
_FIRST = 4
HEADING_ROW = f"${_FIRST - 1}:${_FIRST - 1}"
_EDGES = "".join(
    f'<{side} style="thin"><color rgb="FF7F7F7F"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_LINK, _LINK_COLUMN = "0563C1", 3
_HEADING = ("FFFFFF", "1F4E79")


def title_for(titles: Sequence[str]) -> str:
    """Return the name of the sheet: 检查结果, with a number where the user has a sheet of that name."""
    taken = {title.casefold() for title in titles}
    title, number = own_list.NAME, 1
    while title.casefold() in taken:
        number += 1
        title = f"{own_list.NAME}（{number}）"
    return title


def xml(rows: Sequence[Row], styles: Styles) -> bytes:
    """Return the worksheet of the list."""
    look = _Look(styles)
    last = _FIRST - 1 + len(rows)
    body = [
        _row(1, table.TITLE_HEIGHT, [(table.headline(rows), look.title)]),
        _row(
            2, lines(table.HOW_MARKED, sum(table.WIDTHS)) * table.LINE + table.MARGIN, [(table.HOW_MARKED, look.note)]
        ),
        _row(3, table.LINE + table.MARGIN, [(heading, look.heading) for heading in own_list.HEADINGS]),
    ]
    links = []
    for number, row in enumerate(rows, _FIRST):
        plain = [look.centred, look.levels[row.level], look.text, look.centred, look.text]
        if row.title:
            at = _LINK_COLUMN if row.cell else _LINK_COLUMN - 1
            plain[at] = look.link if row.cell else look.link_text
            links.append(f'<hyperlink ref="{_COLUMNS[at]}{number}" location="{escaped(row.location)}"/>')
        body.append(_row(number, row.height, list(zip(row.values, plain, strict=True))))
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(table.WIDTHS, 1)
    )
    parts = (
        f'<worksheet xmlns="{MAIN}">',
        f'<sheetPr><tabColor rgb="FF{COLOURS[ERROR][0]}"/><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:E{last}"/>',
        '<sheetViews><sheetView workbookViewId="0">',
        f'<pane ySplit="{_FIRST - 1}" topLeftCell="A{_FIRST}" activePane="bottomLeft" state="frozen"/>',
        f'<selection pane="bottomLeft" activeCell="A{_FIRST}" sqref="A{_FIRST}"/></sheetView></sheetViews>',
        '<sheetFormatPr defaultRowHeight="15"/>',
        f"<cols>{columns}</cols><sheetData>{''.join(body)}</sheetData>",
        '<mergeCells count="2"><mergeCell ref="A1:E1"/><mergeCell ref="A2:E2"/></mergeCells>',
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;C第&amp;P页，共&amp;N页</oddFooter></headerFooter></worksheet>",
    )
    return (DECLARATION + "".join(parts)).encode()


class _Look:
    """The cell styles of the list, by their numbers in the user's workbook."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        styles_of = {level: self._cell(text, ground, "center") for level, (text, ground) in COLOURS.items()}
        self.levels = styles_of
        self.title = self._cell("000000", "", "left", size=table.TITLE_SIZE, is_bold=True, has_edges=False)
        self.note = self._cell("404040", "", "left", has_edges=False)
        self.heading = self._cell(*_HEADING, "center", is_bold=True)
        self.text = self._cell("000000", "", "left")
        self.centred = self._cell("000000", "", "center")
        self.link = self._cell(_LINK, "", "center", is_underlined=True)
        self.link_text = self._cell(_LINK, "", "left", is_underlined=True)

    def _cell(
        self,
        colour: str,
        ground: str,
        side: str,
        *,
        size: int = table.SIZE,
        is_bold: bool = False,
        is_underlined: bool = False,
        has_edges: bool = True,
    ) -> int:
        number = self._styles.number
        font = number(
            "fonts",
            f"<font>{'<b/>' * is_bold}{'<u/>' * is_underlined}"
            f'<sz val="{size}"/><color rgb="FF{colour}"/><name val="{table.FONT}"/><family val="3"/>'
            '<charset val="134"/></font>',
        )
        solid = f'<patternFill patternType="solid"><fgColor rgb="FF{ground}"/><bgColor indexed="64"/></patternFill>'
        fill = number("fills", f"<fill>{solid}</fill>") if ground else 0
        edges = number("borders", f"<border>{_EDGES}<diagonal/></border>") if has_edges else 0
        indent = ' indent="1"' if side == "left" and has_edges else ""
        return number(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{edges}" xfId="0" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment horizontal="{side}" vertical="center" wrapText="1"{indent}/></xf>',
        )


def _row(number: int, height: float, cells: Sequence[tuple[int | str, int]]) -> str:
    written = []
    for letter, (value, style) in zip(_COLUMNS, cells, strict=False):
        cell = f'<c r="{letter}{number}" s="{style}"'
        if not value:
            written.append(f"{cell}/>")
        elif isinstance(value, int):
            written.append(f"{cell}><v>{value}</v></c>")
        else:
            text = f'<is><t xml:space="preserve">{escaped(value)}</t></is>'
            written.append(f'{cell} t="inlineStr">{text}</c>')
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(written)}</row>'
