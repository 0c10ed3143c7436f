"""Draws the pictures of README.md and docs/ anew, from what the program writes: walks through each page.

Run by ``make pictures`` (LibreOffice, poppler, Chromium); look at each picture afterwards. Fonts are stand-ins for the
official ones. With names behind the command only those pictures are drawn.
"""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests import builders, office, pictures, walkthrough
from tests.conftest import program
from tests.pictures import Local, Paper, Picture, Site, Terminal

_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_WINDOW = """<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; padding: 10px; background: #fff; display: inline-block; }
div { border: 1px solid #9aa3b2; border-radius: 6px; overflow: hidden; }
p { margin: 0; padding: 5px 12px; background: #e6e9ef; color: #222; font: 13px "Noto Sans CJK SC"; }
pre { margin: 0; padding: 10px 14px 14px; background: #0c0c0c; color: #ddd;
  font: 14px/1.45 "Noto Sans Mono CJK SC"; font-variant-ligatures: none; }
</style><div><p>%s</p><pre>%s</pre></div>"""
# The colours of a Windows console.
_CONSOLE = TerminalTheme(
    (12, 12, 12), (221, 221, 221),
    [(12, 12, 12), (231, 92, 92), (19, 161, 14), (229, 192, 80), (90, 140, 240), (180, 80, 200), (58, 190, 221),
     (204, 204, 204)],
)  # fmt: skip
_AROUND, _BEHIND = 10, (208, 212, 220)
_COLOURS = 256


class Drawing:
    """Draws pictures of whatever kind."""

    def __init__(self, page: Page) -> None:
        """Begin; ``page`` is one in a browser."""
        self._page = page

    def draw(self, picture: Picture, home: Path) -> Image.Image:
        """Return a picture of what there is in a home folder."""
        if isinstance(picture, Terminal):
            return self._terminal(picture, pictures.source(picture, home).decode())
        if isinstance(picture, Local):
            return self._local(picture, home)
        path = pictures.path_of(picture, home)
        return self._site(picture, path) if isinstance(picture, Site) else _paper(picture, path)

    def _terminal(self, picture: Terminal, shown: str) -> Image.Image:
        console = Console(record=True, file=io.StringIO(), width=picture.columns, force_terminal=True)
        console.print(Text.from_ansi(shown), end="")
        prompt = f"&gt; {escape(picture.command)}\n" if picture.command else ""
        html = console.export_html(theme=_CONSOLE, code_format="{code}", inline_styles=True)
        self._page.set_content(_WINDOW % (escape(picture.title), prompt + html))
        return _opened(self._page.locator("body").screenshot())

    def _site(self, picture: Site, path: Path) -> Image.Image:
        self._page.set_viewport_size({"width": picture.width, "height": picture.height})
        self._page.goto(path.resolve().as_uri())
        return _opened(self._page.screenshot())

    def _local(self, picture: Local, home: Path) -> Image.Image:
        self._page.set_viewport_size({"width": 1000, "height": 900})
        with _served(home) as address:
            self._page.goto(address + picture.tab.removeprefix("/"))
            if picture.tab == "/templates":
                self._page.select_option("#form", pictures.PRACTICE)
            for file in picture.dropped:
                (path,) = home.glob(file)
                before = self._page.inner_text("main")
                self._page.set_input_files("input[type=file]", path)
                self._page.wait_for_function(
                    "was => document.querySelector('main').innerText !== was && document.getElementById('progress')"
                    "?.hidden !== false && /[：个]/.test(document.getElementById('status').textContent)", arg=before
                )  # fmt: skip
            if picture.opened:
                self._page.locator("details.looks > summary").click()
                figure = self._page.locator(".sheet a.figure", has_text=picture.opened).first
                figure.click()
                figure.scroll_into_view_if_needed()
            self._page.wait_for_timeout(300)
            shown = _opened(self._page.screenshot(full_page=True))
            # A page that is still open would keep the server waiting.
            self._page.goto("about:blank")
        return shown.crop((0, picture.top, shown.width, min(picture.top + picture.height, shown.height)))


def _paper(picture: Paper, path: Path) -> Image.Image:
    data = path.read_bytes()
    if picture.sheet:
        data = _with_sheet_only(data, picture.sheet)
    with tempfile.TemporaryDirectory() as name:
        printed = Path(name) / "printed.pdf"
        printed.write_bytes(office.converted(data, path.suffix, "pdf"))
        images = [_part(printed, part, picture.resolution) for part in picture.parts]
    if picture.sheet:
        images = [_trimmed(image) for image in images]
    size = (sum(each.width + _AROUND for each in images) + _AROUND, max(each.height for each in images) + 2 * _AROUND)
    sheet = Image.new("RGB", size, _BEHIND)
    at = _AROUND
    for image in images:
        sheet.paste(image, (at, (size[1] - image.height) // 2))
        at += image.width + _AROUND
    return sheet


def _part(printed: Path, part: pictures.Part, resolution: int) -> Image.Image:
    drawn = [program("pdftoppm"), "-png", "-r", str(resolution), "-singlefile"]
    drawn += ["-f", str(part.page), "-l", str(part.page), str(printed)]
    image = _opened(subprocess.run(drawn, check=True, capture_output=True).stdout)
    left, top, width, height = (round(each * resolution / 25.4) for each in part.place)
    return image.crop((left, top, min(left + width, image.width), min(top + height, image.height)))


def _with_sheet_only(data: bytes, sheet: str) -> bytes:
    """Return a workbook of which LibreOffice prints one sheet, with the letters and numbers of its cells."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == "xl/workbook.xml":
                content = _hiding(content.decode(), sheet).encode()
            elif name.startswith("xl/worksheets/sheet"):
                text = re.sub(
                    r'<printOptions[^>]*/>|<headerFooter>.*?</headerFooter>| tabSelected="1"', "", content.decode()
                )
                content = text.replace("<pageMargins", '<printOptions headings="1"/><pageMargins').encode()
            taken.writestr(name, content)
    return stream.getvalue()


def _hiding(workbook: str, sheet: str) -> str:
    """Return a workbook's part in which all sheets but one are hidden, and none has an area that is printed anyway."""
    workbook = re.sub(r'<definedName name="_xlnm.Print_Area"[^>]*>[^<]*</definedName>', "", workbook)
    names = re.findall(r'<sheet [^>]*name="([^"]+)"', workbook)
    workbook = re.sub(r' (?:activeTab|firstSheet|state)="\w+"', "", workbook)
    workbook = workbook.replace("<workbookView ", f'<workbookView activeTab="{names.index(sheet)}" ')
    for name in names:
        state = "visible" if name == sheet else "hidden"
        workbook = re.sub(rf'(<sheet [^>]*name="{name}")', rf'\1 state="{state}"', workbook)
    return workbook


def _trimmed(image: Image.Image) -> Image.Image:
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    assert box, "nothing is printed"
    left, top, right, bottom = box
    return image.crop((left - 6, top - 6, min(right + 6, image.width), min(bottom + 6, image.height)))


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """Serve the local page of a home folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        "import sys; from pathlib import Path; from selfeval.cli import main; main(sys.argv[2:], Path(sys.argv[1]))"
    )
    given = [str(home), "serve", "--no-browser", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-c", command, *given], cwd=builders.ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdout
        yield server.stdout.readline().removeprefix("页面：").strip()
        server.send_signal(signal.SIGINT)
        server.wait(60)


@contextmanager
def _browser() -> Iterator[Page]:
    os.environ["FONTCONFIG_FILE"] = str(office.FONTS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=_FLAGS)
        yield browser.new_page(locale="zh-CN", viewport={"width": 1600, "height": 1200})
        browser.close()


def make(wanted: set[str]) -> None:
    """Draw the wanted pictures, or all, and keep the hashes of what they were drawn from."""
    hashes = pictures.hashes() if wanted else {}
    with _browser() as page:
        drawing = Drawing(page)
        for document in walkthrough.PAGES:
            with tempfile.TemporaryDirectory() as name:
                home = Path(name)

                def see(name: str, home: Path = home) -> None:
                    picture = pictures.PICTURES[name]
                    if not wanted or name in wanted:
                        image = drawing.draw(picture, home).quantize(_COLOURS, dither=Image.Dither.NONE)
                        image.save(pictures.IMAGES / f"{name}.png", optimize=True)
                        hashes[name] = pictures.hash_of(name, pictures.source(picture, home))
                        pictures.note(hashes)
                        print(name, (pictures.IMAGES / f"{name}.png").stat().st_size)

                steps = walkthrough.steps(document)
                if any(step.kind == "picture" and (not wanted or step.content in wanted) for step in steps):
                    walkthrough.set_up(home)
                    walk = walkthrough.Walk(home, see)
                    for step in steps:
                        walk.do(step)


if __name__ == "__main__":
    make(set(sys.argv[1:]))
