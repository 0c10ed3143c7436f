"""A short run of the fuzzer, and all that it has ever found; `make fuzz` runs it for as long as one likes."""

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz import checks, forms, guards, inputs, packages, run
from tests.fuzz.inputs import Input
from tests.report.chance import seeded

_SEED = 5
_SOME_AMOUNT = re.compile(rb"<v>([0-9.]+)</v>")
# How many of each kind, so that the suite stays quick.
_COUNTS = {inputs.WORKBOOK: 120, inputs.BULK: 8, inputs.TEMPLATE: 16, inputs.SENTENCE: 8, inputs.FORM: 240}
FOUND = sorted(run.FOUND.glob("*")) if run.FOUND.is_dir() else []


@pytest.mark.parametrize("kind", _COUNTS)
def test_whatever_is_broken_is_refused_or_right(kind: str) -> None:
    verdicts = [run.judged(index, _SEED, kind) for index in range(1, _COUNTS[kind] + 1)]
    assert [each for each in verdicts if each.failure] == []
    # So that both are tested: what is refused, and what is accepted.
    found = Counter(each.outcome for each in verdicts)
    assert found[checks.REFUSED] > 0
    assert found[checks.ACCEPTED] + found[checks.UNCONFIRMED] > 0


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_once_is_right_now(path: Path, tmp_path: Path) -> None:
    with guards.watched(tmp_path) as seen:
        checks.check(run.kept(path), tmp_path)
    assert (seen.said, seen.forbidden) == ("", [])
    assert seen.seconds < guards.SECONDS
    assert seen.memory < guards.MEMORY


def test_what_is_kept_is_the_same_input(tmp_path: Path) -> None:
    for index in range(40):
        given = inputs.made(3, index)
        path = tmp_path / run.file_name(given, 3, index)
        path.write_bytes(given.data)
        found = run.kept(path)
        assert (found.kind, found.form, found.data) == (given.kind, given.form, given.data)
        assert found.name == given.name


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    for index in range(60):
        assert inputs.made(3, index)[:6] == inputs.made(3, index)[:6]


def test_the_sound_files_are_accepted(tmp_path: Path) -> None:
    """Else nothing would be tested but how files are refused."""
    for name, base in inputs.workbooks().items():
        folder = tmp_path / name
        folder.mkdir()
        given = Input(inputs.WORKBOOK, "", name, f"甲{base.suffix}", base.data)
        assert checks.check(given, folder).outcome == checks.ACCEPTED, name
    for (form, name), base in inputs.documents().items():
        given = Input(inputs.TEMPLATE, "", "", name, base.data, form)
        assert checks.check(given, tmp_path).outcome == checks.ACCEPTED, name


def test_the_forms_to_be_broken_are_right() -> None:
    for form in forms.FORMS:
        assert forms.read(forms.Written(form).text) == forms.read(forms.Written(form, spread=True).text) == ()


def test_most_broken_forms_are_reported() -> None:
    reported = [forms.check_mutation(forms.mutated(seeded(seed))) for seed in range(60)]
    # Those that are no faults, such as another text, are forms all the same.
    assert sum(reported) > len(reported) / 2


class TestGuards:
    """What must not happen is seen where it happens."""

    def test_a_file_outside(self, tmp_path: Path) -> None:
        inside, outside = tmp_path / "inside", tmp_path / "outside"
        inside.mkdir()
        with guards.watched(inside) as seen:
            (inside / "a").write_text("")
            (outside).write_text("")
            outside.unlink()
        assert [each.split()[0] for each in seen.forbidden] == ["open", "os.remove"]

    def test_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guards, "SECONDS", 0.05)
        with pytest.raises(guards.TooLongError), guards.watched(tmp_path):
            endless()

    def test_memory(self, tmp_path: Path) -> None:
        with guards.watched(tmp_path) as before:
            pass
        with guards.watched(tmp_path) as seen:
            bytearray(200_000_000)
        assert seen.memory > before.memory + 150_000

    def test_the_terminal(self, tmp_path: Path) -> None:
        import os

        with guards.watched(tmp_path) as seen:
            os.write(2, b"thread panicked")
        assert seen.said == "thread panicked"


class TestTheOracle:
    """It tells what is wrong from what is right."""

    def test_a_figure_that_another_reader_reads_otherwise(self, tmp_path: Path, monkeypatch) -> None:
        parts = packages.unpacked(inputs.workbooks()["national"].data)
        # One cell is another, so that the project is not that of the sound file; and one figure is read wrongly.
        parts["xl/worksheets/sheet3.xml"] = _SOME_AMOUNT.sub(rb"<v>\1</v>", parts["xl/worksheets/sheet3.xml"])
        given = Input(inputs.WORKBOOK, "", "national", "甲.xlsx", packages.packed(parts))
        assert checks.check(given, tmp_path, index=1).outcome == checks.ACCEPTED
        # All amounts, so that they still agree with each other; 2024 is no amount.
        monkeypatch.setattr("selfeval.intake.quick_sheet._number", lambda stored: _doubled(float(stored)))
        with pytest.raises(checks.Failure, match="两种读法"):
            checks.check(given, tmp_path, index=1)

    def test_a_report_without_its_total(self) -> None:
        written = checks.Written(
            "", zipped(b"<w:document xmlns:w='%s'><w:p/></w:document>" % checks._WORD[1:-1].encode())
        )
        with pytest.raises(checks.Failure, match="not printed"):
            checks._require_printed(written, ["93.2"])


def _doubled(number: float) -> float:
    return number * 2 if number > 20 and not 2000 < number < 2100 else number


def endless() -> None:
    while True:
        pass


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", content)
    return stream.getvalue()
