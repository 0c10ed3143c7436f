"""What the commands refuse, and what they say where little is left to do."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import selfeval.page
from selfeval import cli, form_command, names_on_disk, progress, run_command, serve_command, shape_commands
from selfeval.batch.form_check import EXPECTED
from selfeval.command_line import CHECK, FORM_COPY, FORM_NEW, MERGE, SPLIT, Command, UsageError, _Parser, parse
from selfeval.overview import _Table
from tests import builders, bulk_books

TEMPLATES = builders.ROOT / "templates"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "项目.xlsx"
    path.write_bytes(builders.seed_bytes())
    return path


# merge and split


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("批量.xls", "应当以 .xlsx 结尾，现在是“批量.xls”"),
        ("项目.xlsx", "已经存在，为免覆盖没有写"),
        ("项目.xlsx/批量.xlsx", "批量.xlsx"),
    ],
)
def test_workbooks_are_merged_only_into_a_new_workbook(book: Path, name: str, sentence: str) -> None:
    command = Command(MERGE, (book,), book.parent / name)
    with pytest.raises(UsageError, match=sentence):
        shape_commands.merge(command, [book], TEMPLATES)
    assert book.read_bytes() == builders.seed_bytes()
    assert list(book.parent.iterdir()) == [book]


def test_where_nothing_can_be_merged_no_file_is_written(tmp_path: Path, capsys) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"no workbook")
    assert not shape_commands.merge(Command(MERGE, (broken,), tmp_path / "批量.xlsx"), [broken], TEMPLATES)
    said = capsys.readouterr().err
    assert said.endswith("没有可以合并的工作簿，没有写文件。\n")
    assert "坏.xlsx" in said
    assert not (tmp_path / "批量.xlsx").exists()


def test_a_bulk_workbook_is_split_only_into_a_folder_that_can_be_made(tmp_path: Path) -> None:
    source = tmp_path / "批量.xlsx"
    source.write_bytes(bulk_books.bulk({"甲1": builders.seed_content()}))
    before = source.read_bytes()
    with pytest.raises(UsageError, match="split 要用 -o"):
        shape_commands.split(Command(SPLIT, (source,)), source, TEMPLATES)
    with pytest.raises(UsageError, match="没有写"):
        shape_commands.split(Command(SPLIT, (source,), source / "拆开"), source, TEMPLATES)
    assert source.read_bytes() == before
    assert list(tmp_path.iterdir()) == [source]


# form


def test_the_forms_in_use_are_not_copied_onto_themselves(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有复制"):
        form_command.templates_for(Command(FORM_COPY), tmp_path, tmp_path)
    assert form_command.templates_for(Command(CHECK), tmp_path, tmp_path) == tmp_path


def test_the_program_s_own_forms_are_copied_before_they_are_changed(tmp_path: Path, capsys) -> None:
    own = tmp_path / "templates"
    assert form_command.templates_for(Command(CHECK), TEMPLATES, own) == TEMPLATES
    with pytest.raises(UsageError, match=r"请先运行 .* form copy"):
        form_command.templates_for(Command("form check", accepts=True), TEMPLATES, own)
    assert not own.exists()
    assert form_command.templates_for(Command(FORM_NEW), TEMPLATES, own) == own
    assert f"复制到“{own}”" in capsys.readouterr().out
    copied = (own / builders.FORM / "form.toml").read_bytes()
    assert copied == (TEMPLATES / builders.FORM / "form.toml").read_bytes()
    # A folder that is there is not copied over.
    with pytest.raises(UsageError):
        form_command.templates_for(Command(FORM_COPY), TEMPLATES, own)


def test_copied_forms_need_nothing_more() -> None:
    assert parse(["form", "copy"]) == Command(FORM_COPY)
    assert form_command.run(Command(FORM_COPY), SimpleNamespace())


def test_figures_that_cannot_be_written_are_not_accepted(run, home: Path, capsys) -> None:
    path = home / "templates" / builders.FORM / EXPECTED
    path.unlink()
    path.mkdir()
    (path / "x").touch()
    assert run("form", "check", "--accept", builders.FORM) == 2
    assert "命令没有执行" in capsys.readouterr().err
    assert path.is_dir()


# Words and options


def test_a_complaint_that_is_not_known_is_told_as_it_is() -> None:
    with pytest.raises(UsageError, match=r"^something else$"):
        _Parser().error("something else")


def test_a_cluster_is_not_told_how_many_processes_to_use() -> None:
    with pytest.raises(UsageError, match="--jobs 和 --cluster 不能一起用"):
        parse(["--jobs", "2", "--cluster", "x:1"])


def test_codes_are_of_one_bulk_workbook(run, home: Path, capsys) -> None:
    for name in ("一.xlsx", "二.xlsx"):
        (home / name).write_bytes(builders.seed_bytes())
    assert run("check", "一.xlsx#甲1", "二.xlsx#甲1") == 2
    assert "只能是同一个批量工作簿里的项目" in capsys.readouterr().err


def test_a_blank_workbook_that_cannot_be_written_is_told(run, home: Path, capsys) -> None:
    (home / "文件").touch()
    assert run("new", "文件/空白.xlsx") == 2
    told = capsys.readouterr()
    assert "空白.xlsx" in told.err
    assert not told.out
    assert (home / "文件").is_file()


def test_a_preview_that_cannot_be_written_is_told(run, home: Path, capsys) -> None:
    (home / "文件").touch()
    assert run("template", "preview", "--form", builders.FORM, "-o", home / "文件" / "版面") == 2
    told = capsys.readouterr()
    assert "没有执行" in told.err
    assert "已写出" not in told.out


def test_only_what_is_named_must_be_there(run, home: Path, capsys) -> None:
    (home / "input" / "一.xlsx").write_bytes(builders.seed_bytes())
    assert run("--only", "没有的") == 2
    assert "没有路径里含有“没有的”的工作簿，共找到1个工作簿" in capsys.readouterr().err
    assert not (home / "output").exists() or not list((home / "output").glob("*.docx"))


@pytest.mark.parametrize("stopped, status, sentence", [(True, cli._NOT_RUN, "没有写完的PDF"), (False, 0, "")])
def test_pdfs_that_are_not_finished_are_told(status: int, sentence: str, capsys, *, stopped: bool) -> None:
    converter = SimpleNamespace(broken=None, remark="缺少字体。")
    assert run_command._tell_of_pdfs(converter, is_stopped=stopped) == status
    said = capsys.readouterr().err
    assert said.startswith("缺少字体。安装这些字体以后")
    assert (sentence in said) if sentence else "再运行一次同样的命令" not in said


# Names on disk


class BegunError(Exception):
    """A process was begun anew."""


def test_only_a_locale_that_is_not_utf_8_begins_the_process_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def execve(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        begun.append((program, arguments, environment))
        raise BegunError

    monkeypatch.setattr(os, "execve", execve)
    names_on_disk.read_as_utf8()
    assert not begun
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "gb2312")
    monkeypatch.setattr(sys, "orig_argv", ["python", "main.py", "check"])
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    with pytest.raises(BegunError):
        names_on_disk.read_as_utf8()
    ((program, arguments, environment),) = begun
    assert program == sys.executable
    assert arguments == [sys.executable, "-X", "utf8", "main.py", "check"]
    assert environment["PYTHONIOENCODING"] == sys.stdout.encoding
    assert environment["PATH"] == os.environ["PATH"]


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
@pytest.mark.parametrize(
    "raw, said", [("甲".encode(), "甲"), ("甲".encode("gbk"), "甲"), (b"a\xff\xff/b", "a\\xff\\xff/b")]
)
def test_every_name_can_be_told(raw: bytes, said: str) -> None:
    assert names_on_disk.spelled(os.fsdecode(raw)) == said


# What is shown of a run


def test_of_no_project_there_is_no_table(capsys) -> None:
    _Table(sys.stdout, writes=False).close()
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_how_far_a_long_run_is_told_in_lines(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    each = SimpleNamespace(is_project=True, status="ok", is_unchanged=False)
    work = SimpleNamespace(total=2)
    assert list(progress._with_lines([each, each], work)) == [each, each]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0)
    assert list(progress._with_lines([each, each], work)) == [each, each]
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith("正在处理 1/2，")
    assert last.startswith("正在处理 2/2，")


@pytest.mark.parametrize("seconds, said", [(3.2, "4秒"), (61.5, "1分2秒"), (7260, "2小时1分")])
def test_what_is_left_is_told_in_hours_minutes_and_seconds(seconds: float, said: str) -> None:
    assert progress._lasting(seconds) == said


# serve


def test_a_part_of_the_program_that_is_missing_is_no_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(selfeval.page, "server", raising=False)
    monkeypatch.setitem(sys.modules, "selfeval.page.server", None)
    with pytest.raises(ModuleNotFoundError):
        serve_command.run(Command("serve"), TEMPLATES)


@pytest.mark.parametrize("host, is_shared", [("127.0.0.1", False), ("0.0.0.0", True)])  # noqa: S104 - not bound
def test_whoever_shares_the_page_is_told_how(host: str, monkeypatch, capsys, *, is_shared: bool) -> None:
    from selfeval.page import server

    given = []

    def serve(basis, *arguments, **_options) -> None:
        given.append((basis.templates, *arguments[:3]))
        arguments[3]("http://127.0.0.1:8765/")

    monkeypatch.setattr(server, "serve", serve)
    command = replace(Command("serve"), host=host, port=8765, token="一个很长很长很长很长的口令")  # noqa: S106
    assert serve_command.run(command, TEMPLATES)
    assert given == [(TEMPLATES, host, 8765, command.token)]
    said = capsys.readouterr().out
    assert said.startswith("页面：http://127.0.0.1:8765/\n")
    assert ("同一网络里的别的电脑" in said) == is_shared
