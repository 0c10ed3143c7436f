"""What somebody who means ill may send, and what becomes of it."""

import io
import os
import re
import time
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from selfeval.limits import DEFAULTS
from selfeval.page import bounds
from selfeval.page.app import application
from selfeval.page.guard import Guard, Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from selfeval.page.room import Room
from tests import builders
from tests.page.visitor import ADDRESS, NAME, Visitor, folder_of, links

FOREIGN = "http://evil.example"


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1",
        "127.0.0.1:80",
        "192.168.1.5:8765",
        "localhost.evil.example:8765",
        "127.0.0.1:8765@evil.example",
        "",
    ],
)
def test_a_foreign_host_gets_nothing(visitor: Visitor, host: str) -> None:
    for path in ("/", "/projects", "/static/page.css"):
        answer = visitor.client.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert "token" not in answer.text


@pytest.mark.parametrize(
    "origin", [FOREIGN, "null", "http://127.0.0.1:9999", "https://127.0.0.1:8765", "http://localhost:8765"]
)
def test_a_foreign_origin_may_neither_read_nor_change(visitor: Visitor, origin: str) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    for path in ("/", "/projects", links(state["page"])[0]):
        assert visitor.client.get(path, headers={"origin": origin}).status_code == 403
    assert visitor.post("/clear", origin=origin).status_code == 403
    assert visitor.get(links(state["page"])[0]).status_code == 200


def test_a_change_without_an_origin_is_refused(app: Guard) -> None:
    found = Visitor(app)
    found.open()
    del found.client.headers["origin"]
    assert found.post("/clear").status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_foreign_page_may_not_embed_what_is_here(visitor: Visitor, site: str) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
    for path in ("/", "/projects", "/static/work.js"):
        assert visitor.client.get(path, headers=headers).status_code == 403


def test_a_link_on_a_foreign_page_leads_to_the_door_and_begins_no_session(app: Guard) -> None:
    stranger = Visitor(app)
    answer = stranger.client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "打开页面" in answer.text


def test_a_change_without_the_page_s_token_is_refused(visitor: Visitor) -> None:
    token, visitor.token = visitor.token, "x"
    answer = visitor.post("/drops")
    assert answer.status_code == 403
    assert answer.text == "这个请求不是从页面上发出的，没有执行。请刷新页面再试。"
    visitor.token = token


def test_the_headers_hold_a_browser_back(visitor: Visitor) -> None:
    for path in ("/", "/templates", "/projects", "/static/work.js", "/nowhere", "/files/x"):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_the_cookie_is_for_this_server_alone(app: Guard) -> None:
    cookie = TestClient(app, base_url=ADDRESS).get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Domain" not in cookie


def test_nothing_on_the_page_is_loaded_from_outside_or_runs_inline(visitor: Visitor) -> None:
    visitor.drop({NAME: builders.seed_bytes()})
    for path in ("/", "/templates", "/projects"):
        page = visitor.get(path).text
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
        assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=|<style", page)


@pytest.mark.parametrize(
    "path",
    [
        "/files/..%2f..%2fetc%2fpasswd",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2fapp.py",
        "/static/../app.py",
        "/static/%2e%2e%2fapp.py",
        "/files//etc/passwd",
        "/static/page.css%00",
        "/forms/..%2f..%2f/blank",
        "/forms/../blank",
        "/projects/..%2f/figures",
        "/files/C:%5cwindows",
    ],
)
def test_no_path_of_a_request_is_opened(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code in (404, 410, 422)
    assert "root:" not in answer.text
    assert "import" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "../../逃出.xlsx",
        "..\\..\\逃出.xlsx",
        "/etc/逃出.xlsx",
        "C:\\逃出.xlsx",
        "a/../../逃出.xlsx",
        "逃出.xlsx\x00.xlsx",
        "CON.xlsx",
        "逃\n出.xlsx",
        "..xlsx",
        "a" * 5000 + ".xlsx",
        "/" * 300 + "逃出.xlsx",
    ],
)
def test_a_name_never_leads_out_of_the_session(visitor: Visitor, name: str) -> None:
    drop = visitor.post("/drops").json()["drop"]
    answer = visitor.put(f"/drops/{drop}/files", builders.seed_bytes(), name)
    inside = folder_of(visitor)
    if answer.status_code == 204:
        state = visitor.wait(visitor.post("/runs", {"drop": drop}).json())
        assert state["made"] == 1
    else:
        assert answer.status_code in (400, 415)
    everywhere = [path for path in inside.parent.parent.rglob("*逃*") if inside not in path.parents]
    assert everywhere == []
    assert not list(Path("/etc").glob("逃出*"))


@pytest.mark.parametrize("name", ["../../逃出.xlsx", "/etc/逃出.xlsx", "..\\逃出.xlsx", "C:/逃出.xlsx"])
def test_a_name_in_a_zip_never_leads_out_either(visitor: Visitor, name: str) -> None:
    state = visitor.drop({"a.zip": zipped({name: builders.seed_bytes()})})
    assert state["made"] == 1
    inside = folder_of(visitor)
    assert [path for path in inside.parent.parent.rglob("*逃出*") if inside not in path.parents] == []
    assert not Path("/etc/逃出.xlsx").exists()


def test_a_zip_that_unpacks_to_too_much_is_cut_off(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Room, "left", property(lambda _: 30_000_000))
    zeros = bytes(1 << 20) * 40
    before = time.monotonic()
    state = visitor.drop({"炸弹.zip": zipped({"一.xlsx": zeros, "二.xlsx": builders.seed_bytes()})})
    assert "解开以后太大" in state["notes"]
    assert time.monotonic() - before < 30
    assert sum(path.stat().st_size for path in folder_of(visitor).rglob("*") if path.is_file()) < 1_000_000


def test_a_zip_of_very_many_files_is_refused(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval.page.desk.MOST_WORKBOOKS", 3)
    state = visitor.drop({"多.zip": zipped({f"{n}.xlsx": b"x" for n in range(5)})})
    assert "文件太多（最多3个）" in state["notes"]


def test_a_zip_inside_a_zip_is_not_opened(visitor: Visitor) -> None:
    inner = zipped({"里面.xlsx": builders.seed_bytes()})
    state = visitor.drop({"外.zip": zipped({"里.zip": inner})})
    assert state["made"] == 0
    assert "“里.zip”不是工作簿" in state["notes"]


def test_a_workbook_that_unpacks_to_too_much_is_a_problem_of_its_own(visitor: Visitor) -> None:
    bomb = zipped({"xl/workbook.xml": bytes(220 << 20)})
    state = visitor.drop({"炸弹.xlsx": bomb, NAME: builders.seed_bytes()})
    assert state["errors"] == 1
    assert "超过上限50MB" in state["page"]
    assert state["made"] == 2


def test_a_broken_zip_does_not_keep_the_rest_from_being_read(visitor: Visitor) -> None:
    state = visitor.drop({"坏.zip": b"PK\x03\x04 nothing", NAME: builders.seed_bytes()})
    assert "不是能打开的zip压缩包" in state["notes"]
    assert state["made"] == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_read(visitor: Visitor) -> None:
    drop = visitor.post("/drops").json()["drop"]
    answer = visitor.put(f"/drops/{drop}/files", b"x", "大.xlsx", **{"content-length": str(DEFAULTS.bulk_file + 1)})
    assert answer.status_code == 413
    assert "批量工作簿的大小为1024.0MB，超过上限1024MB" in answer.text


def test_a_file_that_does_not_say_how_large_it_is_is_cut_off(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval.page.sizes.LARGEST_ZIP", 1_000_000)
    drop = visitor.post("/drops").json()["drop"]

    def endless():
        for _ in range(20):
            yield bytes(100_000)

    headers = {"x-token": visitor.token, "x-name": "a.zip"}
    answer = visitor.client.put(f"/drops/{drop}/files", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert list(folder_of(visitor).rglob("*.zip")) == []


def test_a_session_has_room_for_so_much_and_no_more(visitor: Visitor) -> None:
    desk = next(
        each.desk for each in visitor.client.app._app.state.server.sessions._all.values() if each.token == visitor.token
    )
    desk.room._most = 100_000
    drop = visitor.post("/drops").json()["drop"]
    assert visitor.put(f"/drops/{drop}/files", bytes(60_000), "一.xlsx").status_code == 204
    answer = visitor.put(f"/drops/{drop}/files", bytes(60_000), "二.xlsx")
    assert answer.status_code == 413
    assert "放入的文件太多" in answer.text
    assert desk.room.used == 60_000
    visitor.wait(visitor.post("/runs", {"drop": drop}).json())
    # What was made of it is kept, and nothing is counted twice.
    assert desk.room.used == 60_000


def test_so_many_files_may_come_at_once_and_no_more(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval.page.making_routes.MOST_WORKBOOKS", 2)
    drop = visitor.post("/drops").json()["drop"]
    answers = [visitor.put(f"/drops/{drop}/files", b"x", f"{n}.xlsx") for n in range(3)]
    assert [each.status_code for each in answers] == [204, 204, 413]


def test_so_many_drops_may_wait_and_no_more(visitor: Visitor) -> None:
    answers = [visitor.post("/drops").status_code for _ in range(bounds.MOST_DROPS + 1)]
    assert answers == [200] * bounds.MOST_DROPS + [413]


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def test_script_in_a_project_is_text(visitor: Visitor) -> None:
    data = builders.edited(
        {"项目信息!B2": SCRIPT, "绩效指标!C6": SCRIPT, "绩效指标!E6": SCRIPT, "项目信息!A14": SCRIPT}
    )
    state = visitor.drop({f"{SCRIPT}.xlsx": data})
    ident = re.search(r'data-figures="([^"]+)"', state["page"])
    assert ident
    for page in (
        state["page"],
        state["notes"],
        visitor.get(f"/projects/{ident[1]}/figures").text,
        visitor.get("/").text,
    ):
        assert "<img" not in page
        assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in state["page"]


def test_script_in_a_project_is_text_in_its_report_too(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.edited({"项目信息!B2": SCRIPT, "绩效指标!C6": SCRIPT})})
    ident = re.search(r'data-looks="([^"]+)"', state["page"])
    assert ident
    page = visitor.get(f"/projects/{ident[1]}/looks").json()["page"]
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_script_in_a_template_is_text(visitor: Visitor) -> None:
    answer = visitor.put("/template-checks/zhengzhou", b"no document", f"{SCRIPT}.docx")
    assert "<script>" not in answer.text
    assert "<img" not in answer.text


def test_a_template_that_calls_python_is_refused(visitor: Visitor) -> None:
    from tests.page.test_stories import template_with

    text = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    answer = visitor.put("/template-checks/zhengzhou", template_with(text), "report.docx")
    assert not links(answer.json()["page"])
    assert "错误" in answer.json()["page"]


def test_two_sessions_do_not_see_each_other(app: Guard) -> None:
    one, two = Visitor(app), Visitor(app)
    one.open()
    two.open()
    state = one.drop({NAME: builders.seed_bytes()})
    ident = re.search(r'data-figures="([^"]+)"', state["page"])
    entry = re.search(r'data-remove="([^"]+)"', state["page"])
    assert ident
    assert entry
    assert "<article" not in two.get("/projects").text
    for path in (
        *links(state["page"]),
        f"/projects/{ident[1]}/figures",
        f"/projects/{ident[1]}/paper",
        f"/runs/{state['run']}",
    ):
        assert one.get(path).status_code == 200
        assert two.get(path).status_code == 410
    two.post(f"/workbooks/{entry[1]}/remove")
    assert "<article" in one.get("/projects").text
    # Nor with the other's token, or the other's cookie without the token.
    two.token = one.token
    assert two.post("/clear").status_code == 403
    one.post("/clear")


def test_a_file_asked_for_after_its_session_is_gone(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    folder, link = folder_of(visitor), links(state["page"])[0]
    assert visitor.get(link).status_code == 200
    visitor.post("/clear")
    answer = visitor.get(link)
    assert answer.status_code == 410
    assert answer.text == "页面已经过期，放入的文件都已删去。请重新打开页面，再放入一次。"
    assert not folder.exists()
    assert visitor.post("/drops").status_code == 410


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_a_made_up_cookie_opens_nothing(app: Guard) -> None:
    stranger = Visitor(app)
    stranger.client.cookies.set("selfeval_8765", "../../etc/passwd")
    assert stranger.get("/projects").status_code == 410


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', '{"drop": {"a": 1}}', '{"drop": "x"}', "null"])
def test_nonsense_is_answered_with_a_sentence(visitor: Visitor, body: str) -> None:
    answer = visitor.client.post("/runs", content=body, headers={"x-token": visitor.token})
    assert answer.status_code in (200, 400, 410)
    assert "Traceback" not in answer.text
    assert re.search("[\u4e00-\u9fff]", answer.text) or answer.json()["total"] == 0


def test_an_office_s_server_asks_for_its_token(tmp_path: Path) -> None:
    basis, hosts = Basis(builders.ROOT / "templates"), Hosts("192.168.1.5", 8765)
    made = application(basis, tmp_path, hosts, "correct horse battery", converting=Converting(None, tmp_path))
    address = "http://192.168.1.5:8765"
    with TestClient(made, base_url=address):
        someone = Visitor(made, address)
        assert "输入口令" in someone.get("/").text
        assert someone.get("/projects").status_code == 410
        assert someone.get("/forms/zhengzhou/blank").status_code == 410
        assert someone.client.post("/enter", data={"access": "wrong"}).status_code == 403
        assert (
            someone.client.post(
                "/enter", data={"access": "correct horse battery"}, headers={"origin": FOREIGN}
            ).status_code
            == 403
        )
        for _ in range(bounds.MOST_WRONG_TOKENS):
            someone.client.post("/enter", data={"access": "wrong"})
        assert someone.client.post("/enter", data={"access": "correct horse battery"}).status_code == 429
        made._app.state.server.attempts._wrong.clear()
        entered = someone.client.post("/enter", data={"access": "correct horse battery"}, follow_redirects=False)
        assert entered.status_code == 303
        assert someone.get("/projects").status_code == 200
