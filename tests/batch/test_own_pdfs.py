"""The mark in a PDF: whose it is, and of which report."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.batch import own_pdfs

PDF = b"%PDF-1.6\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
REPORT = own_pdfs.hash_of(b"report")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.pdf"


def test_a_marked_pdf_says_which_report_it_is_of(path: Path) -> None:
    path.write_bytes(own_pdfs.marked(PDF, REPORT))
    assert own_pdfs.report_of(path) == REPORT
    assert own_pdfs.is_own(path)


def test_a_mark_is_a_comment_and_moves_nothing() -> None:
    marked = own_pdfs.marked(PDF, REPORT)
    assert own_pdfs.is_whole(marked)
    assert re.sub(rb"%selfeval.*\n", b"", marked) == PDF
    # What the cross-reference points to lies before it.
    assert marked[: PDF.index(b"startxref")] == PDF[: PDF.index(b"startxref")]


@settings(max_examples=50)
@given(more=st.binary(min_size=1, max_size=80), at=st.integers(0, 300))
def test_one_that_was_changed_is_nobody_of_ours(more: bytes, at: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.pdf"
    marked = own_pdfs.marked(PDF, REPORT)
    path.write_bytes(marked[:at] + more + marked[at:])
    assert own_pdfs.report_of(path) is None
    path.write_bytes(marked[: min(at, len(marked) - 1)])
    assert own_pdfs.report_of(path) is None


@pytest.mark.parametrize("data", [b"", PDF, b"%PDF-1.4 by hand", b"\0" * 500])
def test_one_without_a_mark_is_none_of_ours(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    assert own_pdfs.report_of(path) is None
    assert not own_pdfs.is_own(path)


def test_what_is_cut_off_is_not_whole() -> None:
    assert own_pdfs.is_whole(PDF)
    assert not any(own_pdfs.is_whole(PDF[:length]) for length in range(len(PDF) - len(b"%%EOF\n") + 1))
    assert not own_pdfs.is_whole(b"")
