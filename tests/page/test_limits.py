"""What 设置.toml sets holds on the page as it does for the command."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from selfeval import command_line, settings
from selfeval.command_line import Command
from selfeval.page.app import application
from selfeval.page.guard import Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from tests import builders, bulk_books
from tests.page.visitor import ADDRESS, NAME, Visitor, links


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[[str], Visitor]]:
    """Return who opens the page of a folder with a file of settings."""
    with ExitStack() as running:

        def opened(text: str) -> Visitor:
            (home / "设置.toml").write_text(text, encoding="utf-8")
            command = settings.applied(Command(command_line.SERVE), settings.of_folder(home))
            basis, hosts = Basis(home / "templates", command.limits, command.form), Hosts("127.0.0.1", 8765)
            (home / "page").mkdir()
            made = application(basis, home / "page", hosts, converting=Converting(None, home))
            running.enter_context(TestClient(made, base_url=ADDRESS))
            visitor = Visitor(made)
            visitor.open()
            return visitor

        yield opened


def said_by_command(home: Path, run, capsys, content: bytes) -> list[str]:
    """Return the errors of the command."""
    (home / NAME).write_bytes(content)
    run("check", home / NAME, "--json")
    projects = json.loads(capsys.readouterr().out)["projects"]
    return [each["message"] for project in projects for each in project["problems"]]


def test_a_lowered_limit_has_the_page_refuse_what_the_command_refuses(opened, home, run, capsys) -> None:
    visitor = opened("version = 1\n[limits]\nsheet_cells = 1\nbulk_project_characters = 10\n")
    page = unescape(visitor.drop({NAME: builders.seed_bytes()})["page"])
    said = said_by_command(home, run, capsys, builders.seed_bytes())
    assert "sheet_cells" in said[0]
    assert all(each in page for each in said)
    assert "报告已写成" not in page
    bulk = bulk_books.bulk({"A1": builders.seed_content(), "B2": builders.seed_content()})
    said = said_by_command(home, run, capsys, bulk)
    page = unescape(visitor.drop({"批量.xlsx": bulk})["page"])
    assert any("bulk_project_characters" in each for each in said)
    assert all(each in page for each in said)


def test_what_is_too_large_is_refused_in_the_words_of_the_command(opened, home, run, capsys) -> None:
    visitor = opened("version = 1\n[limits]\nfile_megabytes = 1\nbulk_file_megabytes = 2\n")
    assert "每份最大1MB，许多项目的批量工作簿最大2MB" in visitor.get("/").text
    large = builders.seed_bytes() + bytes(1 << 20)
    (said,) = said_by_command(home, run, capsys, large)
    assert "超过上限1MB" in said
    # As a bulk workbook it might be larger: it is refused once it is read.
    assert said in unescape(visitor.drop({NAME: large})["page"])
    drop = visitor.post("/drops").json()["drop"]
    answers = [visitor.put(f"/drops/{drop}/files", large, "旧.xls")]
    assert answers[0].text == said
    answers.append(visitor.put(f"/drops/{drop}/files", bytes(3 << 20), NAME))
    assert answers[1].text.startswith("批量工作簿的大小为3.0MB，超过上限2MB")
    template = (builders.ROOT / "templates" / "zhengzhou" / "report.docx").read_bytes() + bytes(1 << 20)
    (home / "大.docx").write_bytes(template)
    assert run("template", "check", home / "大.docx") != 0
    answers.append(visitor.put("/template-checks/zhengzhou", template, "大.docx"))
    assert "超过上限1MB" in answers[2].text
    assert answers[2].text in "".join(capsys.readouterr())
    assert {each.status_code for each in answers} == {413}


def test_the_form_that_is_set_is_that_of_all_workbooks(opened) -> None:
    visitor = opened('version = 1\nform = "national"\n')
    page = visitor.open()
    assert re.search(r"/forms/national/blank[^/]+/a>\s*<span[^>]*>[^<]*（工作簿都按这一个）", page)
    dropped = visitor.drop({NAME: builders.seed_bytes()})["page"]
    label = re.search(r'/forms/national/blank" download>([^<]+)<', page)
    assert label
    assert f"，{label[1]}</p>" in dropped
    assert links(dropped)


def test_an_unknown_form_is_told_before_the_page_is_opened(home, run, capsys) -> None:
    (home / "设置.toml").write_text('version = 1\nform = "nowhere"\n', encoding="utf-8")
    assert run("serve", "--no-browser") == 2
    assert "没有名为“nowhere”的表式" in capsys.readouterr().err
