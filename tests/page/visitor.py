"""Somebody who uses the page, without a browser."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

ADDRESS = "http://127.0.0.1:8765"
NAME = "职业技能鉴定教研工作专项资金.xlsx"


class Visitor:
    """A browser with cookies of its own; ``token`` is what its page brings along with each change."""

    def __init__(self, app, address: str = ADDRESS) -> None:
        """Come to an application at an address."""
        self.client = TestClient(app, base_url=address, headers={"origin": address}, raise_server_exceptions=False)
        self.address = address
        self.token = ""

    def open(self, path: str = "/") -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200
        found = re.search(r'name="token" content="([^"]+)"', answer.text)
        assert found, answer.text
        self.token = found[1]
        return answer.text

    def post(self, path: str, body: Any = None, **headers: str):
        return self.client.post(path, json=body or {}, headers={"x-token": self.token} | headers)

    def put(self, path: str, content: bytes, name: str, **headers: str):
        return self.client.put(path, content=content, headers={"x-token": self.token, "x-name": quote(name)} | headers)

    def begin(self, files: dict[str, bytes]) -> str:
        """Send files, and return the drop that holds them."""
        drop = self.post("/drops").json()["drop"]
        for name, content in files.items():
            answer = self.put(f"/drops/{drop}/files", content, name)
            assert answer.status_code == 204, answer.text
        return drop

    def drop(self, files: dict[str, bytes], replaces: str | None = None) -> dict[str, Any]:
        """Send files and wait until they are made; return what the page is told at the end."""
        return self.wait(self.post("/runs", {"drop": self.begin(files), "replaces": replaces}).json())

    def wait(self, state: dict[str, Any]) -> dict[str, Any]:
        while not state["finished"]:
            state = self.client.get(f"/runs/{state['run']}?seen={state['made']}").json()
        return state

    def get(self, path: str):
        return self.client.get(path)


def links(html: str, begin: str = "/files/") -> list[str]:
    """Return the addresses on a page that begin so."""
    return re.findall(rf'href="({re.escape(begin)}[^"]+)"', html)


def folder_of(visitor: Visitor) -> Path:
    """Return where a visitor's files lie."""
    app = visitor.client.app._app
    (session,) = [each for each in app.state.server.sessions._all.values() if each.token == visitor.token]
    return session.desk.folder
