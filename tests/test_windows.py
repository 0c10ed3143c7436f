"""What Windows starts with a double click: what can be looked at without Windows.

cmd reads a batch file byte by byte in the console's code page, so that it must hold nothing that is read differently in
another, and each path must stand in quotes.
"""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import text_width
from tests import builders

WINDOWS = builders.ROOT / "windows"
BATCH_FILES = [*sorted(builders.ROOT.glob("*.bat")), *sorted(WINDOWS.glob("*.bat"))]
EXPLORER = r"C:\WINDOWS\system32\cmd.exe /c"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start_of_windows", WINDOWS / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


START = _loaded()


@pytest.fixture
def start() -> ModuleType:
    return START


def lines(path: Path) -> list[str]:
    return [line for line in path.read_bytes().decode("ascii").split("\r\n") if not line.lstrip().startswith("rem ")]


def test_there_are_batch_files() -> None:
    assert [path.name for path in BATCH_FILES if path.parent == WINDOWS] == ["start.bat"]
    assert "生成报告.bat" in [path.name for path in BATCH_FILES]


@pytest.mark.parametrize("path", BATCH_FILES, ids=lambda path: path.name)
def test_a_batch_file_reads_the_same_in_every_code_page(path: Path) -> None:
    data = path.read_bytes()
    # Plain ASCII has no mark of its encoding in front, and no letter that another code page reads otherwise.
    assert data.isascii()
    assert b"\t" not in data
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(map(len, data.splitlines())) <= 200


@pytest.mark.parametrize("path", BATCH_FILES, ids=lambda path: path.name)
def test_paths_stand_in_quotes(path: Path) -> None:
    for line in lines(path):
        # Outside of quotes a space, an ampersand or a parenthesis of a path would be read as part of the command.
        outside = re.sub(r'"[^"]*"', '""', line)
        assert line.count('"') % 2 == 0, line
        assert not re.search(r"%~", outside), line
        assert not re.search(r"%(LOCALAPPDATA|ProgramFiles|CD|TEMP)", outside, re.IGNORECASE), line
        # Arguments bring their own quotes; in a second pair these would end the first.
        assert "%*" not in "".join(re.findall(r'"[^"]*"', line)), line
        # A path would be gone through twice, and lose its percent signs.
        assert not re.match(r'\s*call\s+"%~dp0', line), line


@pytest.mark.parametrize("path", BATCH_FILES, ids=lambda path: path.name)
def test_a_batch_file_keeps_its_window_open_and_its_labels(path: Path) -> None:
    text = "\n".join(lines(path))
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert labels - {"finish"} <= set(re.findall(r"(?:goto |call :)(\w+)", text)) <= labels
    if path.parent == WINDOWS:
        # Both ways, with Python and without, go through it.
        places = [text.index(f"\n{each}") for each in (":missing", ":finish", "pause\n", "exit /b %RESULT%")]
        assert places == sorted(places)
        assert text.count("\npause\n") == 1
    else:
        assert re.fullmatch(r'"%~dp0windows\\start\.bat" (report|serve) %\*', text.strip().rpartition("\n")[2])


def test_what_is_typed_out_is_utf8_in_short_lines() -> None:
    data = (WINDOWS / "no-python.txt").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert "3.11" in data.decode()
    assert max(text_width.columns(line) for line in data.decode().splitlines()) <= 79
    assert b"chcp 65001" in (WINDOWS / "start.bat").read_bytes()


LETTERS = st.characters(exclude_characters='"\\/:*?<>|', exclude_categories=("C", "Z")) | st.just(" ")
NAMES = st.text(LETTERS, min_size=1)


@given(names=st.lists(NAMES, max_size=5))
def test_dropped_files_are_found_whatever_they_are_called(names: list[str]) -> None:
    batch_file = r"D:\绩效 (1)&x\生成报告.bat"
    paths = [rf"D:\年{name}x.xlsx" for name in names]
    shown = " ".join(f'"{path}"' if " " in path else path for path in paths)
    assert START.dropped(f'{EXPLORER} ""{batch_file}" {shown}"', batch_file) == paths
    assert START.dropped(f'{EXPLORER} ""{batch_file.upper()}" {shown} "', batch_file) == paths


@pytest.mark.parametrize("line", ["", r'"C:\WINDOWS\system32\cmd.exe" ', r"C:\WINDOWS\system32\cmd.exe /k x.bat"])
def test_a_batch_file_started_at_the_prompt_has_its_arguments(line: str, start: ModuleType) -> None:
    assert start.dropped(line, r"D:\生成报告.bat") is None
    assert start.dropped(line, "") is None


class Calls:
    """What was started, each with the status that it ends with."""

    def __init__(self) -> None:
        """Begin with none."""
        self.commands: list[list[str]] = []
        self.folders: list[Path | None] = []
        self._failing = ""

    def __call__(self, command: list[str], cwd: Path | None = None, **_: object) -> int:
        self.commands.append(command)
        self.folders.append(cwd)
        if "venv" in command:
            (Path(command[-1]) / "Scripts").mkdir(parents=True)
            (Path(command[-1]) / "Scripts" / "python.exe").write_text("")
        return int(bool(self._failing) and self._failing in command)

    def named(self) -> list[str]:
        words = ("venv", "--version", "install", "generate.py")
        names = [[Path(each).name for each in command] for command in self.commands]
        return [next(word for word in words if word in command) for command in names]


@pytest.fixture
def calls(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    found = Calls()
    for name, path in {
        "HOME": tmp_path, "_ENVIRONMENT": tmp_path / ".venv", "_INSTALLED": tmp_path / ".venv" / "installed.txt",
        "_PYTHON": tmp_path / ".venv" / "Scripts" / "python.exe",
    }.items():  # fmt: skip
        monkeypatch.setattr(start, name, path)
    monkeypatch.setattr(start.subprocess, "call", found)
    monkeypatch.setenv("SELFEVAL_FILE", r"D:\生成报告.bat")
    monkeypatch.setenv("SELFEVAL_LINE", rf'{EXPLORER} ""D:\生成报告.bat" "D:\a b.xlsx" D:\a&b.xlsx"')
    (tmp_path / "requirements.txt").write_text("a==1\n")
    return found


def test_the_environment_is_made_once(start: ModuleType, calls: Calls, tmp_path: Path) -> None:
    assert start.main(["report", r"D:\a"]) == 0
    assert calls.named() == ["venv", "install", "generate.py"]
    # Not what cmd made of the line, which ends before the ampersand.
    assert calls.commands[-1][2:] == [r"D:\a b.xlsx", r"D:\a&b.xlsx"]
    assert calls.folders[-1] == tmp_path
    calls.commands.clear()
    assert start.main(["report"]) == 0
    assert calls.named() == ["--version", "generate.py"]
    (tmp_path / "requirements.txt").write_text("a==2\n")
    calls.commands.clear()
    assert start.main(["report"]) == 0
    assert calls.named() == ["--version", "install", "generate.py"]


def test_at_the_prompt_arguments_are_taken_as_they_are(
    start: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFEVAL_LINE", r"C:\WINDOWS\system32\cmd.exe")
    assert start.main(["report", "check", "a.xlsx"]) == 0
    assert calls.commands[-1][2:] == ["check", "a.xlsx"]
    assert calls.folders[-1] is None


@pytest.mark.parametrize(("failing", "said"), [("venv", "没有建成 Python 环境"), ("install", "请检查网络")])
def test_what_fails_is_said_and_done_again_the_next_time(
    failing: str, said: str, start: ModuleType, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    calls._failing = failing
    assert start.main(["report"]) == 2
    assert said in capsys.readouterr().err
    assert calls.named()[-1] == failing
    calls._failing = ""
    calls.commands.clear()
    assert start.main(["report"]) == 0
    assert calls.named()[-2:] == ["install", "generate.py"]
