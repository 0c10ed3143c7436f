"""What a template editor asks for: a form's templates checked, its tags listed, its layout previewed."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from selfeval.batch.forms import FormError, FormLibrary, read_template, too_large
from selfeval.evaluation.form import Form
from selfeval.evaluation.scoring import evaluate
from selfeval.limits import LimitError
from selfeval.report import fields, form_templates, tag_document, template_check
from selfeval.report.faults import ERROR, TemplateError, TemplateFault
from selfeval.report.form_templates import FormTemplates, Written
from selfeval.report.samples import layout_project

# What the name of a layout preview begins with.
PREVIEW = "版面预览"


class TagRow(NamedTuple):
    """One tag as it is listed."""

    tag: str
    meaning: str
    unit: str
    example: str
    source: str


class TagGroup(NamedTuple):
    """Tags that are listed together; ``title`` says how the rows of a list are gone through."""

    title: str
    rows: list[TagRow]


@dataclass(frozen=True, slots=True)
class Checked:
    """A form's templates as they were checked: where they lie, and what is wrong."""

    folder: str
    faults: tuple[TemplateFault, ...]

    @property
    def is_usable(self) -> bool:
        """Whether reports can be made with the templates; a warning does not stop them."""
        return all(each.level != ERROR for each in self.faults)


def check(library: FormLibrary, name: str, file: Path | None = None) -> Checked:
    """Check a form's templates, or one file in the place of the form's document of that name or its first.

    FormError where form.toml is wrong or a file cannot be read.
    """
    form, files = _with_file(library, name, file)
    return Checked(_folder(name, file), tuple(template_check.check(form, files, library.limits)))


def preview(library: FormLibrary, name: str, file: Path | None = None) -> list[Written]:
    """Make a form's documents of sample data that is built to break layouts; FormError where they cannot be made."""
    form, files = _with_file(library, name, file)
    try:
        documents = FormTemplates(form, files, library.limits).render(evaluate(layout_project(form), form, ()))
    except TemplateError as error:
        raise FormError(name, [f"{_folder(name, file)}{each}" for each in error.faults]) from None
    return [
        Written(f"{PREVIEW}_{name}_{Path(document.template).stem}", written.content)
        for document, written in zip(form.documents, documents, strict=True)
    ]


def tags(library: FormLibrary, name: str) -> list[TagGroup]:
    """Return all tags of a form, those of each list's rows by themselves."""
    all_fields = fields.of_form(library.rules(name))
    plain = [_row(f"{{{{ {each.name} }}}}", each) for each in all_fields if not each.rows]
    sentences = [
        TagRow(f"{{{{ {sentence} }}}}", "句子文件的内容", "", "", path)
        for sentence, path in form_templates.sentence_paths(library.files(name)).items()
    ]
    return [TagGroup("", [*plain, *sentences]), *map(_group, fields.lists(all_fields))]


def _group(listed: fields.Listed) -> TagGroup:
    _, begin, end = listed.loops()[0]
    rows = () if listed.same_as else listed.field.rows
    title = f"{listed.title}：{listed.field.meaning}。表格里写 {begin} … {end}"
    if listed.same_as:
        title += f"，每一行的标记与“{listed.same_as}”的相同"
    return TagGroup(title, [_row(f"{{{{ {listed.field.row}.{row.name} }}}}", row) for row in rows if not row.rows])


def _row(tag: str, of: fields.Field) -> TagRow:
    return TagRow(tag, of.meaning, of.unit, of.example, of.source)


def tag_list(library: FormLibrary, name: str) -> bytes:
    """Return a Word document from which a form's tags can be copied."""
    return tag_document.document(fields.of_form(library.rules(name)))


def _folder(name: str, file: Path | None) -> str:
    if file is None:
        return f"templates/{name}/"
    return f"{file.parent}/" if file.parent.name else ""


def _with_file(library: FormLibrary, name: str, file: Path | None) -> tuple[Form, dict[str, bytes]]:
    form, files = library.rules(name), library.files(name)
    if file is None:
        return form, files
    try:
        content = read_template(file, library.limits)
    except LimitError as error:
        raise FormError(name, [too_large(error)]) from None
    except OSError as error:
        raise FormError(
            name, [f"{file}：读不出来（{type(error).__name__}）。请检查文件，关闭正在使用它的程序。"]
        ) from None
    document = next((each for each in form.documents if each.template == file.name), form.documents[0])
    return replace(form, documents=(replace(document, template=file.name),)), files | {file.name: content}
