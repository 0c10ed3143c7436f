"""Walks through XML with expat, by local names, refusing document types."""

from collections.abc import Callable
from xml.parsers import expat

XmlError = expat.ExpatError


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers with local names; a document type, which could define entities, is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keywords


def refuse_doctype(*_arguments: object) -> None:
    """Take the beginning of a document type, which could define entities."""
    message = "a document type is not allowed"
    raise XmlError(message)
