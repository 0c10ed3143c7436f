"""What a reviewer asks for: finished reports found, read, and verified by the form whose layout they have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from selfeval.batch.addresses import files_in, resolved
from selfeval.batch.bounded_reading import read_bounded
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.template_work import PREVIEW
from selfeval.limits import LimitError
from selfeval.verification import document
from selfeval.verification.document import Document, UnreadableError
from selfeval.verification.verifier import Reading, Verified, Verifier

SUFFIX = ".docx"
# An old document is named to say what to do with it, and not passed over.
_NAMED = (SUFFIX, ".doc")
# Nor is what shows a template's layout with made-up data a report.
_NOT_REPORTS = ("~$", ".", PREVIEW)
# Layouts that fit a report better by less than this are as good.
_FIT_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Report:
    """One file: what was found in it, or a sentence that says why it could not be verified."""

    path: Path
    verified: Verified | None
    refused: str = ""


class ReportVerifier:
    """Verifies reports by the forms of a library; each form is read backwards once."""

    def __init__(self, library: FormLibrary, form: str | None) -> None:
        """Take the form that all reports are of; None to take for each the one that fits it best."""
        self._limits = library.limits
        names = [form] if form is not None else library.names()
        self._verifiers: list[Verifier] = []
        self._broken: list[str] = []
        for name in names:
            try:
                loaded = library.load(name)
                self._verifiers.append(Verifier(loaded.form, loaded.templates, library.files(name), library.limits))
            except FormError as error:
                self._broken += error.faults
        if not self._verifiers:
            raise FormError("", self._broken)

    def verify(self, path: Path) -> Report:
        """Verify one file."""
        try:
            data, size = read_bounded(path, self._limits.document)
            if size > self._limits.document:
                error = LimitError("document_megabytes", size, self._limits, "文件大小")
                return Report(path, None, document.too_large(error))
            found = document.read(data, self._limits)
        except UnreadableError as error:
            return Report(path, None, str(error))
        except OSError as error:
            if path.is_dir():
                return Report(path, None, "这个文件夹没有权限打开，里面的报告都没有核对；请改正它的权限，再核对一次")
            return Report(path, None, f"读不出来（{type(error).__name__}）；请检查文件，关闭正在使用它的程序")
        try:
            return self._verified(path, found)
        except Exception as error:  # noqa: BLE001 - one report must not stop the others, nor show a traceback
            return Report(
                path, None, f"程序内部出错（{type(error).__name__}: {error}）；请把报告和这句话发给程序的维护者"
            )

    def _verified(self, path: Path, found: Document) -> Report:
        readings = [(each, each.read(found)) for each in self._verifiers]
        # A report says which form it was written by, if nobody has written it anew since.
        written_by = found.properties.get("category")
        own = [pair for pair in readings if pair[0].form.name == written_by and pair[1].is_likely]
        fits = [_fit(pair) for pair in readings]
        likely = own or [pair for pair, fit in zip(readings, fits, strict=True) if fit == max(fits)]
        if not likely[0][1].is_likely:
            # Several forms may have one title.
            names = "、".join(each.form.label for each in self._verifiers)
            return Report(path, None, f"不像是按表式（{names}）写的自评报告：没有找到它的标题和表格")
        verified = [verifier.verify(found, reading, path.stem) for verifier, reading in likely]
        # Of forms that differ in their rules only, the report is of the one by which the most of it is right.
        return Report(path, min(verified, key=lambda each: len(each.mistakes)))


def reports(paths: Iterable[Path]) -> list[Path]:
    """Return the documents of files and folders, each once; a folder's with its sub-folders', sorted by name."""
    found: dict[Path, Path] = {}
    for path in paths:
        for each in sorted(files_in(path, _is_report)) if path.is_dir() else [path]:
            found.setdefault(resolved(each), each)
    return list(found.values())


def _is_report(path: Path) -> bool:
    return path.suffix.lower() in _NAMED and not path.name.startswith(_NOT_REPORTS) and path.is_file()


def _fit(pair: tuple[Verifier, Reading]) -> tuple[float, float]:
    """Tell how well a form's layout fits a report; of forms with one layout, how many 一级指标 the form knows."""
    verifier, reading = pair
    return round(reading.matched.fit, _FIT_DIGITS), verifier.known_categories(reading)


def all_right(found: Sequence[Report]) -> bool:
    """Whether nothing is wrong with any of the reports."""
    return all(each.verified is not None and each.verified.is_right for each in found)
