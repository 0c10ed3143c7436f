"""A document's core properties, made of texts with tags."""

from collections.abc import Iterator, Mapping

from selfeval.report.faults import TemplateFault
from selfeval.report.rendering import escaped
from selfeval.report.texts import Text

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><dc:creator>{author}</dc:creator>"
    "<dc:language>zh-CN</dc:language><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
    "<cp:category>{form}</cp:category></cp:coreProperties>"
)


class Properties:
    """A document's core properties; its category is the form it is of, by which ``verify`` knows it again."""

    def __init__(self, form: str, title: Text, subject: Text, author: Text) -> None:
        """Take the form's name, and the texts of title, subject and author."""
        self._form = escaped(form)
        self._texts = {"title": title, "subject": subject, "author": author}

    def failures(self, values: Mapping[str, object], case: str) -> Iterator[TemplateFault]:
        """Yield what cannot be printed with these values, all of it; a tag that failed does nothing afterwards."""
        for text in self._texts.values():
            yield from text.failures(values, case)

    def render(self, values: Mapping[str, object]) -> bytes:
        """Return docProps/core.xml; TemplateError where a tag cannot be printed."""
        texts = {name: escaped(" ".join(text.render(values).split())) for name, text in self._texts.items()}
        return _CORE.format(**texts, form=self._form).encode()
