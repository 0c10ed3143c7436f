"""Documents with tables in cells, and with parts where Word has none."""

import io

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from selfeval.verification import document
from selfeval.verification.document import Paragraph, Table


def read(made: Document) -> tuple[document.Block, ...]:
    stream = io.BytesIO()
    made.save(stream)
    return document.read(stream.getvalue()).blocks


def texts(table: document.Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def test_a_table_in_a_cell_is_read_as_the_cell_s_text() -> None:
    made = docx.Document()
    cell = made.add_table(1, 2).cell(0, 0)
    cell.text = "外"
    inner = cell.add_table(1, 3)
    inner.cell(0, 0).text, inner.cell(0, 2).text = "甲", "丙"
    (table,) = read(made)
    assert texts(table) == [["外\n甲\n丙", ""]]


def test_what_stands_where_it_cannot_is_passed_over() -> None:
    made = docx.Document()
    made.add_paragraph("表一")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    words = f"<w:p {nsdecls('w')}><w:r><w:t>没有格</w:t></w:r></w:p>"
    table.rows[0]._tr.insert(1, parse_xml(words))
    table._tbl.append(parse_xml(words))
    stray = f"<w:tr {nsdecls('w')}><w:tc>{words}</w:tc></w:tr>"
    made.element.body.insert(0, parse_xml(stray))
    first, second = read(made)
    assert first == Paragraph("表一")
    assert texts(second) == [["甲", "乙"]]
    assert isinstance(second, Table)
    assert second.title == "表一"
