"""Compiles a source: all that is wrong with its tags, or a program that renders it."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import cast

import jinja2
from jinja2 import nodes

from selfeval.report import names, source, tags
from selfeval.report.environment import Environment
from selfeval.report.failures import failure
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.fields import Field
from selfeval.report.source import UNCOMPILABLE, Source
from selfeval.report.watch import WATCH, Watch, add_filters, gathered, watched

# What is to become of the expression that a tag prints, given the tag's number.
Show = Callable[[nodes.Expr, int], nodes.Expr]
_MOST_FAILURES = 50
_PERCENT = ("%", "％")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What templates may name: the fields, the sentences, and those names of which it is noted whether they print."""

    fields: tuple[Field, ...]
    sentences: tuple[str, ...] = ()
    watched: frozenset[str] = frozenset()

    def is_percentage(self, code: str) -> bool:
        """Whether what a tag prints ends with a percent sign."""
        name = code.rpartition(".")[2].strip()
        rows = (row for each in self.fields for row in (each, *each.rows))
        return any(each.name == name and each.example.endswith("%") for each in rows)

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        return frozenset({*(each.name for each in self.fields), *self.sentences})


class Program:
    """A compiled source. ``printed`` tells where each name is printed or looped over first."""

    def __init__(self, compiler: "_Compiler", parsed: nodes.Template, place: Place) -> None:
        """Keep what ``compile_source`` made; use that function instead."""
        self._compiler = compiler
        self._template = compiler.compile(parsed)
        # A short text without loops needs nobody to watch it.
        self.needs_watch = any(each.name == WATCH for each in parsed.find_all(nodes.Name))
        self._source = compiler.source
        self._place = place
        self.printed: Mapping[str, Place] = {}

    def render(self, values: Mapping[str, object]) -> Iterator[str]:
        """Yield the text with its values, in pieces; TemplateError, with the place, where a tag cannot be printed."""
        try:
            # Shared: the values are not copied; nothing that a template does changes them.
            yield from gathered(
                self._template.root_render_func(
                    self._template.new_context(cast("dict[str, object]", values), shared=True)
                )
            )
        except Exception as error:
            raise TemplateError((self._fault_of(error, self._tag_of(error.__traceback__)),)) from error

    def failures(self, values: Mapping[str, object], watch: Watch, case: str) -> Iterator[TemplateFault]:
        """Yield what cannot be printed with these values; a tag that failed does nothing from then on."""
        for _ in range(_MOST_FAILURES):
            try:
                watch.begin()
                context = self._template.new_context({**values, WATCH: watch})
                deque(gathered(self._template.root_render_func(context)), maxlen=0)
            except Exception as error:  # noqa: BLE001 - whatever a tag does wrong is said with its place
                number = self._tag_of(error.__traceback__)
                found = self._fault_of(error, number, case)
                yield found
                if number is None:
                    return
                self._source.idle(number, with_loops=found.code == "too-long")
                parsed, _ = self._compiler.check()
                if parsed is None:
                    return
                self._template = self._compiler.compile(parsed)
            else:
                return

    def _fault_of(self, error: Exception, number: int | None, case: str = "") -> TemplateFault:
        if number is None:
            return failure(error, self._place, self._place.where or self._place.template, case)
        located = self._source.located[number]
        return failure(error, located.place, located.tag.text, case)

    def _tag_of(self, traceback: TracebackType | None) -> int | None:
        """Find the tag that an exception came from."""
        found = None
        while traceback is not None:
            if traceback.tb_frame.f_globals is self._template.root_render_func.__globals__:
                line = self._template.get_corresponding_lineno(traceback.tb_lineno)
                number = self._source.at(line)
                found = found if number is None else number
            traceback = traceback.tb_next
        return found


def compile_source(
    tagged: Source, environment: Environment, vocabulary: Vocabulary, place: Place, show: Show | None = None
) -> tuple[Program | None, list[TemplateFault]]:
    """Check a source's names and compile it; ``show`` wraps what is printed at a tag.

    Returns the program, or None and what is wrong.
    """
    compiler = _Compiler(tagged, environment, vocabulary, show)
    parsed, found = compiler.check()
    for misuse in found.misuses:
        number = tagged.at(misuse.line)
        if number is None or tagged.located[number].is_wrong:
            continue
        if not _follows(misuse, number, tagged):
            tagged.report(number, misuse.code, **misuse.details)
    for number, located in enumerate(tagged.located):
        if located.tag.kind == tags.PRINT and located.behind in _PERCENT and vocabulary.is_percentage(located.tag.code):
            tagged.report(number, "percent-twice", found=located.tag.text)
    if tagged.faults or parsed is None:
        return None, source.ordered(tagged.faults) or [fault("part-unusual", place)]
    try:
        program = Program(compiler, parsed, place)
    except UNCOMPILABLE:
        tagged.find_uncompilable(environment)
        return None, source.ordered(tagged.faults) or [fault("part-unusual", place)]
    lines = {name: tagged.at(line) for name, line in found.printed.items()}
    program.printed = {name: tagged.located[number].place for name, number in lines.items() if number is not None}
    return program, []


def _follows(misuse: names.Misuse, number: int, tagged: Source) -> bool:
    """Whether a misuse comes of another fault that is reported anyway."""
    if misuse.code == "calculation":
        return tagged.located[number].slip is not None
    # A row's name is unknown where the beginning of its loop is missing, which is reported at the loop's end.
    is_row = misuse.code == "name-unknown" and (misuse.is_row or not misuse.near)
    return is_row and number < tagged.last_lost_loop()


class _Compiler:
    """Parses and compiles one source, also again after a tag was made idle."""

    def __init__(self, tagged: Source, environment: Environment, vocabulary: Vocabulary, show: Show | None) -> None:
        add_filters(environment)
        self.source = tagged
        self._environment = environment
        self._vocabulary = vocabulary
        self._show = show

    def check(self) -> tuple[nodes.Template | None, names.Findings]:
        """Parse the source and check its names; tags that cannot be compiled are reported and do nothing."""
        for _ in range(2):
            try:
                parsed = self._environment.parse(self.source.text())
                fields, sentences = self._vocabulary.fields, self._vocabulary.sentences
                return parsed, names.check(parsed, self._environment, fields, sentences)
            except UNCOMPILABLE:
                self.source.find_uncompilable(self._environment)
        # Blocks too deep for Jinja, which was reported; no names are checked then.
        return None, names.Findings()

    def compile(self, parsed: nodes.Template) -> jinja2.Template:
        watched(parsed, self._vocabulary.watched, self._shown)
        return self._environment.compiled(parsed)

    def _shown(self, node: nodes.Expr) -> nodes.Expr | None:
        number = self.source.at(node.lineno)
        return None if self._show is None or number is None else self._show(node, number)
