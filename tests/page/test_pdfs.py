"""PDFs on the page, by a stand-in for LibreOffice; tests/batch/test_real_pdf.py has the real one."""

import io
import os
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from selfeval.page.app import application
from selfeval.page.guard import Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from tests import builders, cheap_books, stand_in_office
from tests.page.visitor import ADDRESS, NAME, Visitor, folder_of, links
from tests.stand_in_office import BREAK, HANG

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a program of POSIX")


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    found = stand_in_office.install(tmp_path_factory.mktemp("office") / "bin")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(stand_in_office.NOTES, str(found))
        yield found


@pytest.fixture(scope="module")
def converting(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Converting:
    return Converting(notes.parent / "soffice", tmp_path_factory.mktemp("converting"), 1.5, 1.5)


@pytest.fixture(scope="module")
def app(converting: Converting, tmp_path_factory: pytest.TempPathFactory):
    basis, hosts = Basis(builders.ROOT / "templates"), Hosts("127.0.0.1", 8765)
    made = application(basis, tmp_path_factory.mktemp("page"), hosts, converting=converting)
    with TestClient(made, base_url=ADDRESS):
        yield made


def reports(html: str) -> list[str]:
    """Return the reports on a page whose PDF can be asked for."""
    return re.findall(r'data-pdf="([^"]+)"', html)


def pdf(visitor: Visitor, report: str) -> dict[str, Any]:
    """Ask for the PDF of a report, and wait until there is one or cannot be."""
    told = visitor.post(f"/files/{report}/pdf").json()
    while told["making"]:
        assert "正在做报告PDF" in told["page"]
        told = visitor.get(f"/files/{report}/pdf").json()
    return told


def packed(visitor: Visitor, **chosen: bool) -> tuple[dict[str, Any], list[str]]:
    state = visitor.wait(visitor.post("/archive", chosen).json())
    with zipfile.ZipFile(io.BytesIO(visitor.get(f"/files/{state['file']}").content)) as archive:
        return state, archive.namelist()


def test_a_report_s_pdf_is_made_when_it_is_asked_for(visitor: Visitor, notes: Path) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    (report,) = reports(state["page"])
    before = stand_in_office.starts(notes)
    told = pdf(visitor, report)
    assert told["failure"] == ""
    answer = visitor.get(f"/files/{told['file']}")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].endswith(".pdf")
    # It is there for whoever loads the page again, and is not made a second time.
    assert f"/files/{told['file']}" in links(visitor.get("/").text)
    made = stand_in_office.starts(notes)
    assert len(made) > len(before)
    assert pdf(visitor, report)["file"] == told["file"]
    assert stand_in_office.starts(notes) == made


def test_the_fonts_that_stand_in_are_named(visitor: Visitor) -> None:
    (report,) = reports(visitor.drop({NAME: builders.seed_bytes()})["page"])
    told = pdf(visitor, report)
    assert "这台机器上没有规定的字体" in told["page"]
    assert "安装这些字体" in told["page"]
    state, _ = packed(visitor, pdfs=True)
    assert "这台机器上没有规定的字体" in state["notes"]


def test_a_corrected_workbook_has_no_pdf_of_the_report_before(visitor: Visitor) -> None:
    (report,) = reports(visitor.drop({NAME: builders.seed_bytes()})["page"])
    old = pdf(visitor, report)["file"]
    corrected = builders.edited({"项目信息!B3": "另一个单位"})
    second = visitor.drop({NAME: corrected})
    assert visitor.get(f"/files/{old}").status_code == 410
    (report,) = reports(second["page"])
    assert pdf(visitor, report)["file"] != old
    # The same workbook again is the same report, whose PDF stays.
    again = visitor.drop({NAME: corrected})
    assert reports(again["page"]) == []


def test_one_that_hangs_costs_its_own_pdf_only(visitor: Visitor, notes: Path) -> None:
    state = visitor.drop({"一.xlsx": cheap_books.workbook("好的"), "二.xlsx": cheap_books.workbook(HANG)})
    names = dict(re.findall(r'data-pdf="([^"]+)" title="([^"]+)"', state["page"]))
    (hanging,) = [ident for ident, name in names.items() if HANG in name]
    (good,) = [ident for ident in names if ident != hanging]
    visitor.post(f"/files/{hanging}/pdf")
    # The server answers others meanwhile.
    begun = time.monotonic()
    assert visitor.get("/projects").status_code == 200
    assert time.monotonic() - begun < 1
    assert pdf(visitor, good)["file"]
    told = pdf(visitor, hanging)
    assert told["file"] is None
    assert "LibreOffice超过1.5秒没有转换完" in told["failure"]
    assert "Word、WPS" in told["failure"]
    assert "再做一次报告PDF" in told["page"]
    for pid in stand_in_office.pids(notes):
        assert not _runs(pid)
    state, inside = packed(visitor, pdfs=True)
    assert sum(name.endswith(".docx") for name in inside) == 2
    assert sum(name.endswith(".pdf") for name in inside) == 1
    assert "没有写成：LibreOffice超过1.5秒" in state["notes"]


def test_all_comes_in_one_zip_with_the_pdfs(visitor: Visitor) -> None:
    visitor.drop({f"{n}.xlsx": cheap_books.workbook(f"项目{n}") for n in range(20)})
    _, without = packed(visitor)
    assert not any(name.endswith(".pdf") for name in without)
    state, inside = packed(visitor, pdfs=True)
    stems = {name.removesuffix(".docx") for name in inside if name.endswith(".docx")}
    assert len(stems) == 20
    assert stems == {name.removesuffix(".pdf") for name in inside if name.endswith(".pdf")}
    assert state["made"] == state["total"] == 21


def test_the_pdfs_of_two_documents_are_told_apart(visitor: Visitor) -> None:
    sample = (builders.ROOT / "templates" / "national" / "样例.xlsx").read_bytes()
    page = visitor.drop({"样例.xlsx": sample})["page"]
    words = re.findall(r'data-pdf="([^"]+)"[^>]*>([^<]+)<', page)
    assert [each for _, each in words] == ["报告PDF", "附件PDF"]
    assert re.findall(r">(下载(?:报告|附件)[^<]*)<", page) == ["下载报告", "下载附件"]
    for report, word in words:
        assert f"正在做{word}" in visitor.post(f"/files/{report}/pdf").json()["page"] or pdf(visitor, report)["file"]
        assert f">{word}</a>" in visitor.get(f"/files/{report}/pdf").json()["page"]


def test_only_a_report_is_turned_into_pdf_and_only_one_s_own(visitor: Visitor, app) -> None:
    page = visitor.drop({NAME: builders.seed_bytes()})["page"]
    (report,) = reports(page)
    copy = links(page)[1].removeprefix("/files/")
    assert visitor.post(f"/files/{copy}/pdf").status_code == 404
    assert visitor.client.post(f"/files/{report}/pdf", headers={"x-token": "x"}).status_code == 403
    stranger = Visitor(app)
    stranger.open()
    assert stranger.post(f"/files/{report}/pdf").status_code == 410
    assert stranger.get(f"/files/{report}/pdf").status_code == 410


def test_the_pdfs_go_with_their_session(visitor: Visitor) -> None:
    (report,) = reports(visitor.drop({NAME: builders.seed_bytes()})["page"])
    pdf(visitor, report)
    folder = folder_of(visitor)
    assert list(folder.rglob("*.pdf"))
    visitor.post("/clear")
    assert not folder.exists()


class Told:
    """What is told of a PDF."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.is_told = threading.Event()
        self.content: bytes | None = None
        self.why = ""

    def __call__(self, content: bytes | None, why: str) -> None:
        self.content, self.why = content, why
        self.is_told.set()


def test_a_libreoffice_that_does_not_work_is_tried_again_when_it_is_asked_again(tmp_path: Path, monkeypatch) -> None:
    broken = stand_in_office.install(tmp_path / BREAK)
    monkeypatch.setenv(stand_in_office.NOTES, str(broken))
    converting = Converting(broken.parent / "soffice", tmp_path / "work", 5, 5)
    report = tmp_path / "报告.docx"
    report.write_bytes((builders.ROOT / "templates" / "zhengzhou" / "report.docx").read_bytes())
    for count in (1, 2):
        told = Told()
        converting.begin(report, told)
        assert told.is_told.wait(20)
        assert told.why.startswith("LibreOffice不能用：")
        assert len(stand_in_office.starts(broken)) == count
    converting.end()


def test_what_is_being_made_ends_with_the_server(tmp_path: Path, monkeypatch) -> None:
    notes = stand_in_office.install(tmp_path / "bin")
    monkeypatch.setenv(stand_in_office.NOTES, str(notes))
    converting = Converting(notes.parent / "soffice", tmp_path / "work", 60, 60)
    basis, hosts = Basis(builders.ROOT / "templates"), Hosts("127.0.0.1", 8765)
    made = application(basis, tmp_path / "page", hosts, converting=converting)
    (tmp_path / "page").mkdir()
    with TestClient(made, base_url=ADDRESS):
        visitor = Visitor(made)
        visitor.open()
        (report,) = reports(visitor.drop({"一.xlsx": cheap_books.workbook(HANG)})["page"])
        visitor.post(f"/files/{report}/pdf")
        while not stand_in_office.pids(notes):
            time.sleep(0.05)
    assert not any(map(_runs, stand_in_office.pids(notes)))
    assert not list((tmp_path / "work").rglob("*.docx"))
    told = Told()
    converting.begin(tmp_path / "x.docx", told)
    assert told.why == "转换已经停止"


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
