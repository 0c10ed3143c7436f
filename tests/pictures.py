"""What the pictures of README.md and docs/ show, and when they have to be made anew.

Each picture shows what there is where it stands on its page, and is drawn by ``make pictures`` (make_pictures.py). Of
what it was drawn from there is a hash in pictures.json; a test walks through the pages and compares.
"""

import atexit
import contextlib
import functools
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.testclient import TestClient

from selfeval.page.app import application
from selfeval.page.guard import Guard, Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from tests import builders, walkthrough, year
from tests.page.visitor import ADDRESS, Visitor

IMAGES = builders.ROOT / "docs" / "images"
# The form that the page of template editors makes to practise.
PRACTICE = "lianxi"
_HASHES = Path(__file__).parent / "pictures.json"


@functools.cache
def sample() -> Path:
    """Return a folder in which the sample's report was written; it is there until this process ends."""
    home = Path(tempfile.mkdtemp(prefix="selfeval-sample-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    walkthrough.set_up(home)
    walkthrough.called([], home)
    return home


@dataclass(frozen=True)
class Terminal:
    """A terminal's window with a command and what it shows when it is run for the first time."""

    title: str
    command: str
    columns: int = 92


@dataclass(frozen=True)
class Part:
    """A part of a page: left, top, width and height in millimetres."""

    page: int = 1
    place: tuple[int, int, int, int] = (0, 0, 300, 300)


@dataclass(frozen=True)
class Paper:
    """Parts of pages of a document, or of a sheet of a workbook, beside each other; ``where`` makes the folder."""

    file: str
    parts: tuple[Part, ...] = (Part(),)
    sheet: str = ""
    resolution: int = 110
    where: Callable[[], Path] | None = None


@dataclass(frozen=True)
class Site:
    """The upper part of a page in a browser, in pixels; ``where`` makes the folder."""

    file: str
    width: int
    height: int
    where: Callable[[], Path] | None = None


@dataclass(frozen=True)
class Local:
    """The local page after files were dropped onto it, one after the other; ``opened`` is what is opened then.

    Shown is what is at most so many pixels high, from ``top`` on.
    """

    dropped: tuple[str, ...]
    opened: str = ""
    tab: str = "/"
    height: int = 900
    top: int = 0


Picture = Terminal | Paper | Site | Local

PICTURES: dict[str, Picture] = {
    "run": Terminal("生成报告.bat", "python generate.py"),
    "report": Paper("output/*绩效自评报告.docx", (Part(2), Part(8)), resolution=70, where=sample),
    "blank": Paper("input/老年食堂.xlsx", (Part(1, (0, 0, 300, 60)),), sheet="绩效指标"),
    "marked": Paper("output/*（标出问题）.xlsx", (Part(1, (0, 0, 300, 52)),), sheet="绩效指标"),
    "marked-list": Paper("output/*（标出问题）.xlsx", (Part(1, (0, 0, 300, 80)),), sheet="检查结果"),
    "workpaper": Paper("审核/报告/*评分底稿.xlsx", sheet="总得分"),
    "template": Paper("templates/lianxi/report.docx", (Part(3), Part(6)), resolution=70),
    "preview": Paper("output/版面预览*.docx", (Part(3), Part(9)), resolution=70),
    "page": Local(("input/职业技能鉴定教研工作专项资金.xlsx",)),
    "page-faults": Local(("input/老年食堂.xlsx",), top=330, height=560),
    "page-corrected": Local(("input/老年食堂.xlsx", "input/老年食堂（标出问题）.xlsx"), top=330, height=560),
    "page-report": Local(("审核/样例.xlsx",), opened="90.97%", top=700),
    "page-template": Local(("草稿/report.docx",), tab="/templates", height=700),
    "overview": Site("output/汇总.html", 1000, 900, where=year.finished),
    "overview-projects": Paper("output/汇总表.xlsx", (Part(1, (0, 0, 257, 92)),), "项目", 118, where=year.finished),
    "overview-departments": Paper(
        "output/汇总表.xlsx", (Part(1, (0, 0, 420, 120)),), "按主管部门", 78, where=year.finished
    ),
    "form-template": Paper("templates/jiangcheng/table.docx", (Part(1, (12, 14, 186, 225)),)),
    "form-blank": Paper("input/村道养护.xlsx", (Part(1, (12, 14, 272, 42)),), sheet="绩效指标"),
    "form-report": Paper("output/*自评表.docx", (Part(1, (12, 14, 186, 172)),)),
}


def source(picture: Picture, home: Path) -> bytes:
    """Return what a picture is drawn from."""
    if isinstance(picture, Terminal):
        return walkthrough.shown(walkthrough.arguments(picture.command), home, picture.columns).encode()
    if isinstance(picture, Local):
        return _told(picture, home)
    return path_of(picture, home).read_bytes()


@functools.cache
def _app() -> Guard:
    """Return the local page's application with the shipped forms; it runs until this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="selfeval-page-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # It converts nothing here: the pictures show a machine that has LibreOffice.
    converting = Converting(Path("soffice"), folder)
    app = application(Basis(builders.ROOT / "templates"), folder, Hosts("127.0.0.1", 8765), converting=converting)
    running = contextlib.ExitStack()
    running.enter_context(TestClient(app, base_url=ADDRESS))
    atexit.register(running.close)
    return app


def _told(picture: Local, home: Path) -> bytes:
    """Return what the local page says, without what is another each time, and its styles."""
    visitor = Visitor(_app())
    page = visitor.open(picture.tab)
    for file in picture.dropped:
        (path,) = home.glob(file)
        if picture.tab == "/":
            page = visitor.drop({path.name: path.read_bytes()})["page"]
        else:
            # The form that is practised with is like this one.
            page = visitor.put("/template-checks/zhengzhou", path.read_bytes(), path.name).json()["page"]
    for ident in re.findall(r'data-looks="([^"]+)"', page) if picture.opened else ():
        page += visitor.get(f"/projects/{ident}/looks").json()["page"]
    visitor.post("/clear")
    style = (builders.ROOT / "selfeval" / "page" / "static" / "page.css").read_text(encoding="utf-8")
    return "".join([*re.findall(r">([^<]+)<", page), style]).encode()


def path_of(picture: Paper | Site, home: Path) -> Path:
    """Return the file that a picture shows."""
    folder = picture.where() if picture.where else home
    (found,) = folder.glob(picture.file)
    return found


def hash_of(name: str, drawn_from: bytes) -> str:
    """Return a hash of what a picture is drawn from, and how; not of when or how tightly a package was packed."""
    kept = {"": drawn_from}
    if drawn_from.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(drawn_from)) as file:
            kept = {part: file.read(part) for part in file.namelist() if not part.startswith("docProps/")}
    how = re.sub(r"<[^>]*>", "", repr(PICTURES[name]))
    return hashlib.sha256(repr((how, sorted(kept.items()))).encode()).hexdigest()


def hashes() -> dict[str, str]:
    """Return the hashes of what the pictures were drawn from."""
    return json.loads(_HASHES.read_text(encoding="utf-8"))


def note(found: dict[str, str]) -> None:
    """Keep the hashes of what the pictures are drawn from now."""
    _HASHES.write_text(json.dumps(dict(sorted(found.items())), indent=2) + "\n", encoding="utf-8")
