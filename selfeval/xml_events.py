"""Walks through XML with expat, by local names, refusing document types and what is nested too deep."""

from collections.abc import Callable
from xml.parsers import expat

from selfeval.limits import DEFAULTS, LimitError, Limits, UnsafeError

XmlError = expat.ExpatError


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    limits: Limits = DEFAULTS,
) -> None:
    """Call the handlers with local names.

    XmlError where it is no XML, UnsafeError at a document type, LimitError where it is nested too deep.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth, deepest = 0, limits.xml_depth

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise LimitError("xml_depth", depth, limits)
        if start is not None:
            start(tag.rpartition(":")[2], attributes)

    def finish(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keywords
    except (LookupError, ValueError) as error:
        # An encoding that expat does not know.
        raise XmlError(str(error)) from error


def refuse_doctype(*_arguments: object) -> None:
    """Take the beginning of a document type, which could define entities."""
    raise UnsafeError("文件里有一个部件含有文档类型声明（<!DOCTYPE）")
