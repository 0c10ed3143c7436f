"""The threads that have reports turned into PDF: whatever LibreOffice does, everybody who waits gets an answer."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from selfeval.batch import converter
from selfeval.batch.converter import Converted, Converter, NotConverted
from selfeval.batch.office import Batch

PDF = b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
Answer = Callable[[Sequence[bytes], threading.Event], Batch]


def batch(*made: bytes | None, is_hung: bool = False, said: str = "") -> Batch:
    return Batch(list(made), is_hung, not is_hung, said)


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Converter]]:
    """Return a converter whose LibreOffice answers as a function does."""
    made: list[Converter] = []

    def start(answer: Answer, at_once: int = 1) -> Converter:
        class Office:
            def __init__(self, *_arguments: object) -> None:
                pass

            def convert(self, documents: Sequence[bytes], stop: threading.Event) -> Batch:
                return answer(documents, stop)

            def close(self) -> None:
                pass

        monkeypatch.setattr(converter, "Office", Office)
        # As many as there are come in one batch, however busy the machine is.
        monkeypatch.setattr(converter, "_IN_THE_FIRST", at_once)
        monkeypatch.setattr(converter, "_SECONDS_FOR_MORE", 10)
        # Which fonts there are is asked of LibreOffice in the same way; here it is about reports only.
        monkeypatch.setattr(Converter, "_unknown_fonts", lambda *_: [])
        found = Converter(Path("soffice"), 1, seconds=7)
        found.work_in(tmp_path)
        made.append(found)
        return found

    yield start
    for each in made:
        each.end()


def reports(folder: Path, *contents: bytes) -> list[Path]:
    paths = [folder / f"{number}.docx" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def all_made(documents: Sequence[bytes], _stop: threading.Event) -> Batch:
    return batch(*[PDF] * len(documents))


def test_a_pdf_is_marked_with_its_report(started, tmp_path: Path) -> None:
    (path,) = reports(tmp_path, b"a")
    found = started(all_made).begin(path).result(10)
    assert isinstance(found, Converted)
    assert found.content.startswith(b"%PDF-1.7\n%selfeval ")


def test_nothing_is_begun_after_the_end(started, tmp_path: Path) -> None:
    (path,) = reports(tmp_path, b"a")
    found = started(all_made)
    found.stop()
    assert found.begin(path).result(0) is None


def test_a_report_that_is_gone_is_told(started, tmp_path: Path) -> None:
    found = started(all_made).begin(tmp_path / "gone.docx").result(10)
    assert found == NotConverted("报告读不出来（FileNotFoundError）")


def test_an_error_of_our_own_leaves_nobody_waiting(started, tmp_path: Path) -> None:
    def fail(_documents: Sequence[bytes], _stop: threading.Event) -> Batch:
        message = "no place left"
        raise RuntimeError(message)

    found = started(fail).begin(reports(tmp_path, b"a")[0]).result(10)
    assert found == NotConverted("LibreOffice没有转换成功（RuntimeError: no place left）")


def test_what_was_passed_over_is_tried_once_more_by_itself(started, tmp_path: Path) -> None:
    asked: list[list[bytes]] = []

    def answer(documents: Sequence[bytes], _stop: threading.Event) -> Batch:
        asked.append(list(documents))
        if len(documents) > 1:
            return batch(PDF, None, None)
        return batch(None if documents[0] == b"bad" else PDF, said="source file could not be loaded")

    office = started(answer, 3)
    good, late, bad = (office.begin(path) for path in reports(tmp_path, b"good", b"late", b"bad"))
    assert isinstance(good.result(10), Converted)
    assert isinstance(late.result(10), Converted)
    assert bad.result(10) == NotConverted("LibreOffice没有转换成功（source file could not be loaded）")
    assert asked[-2:] == [[b"late"], [b"bad"]]


def test_an_error_at_the_second_try_keeps_what_was_made(started, tmp_path: Path) -> None:
    def answer(documents: Sequence[bytes], _stop: threading.Event) -> Batch:
        if len(documents) == 1:
            raise OSError(28, "No space left on device")
        return batch(PDF, None)

    office = started(answer, 2)
    good, bad = (office.begin(path) for path in reports(tmp_path, b"good", b"bad"))
    assert isinstance(good.result(10), Converted)
    found = bad.result(10)
    assert isinstance(found, NotConverted)
    assert "OSError: [Errno 28]" in found.why


def test_what_is_put_back_when_a_run_ends_is_not_tried(started, tmp_path: Path) -> None:
    def answer(documents: Sequence[bytes], stop: threading.Event) -> Batch:
        if len(documents) == 1:
            return batch(PDF)
        # The run ends as LibreOffice hangs, but before the others are put back.
        threading.Thread(target=office._give_up).start()
        while not office._is_ended:
            stop.wait(0.01)
        return batch(PDF, None, None, is_hung=True)

    office = started(answer, 3)
    good, hung, last = (office.begin(path) for path in reports(tmp_path, b"good", b"hung", b"last"))
    assert isinstance(good.result(10), Converted)
    assert isinstance(hung.result(10), Converted)
    assert last.result(10) is None


def test_a_stopped_second_try_says_nothing_of_the_report(started, tmp_path: Path) -> None:
    def answer(documents: Sequence[bytes], stop: threading.Event) -> Batch:
        if len(documents) == 1:
            stop.set()
            return batch(None)
        return batch(PDF, None)

    office = started(answer, 2)
    good, bad = (office.begin(path) for path in reports(tmp_path, b"good", b"bad"))
    assert isinstance(good.result(10), Converted)
    assert bad.result(10) is None


def test_an_office_that_makes_nothing_at_all_is_not_tried_again(started, tmp_path: Path) -> None:
    office = started(lambda documents, _: batch(*[None] * len(documents), said="libfoo.so is missing"))
    first, second = reports(tmp_path, b"a", b"b")
    assert office.begin(first).result(10) is None
    assert office.broken == "LibreOffice不能用：LibreOffice没有转换成功（libfoo.so is missing）"
    assert office.begin(second).result(0) is None
