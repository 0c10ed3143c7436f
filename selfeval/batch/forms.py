"""Loads forms from their folders, each at most once."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from selfeval.batch.bounded_reading import read_bounded
from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from selfeval.evaluation.glossary import plain
from selfeval.evaluation.toml_reader import FormFault
from selfeval.limits import DEFAULTS, LimitError, Limits
from selfeval.names_on_disk import spelled
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import SENTENCES, FormTemplates

FORM_FILE = "form.toml"
_DEFAULTS_FILE = "defaults.toml"


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form's rules with its compiled templates."""

    form: Form
    templates: FormTemplates


class FormError(Exception):
    """A form cannot be used. ``faults`` are Chinese sentences that say where and why."""

    def __init__(self, name: str, faults: list[str]) -> None:
        """Keep the form's name and its faults."""
        super().__init__("\n".join(faults))
        self.name = name
        self.faults = faults


def read_template(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file of a form; LimitError where it is larger than a template may be, or OSError."""
    data, size = read_bounded(path, limits.file)
    if size > limits.file:
        raise LimitError("file_megabytes", size, limits, f"“{path.name}”的文件大小")
    return data


def too_large(error: LimitError) -> str:
    """Return what is said of files of a form that exceed a limit."""
    return f"{error}。请删去多余的内容或图片；确实需要的，{error.how}。"


class FormLibrary:
    """The forms of a templates folder."""

    def __init__(self, folder: Path, limits: Limits = DEFAULTS) -> None:
        """Look for forms in ``folder``; nothing is read before it is asked for."""
        self.limits = limits
        self._folder = folder
        self._names: list[str] | None = None
        self._default: str | None = None
        self._rules: dict[str, Form] = {}
        self._fingerprints: dict[str, str] = {}
        self._loaded: dict[str, LoadedForm | FormError] = {}

    def names(self) -> list[str]:
        """Return the names of all forms; a folder whose name begins with a dot is being made, or hidden."""
        if self._names is None:
            names = (path.parent.name for path in self._folder.glob(f"*/{FORM_FILE}"))
            self._names = sorted(name for name in names if not name.startswith("."))
        return self._names

    def folder(self, name: str) -> Path:
        """Return the folder of a form, whether or not it is there."""
        return self._folder / name

    def named(self, text: str) -> str | None:
        """Return the form that a text names, by its folder's name or by what people call it; None where none is."""
        names = self.names()
        if text in names or not text:
            return text or None
        wanted = plain(text)
        return next((name for name in names if wanted in (name, plain(self._label(name)))), None)

    def shown_names(self) -> str:
        """Return the names of all forms with what people call them, as a list to choose from."""
        labels = ((name, self._label(name)) for name in self.names())
        return "、".join(f"{name}（{label}）" if label not in ("", name) else name for name, label in labels)

    def _label(self, name: str) -> str:
        """Return what people call a form; nothing of a broken one."""
        try:
            return self.rules(name).label
        except FormError:
            return ""

    def default(self) -> str:
        """Return the form of workbooks that name none; FormError where that cannot be read."""
        if self._default is not None:
            return self._default
        path = self._folder / _DEFAULTS_FILE
        try:
            name = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("form")
        except (OSError, ValueError) as error:
            raise FormError("", [f"{path}：读不出默认表式（{type(error).__name__}）。请恢复这个文件。"]) from None
        if not isinstance(name, str) or name not in self.names():
            raise FormError("", [f"{path}：form 写的是“{name}”，现有的表式是：{'、'.join(self.names())}。请改正。"])
        self._default = name
        return name

    def rules(self, name: str) -> Form:
        """Return a form's rules; FormError where form.toml is wrong."""
        if name not in self._rules:
            form, faults = self.read(name)
            if form is None:
                raise FormError(name, [f"{self.folder(name) / FORM_FILE} {each}。" for each in faults])
            self._rules[name] = form
        return self._rules[name]

    def read(self, name: str) -> tuple[Form | None, tuple[FormFault, ...]]:
        """Return a form's rules with what is wrong with them; FormError where form.toml cannot be read at all."""
        return form_reader.read(self.text(name), name)

    def text(self, name: str) -> str:
        """Return what stands in form.toml; FormError where that cannot be read."""
        path = self.folder(name) / FORM_FILE
        try:
            return read_template(path, self.limits).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except LimitError as error:
            raise FormError(name, [f"{path}：{error}。请检查文件。"]) from None
        except (OSError, UnicodeDecodeError) as error:
            raise FormError(name, [f"{path}：读不出来（{type(error).__name__}）。请检查文件。"]) from None

    def load(self, name: str) -> LoadedForm:
        """Return a form with its templates; FormError where anything in its folder is wrong."""
        if name not in self._loaded:
            try:
                self._loaded[name] = self._load(name)
            except FormError as error:
                self._loaded[name] = error
        loaded = self._loaded[name]
        if isinstance(loaded, FormError):
            raise loaded
        return loaded

    def files(self, name: str) -> dict[str, bytes]:
        """Return a form's templates and sentences by their paths in its folder; FormError where one is unreadable."""
        folder = self.folder(name)
        documents = self.rules(name).documents
        wanted = {folder / document.template for document in documents} | {
            path for path in (folder / SENTENCES).glob("*.j2") if not path.name.startswith(("~$", "."))
        }
        try:
            return {
                spelled(path.relative_to(folder)): read_template(path, self.limits) for path in wanted if path.is_file()
            }
        except LimitError as error:
            raise FormError(name, [f"{folder}：{too_large(error)}"]) from None
        except OSError as error:
            raise FormError(name, [f"{folder}：模板读不出来（{type(error).__name__}）。请检查文件。"]) from None

    def fingerprint(self, name: str) -> str:
        """Return a hash of all that decides what a form makes of a workbook; FormError where it cannot be read."""
        if name not in self._fingerprints:
            digest = hashlib.sha256(self.text(name).encode())
            for path, content in sorted(self.files(name).items()):
                digest.update(f"\0{path}\0{len(content)}\0".encode())
                digest.update(content)
            self._fingerprints[name] = digest.hexdigest()
        return self._fingerprints[name]

    def _load(self, name: str) -> LoadedForm:
        form, files = self.rules(name), self.files(name)
        try:
            return LoadedForm(form, FormTemplates(form, files, self.limits))
        except TemplateError as error:
            raise FormError(name, [f"templates/{name}/{each}" for each in error.faults]) from None
