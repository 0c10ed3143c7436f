"""Makes the pictures of docs/制作表式.md: walks through the page and has LibreOffice draw what there is then.

Run by ``make pictures``; look at each picture afterwards. Fonts are stand-ins for the official ones.
"""

import contextlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from selfeval.cli import main
from tests import builders, office, walkthrough

IMAGES = builders.ROOT / "docs" / "images"
_FORM = "jiangcheng"


class Picture(NamedTuple):
    """What is drawn: the page, and left, top, width and height of its part in millimetres."""

    name: str
    part: tuple[int, int, int, int]
    page: int = 1
    resolution: int = 110
    options: tuple[str, ...] = ("-gray",)


TEMPLATE = Picture("form-template", (12, 14, 186, 225))
REPORT = Picture("form-report", (12, 14, 186, 172))
# The sheet 绩效指标, after 填写说明 and four others.
BLANK = Picture("form-blank", (12, 14, 272, 42), page=5, options=())


def walked(home: Path) -> None:
    """Do all that the page says in a home folder, and write a blank workbook of the form."""
    shutil.copytree(builders.ROOT / "templates", home / "templates")
    (home / "input").mkdir()

    def run(arguments: list[str]) -> tuple[int, str]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), contextlib.chdir(home):
            status = main(arguments, home)
        return status, printed.getvalue()

    walk = walkthrough.Walk(home, run)
    for step in walkthrough.steps():
        walk.do(step)
    run(["new", "blank.xlsx", "--form", _FORM])


def draw(source: Path, folder: Path, picture: Picture) -> None:
    """Draw a part of a page of a document or workbook."""
    path = folder / f"{picture.name}.pdf"
    path.write_bytes(office.converted(source.read_bytes(), source.suffix, "pdf"))
    x, y, width, height = (str(round(each * picture.resolution / 25.4)) for each in picture.part)
    drawn = ["pdftoppm", "-png", "-r", str(picture.resolution), "-singlefile"]
    drawn += ["-f", str(picture.page), "-l", str(picture.page), "-x", x, "-y", y, "-W", width, "-H", height]
    subprocess.run([*drawn, *picture.options, str(path), str(IMAGES / picture.name)], check=True)


def pictures() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        walked(home)
        draw(home / "templates" / _FORM / "table.docx", folder, TEMPLATE)
        draw(home / "blank.xlsx", folder, BLANK)
        draw(next((home / "output").glob("*自评表.docx")), folder, REPORT)


if __name__ == "__main__":
    pictures()
