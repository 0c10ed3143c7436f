"""Makes a new form: a copy of another one's folder, with a name of its own."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

from selfeval.batch.evaluating import layout_in
from selfeval.batch.file_names import legal, path_in
from selfeval.batch.form_check import SAMPLE
from selfeval.batch.forms import FORM_FILE, FormError, FormLibrary
from selfeval.batch.writing import aside, not_written
from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from selfeval.evaluation.glossary import INFO_FIELDS, plain
from selfeval.intake import blank
from selfeval.intake.project_rows import rows_of
from selfeval.intake.sheets import read_project

_LONGEST_NAME = 40
_NAME = re.compile(r"\w[\w-]*")
_NO_LABEL = '没有找到单独一行的 label = "…"。请先把它写在一行里，再制作新的表式。'
_NOT_COPIED = ("~$*", ".*", "Thumbs.db")
_LABEL = re.compile(r"""(\s*label\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*')(.*)""", re.DOTALL)


class CopyError(Exception):
    """A form cannot be made; the text says why, in Chinese and without a full stop."""


def copy(library: FormLibrary, name: str, base: str, label: str) -> tuple[str, ...]:
    """Make the form ``name`` of the form ``base``, and return what could not be taken over.

    CopyError where it cannot be made, FormError where the base is broken. The folder is there whole or not at all:
    it is filled beside its place, where nobody looks for forms, and renamed at last.
    """
    rules = library.rules(base)
    _check_name(library, name)
    _check_label(library, name, label)
    text = _with_label(library.text(base), label)
    if text is None:
        raise FormError(base, [f"{library.folder(base) / FORM_FILE}：{_NO_LABEL}"])
    folder = library.folder(name)
    temporary = aside(folder)
    try:
        shutil.copytree(library.folder(base), temporary, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        (temporary / FORM_FILE).write_bytes(text.encode())
        remarks = _rename_sample(path_in(temporary, SAMPLE), replace(rules, name=name))
        temporary.rename(folder)
    except OSError as error:
        raise CopyError(not_written(folder.name, error).message.rstrip("。")) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return remarks


def copy_all(shipped: Path, to: Path) -> None:
    """Copy the forms that the program came with to where they may be changed; the folder is there whole or not at all.

    CopyError where it cannot be made.
    """
    if to.exists() or to.is_symlink():
        raise CopyError(f"“{to}”已经有了，没有复制程序自带的表式；不是表式的文件夹请改名，或换一个文件夹运行")
    temporary = aside(to)
    try:
        shutil.copytree(shipped, temporary, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        temporary.rename(to)
    except OSError as error:
        raise CopyError(not_written(to.name, error).message.rstrip("。")) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check_name(library: FormLibrary, name: str) -> None:
    is_legal = _NAME.fullmatch(name) and len(name) <= _LONGEST_NAME and plain(name) == name == legal(name)
    if not is_legal:
        expected = f"请用字母、汉字、数字、- 和 _，不超过{_LONGEST_NAME}个字，例如 xinyang"
        raise CopyError(f"表式的名称“{name}”不能用作文件夹的名称：{expected}")
    # Names that differ only in case are the same folder on Windows.
    taken = next((each for each in _taken(library) if each.casefold() == name.casefold()), None)
    if taken is not None:
        raise CopyError(f"已经有“{taken}”这个表式或文件夹，为免覆盖没有写；请换一个名称")


def _taken(library: FormLibrary) -> list[str]:
    try:
        return [path.name for path in library.folder("").iterdir()]
    except OSError:
        return library.names()


def _check_label(library: FormLibrary, name: str, label: str) -> None:
    if not plain(label) or "\n" in label or not label.isprintable():
        raise CopyError(f"选项 --label 后面应当是一行文字，现在是“{label}”")
    for text in (name, label):
        other = library.named(text)
        if other is not None:
            raise CopyError(f"工作簿的“表式”写“{text}”时已经是指表式“{other}”；请换一个名称")


def _with_label(text: str, label: str) -> str | None:
    """Return a form file with another label, all else as it was; None where the label does not stand on one line."""
    _, report = form_reader.read_reporting(text, "")
    number = report.lines.get("label", 0)
    lines = text.splitlines(keepends=True)
    match = _LABEL.fullmatch(lines[number - 1]) if number else None
    if match is None:
        return None
    lines[number - 1] = f"{match[1]}{json.dumps(label, ensure_ascii=False)}{match[2]}"
    changed = "".join(lines)
    form, _ = form_reader.read(changed, "")
    return changed if form is not None and form.label == label else None


def _rename_sample(path: Path, form: Form) -> tuple[str, ...]:
    """Write a sample workbook anew so that it names the form; return a remark where there is none to be written."""
    if not path.is_file():
        return (f"没有{SAMPLE}：请填好一份工作簿放进去，form check 就能核对新的规则。",)
    project, problems = read_project(path.read_bytes(), lambda _, year: layout_in(form, year))
    if project is None:
        path.unlink()
        return (f"{SAMPLE}读不出来，没有带过来：{problems[0].message}",)
    label = next(field.label for field in INFO_FIELDS if field.identifier == "form")
    year = project.info["fiscal_year"].text
    rows = rows_of(project, layout_in(form, year))
    rows["项目信息"] = [(row[0], form.name if row[0] == label else row[1]) for row in rows["项目信息"]]
    path.write_bytes(blank.write(form, rows))
    return ()
