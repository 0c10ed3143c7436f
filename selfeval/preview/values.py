"""The properties of WordprocessingML as flat values by their names, which levels of styles can be laid over."""

import re
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

# A property by its name, its attributes and children behind points: {"sz": "32", "spacing.line": "579", "b": "1"}.
Values = Mapping[str, str]

_WHOLE = re.compile(r"-?[0-9]{1,7}")
_OFF = ("0", "false", "off", "none")
_FIRST_LINE = ("ind.firstLine", "ind.firstLineChars")
_HANGING = ("ind.hanging", "ind.hangingChars")
# Newer programs write start and end, older ones left and right.
_SIDES = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}


def flat(element: Element | None, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the properties that stand in a w:pPr, w:rPr, w:tcPr and the like, but those named in ``without``."""
    found: dict[str, str] = {}
    if element is not None:
        _flatten(element, "", found, without)
    return found


def _flatten(element: Element, path: str, found: dict[str, str], without: tuple[str, ...]) -> None:
    for child in element.iterchildren(etree.Element):
        local = str(child.tag).rpartition("}")[2]
        local = _SIDES.get(local, local)
        if local in without:
            continue
        name = f"{path}{local}"
        # An element without a value means yes.
        found[name] = "1"
        for attribute, value in child.attrib.items():
            key = str(attribute).rpartition("}")[2]
            found[name if key == "val" else f"{name}.{_SIDES.get(key, key)}"] = str(value)
        if len(child):
            _flatten(child, f"{name}.", found, without)


def over(base: Values, *levels: Values) -> dict[str, str]:
    """Lay levels of properties over each other, the last one uppermost."""
    result = dict(base)
    for level in levels:
        if any(name in level for name in _HANGING):
            _drop(result, _FIRST_LINE)
        elif any(name in level for name in _FIRST_LINE):
            _drop(result, _HANGING)
        result.update(level)
    return result


def _drop(values: dict[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        values.pop(name, None)


def whole(values: Values, name: str) -> int | None:
    """Return a whole number; None where there is none."""
    text = values.get(name, "")
    return int(text) if _WHOLE.fullmatch(text) else None


def is_on(values: Values, name: str) -> bool:
    """Whether a property is there and not switched off."""
    return name in values and values[name].lower() not in _OFF


def points(twips: int) -> str:
    """Return a length of twentieths of a point as CSS has it: 28.95pt."""
    return f"{twips / 20:g}pt" if twips else "0"
