"""Finds fonts in a template that official documents do not use, and which other people's computers may lack.

The names are those that offices use for GB/T 9704-2012 (the standard's own text was not seen): 仿宋, 小标宋, 黑体,
楷体 and 宋体, with Times New Roman for figures and Latin letters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from selfeval.report import wordml
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.part_names import part_names

OFFICIAL = ("仿宋_GB2312", "仿宋", "方正小标宋简体", "黑体", "楷体_GB2312", "楷体", "宋体", "Times New Roman")
# The same typefaces under other names.
_OTHER_NAMES = {
    "方正仿宋_GBK", "方正小标宋_GBK", "方正黑体_GBK", "方正楷体_GBK", "FZXiaoBiaoSong-B05S",
    "FangSong_GB2312", "FangSong", "SimHei", "KaiTi_GB2312", "KaiTi", "SimSun",
}  # fmt: skip
_SILENT = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_PRINTS = re.compile(r"\{\{.*?\}\}")
_W = wordml.NAMESPACE
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EAST_ASIA, _LATIN = "eastAsia", "ascii"
_FIRST_EAST_ASIAN = "\u2e80"


@dataclass(slots=True)
class _Styles:
    """What a document says of fonts: each style's w:rFonts and the style it is based on, and the theme's fonts."""

    fonts: dict[str, Element | None] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    defaults: Element | None = None
    theme: dict[str, str] = field(default_factory=dict)

    def font_of(self, run: Element, paragraph: Element, script: str) -> str:
        """Return the font of a run's letters of one script; empty where the document names none."""
        for fonts in self._levels(run, paragraph):
            theme = fonts.get(f"{_W}{script}Theme")
            name = self.theme.get(str(theme), "") if theme else fonts.get(f"{_W}{script}")
            if name:
                return str(name)
        return ""

    def _levels(self, run: Element, paragraph: Element) -> Iterator[Element]:
        direct = run.find(f"{_W}rPr/{_W}rFonts")
        if direct is not None:
            yield direct
        for kind, element, path in (("character", run, "rPr/rStyle"), ("paragraph", paragraph, "pPr/pStyle")):
            found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
            name = self.usual.get(kind, "") if found is None else str(found.get(wordml.VAL))
            yield from self._of_style(name)
        if self.defaults is not None:
            yield self.defaults

    def _of_style(self, name: str) -> Iterator[Element]:
        seen: set[str] = set()
        while name in self.fonts and name not in seen:
            seen.add(name)
            fonts = self.fonts[name]
            if fonts is not None:
                yield fonts
            name = self.based_on.get(name, "")


def unofficial(contents: Mapping[str, bytes], name: str) -> list[TemplateFault]:
    """Return one warning for each font that is not official, at the first text that is set in it."""
    styles, names = _styles(contents), part_names(contents)
    found: dict[str, Place] = {}
    for part, root in _text_parts(contents):
        head = names.get(part, part)
        places = wordml.wheres(root, head)
        for paragraph, run, text in _runs(root):
            for script in _scripts(text):
                font = styles.font_of(run, paragraph, script)
                if font and font not in OFFICIAL and font not in _OTHER_NAMES:
                    found.setdefault(font, Place(name, places.get(paragraph, head), wordml.around(text)))
    expected = "、".join(OFFICIAL)
    return [fault("font-unofficial", place, found=font, expected=expected) for font, place in found.items()]


def official_in(contents: Mapping[str, bytes]) -> list[str]:
    """Return the official fonts that some text of a document is set in."""
    styles = _styles(contents)
    runs = (run for _, root in _text_parts(contents) for run in _runs(root))
    used = {styles.font_of(run, paragraph, script): None for paragraph, run, text in runs for script in _scripts(text)}
    return [font for font in used if font in OFFICIAL or font in _OTHER_NAMES]


def _text_parts(contents: Mapping[str, bytes]) -> Iterator[tuple[str, Element]]:
    for part, content in contents.items():
        root = wordml.root_of(content) if wordml.is_text_part(part) else None
        if root is not None:
            yield part, root


def _runs(root: Element) -> Iterator[tuple[Element, Element, str]]:
    for run in root.iter(wordml.R):
        paragraph = wordml.nearest(run, wordml.P)
        text = "".join(each.text or "" for each in run.findall(wordml.T))
        if paragraph is not None and text.strip():
            yield paragraph, run, text


def _scripts(text: str) -> Iterable[str]:
    # A tag that prints may print letters of both kinds; one that does not is not seen.
    text = _PRINTS.sub("汉a", _SILENT.sub("", text))
    if any(letter >= _FIRST_EAST_ASIAN for letter in text):
        yield _EAST_ASIA
    if any(letter.isascii() and letter.isalnum() for letter in text):
        yield _LATIN


def _styles(contents: Mapping[str, bytes]) -> _Styles:
    styles = _Styles()
    root = wordml.root_of(contents.get("word/styles.xml", b""))
    if root is None:
        return styles
    styles.defaults = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}rFonts")
    for style in root.iter(f"{_W}style"):
        name = str(style.get(f"{_W}styleId"))
        styles.fonts[name] = style.find(f"{_W}rPr/{_W}rFonts")
        based_on = style.find(f"{_W}basedOn")
        if based_on is not None:
            styles.based_on[name] = str(based_on.get(wordml.VAL))
        if wordml.is_on(style.get(f"{_W}default")):
            styles.usual[str(style.get(f"{_W}type"))] = name
    theme = next((content for part, content in contents.items() if part.startswith("word/theme/")), b"")
    styles.theme = _theme(wordml.root_of(theme))
    return styles


def _theme(root: Element | None) -> dict[str, str]:
    """Return the theme's fonts by the names that styles call them: minorEastAsia, majorAscii."""
    fonts: dict[str, str] = {}
    for size in ("major", "minor"):
        group = None if root is None else next(root.iter(f"{_A}{size}Font"), None)
        if group is None:
            continue
        latin, east = group.find(f"{_A}latin"), group.find(f"{_A}ea")
        chinese = next((each for each in group.iter(f"{_A}font") if each.get("script") == "Hans"), None)
        names = [str(each.get("typeface") or "") for each in (latin, east, chinese) if each is not None]
        fonts |= dict.fromkeys((f"{size}Ascii", f"{size}HAnsi"), names[0] if names else "")
        fonts[f"{size}EastAsia"] = next((each for each in names[1:] if each), "")
    return fonts
