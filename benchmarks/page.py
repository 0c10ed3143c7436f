"""Measures the page: from drop to visible result in Chromium, and the server's memory over many uploads.

Run it from the top of the repository: ``make bench-page``. It needs Chromium and playwright (requirements-dev.txt).
"""

import http.client
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests import builders, cheap_books  # noqa: E402 - the path comes first

DROPS, UPLOADS = 30, 1_000
_MEGABYTE = 1024 * 1024
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# From the event to the frame in which the figures are painted.
_MEASURE = """async ([name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    const projects = document.getElementById("projects");
    const changed = new Promise((resolve) => {
        new MutationObserver(resolve).observe(projects, { childList: true });
    });
    const begun = performance.now();
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
    await changed;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    if (!projects.querySelector(".figures")) throw new Error("no figures");
    return performance.now() - begun;
}"""


@contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """Yield the page's address, and the process that serves it."""
    command = [sys.executable, "generate.py", "serve", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:  # noqa: S603
        if server.stdout is None:
            raise SystemExit(1)
        address = server.stdout.readline().removeprefix("页面：").strip()
        yield address, psutil.Process(server.pid)
        server.terminate()


def drops(address: str) -> list[float]:
    """Return how many milliseconds each drop of a workbook took until its figures were seen; all are different."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        page = browser.new_page()
        page.goto(address)
        seed = builders.seed_bytes()
        page.evaluate(_MEASURE, ["先热身.xlsx", list(seed)])
        found = []
        for number in range(DROPS):
            data = builders.edited({"项目信息!B2": f"项目{number}"})
            # Each in a session of its own: what was there before is not shown again.
            page.context.clear_cookies()
            page.goto(address)
            found.append(page.evaluate(_MEASURE, [f"{number}.xlsx", list(data)]))
        browser.close()
    return found


class Uploader:
    """Somebody who uploads one workbook after another, in one session."""

    def __init__(self, address: str) -> None:
        """Open the page."""
        self._host = address.split("/")[2]
        self._connection = http.client.HTTPConnection(self._host)
        answer = self._asked("GET", "/", b"", {})
        self._cookie = answer[1].split(";")[0]
        token = re.search(r'name="token" content="([^"]+)"', answer[0].decode())
        if token is None:
            raise SystemExit("no page")
        self._token = token[1]

    def upload(self, content: bytes) -> None:
        """Upload a workbook in the place of the last one, and wait for its figures."""
        drop = self._changed("POST", "/drops", b"{}").split(b'"')[3].decode()
        self._changed("PUT", f"/drops/{drop}/files", content)
        told = self._changed("POST", "/runs", f'{{"drop": "{drop}"}}'.encode())
        while b'"finished":true' not in told:
            run = told.split(b'"')[3].decode()
            told = self._asked("GET", f"/runs/{run}?seen=-1", b"", {"Cookie": self._cookie})[0]

    def _changed(self, method: str, path: str, body: bytes) -> bytes:
        headers = {
            "Origin": f"http://{self._host}",
            "Cookie": self._cookie,
            "X-Token": self._token,
            "X-Name": "project.xlsx",
        }
        return self._asked(method, path, body, headers)[0]

    def _asked(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[bytes, str]:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise SystemExit(content.decode())
        return content, answer.headers.get("set-cookie", "")


def memory(address: str, server: psutil.Process) -> None:
    """Print what the server and its processes hold, from time to time."""
    uploader = Uploader(address)
    for number in range(UPLOADS + 1):
        uploader.upload(cheap_books.workbook(f"项目{number}"))
        if number % 100 == 0:
            own = server.memory_info().rss / _MEGABYTE
            others = sum(each.memory_info().rss for each in server.children(recursive=True)) / _MEGABYTE
            print(f"{number:5} uploads: server {own:6.1f} MB, its processes {others:6.1f} MB", flush=True)


def main() -> None:
    """Measure both."""
    with served() as (address, server):
        found = sorted(drops(address))
        print(
            f"drop to visible result, {len(found)} workbooks: median {statistics.median(found):.0f} ms, "
            f"90% within {found[len(found) * 9 // 10]:.0f} ms, slowest {found[-1]:.0f} ms",
            flush=True,
        )
        memory(address, server)


if __name__ == "__main__":
    main()
