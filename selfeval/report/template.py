"""A .docx template: compiled once, rendered many times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType

import jinja2
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from lxml import etree

from selfeval.report import names, package, part_source, tags
from selfeval.report.environment import DOCUMENT_DELIMITERS, Environment
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.fields import Field
from selfeval.report.part_source import Located, PartSource
from selfeval.report.properties import Properties, syntax_fault
from selfeval.report.rendering import (
    ForbiddenCharacterError,
    MergeState,
    ValueMissingError,
    show_filter,
    with_whole_cells,
)

_TEXT_PARTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_CORE_PROPERTIES = "docProps/core.xml"
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (UndefinedError, "没有这个值"),
    (SecurityError, "模板里不允许这样做"),
    (ForbiddenCharacterError, "文字里有控制字符"),
    (TypeError, "不能这样比较或计算"),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with tags: its compiled template and its source, to find a tag's place again."""

    name: str
    compiled: jinja2.Template
    source: PartSource


class DocumentTemplate:
    """A compiled .docx. The same context always gives the same bytes."""

    def __init__(
        self, name: str, parts: list[_Part], fixed: dict[str, package.Part], order: list[str], properties: Properties
    ) -> None:
        """Keep what ``compile_document`` made; use that function instead."""
        self.name = name
        self._parts = {part.name: part for part in parts}
        self._fixed = fixed
        self._order = order
        self._properties = properties

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return the finished package; raise TemplateError, with the place, where a tag cannot be printed."""
        written = []
        for name in self._order:
            if name in self._fixed:
                written.append(self._fixed[name])
            elif name in self._parts:
                written.append(package.compressed(name, self._render_part(self._parts[name], context)))
            else:
                written.append(package.compressed(name, self._core_properties(context)))
        return package.write(written)

    def _core_properties(self, context: Mapping[str, object]) -> bytes:
        try:
            return self._properties.render(context)
        except Exception as error:
            place = Place("form.toml", "document")
            raise TemplateError((fault("render-failed", place, found="title", reason=reason_of(error)),)) from error

    def _render_part(self, part: _Part, context: Mapping[str, object]) -> bytes:
        values = {**context, part_source.MERGE_STATE: MergeState()}
        try:
            xml = "".join(part.compiled.root_render_func(part.compiled.new_context(values)))
        except Exception as error:
            raise TemplateError((self._fault_of(error, part),)) from error
        whole = with_whole_cells(xml) if part.source.may_empty_cells else xml
        return whole.encode("latin-1")

    def _fault_of(self, error: Exception, part: _Part) -> TemplateFault:
        located = _located(error.__traceback__, part)
        place = located.place if located else Place(self.name, part.name)
        found = located.tag.text if located else part.name
        if isinstance(error, ValueMissingError):
            return fault("value-missing", place, found=found)
        return fault("render-failed", place, found=found, reason=reason_of(error))


def compile_document(
    data: bytes, name: str, fields: Iterable[Field], sentence_names: Iterable[str], properties: Properties
) -> DocumentTemplate:
    """Compile a .docx template.

    Every name in its tags must be one of ``fields`` or of the sentences. All faults of all parts are gathered
    and raised together as a TemplateError.
    """
    contents = package.read_parts(data)
    if contents is None:
        raise TemplateError((fault("file-unreadable", Place(name, "")),))
    fields, more = tuple(fields), tuple(sentence_names)
    parts: list[_Part] = []
    fixed: dict[str, package.Part] = {}
    faults: list[TemplateFault] = []
    for part_name in contents:
        if part_name == _CORE_PROPERTIES:
            continue
        if not (part_name.startswith(_TEXT_PARTS) and part_name.endswith(".xml")):
            fixed[part_name] = package.compressed(part_name, contents[part_name])
            continue
        try:
            source = part_source.part_source(contents[part_name], name, part_name)
        except etree.XMLSyntaxError:
            faults.append(fault("file-unreadable", Place(name, part_name)))
            continue
        part_faults = source.faults or _faults_of_tags(source)
        faults += part_faults
        if not source.has_tags:
            fixed[part_name] = package.compressed(part_name, contents[part_name])
        elif not part_faults:
            part, unknown = _compile_part(part_name, source, fields, more)
            faults += unknown
            parts.append(part)
    if faults:
        raise TemplateError(tuple(faults))
    return DocumentTemplate(name, parts, fixed, list(contents), properties)


def reason_of(error: Exception) -> str:
    """Return in Chinese why a template could not be rendered."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), type(error).__name__)


def _compile_part(
    part_name: str, source: PartSource, fields: tuple[Field, ...], more: tuple[str, ...]
) -> tuple[_Part, list[TemplateFault]]:
    environment = Environment(**DOCUMENT_DELIMITERS)
    environment.filters |= {
        part_source.SHOW_FILTER: show_filter(source.joints),
        part_source.MERGE_ROW: MergeState.row,
        part_source.MERGE_RESET: MergeState.reset,
        part_source.MERGE_MARK: MergeState.mark,
        part_source.MERGE_STARTS: MergeState.starts,
    }
    faults = []
    parsed = environment.parse(source.text)
    for misuse in names.misuses(parsed, fields, more):
        located = source.at(misuse.line)
        if located is not None:
            faults.append(misuse.fault(located.place))
    return _Part(part_name, environment.compiled(parsed), source), faults


def _faults_of_tags(source: PartSource) -> list[TemplateFault]:
    """Check each tag's code by itself, so that one wrong tag does not make others look wrong."""
    environment = Environment()
    environment.filters[part_source.SHOW_FILTER] = show_filter(())
    return [found for located in source.lines.values() if (found := _fault_of_tag(located, environment))]


def _fault_of_tag(located: Located, environment: Environment) -> TemplateFault | None:
    tag = located.tag
    alone = {
        "if": f"{{% {tag.code} %}}{{% endif %}}",
        "elif": f"{{% if 0 %}}{{% {tag.code} %}}{{% endif %}}",
        "for": f"{{% {tag.code} %}}{{% endfor %}}",
        "set": f"{{% {tag.code} %}}",
    }
    code = f"{{{{ {tag.code} }}}}" if tag.kind == tags.PRINT else alone.get(tag.keyword, "")
    try:
        environment.compile(code)
    except TemplateSyntaxError as error:
        return syntax_fault(error, located.place, tag.text)
    except RecursionError:
        return fault("tag-syntax", located.place, found=tag.text)
    return None


def _located(traceback: TracebackType | None, part: _Part) -> Located | None:
    """Find the tag that an exception came from."""
    found = None
    while traceback is not None:
        if traceback.tb_frame.f_globals is part.compiled.root_render_func.__globals__:
            found = part.source.at(part.compiled.get_corresponding_lineno(traceback.tb_lineno)) or found
        traceback = traceback.tb_next
    return found
