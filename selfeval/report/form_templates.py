"""All templates of a form: its sentences and its documents, compiled together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfeval.evaluation.form import Document, Form
from selfeval.evaluation.model import Evaluation
from selfeval.limits import DEFAULTS, Limits
from selfeval.report import fields, names
from selfeval.report.compiling import Vocabulary
from selfeval.report.context import Context, context
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.properties import Properties
from selfeval.report.template import DocumentTemplate, compile_document
from selfeval.report.texts import Text, compile_text

SENTENCES = "sentences/"
SENTENCE_SUFFIX = ".j2"
_FORM_FILE = "form.toml"


@dataclass(frozen=True, slots=True)
class Written:
    """A finished document: the name it should have, without suffix, its bytes, its suffix, the folders it is for."""

    file_name: str
    content: bytes
    suffix: str = ".docx"
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _CompiledDocument:
    """A document; ``required`` are the names that must be printed, each with the place where it is."""

    template: DocumentTemplate
    folders: tuple[Text, ...]
    file_name: Text
    required: Mapping[str, Place]


class FormTemplates:
    """The compiled sentences and documents of one form."""

    def __init__(self, form: Form, files: Mapping[str, bytes], limits: Limits = DEFAULTS) -> None:
        """Compile all files of a form's folder, given by their paths in it.

        All faults of all files are raised together as a TemplateError.
        """
        self._form = form
        self._files = files
        self._limits = limits
        self._faults: list[TemplateFault] = []
        self._paths = sentence_paths(files)
        required = frozenset(name for document in form.documents for name in document.required)
        known = self._known_fields()
        self._vocabulary = Vocabulary(known, watched=required)
        self._sentences = dict(self._compiled_sentences())
        # Also a wrong sentence's name is a name: its tag in a document is not a second fault.
        self._in_documents = Vocabulary(known, tuple(self._paths), required | self._paths.keys())
        self._documents = [
            compiled for document in form.documents if (compiled := self._compiled_document(document)) is not None
        ]
        if self._faults:
            raise TemplateError(tuple(dict.fromkeys(self._faults)))

    def render(self, evaluation: Evaluation) -> list[Written]:
        """Make the form's documents of an evaluation without errors; TemplateError where a tag cannot be printed."""
        return self.documents(self.with_sentences(context(evaluation, self._form)))

    def with_sentences(self, values: Context) -> Context:
        """Return values with those of the sentences, which are made of them."""
        return values | {name: sentence.render(values) for name, sentence in self._sentences.items()}

    def documents(self, values: Context) -> list[Written]:
        """Make the form's documents of the values of all tags."""
        return [
            Written(
                document.file_name.render(values),
                document.template.render(values, document.required),
                folders=tuple(folder.render(values) for folder in document.folders),
            )
            for document in self._documents
        ]

    def failures(self, values: Context, case: str) -> Iterator[TemplateFault]:
        """Yield all that cannot be printed with the values of the fields.

        ``case`` says in the faults what values these are. A tag that failed does nothing afterwards, so that it
        is not reported again with other values; no documents can be made any more.
        """
        sentences: Context = {}
        for name, sentence in self._sentences.items():
            found = list(sentence.failures(values, case))
            yield from found
            sentences[name] = name if found else sentence.render(values)
        for document in self._documents:
            for text in (*document.folders, document.file_name):
                yield from text.failures(values, case)
            yield from document.template.failures(values | sentences, document.required, case)

    def _known_fields(self) -> tuple[fields.Field, ...]:
        """Return the form's tags without those that it gives a name which is another's."""
        known: dict[str, fields.Field] = {}
        for field in fields.of_form(self._form):
            if field.name in known:
                self._faults.append(fault("name-reserved", Place(_FORM_FILE, ""), found=field.name))
            known.setdefault(field.name, field)
            rows = [row.name for row in field.rows]
            for name in dict.fromkeys(name for name in rows if rows.count(name) > 1):
                self._faults.append(fault("name-reserved", Place(_FORM_FILE, "contents"), found=name))
        return tuple(known.values())

    def _compiled_sentences(self) -> Iterator[tuple[str, Text]]:
        for name, path in self._paths.items():
            place = Place(path, "")
            if name in self._vocabulary.names:
                self._faults.append(fault("name-reserved", place, found=name))
                continue
            try:
                text = self._files[path].decode("utf-8-sig")
            except UnicodeDecodeError:
                self._faults.append(fault("not-utf8", place))
                continue
            sentence, found = compile_text(text.rstrip("\r\n"), place, self._vocabulary)
            self._faults += found
            if sentence is not None:
                yield name, sentence

    def _compiled_document(self, document: Document) -> _CompiledDocument | None:
        texts = {"title": document.title, "subject": document.subject, "author": document.author}
        compiled = {name: self._compiled_text(name, text) for name, text in texts.items()}
        *folders, file_name = (self._compiled_text("file_name", part) for part in document.file_name.split("/"))
        if document.template not in self._files:
            self._faults.append(fault("file-missing", Place(document.template, "")))
            return None
        data = self._files[document.template]
        try:
            template = compile_document(
                data, document.template, self._in_documents, Properties(self._form.name, **compiled), self._limits
            )
        except TemplateError as error:
            self._faults += error.faults
            return None
        return _CompiledDocument(template, tuple(folders), file_name, self._required(document, template))

    def _compiled_text(self, name: str, text: str) -> Text:
        """Compile a text of form.toml; an empty one, so that other faults are found as well, where it has faults."""
        found, faults = compile_text(text, Place(_FORM_FILE, name), self._vocabulary)
        self._faults += faults
        return found or Text.empty()

    def _required(self, document: Document, template: DocumentTemplate) -> dict[str, Place]:
        """Find where each required name is printed, also by way of a sentence; report those that nowhere are."""
        required: dict[str, Place] = {}
        for name in document.required:
            if name not in self._in_documents.names:
                near = names.nearest(name, self._in_documents.names)
                self._faults.append(fault("name-unknown", Place(_FORM_FILE, "required"), found=name, near=near))
                continue
            places = [
                place for printed, place in template.printed.items() if printed == name or self._prints(printed, name)
            ]
            # Where a fault is about this name, its absence is no second one.
            if places:
                required[name] = places[0]
            elif not any(name in each.message for each in self._faults):
                is_list = any(each.name == name and each.rows for each in self._in_documents.fields)
                expected = f"{{%tr for … in {name} %}}" if is_list else f"{{{{ {name} }}}}"
                place = Place(document.template, "")
                self._faults.append(fault("required-missing", place, found=name, expected=expected))
        return required

    def _prints(self, sentence: str, name: str) -> bool:
        """Whether a sentence prints a name; of one that could not be compiled it is supposed."""
        if sentence not in self._paths:
            return False
        compiled = self._sentences.get(sentence)
        return compiled is None or name in compiled.printed


def sentence_paths(files: Iterable[str]) -> dict[str, str]:
    """Return the sentences among a form's files: each one's name, which is its tag, and its path."""
    return {
        path.removeprefix(SENTENCES).removesuffix(SENTENCE_SUFFIX): path
        for path in sorted(files)
        if path.startswith(SENTENCES) and path.endswith(SENTENCE_SUFFIX)
    }
