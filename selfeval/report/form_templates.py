"""All templates of a form: its sentences and its documents, compiled together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from selfeval.evaluation.form import Document, Form
from selfeval.evaluation.model import Evaluation
from selfeval.report import fields
from selfeval.report.context import Context, context
from selfeval.report.faults import Place, TemplateError, TemplateFault, fault
from selfeval.report.properties import Properties, Text, compile_text, compile_texts
from selfeval.report.rendering import ValueMissingError
from selfeval.report.template import DocumentTemplate, compile_document, reason_of

SENTENCES = "sentences/"
SENTENCE_SUFFIX = ".j2"
_FORM_FILE = "form.toml"


@dataclass(frozen=True, slots=True)
class Written:
    """A finished document: the name it should have, without suffix, and its bytes."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _CompiledDocument:
    template: DocumentTemplate
    file_name: Text


class FormTemplates:
    """The compiled sentences and documents of one form."""

    def __init__(self, form: Form, files: Mapping[str, bytes]) -> None:
        """Compile all files of a form's folder, given by their paths in it.

        All faults of all files are raised together as a TemplateError.
        """
        self._form = form
        faults: list[TemplateFault] = []
        kinds = {kind for _, rules in form.editions for kind in rules.recommendations.kinds}
        self._fields = fields.all_fields(sorted(kinds))
        taken = {field.name for field in fields.FIELDS}
        faults += [fault("name-reserved", Place(_FORM_FILE, "recommendations"), found=kind) for kind in kinds & taken]
        paths = {
            path.removeprefix(SENTENCES).removesuffix(SENTENCE_SUFFIX): path
            for path in sorted(files)
            if path.startswith(SENTENCES) and path.endswith(SENTENCE_SUFFIX)
        }
        self._sentences = self._compile_sentences(paths, files, faults)
        self._documents: list[_CompiledDocument] = []
        for document in form.documents:
            try:
                # Also a wrong sentence's name is a name: its tag in a document is not a second fault.
                self._documents.append(self._compile_document(document, files, paths))
            except TemplateError as error:
                faults += error.faults
        if faults:
            raise TemplateError(tuple(faults))

    def render(self, evaluation: Evaluation) -> list[Written]:
        """Make the form's documents of an evaluation without errors; TemplateError where a tag cannot be printed."""
        return self.documents(self.with_sentences(context(evaluation, self._form)))

    def with_sentences(self, values: Context) -> Context:
        """Return values with those of the sentences, which are made of them."""
        return values | {name: _rendered(sentence, values) for name, sentence in self._sentences.items()}

    def documents(self, values: Context) -> list[Written]:
        """Make the form's documents of the values of all tags."""
        return [
            Written(_rendered(document.file_name, values), document.template.render(values))
            for document in self._documents
        ]

    def _compile_sentences(
        self, paths: Mapping[str, str], files: Mapping[str, bytes], faults: list[TemplateFault]
    ) -> dict[str, Text]:
        sentences: dict[str, Text] = {}
        known = {field.name for field in self._fields}
        for name, path in paths.items():
            place = Place(path, "")
            if name in known:
                faults.append(fault("name-reserved", place, found=name))
                continue
            try:
                text = files[path].decode("utf-8-sig")
            except UnicodeDecodeError:
                faults.append(fault("not-utf8", place))
                continue
            sentence, found = compile_text(text.rstrip("\r\n"), place, self._fields)
            faults += found
            if sentence is not None:
                sentences[name] = sentence
        return sentences

    def _compile_document(
        self, document: Document, files: Mapping[str, bytes], sentence_names: Iterable[str]
    ) -> _CompiledDocument:
        if document.template not in files:
            raise TemplateError((fault("file-missing", Place(document.template, "")),))
        texts = {"file_name": document.file_name, "title": document.title}
        texts |= {"subject": document.subject, "author": document.author}
        compiled = compile_texts(texts, _FORM_FILE, self._fields)
        file_name = compiled.pop("file_name")
        data = files[document.template]
        template = compile_document(data, document.template, self._fields, sentence_names, Properties(**compiled))
        return _CompiledDocument(template, file_name)


def _rendered(text: Text, values: Mapping[str, object]) -> str:
    try:
        return text.render(values)
    except ValueMissingError:
        raise TemplateError((fault("value-missing", text.place, found=text.place.template),)) from None
    except Exception as error:
        found = text.place.template
        raise TemplateError((fault("render-failed", text.place, found=found, reason=reason_of(error)),)) from error
