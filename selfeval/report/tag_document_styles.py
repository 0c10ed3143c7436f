"""The look of the document of tags: the styles of a Chinese official document, as Word's XML."""

CELL, HEAD_CELL, GAP, TABLE = "表格文字", "表头", "表后", "Table Grid"
COPIED, PRINTED = "可复制的标记", "印出的内容"

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LATIN = "Times New Roman"
_FANGSONG, _HEI, _SONG, _XIAOBIAOSONG = "仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_SINGLE = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
_CLOSE = '<w:spacing w:line="400"/>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def styles() -> str:
    """Return the XML of all styles. East Asian fonts stand on each style, since Word takes no other one's."""
    return (
        f'<w:styles xmlns:w="{_NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{_look(_FANGSONG, 28)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:line="520" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="560"/>'
        f'<w:jc w:val="both"/></w:pPr><w:rPr>{_look(_FANGSONG, 28)}</w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        f'<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr></w:style>"
        + _style("Title", "Title", _look(_XIAOBIAOSONG, 44), '<w:spacing w:after="280" w:line="640"/>', "center")
        + _style(
            "Heading1", "heading 1", _look(_HEI, 32), '<w:keepNext/><w:spacing w:before="280" w:after="80"/>', level=0
        )
        + _style(
            "Heading2", "heading 2", _look(_HEI, 28), '<w:keepNext/><w:spacing w:before="200" w:after="40"/>', level=1
        )
        + _style("Footer", "footer", _look(_SONG, 28), "", "center")
        + _style("Cell", CELL, _look(_FANGSONG, 21), _SINGLE)
        + _style("HeadCell", HEAD_CELL, _look(_HEI, 21), _SINGLE, "center")
        + _style(
            "Copied", COPIED, _look(_FANGSONG, 24), f'<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>{_CLOSE}'
        )
        + _style("Printed", PRINTED, _look(_FANGSONG, 24), _CLOSE)
        + _style("Gap", GAP, _look(_FANGSONG, 12), _SINGLE)
        + "</w:styles>"
    )


def _style(identifier: str, name: str, look: str, shape: str, align: str = "left", level: int | None = None) -> str:
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:qFormat/><w:pPr>{shape}{_NO_INDENT}<w:jc w:val="{align}"/>{outline}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
    )


def _look(font: str, half_points: int) -> str:
    return (
        f'<w:rFonts w:ascii="{_LATIN}" w:eastAsia="{font}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )
