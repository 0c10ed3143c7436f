"""A .docx template: compiled once, rendered many times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes
from lxml import etree

from selfeval.limits import DEFAULTS, EncryptedError, LimitError, Limits, UnsafeError
from selfeval.report import cuts, foreign, long_rows, merging, package, package_checks, part_source, wordml
from selfeval.report.compiling import Program, Vocabulary, compile_source
from selfeval.report.emptied import mended, with_tables_apart
from selfeval.report.environment import DOCUMENT_DELIMITERS, Environment
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.part_names import part_names
from selfeval.report.properties import Properties
from selfeval.report.rendering import SHOW_FILTER, MergeState, show_filter
from selfeval.report.watch import WATCH, Watch

_TYPES, _TEMPLATE_TYPE, _DOCUMENT_TYPE = "[Content_Types].xml", b"template.main+xml", b"document.main+xml"
_CORE_PROPERTIES = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with tags; ``may_be_emptied`` says that conditions may leave a cell without a paragraph."""

    name: str
    program: Program
    may_be_emptied: bool
    tables_may_meet: bool

    def render(self, values: Mapping[str, object], watch: Watch) -> package.Part:
        texts = self.program.render(self._context(values, watch))
        if self.may_be_emptied:
            texts = iter([mended("".join(texts))])
        if self.tables_may_meet:
            texts = iter([with_tables_apart("".join(texts))])
        # Encoded and compressed piece by piece: of a long document a whole copy costs more than the rest.
        return package.compressed(self.name, (text.encode("latin-1") for text in texts))

    def failures(self, values: Mapping[str, object], watch: Watch, case: str) -> Iterator[TemplateFault]:
        return self.program.failures(self._context(values, watch), watch, case)

    @staticmethod
    def _context(values: Mapping[str, object], watch: Watch) -> dict[str, object]:
        return {**values, merging.STATE: MergeState(), WATCH: watch}


class DocumentTemplate:
    """A compiled .docx. The same context always gives the same bytes.

    ``printed`` tells where each name is printed or looped over first.
    """

    def __init__(
        self, name: str, parts: list[_Part], fixed: dict[str, package.Part], order: list[str], properties: Properties
    ) -> None:
        """Keep what ``compile_document`` made; use that function instead."""
        self.name = name
        self._parts = {part.name: part for part in parts}
        self._fixed = fixed
        self._order = order
        self._properties = properties
        self.printed: Mapping[str, Place] = {
            name: place for part in reversed(parts) for name, place in part.program.printed.items()
        }

    def render(self, values: Mapping[str, object], required: Mapping[str, Place] | None = None) -> bytes:
        """Return the finished package.

        TemplateError, with the place, where a tag cannot be printed, or where one of the ``required`` names was
        not, which are given with the places where they should have been.
        """
        watch = Watch()
        written = []
        for name in self._order:
            if name in self._fixed:
                written.append(self._fixed[name])
            elif name in self._parts:
                written.append(self._parts[name].render(values, watch))
            else:
                written.append(package.compressed(name, [self._properties.render(values)]))
        if required and not watch.printed.issuperset(required):
            raise TemplateError(tuple(_not_printed(required, watch)))
        return package.write(written)

    def failures(
        self, values: Mapping[str, object], required: Mapping[str, Place], case: str
    ) -> Iterator[TemplateFault]:
        """Yield what cannot be printed with these values, all of it; a tag that failed does nothing afterwards."""
        yield from self._properties.failures(values, case)
        watch = Watch()
        failed = False
        for part in self._parts.values():
            for each in part.failures(values, watch, case):
                failed = True
                yield each
        if not failed:
            yield from _not_printed(required, watch, case)


def compile_document(
    data: bytes, name: str, vocabulary: Vocabulary, properties: Properties, limits: Limits = DEFAULTS
) -> DocumentTemplate:
    """Compile a .docx template.

    Every name in its tags must be in the vocabulary. All faults of all parts are gathered and raised together as
    a TemplateError.
    """
    contents = _contents(data, Place(name, ""), limits)
    names = part_names(contents)
    compiler = _Compiler(name, vocabulary, names)
    for part_name, content in contents.items():
        if part_name != _CORE_PROPERTIES:
            compiler.add(part_name, content)
    cut_by_change = any(each.code == "tag-cut" and cuts.CHANGE in each.message for each in compiler.faults)
    faults = [*package_checks.faults(contents, name, names, ignore_changes=cut_by_change), *compiler.faults]
    if faults:
        raise TemplateError(tuple(dict.fromkeys(faults)))
    return DocumentTemplate(name, compiler.parts, compiler.fixed, list(contents), properties)


def _contents(data: bytes, place: Place, limits: Limits) -> dict[str, bytes]:
    """Return the parts of a template; TemplateError where it is none, or must not be opened."""
    try:
        contents = package.read_parts(data, limits)
    except LimitError as error:
        raise TemplateError((fault("file-too-large", place, found=str(error), expected=error.how),)) from None
    except UnsafeError as error:
        raise TemplateError((fault("file-unsafe", place, found=str(error)),)) from None
    except EncryptedError:
        contents = None
    what = foreign.what_is(data) if contents is None else foreign.strict(contents)
    if contents is None or what:
        raise TemplateError((fault("file-unreadable", place, found=f"：{what}" if what else ""),))
    return contents


class _Compiler:
    """Sorts the parts of a package into those with tags and those that stay as they are."""

    def __init__(self, name: str, vocabulary: Vocabulary, part_names: Mapping[str, str]) -> None:
        self._name = name
        self._part_names = part_names
        self._vocabulary = vocabulary
        self.parts: list[_Part] = []
        self.fixed: dict[str, package.Part] = {}
        self.faults: list[TemplateFault] = []

    def add(self, part_name: str, content: bytes) -> None:
        if not wordml.is_text_part(part_name):
            # A template of Word's own kind (.dotx) makes documents all the same.
            content = content.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE) if part_name == _TYPES else content
            self.fixed[part_name] = package.compressed(part_name, [content])
            return
        place = Place(self._name, self._part_names.get(part_name, part_name))
        try:
            part = part_source.part_source(content, place, self._vocabulary.names)
        except etree.XMLSyntaxError as error:
            self.faults.append(fault("file-unreadable", place, found=f"：{wordml.why_broken(error)}"))
            return
        if not part.has_tags:
            self.faults += part.faults
            self.fixed[part_name] = package.compressed(part_name, [content])
            return
        program, faults = self._compiled(part, place)
        self.faults += (*faults, *part.faults)
        if program is not None:
            self.parts.append(_Part(part_name, program, part.may_be_emptied, part.tables_may_meet))

    def _compiled(self, part: part_source.PartSource, place: Place) -> tuple[Program | None, list[TemplateFault]]:
        environment = Environment(**DOCUMENT_DELIMITERS)
        environment.filters[SHOW_FILTER] = show_filter(part.joints)
        merging.add_filters(environment)
        long_rows.add_filters(environment)
        return compile_source(part.source, environment, self._vocabulary, place, _show)


def _not_printed(required: Mapping[str, Place], watch: Watch, case: str = "") -> Iterator[TemplateFault]:
    for name, place in required.items():
        if name not in watch.printed:
            yield fault("required-not-printed", place, found=name, case=case)


def _show(node: nodes.Expr, number: int) -> nodes.Expr:
    return nodes.Filter(node, SHOW_FILTER, [nodes.Const(number)], [], None, None, lineno=node.lineno)
