"""Random .xlsx packages as programs write them, and as none does but XML allows: for the quick reader and the exact."""

import io
import random
import zipfile
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORDS = (
    "绩效", "A&B公司", "<5%误差", "“引号”", '"', "'", "O'Neil", " ", "　", "\n", "\r\n", "\t", "_x000D_", "_x0041_",
    "_x00", "100%", "α", "1+X", "𠮷", "]]>", "&amp;", "!", "?", "a\u00a0b", "é",
)  # fmt: skip
_CODES = (
    *("General", "General", "0.00", "0.00%", "0%", "#,##0", "0.0", "#,##0.00", '0"位"', "[Red]0.00", "@", "00000"),
    *("0.00_);[Red]\\(0.00\\)", '#,##0.00"万元"', "0.0E+00", "[$-804]0.0", "[DBNum1]0", "[h]:mm", "d-mmm-yy"),
    *('yyyy"年"m"月"', '上午/下午h"时"'),
)


class Maker:
    """Makes one package; ``strangeness`` is how likely anything unusual is, each time that it could be."""

    def __init__(self, seed: int, strangeness: float) -> None:
        """Begin a package."""
        self.chance = random.Random(seed)  # noqa: S311 - a case, no secret
        self.strangeness = strangeness
        self.prefix = "x:" if self.is_strange() else ""
        self.strings: list[str] = []

    def is_strange(self) -> bool:
        return self.chance.random() < self.strangeness

    def is_likely(self, probability: float = 0.5) -> bool:
        return self.chance.random() < probability

    def package(self, first: str = "表0") -> bytes:
        """Return the package; ``first`` is the name of its first sheet."""
        sheets = {f"表{number}" if number else first: self.sheet() for number in range(self.chance.randint(1, 3))}
        parts = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Target="xl/workbook.xml" '
            f'Type="{_RELATIONS}/officeDocument"/></Relationships>',
            "xl/workbook.xml": self.document("workbook", self.book(list(sheets))),
            "xl/_rels/workbook.xml.rels": self.relations(len(sheets)),
            "xl/styles.xml": self.document("styleSheet", self.styles()),
            "xl/sharedStrings.xml": self.document("sst", "".join(self.strings)),
        }
        for number, content in enumerate(sheets.values(), 1):
            parts[f"xl/worksheets/sheet{number}.xml"] = content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", self.chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as package:
            for name, content in parts.items():
                package.writestr(name, content if isinstance(content, bytes) else content.encode())
        return stream.getvalue()

    def document(self, root: str, content: str) -> bytes:
        if self.prefix:
            content = content.replace("</", "\0").replace("<", f"<{self.prefix}").replace("\0", f"</{self.prefix}")
            content = content.replace(f"<{self.prefix}!", "<!").replace(f"<{self.prefix}?", "<?")
            name = f"xmlns:{self.prefix[:-1]}"
        else:
            name = "xmlns"
        text = f'<{self.prefix}{root} {name}="{_MAIN}" xmlns:r="{_RELATIONS}">{content}</{self.prefix}{root}>'
        declaration = self.chance.choice(
            (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
                "<?xml version='1.0' encoding='utf-8'?>",
                '<?xml version="1.0"?>',
                "",
            )
        )
        if self.is_strange():
            declaration += '<!-- a comment with <c r="A1"><v>5</v></c> -->'
        start = b"\xef\xbb\xbf" if self.is_strange() else b""
        return start + (declaration + text).encode()

    def book(self, names: list[str]) -> str:
        sheets = []
        for number, name in enumerate(names, 1):
            state = self.chance.choice(("", "", "", ' state="visible"', ' state="hidden"', ' state="veryHidden"'))
            said = [f'name="{escape(name)}"', f'sheetId="{number}"', f'r:id="rId{number}"']
            if self.is_strange():
                self.chance.shuffle(said)
            sheets.append(f"<sheet {' '.join(said)}{state}/>")
        return f"<sheets>{''.join(sheets)}</sheets>"

    def relations(self, count: int) -> str:
        targets = {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)}
        targets |= {"rId90": ("styles", "styles.xml"), "rId91": ("sharedStrings", "sharedStrings.xml")}
        found = []
        for name, (kind, target) in targets.items():
            place = f"/xl/{target}" if self.is_likely(0.2) else target
            said = [f'Id="{name}"', f'Type="{_RELATIONS}/{kind}"', f'Target="{place}"']
            self.chance.shuffle(said)
            found.append(f"<Relationship {' '.join(said)}/>")
        return f'<Relationships xmlns="{_PACKAGE}">{"".join(found)}</Relationships>'

    def styles(self) -> str:
        formats, styles = [], []
        for number in range(8):
            if self.is_likely():
                code = escape(self.chance.choice(_CODES), {'"': "&quot;"})
                formats.append(f'<numFmt numFmtId="{164 + number}" formatCode="{code}"/>')
                identifier = 164 + number
            else:
                identifier = self.chance.choice((0, 0, 1, 2, 9, 10, 43, 49, self.chance.choice((14, 22, 27, 31, 57))))
            said = [f'numFmtId="{identifier}"', 'fontId="0"', 'fillId="0"', 'xfId="0"']
            if self.is_likely(0.2):
                self.chance.shuffle(said)
            inside = "/>" if self.is_likely() else '><alignment vertical="center"/></xf>'
            styles.append(f"<xf {' '.join(said)}{inside}")
        head = f'<numFmts count="{len(formats)}">{"".join(formats)}</numFmts>' if formats else ""
        return (
            f'{head}<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
            f'<cellXfs count="8">{"".join(styles)}</cellXfs>'
            '<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs>'
        )

    def text(self) -> str:
        words = self.chance.choices(_WORDS, k=self.chance.randint(0, 5))
        return "".join(word for word in words if word != "_x0041_" or self.is_strange())

    def xml(self, text: str) -> str:
        found = escape(text)
        if self.is_likely(0.1):
            # As openpyxl writes what is not ASCII.
            found = found.encode("ascii", "xmlcharrefreplace").decode()
        if self.is_likely(0.1):
            found = found.replace('"', "&quot;").replace("'", "&apos;").replace("\n", "&#10;").replace("\r", "&#xD;")
        if self.is_strange() and "]]>" not in text:
            found = f"<![CDATA[{text}]]>"
        if self.is_strange():
            found += "<!-- x -->"
        return found

    def piece(self) -> str:
        text = self.text()
        keeps = text != text.strip() or self.is_likely(0.2)
        if self.is_strange():
            keeps = not keeps
        if not text and self.is_likely():
            return "<t/>"
        space = ' xml:space="preserve"' if keeps else ""
        return f"<t{space}>{self.xml(text)}</t>"

    def rich(self) -> str:
        looks = (
            "",
            "",
            '<rPr><b/><sz val="11"/><rFont val="宋体"/></rPr>',
            "<rPr/>",
            "<rPr><color rgb='FF000000'/></rPr>",
        )
        pieces = "".join(f"<r>{self.chance.choice(looks)}{self.piece()}</r>" for _ in range(self.chance.randint(1, 3)))
        return self.piece() + pieces if self.is_strange() else pieces

    def shared(self) -> int:
        content = self.piece() if self.is_likely(0.7) else self.rich()
        if self.is_likely(0.1):
            content += '<rPh sb="0" eb="1"><t>ji</t></rPh>'
        if self.is_likely(0.2):
            content += '<phoneticPr fontId="1" type="noConversion"/>'
        self.strings.append("<si/>" if self.is_likely(0.05) else f"<si>{content}</si>")
        if self.is_strange():
            self.strings[-1] += "\n"
        return len(self.strings) - 1

    def stored(self, kind: str) -> str:
        """Return what stands in a cell of a kind."""
        number = self.chance.choice(
            ("1", "0", "506.73000000000002", "-3", "1e3", "1.5E-05", "44927", "0.9097", "123456789012345678", "-0")
        )
        if self.is_strange():
            number = self.chance.choice((" 1", "abc", "1_0", "", "１"))
        formula = self.chance.choice(("<f>A1</f>", '<f t="shared" si="0"/>', '<f aca="false">A1&lt;2</f>'))
        made = {
            "s": lambda: f"<v>{999 if self.is_strange() else self.shared()}</v>",
            "n": lambda: f"<v>{number}</v>",
            "str": lambda: f"<f>A1&amp;B1</f><v>{self.xml(self.text())}</v>",
            "b": lambda: f"<v>{self.chance.choice('01')}</v>",
            "e": lambda: f"<f>1/0</f><v>{self.chance.choice(('#REF!', '#DIV/0!', '#N/A'))}</v>",
            "inlineStr": lambda: f"<is>{self.rich() if self.is_strange() else self.piece()}</is>",
            "formula": lambda: formula + self.chance.choice(("", "<v/>", "<v></v>", "<v>2.5</v>")),
            "blank": lambda: "",
        }
        return made[kind]()

    def cell(self, address: str) -> str:
        kind = self.chance.choice(("s", "s", "s", "n", "n", "blank", "blank", "str", "b", "e", "inlineStr", "formula"))
        said = [] if self.is_strange() else [f'r="{address}"']
        if self.is_likely(0.8):
            said.append(f's="{self.chance.randint(0, 7)}"')
        inside = self.stored(kind)
        if kind not in ("blank", "formula", "n") or (kind == "n" and self.is_likely()):
            said.append(f't="{kind}"')
        if self.is_strange():
            said.append(self.chance.choice(('cm="1"', 't="d"', 'ph="1"')))
        if said and self.is_likely(0.2):
            said[1:] = self.chance.sample(said[1:], len(said) - 1)
        if self.is_strange():
            said = [each.replace('"', "'") for each in said]
        if self.is_strange():
            self.chance.shuffle(said)
        space = "\n " if self.is_strange() else " "
        start = f"<c{space}{space.join(said)}" if said else "<c"
        return f"{start}>{inside}</c>" if inside or self.is_strange() else f"{start}/>"

    def row(self, number: int) -> str:
        columns = [column for column in range(6) if self.is_likely(0.8)]
        if self.is_strange():
            columns = self.chance.choices(range(30), k=5)
        cells = "".join(
            self.cell(f"{chr(65 + column) if column < 26 else f'A{chr(39 + column)}'}{number}") for column in columns
        )
        said = f' r="{number}"' if not self.is_strange() else ""
        said += self.chance.choice(
            ("", "", ' spans="1:6"', ' ht="24" customHeight="1"', ' hidden="false"', ' hidden="0"')
        )
        if self.is_strange():
            said += (
                self.chance.choice((' collapsed="1"', ' x14ac:dyDescent="0.2"')) if "hidden" in said else ' hidden="1"'
            )
            said = said.replace(" x14ac:dyDescent", " dyDescent")
        return f"<row{said}>{cells}</row>" if cells or self.is_likely() else f"<row{said}/>"

    def sheet(self) -> bytes:
        numbers = sorted(self.chance.sample(range(1, 12), self.chance.randint(0, 8)))
        rows = [self.row(number) for number in numbers]
        if self.is_strange():
            rows.append("<!-- the last -->")
        between = "\n" if self.is_strange() else ""
        data = f"<sheetData>{between.join(rows)}</sheetData>" if rows or self.is_likely() else "<sheetData/>"
        columns = '<cols><col min="1" max="2" width="9" customWidth="1"/></cols>' if self.is_likely() else ""
        if self.is_strange():
            columns = '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'
        merged = self.chance.sample(("A3:A5", "B2:C2", "D1", "B7:B9"), self.chance.randint(0, 3))
        ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged if ":" in each or self.is_strange())
        count = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if ranges else ""
        dimension = self.chance.choice(("", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'))
        rule = "<dataValidation sqref='A1'><formula1>\"产出,效益\"</formula1></dataValidation>"
        rules = f"<dataValidations>{rule}</dataValidations>"
        return self.document("worksheet", dimension + columns + data + count + (rules if self.is_likely() else ""))
