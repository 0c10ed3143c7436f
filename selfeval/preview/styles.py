"""A document's styles with what they inherit: its defaults, the table's style, the styles that one is based on."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.preview.values import Values, flat, over
from selfeval.report import wordml

_W = wordml.NAMESPACE
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STYLE, _BASED_ON = f"{_W}style", f"{_W}basedOn"
_ID, _TYPE, _DEFAULT = f"{_W}styleId", f"{_W}type", f"{_W}default"
_SCRIPTS = {"ascii": "latin", "hAnsi": "latin", "eastAsia": "ea", "cs": "cs"}
PARAGRAPH, CHARACTER, TABLE = "paragraph", "character", "table"


class Looks(NamedTuple):
    """The properties of a paragraph and of its text, all that they inherit included."""

    paragraph: Values
    text: Values


class Styles:
    """The styles of a document; names that it does not have are its usual ones."""

    def __init__(self, styles: Element | None, theme: Element | None) -> None:
        """Take the roots of the parts styles.xml and theme1.xml, None where there is none."""
        self._theme = dict(_theme_fonts(theme))
        self._styles: dict[tuple[str, str], Element] = {}
        self._usual: dict[str, str] = {}
        self._defaults = Looks({}, {})
        self._looks: dict[tuple[str, str], Looks] = {}
        if styles is None:
            return
        for style in styles.iter(_STYLE):
            kind, name = str(style.get(_TYPE)), str(style.get(_ID))
            self._styles[kind, name] = style
            if wordml.is_on(style.get(_DEFAULT)):
                self._usual[kind] = name
        defaults = f"{_W}docDefaults/{_W}%sPrDefault/{_W}%sPr"
        paragraph, text = (styles.find(defaults % (each, each)) for each in "pr")
        self._defaults = Looks(flat(paragraph), self.text_values(text))

    def looks(self, name: str | None, table: str) -> Looks:
        """Return how a paragraph of a style looks in a table of a style, or outside with an empty ``table``."""
        wanted = (self._known(PARAGRAPH, name), table)
        if wanted not in self._looks:
            levels = [*self._chain(TABLE, table), *self._chain(PARAGRAPH, wanted[0])]
            paragraphs = (flat(style.find(wordml.P_PR), ("rPr",)) for style in levels)
            texts = (self.text_values(style.find(wordml.R_PR)) for style in levels)
            self._looks[wanted] = Looks(over(self._defaults.paragraph, *paragraphs), over(self._defaults.text, *texts))
        return self._looks[wanted]

    def character(self, name: str) -> Values:
        """Return what a style of characters says by itself."""
        return over({}, *(self.text_values(style.find(wordml.R_PR)) for style in self._chain(CHARACTER, name)))

    def table(self, name: str | None) -> tuple[str, Values]:
        """Return the name of a table's style, which is the usual one without a name, and its properties."""
        known = self._known(TABLE, name)
        levels = (flat(style.find(f"{_W}tblPr")) for style in self._chain(TABLE, known))
        return known, over({}, *levels)

    def text_values(self, element: Element | None) -> dict[str, str]:
        """Return the properties of a w:rPr, the theme's fonts by their names."""
        found = flat(element)
        for script, of_theme in _SCRIPTS.items():
            theme = found.pop(f"rFonts.{script}Theme", None) or found.pop(f"rFonts.{script.lower()}theme", None)
            if theme is not None:
                found[f"rFonts.{script}"] = self._theme.get(f"{theme[:5]}.{of_theme}", "")
        return found

    def _known(self, kind: str, name: str | None) -> str:
        return name if name is not None and (kind, name) in self._styles else self._usual.get(kind, "")

    def _chain(self, kind: str, name: str) -> list[Element]:
        """Return a style and those that it is based on, the base first; a circle is followed once."""
        found: dict[str, Element] = {}
        while name not in found and (kind, name) in self._styles:
            found[name] = self._styles[kind, name]
            based_on = found[name].find(_BASED_ON)
            name = "" if based_on is None else str(based_on.get(wordml.VAL))
        return list(reversed(found.values()))


def _theme_fonts(theme: Element | None) -> Iterator[tuple[str, str]]:
    """Yield the theme's fonts by level and script: major.ea, minor.latin."""
    if theme is None:
        return
    for level in ("major", "minor"):
        for fonts in theme.iter(f"{_A}{level}Font"):
            for font in fonts.iterchildren(etree.Element):
                local, face = etree.QName(font).localname, str(font.get("typeface") or "")
                if local in _SCRIPTS.values() and face:
                    yield f"{level}.{local}", face
                elif font.get("script") == "Hans":
                    yield f"{level}.ea", face
