"""Short texts with tags: a document's file name and its core properties."""

from collections.abc import Iterable, Mapping

import jinja2
from jinja2.exceptions import TemplateSyntaxError

from selfeval.report import names, tags
from selfeval.report.environment import Environment, text_of
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.fields import Field
from selfeval.report.rendering import ValueMissingError, escaped

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><dc:creator>{author}</dc:creator>"
    "<dc:language>zh-CN</dc:language><cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>"
)


class Text:
    """A compiled text with tags, such as a sentence or a file name."""

    def __init__(self, template: jinja2.Template, place: Place) -> None:
        """Keep what ``compile_text`` made; use that function instead."""
        self._template = template
        self.place = place

    def render(self, context: Mapping[str, object]) -> str:
        """Return the text with its values; an exception of Jinja's or ValueMissingError where one fails."""
        return "".join(self._template.root_render_func(self._template.new_context(dict(context)))).strip("\n")


def compile_text(text: str, place: Place, fields: Iterable[Field]) -> tuple[Text | None, list[TemplateFault]]:
    """Compile a text with tags; return its faults instead where it has any."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, finalize=_printable)
    broken = [each for each in tags.find(text) if isinstance(each, tags.Broken)]
    if broken:
        return None, [fault(each.code, place, found=each.found, expected=each.expected) for each in broken]
    try:
        parsed = environment.parse(text)
        faults = [misuse.fault(_on_line(place, misuse.line)) for misuse in names.misuses(parsed, fields)]
        return (None, faults) if faults else (Text(environment.compiled(parsed), place), [])
    except TemplateSyntaxError as error:
        return None, [syntax_fault(error, _on_line(place, error.lineno), _line(text, error.lineno))]
    except RecursionError:
        return None, [fault("tag-syntax", place, found=text[:20])]


def syntax_fault(error: TemplateSyntaxError, place: Place, found: str) -> TemplateFault:
    """Return Jinja's complaint as a fault."""
    message = error.message or ""
    if message.startswith("No filter named"):
        return fault("filter-unknown", place, found=message.partition("'")[2].partition("'")[0])
    return fault("tag-syntax", place, found=found)


def _on_line(place: Place, line: int) -> Place:
    return Place(place.template, f"{place.where} 第{line}行".strip())


class Properties:
    """A document's core properties."""

    def __init__(self, title: Text, subject: Text, author: Text) -> None:
        """Take the texts of title, subject and author."""
        self._texts = {"title": title, "subject": subject, "author": author}

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return docProps/core.xml."""
        values = {name: escaped(" ".join(text.render(context).split())) for name, text in self._texts.items()}
        return _CORE.format(**values).encode()


def compile_texts(texts: Mapping[str, str], template: str, fields: Iterable[Field]) -> dict[str, Text]:
    """Compile several texts of one file; raise TemplateError with all their faults."""
    fields = tuple(fields)
    compiled: dict[str, Text] = {}
    faults: list[TemplateFault] = []
    for name, text in texts.items():
        result, found = compile_text(text, Place(template, name), fields)
        faults += found
        if result is not None:
            compiled[name] = result
    if faults:
        raise TemplateError(tuple(faults))
    return compiled


def _printable(value: object) -> str:
    text = text_of(value)
    if text is None:
        raise ValueMissingError
    return text


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else text.strip()
