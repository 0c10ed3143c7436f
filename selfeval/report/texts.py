"""Short texts with tags: the sentences of a form, a document's file name and its core properties."""

from collections.abc import Iterator, Mapping

from selfeval.report import left_over, tags, wordml
from selfeval.report.compiling import Program, Vocabulary, compile_source
from selfeval.report.environment import DOCUMENT_DELIMITERS, Environment
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.rendering import printable
from selfeval.report.source import Located, Source
from selfeval.report.tree_edits import RESERVED
from selfeval.report.watch import WATCH, Sentence, Watch

_MOST_TAGS = 3000


class Text:
    """A compiled text with tags."""

    def __init__(self, program: Program) -> None:
        """Keep what ``compile_text`` made; use that function instead."""
        self._program = program
        self.printed = program.printed

    @classmethod
    def empty(cls) -> "Text":
        """Return a text without anything in it."""
        text, _ = compile_text("", Place("", ""), Vocabulary(()))
        if text is None:
            raise AssertionError
        return text

    def render(self, values: Mapping[str, object]) -> Sentence:
        """Return the text with its values; TemplateError, with the place, where a tag cannot be printed."""
        if not self._program.needs_watch:
            return Sentence.of("".join(self._program.render(values)).strip("\n"), ())
        watch = Watch()
        text = "".join(self._program.render({**values, WATCH: watch}))
        return Sentence.of(text.strip("\n"), watch.printed)

    def failures(self, values: Mapping[str, object], case: str) -> Iterator[TemplateFault]:
        """Yield what cannot be printed with these values, all of it; a tag that failed does nothing afterwards."""
        return self._program.failures(values, Watch(), case)


def compile_text(text: str, place: Place, vocabulary: Vocabulary) -> tuple[Text | None, list[TemplateFault]]:
    """Compile a text with tags; return its faults instead where it has any."""
    if RESERVED.search(text):
        return None, [fault("part-unusual", place)]
    # As Jinja counts lines.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tagged = Source([])
    position = 0
    spans = tags.find(text, vocabulary.names)
    if len(spans) > _MOST_TAGS:
        return None, [fault("too-many-tags", place, expected=str(_MOST_TAGS))]
    for number, span in enumerate(spans):
        tagged.chunks += (text[position : span.start], number)
        position = span.end
        is_wrong = span.slip is not None and not span.slip.is_whole
        tagged.located.append(
            Located(
                span.tag,
                _place(place, text, span.start),
                slip=span.slip,
                behind=text[span.end : span.end + 1],
                is_wrong=is_wrong,
            )
        )
    tagged.chunks.append(text[position:])
    tagged.check()
    for chunk, at in tagged.literals():
        word = left_over.find(chunk)
        if word:
            tagged.faults.append((at, fault("left-over", _place(place, text, text.find(word)), found=word)))
    environment = Environment(trim_blocks=True, lstrip_blocks=True, finalize=printable, **DOCUMENT_DELIMITERS)
    program, faults = compile_source(tagged, environment, vocabulary, place)
    return (Text(program), []) if program else (None, faults)


def _place(place: Place, text: str, start: int) -> Place:
    """Return the place of a character: its line, and the words on it."""
    number = text.count("\n", 0, start) + 1
    line = text.split("\n")[number - 1].strip()
    where = place.where if place.where and "\n" not in text else f"{place.where} 第{number}行".strip()
    return Place(place.template, where, wordml.around(line))
