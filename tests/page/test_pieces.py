"""Pieces of the page by themselves, in this process: what the workers do, what is refused, what is packed."""

import asyncio
import contextlib
import errno
import io
import signal
import socket
import threading
import webbrowser
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from selfeval.batch.file_names import OVERVIEW, OVERVIEW_PAGE
from selfeval.page import app as page_app
from selfeval.page import archive, bounds, desk, jobs, server, sessions, unpacking, views
from selfeval.page.app import application
from selfeval.page.desk import Desk
from selfeval.page.guard import Guard, Hosts
from selfeval.page.jobs import Basis, Project
from selfeval.page.pdfs import FAILED, MADE, Converting
from selfeval.page.refusals import RefusedError
from selfeval.page.run import MAKING, PACKING, Run
from selfeval.page.unpacking import Packed, unpack
from tests import builders, bulk_books
from tests.page.visitor import NAME, Visitor, folder_of, links

BASIS = Basis(builders.ROOT / "templates")


def desk_of(visitor: Visitor) -> Desk:
    made = visitor.client.app._app.state.server.sessions
    (found,) = [each.desk for each in made._all.values() if each.token == visitor.token]
    return found


# What the workers do


def test_of_a_project_with_an_error_there_is_no_working_paper(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(builders.seed_bytes())
    made = jobs.paper(Project(BASIS, path, None))
    assert made.suffix == ".xlsx"
    assert zipfile.is_zipfile(io.BytesIO(made.content))
    path.write_bytes(builders.edited({"绩效指标!E6": None}))
    with pytest.raises(RefusedError, match="没有评分底稿"):
        jobs.paper(Project(BASIS, path, None))


def test_a_project_that_is_no_longer_in_its_bulk_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "批量.xlsx"
    path.write_bytes(bulk_books.bulk({"甲1": builders.seed_content()}))
    assert jobs.paper(Project(BASIS, path, "甲1")).content
    with pytest.raises(RefusedError, match="没有项目编码“乙2”"):
        jobs.paper(Project(BASIS, path, "乙2"))


def test_without_a_journal_there_is_no_overview(tmp_path: Path) -> None:
    assert jobs.write_overview(jobs.Overview(tmp_path, ())) == []
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_is_gone_is_told() -> None:
    assert zipfile.is_zipfile(io.BytesIO(jobs.blank_workbook(jobs.Template(BASIS, builders.FORM))))
    with pytest.raises(RefusedError, match="没有名为“没有的”的表式") as caught:
        jobs.blank_workbook(jobs.Template(BASIS, "没有的"))
    assert caught.value.status == 404


# Zips


def packed(folder: Path, names: list[str], *, most_files: int = 9, most_bytes: int = 1 << 20) -> Packed:
    path = folder / "全部.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, b"" if name.endswith("/") else name.encode())
    return Packed(path, folder / "files", most_bytes, most_files, "全部.zip")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_of_a_zip_only_workbooks_are_unpacked(tmp_path: Path) -> None:
    names = ["空/", "甲/一.xlsx", "__MACOSX/._一.xlsx", "~$二.xlsx", "说明.txt"]
    assert unpack(packed(tmp_path, names)) == ["压缩包“全部.zip”里的“说明.txt”不是工作簿，没有读。"]
    assert files(tmp_path / "files") == ["甲/一.xlsx"]
    assert (tmp_path / "files" / "甲" / "一.xlsx").read_bytes() == "甲/一.xlsx".encode()


def test_a_zip_without_workbooks_is_told(tmp_path: Path) -> None:
    assert unpack(packed(tmp_path, [])) == ["压缩包“全部.zip”里没有工作簿（.xlsx、.xlsm、.xls、.ods）。"]


def test_of_a_zip_with_too_many_workbooks_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="最多1个"):
        unpack(packed(tmp_path, ["一.xlsx", "二.xlsx"], most_files=1))
    assert files(tmp_path / "files") == []


def test_a_zip_with_more_members_than_can_be_kept_is_not_opened(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(unpacking, "_MOST_MEMBERS", 1)
    with pytest.raises(RefusedError, match="文件太多（最多1个）"):
        unpack(packed(tmp_path, ["一.xlsx", "二.xlsx"]))
    assert not (tmp_path / "files").exists()


def test_a_protected_zip_is_told(tmp_path: Path) -> None:
    asked = packed(tmp_path, ["a.xlsx"])
    data = bytearray(asked.path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    asked.path.write_bytes(data)
    with pytest.raises(RefusedError, match="设了密码"):
        unpack(asked)


@pytest.mark.parametrize(
    "error, expected",
    [
        (OSError(errno.ENOSPC, "full"), "磁盘已满，压缩包“全部.zip”没有解开"),
        (zipfile.BadZipFile(), "不是能打开的zip压缩包"),
        (OSError(errno.EIO, "broken disk"), "broken disk"),
    ],
)
def test_of_a_zip_that_fails_in_the_middle_nothing_is_left(tmp_path: Path, monkeypatch, error, expected) -> None:
    copied = unpacking._copied

    def fails(stream, path: Path, *others) -> int:
        copied(stream, path, *others)
        raise error

    monkeypatch.setattr(unpacking, "_copied", fails)
    with pytest.raises((RefusedError, OSError), match=expected):
        unpack(packed(tmp_path, ["一.xlsx"]))
    assert files(tmp_path / "files") == []


# PDFs in the zip


class Office:
    """Stands for the PDFs of a session: what each becomes, and after how many looks that is known."""

    def __init__(self, failing: int = 0, looks: int = 0, broken_after: int = 10**9, remark: str | None = None) -> None:
        """Let the first ones fail, know each after some looks, break after some, and have a remark."""
        self.converting = SimpleNamespace(broken=None, remark=remark)
        self.asked: list[str] = []
        self._failing, self._looks, self._broken_after = failing, looks, broken_after

    def ask(self, path: Path) -> Any:
        self.asked.append(path.name)
        is_failing = len(self.asked) <= self._failing
        if len(self.asked) >= self._broken_after:
            self.converting.broken = "坏了"
        found = {"state": FAILED if is_failing else MADE, "why": "读不出来" if is_failing else ""}
        return SimpleNamespace(path=path.with_suffix(".pdf"), **found)

    def wait(self, _pdf: Any, _seconds: float) -> bool:
        self._looks -= 1
        return self._looks < 0


def made_of(office: Office, count: int) -> tuple[list[str], Run]:
    run = Run(PACKING)
    here = SimpleNamespace(pdfs=office, output=Path("output"))
    return [name for name, _ in archive._pdfs(here, run, [f"{each}.docx" for each in range(count)])], run


def test_pdfs_that_fail_are_told_the_first_of_them_by_name() -> None:
    names, run = made_of(Office(failing=12, remark="缺少字体。"), 20)
    assert names == [f"{each}.docx" for each in range(12, 20)]
    assert run.made == 20
    assert run.sentences[0] == "“0.pdf”没有写成：读不出来。压缩包里有它的Word文档。"
    assert run.sentences[-2:] == ["另有2份PDF没有写成。", "缺少字体。"]
    assert len(run.sentences) == 12


def test_an_office_that_breaks_is_told_once_and_not_asked_again() -> None:
    office = Office(failing=1, broken_after=1)
    names, run = made_of(office, 40)
    assert len(office.asked) < 40
    assert run.sentences == ["没有写PDF：坏了。压缩包里有Word文档；请检查或重新安装 LibreOffice，再打包一次。"]
    assert "0.docx" not in names


def test_a_pdf_is_waited_for_until_somebody_stops() -> None:
    names, run = made_of(Office(looks=3), 2)
    assert names == ["0.docx", "1.docx"]
    assert run.sentences == []
    run.is_stopped = True
    here = SimpleNamespace(pdfs=Office(looks=3), output=Path("output"))
    with pytest.raises(RefusedError, match="已停止打包"):
        list(archive._pdfs(here, run, ["0.docx"]))


# The zip of a session


def test_without_a_journal_nothing_is_packed(tmp_path: Path) -> None:
    assert list(archive._files(SimpleNamespace(output=tmp_path), frozenset())) == []


def test_only_what_is_on_the_page_is_packed(visitor: Visitor, monkeypatch) -> None:
    visitor.drop({"一.xlsx": builders.seed_bytes(), "二.xlsx": builders.edited({"项目信息!B2": "另一个项目"})})
    here = desk_of(visitor)
    wanted = here.workbooks()
    whole = list(archive._files(here, wanted))
    assert len([name for name in whole if name.endswith(".docx")]) == 2
    (first, *_) = sorted(wanted)
    part = list(archive._files(here, frozenset([first])))
    assert 0 < len(part) < len(whole)
    assert set(part) < set(whole)
    assert list(archive._files(here, frozenset())) == []

    # An overview that could not be written is told, and is not in the zip.
    asked: list[Any] = []

    def call(work: Any, value: Any) -> Any:
        asked.append(work)
        return ["没有写汇总。"] if work is jobs.write_overview else work(value)

    monkeypatch.setattr(here, "workers", SimpleNamespace(call=call, basis=BASIS))
    run = Run(PACKING)
    archive.packing(here, with_papers=True, with_pdfs=False)(run)
    assert run.sentences == ["没有写汇总。"]
    assert run.file is not None
    assert run.made == run.total == 3
    with zipfile.ZipFile(here.file(run.file)) as found:
        names = found.namelist()
    assert not {OVERVIEW, OVERVIEW_PAGE} & set(names)
    assert set(whole) < set(names)
    assert len([name for name in names if name.startswith("评分底稿/")]) == 2

    # Who stops gets no zip, and no more papers are made.
    stopped = Run(PACKING, is_stopped=True)
    asked.clear()
    with pytest.raises(RefusedError, match="已停止打包"):
        archive.packing(here, with_papers=True, with_pdfs=False)(stopped)
    assert stopped.file is None
    assert asked == [jobs.write_overview]


# The desk


def test_a_workbook_that_was_removed_is_not_replaced(visitor: Visitor) -> None:
    answer = visitor.post("/runs", {"drop": visitor.begin({NAME: builders.seed_bytes()}), "replaces": "x"})
    assert answer.status_code == 410
    assert answer.text == "要换的工作簿已经移除。请当作新的放入。"


def test_while_a_run_goes_no_other_begins_and_nothing_is_removed(visitor: Visitor) -> None:
    visitor.drop({NAME: builders.seed_bytes()})
    here = desk_of(visitor)
    (entry,) = here.entries
    before, here.run = here.run, Run(MAKING)
    try:
        # A run that was not begun yet is not waited for.
        here.run.wait()
        assert here.is_running
        with pytest.raises(RefusedError) as caught:
            here.remove(entry)
        assert caught.value.status == 409
        with pytest.raises(RefusedError) as caught:
            here.begin(Run(MAKING), lambda _run: None)
        assert caught.value.status == 409
        assert list(here.entries) == [entry]
        assert entry.path.is_file()
    finally:
        here.run = before


def test_no_more_workbooks_are_taken_than_there_is_room_for(visitor: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(desk, "MOST_WORKBOOKS", 1)
    state = visitor.drop({"一.xlsx": builders.seed_bytes(), "二.xlsx": builders.seed_bytes()})
    assert "最多放1个工作簿，其余的没有读" in state["page"] + str(state)
    assert len(list(desk_of(visitor).entries)) == 1


def test_no_more_projects_are_shown_than_a_page_can_hold(visitor: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 1)
    state = visitor.drop({"一.xlsx": builders.seed_bytes(), "二.xlsx": builders.seed_bytes()})
    assert state["page"].count('<article class="project') == 1
    assert desk._NO_MORE.format(most=1) in state["page"] + str(state)
    # All of them are made all the same.
    assert len(builders.reports(folder_of(visitor) / "output")) == 2


# Requests


def test_the_state_of_a_pdf_that_nobody_asked_for_is_told(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    found = [visitor.get(f"{each}/pdf") for each in links(state["page"])]
    (told,) = [each.json() for each in found if each.status_code == 200]
    assert (told["making"], told["file"]) == (False, None)


def test_a_file_without_a_name_is_refused(visitor: Visitor) -> None:
    drop = visitor.post("/drops").json()["drop"]
    answer = visitor.put(f"/drops/{drop}/files", builders.seed_bytes(), " ")
    assert (answer.status_code, answer.text) == (400, "文件没有名称。请再放入一次。")


@pytest.mark.parametrize("is_announced", [True, False])
def test_what_a_page_asks_for_is_short(visitor: Visitor, *, is_announced: bool) -> None:
    body = b"{" + b" " * bounds.LARGEST_FORM + b"}"
    content = body if is_announced else iter([body[:10], body[10:]])
    answer = visitor.client.post("/runs", content=content, headers={"x-token": visitor.token})
    assert (answer.status_code, answer.text) == (413, "文件没有传完。请再放入一次。")


def test_a_template_is_a_word_document(visitor: Visitor) -> None:
    answer = visitor.put(f"/template-checks/{builders.FORM}", b"%PDF", "模板.pdf")
    assert answer.status_code == 415
    assert "不是Word文档" in answer.text


def test_a_session_keeps_only_so_many_tabs(visitor: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(page_app, "_MOST_TABS", 1)
    made = visitor.client.app._app.state.server.sessions
    (session,) = [each for each in made._all.values() if each.token == visitor.token]
    for tab in ("一", "二"):
        assert visitor.post("/tabs", {"tab": tab, "open": True}).status_code == 204
    assert len(session.tabs) == 1
    assert visitor.post("/tabs", {"tab": "一", "open": False}).status_code == 204
    assert len(session.tabs) == 0


def test_the_page_has_no_websocket(app: Guard) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent == []


def test_who_knows_the_token_keeps_the_session_that_is_there(tmp_path: Path) -> None:
    made = application(BASIS, tmp_path, Hosts("127.0.0.1", 8765), "a long token", converting=Converting(None, tmp_path))
    address = "http://127.0.0.1:8765"
    with TestClient(made, base_url=address):
        someone = Visitor(made, address)
        assert "输入口令" in someone.get("/templates").text
        kept = made._app.state.server.sessions
        for _ in range(2):
            answer = someone.client.post("/enter", data={"access": "a long token"}, follow_redirects=False)
            assert answer.status_code == 303
            assert len(kept._all) == 1
        someone.open("/templates")


# Serving


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("opens", [True, False])
def test_the_browser_is_opened_where_the_page_is(monkeypatch, *, opens: bool) -> None:
    opened: list[str] = []
    told: list[str] = []
    served: list[int] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(uvicorn.Server, "run", lambda _self, bound: served.extend(each.fileno() for each in bound))
    monkeypatch.setattr(server.office, "find", lambda: None)
    server.serve(BASIS, "127.0.0.1", None, None, told.append, opens=opens)
    (address,) = told
    assert address.startswith("http://127.0.0.1:")
    assert opened == ([address] if opens else [])
    assert len(served) == 1


@pytest.mark.usefixtures("undone")
def test_only_ended_threads_of_a_server_that_ends_are_kept_quiet(monkeypatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", lambda found: told.append(found.exc_type))
    running: Any = SimpleNamespace(should_exit=False)
    server._keep_quiet(running)
    for running.should_exit in (False, True):
        for kind in (OSError, KeyError):
            threading.excepthook(SimpleNamespace(exc_type=kind))
    assert told == [OSError, KeyError, KeyError]


def test_windows_gives_a_port_to_one_program_alone(monkeypatch) -> None:
    # Any option will do that can be set here.
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    with contextlib.closing(server._bound("127.0.0.1", None)) as bound:
        assert bound.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        bound.listen(1)
        with pytest.raises(server.NoPortError, match="都被其他程序占用"):
            server._bound("127.0.0.1", bound.getsockname()[1])


@pytest.mark.parametrize(
    "host, shown",
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("pc", "pc")],  # noqa: S104
)
def test_a_page_for_all_is_shown_by_an_address_of_its_own(host: str, shown: str) -> None:
    assert server._shown(host) == shown


def test_folders_of_servers_that_are_gone_are_taken_away(tmp_path: Path) -> None:
    beginning, left = tmp_path / "beginning", tmp_path / "left"
    beginning.mkdir()
    left.mkdir()
    (left / sessions._LOCK).touch()
    sessions._remove_unused(beginning)
    sessions._remove_unused(left)
    assert [path.name for path in tmp_path.iterdir()] == ["beginning"]


@pytest.mark.parametrize(
    "is_project, has_report, status, said",
    [
        (False, False, "error", "这份批量工作簿本身"),
        (True, True, "ok", "报告已写成"),
        (True, False, "error", "有错误，改正以后才写报告"),
        (True, False, "ok", "没有写报告"),
    ],
)
def test_how_a_project_ended_is_said(status: str, said: str, *, is_project: bool, has_report: bool) -> None:
    shown: Any = SimpleNamespace(is_project=is_project, has_report=has_report, result={"status": status})
    assert views._ending(shown) == said
