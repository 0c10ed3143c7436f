"""The command as a person runs it, on machines with other locales, folders and outputs: the same reports each time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME
from tests import builders
from tests.conftest import program

PROJECT = "表情😀项目"
REPORT = f"{PROJECT}（2022年度）绩效自评报告.docx"
# Each with what the encoding of its output is.
LOCALES = [
    ({"LC_ALL": "C"}, "utf-8"),
    ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
    ({"LC_ALL": "C.UTF-8"}, "utf-8"),
    # A locale that is not there is like C; the one that is there, made for the test, is that of GBK.
    ({"LC_ALL": "zh_CN.GBK", "LOCPATH": "nowhere"}, "utf-8"),
    ({"LC_ALL": "zh_CN.GBK"}, "gbk"),
    ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "gbk"}, "gbk"),
    ({"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"}, "gbk"),
]
FOLDERS = ["有 空格 的文件夹", "中文", "😀emoji"]


@pytest.fixture(scope="module")
def data() -> bytes:
    return builders.edited({"项目信息!B2": PROJECT})


@pytest.fixture(scope="module")
def expected(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report that this process writes."""
    from selfeval.batch.journal import Journal
    from selfeval.batch.making import Job
    from selfeval.batch.runner import Run, write

    folder = tmp_path_factory.mktemp("expected")
    (folder / "a.xlsx").write_bytes(data)
    journal = Journal.open(folder / "output")
    list(write([folder / "a.xlsx"], Job(builders.ROOT / "templates"), folder / "output", journal, Run()))
    journal.close()
    return (folder / "output" / REPORT).read_bytes()


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locale zh_CN.GBK, which few machines have."""
    folder = tmp_path_factory.mktemp("locales")
    # It warns of characters that GBK does not have.
    subprocess.run(
        [program("localedef"), "--quiet", "-c", "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"],
        check=False, capture_output=True,
    )  # fmt: skip
    if not (folder / "zh_CN.GBK").is_dir():
        assert not os.environ.get("SELFEVAL_SKIP_NOTHING"), "the definitions of locales are missing"
        pytest.skip("the definitions of locales (package locales) are not installed")
    return folder


def started(work: Path, variables: dict[str, str], how: str = "{}") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder with nothing in its environment but these; ``how`` says what its streams are."""
    command = f'"{sys.executable}" "{builders.ROOT / "generate.py"}" "$1" -o "$2"'
    given = [str(work / "工作簿.xlsx"), str(work / "结果")]
    return subprocess.run(
        ["sh", "-c", how.format(command), "sh", *given],
        cwd=work, capture_output=True, check=False, timeout=60, env={"PATH": os.environ["PATH"], **variables},
    )  # fmt: skip


def prepared(folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "工作簿.xlsx").write_bytes(data)
    return folder


def require_report(work: Path, found: subprocess.CompletedProcess[bytes], expected: bytes) -> None:
    assert b"Traceback" not in found.stderr, found.stderr
    assert (work / "结果" / REPORT).read_bytes() == expected
    assert {path.name for path in (work / "结果").iterdir()} == {REPORT, "工作簿（标出问题）.xlsx", FILE_NAME}


@pytest.mark.parametrize("variables, encoding", LOCALES, ids=str)
def test_any_locale_gives_the_same_report_and_readable_words(
    variables: dict[str, str], encoding: str, data: bytes, expected: bytes, tmp_path: Path, locales: Path
) -> None:
    work = prepared(tmp_path / FOLDERS[len(variables) % 3], data)
    found = started(work, {"LOCPATH": str(locales), **variables})
    assert (found.returncode, found.stderr) == (0, b"")
    require_report(work, found, expected)
    assert "93.2" in found.stdout.decode(encoding)
    if encoding != "ascii":
        assert "总得分93.2，等级优" in found.stdout.decode(encoding)


@pytest.mark.parametrize("locale", ["C.UTF-8", "zh_CN.GBK"])
def test_names_that_an_older_machine_wrote_are_read(
    locale: str, data: bytes, expected: bytes, tmp_path: Path, locales: Path
) -> None:
    """Their bytes are GBK, as in the zip files of many programs. What is written has UTF-8 names everywhere."""
    folder, name = (os.fsdecode(text.encode("gbk")) for text in ("各部门", "项目一.xlsx"))
    work = prepared(tmp_path / "甲", data)
    (work / folder).mkdir()
    (work / "工作簿.xlsx").rename(work / folder / name)
    for _ in range(2):
        found = subprocess.run(
            [sys.executable, builders.ROOT / "generate.py", folder, "-o", "结果"], cwd=work, capture_output=True,
            check=False, env={"PATH": os.environ["PATH"], "LC_ALL": locale, "LOCPATH": str(locales)},
        )  # fmt: skip
        assert (found.returncode, found.stderr) == (0, b"")
        said = found.stdout.decode("gbk" if locale.endswith("GBK") else "utf-8")
        assert "（各部门/项目一.xlsx）：执行率90.97%，总得分93.2" in said
        # Its workbook is not said to have disappeared.
        assert "不在了" not in said
        assert (work / "结果" / REPORT).read_bytes() == expected
        assert {path.name for path in (work / "结果").iterdir()} == {REPORT, "项目一（标出问题）.xlsx", FILE_NAME}


# What is unusual of a machine, and the status: 2 where what was asked for could not be shown.
STREAMS = {
    "no input": ("{} <&-", 0),
    "no output": ("{} >&-", 0),
    "no streams at all": ("{} <&- >&- 2>&-", 0),
    "an output that is full": ("{} >/dev/full", 2),
}


@pytest.mark.parametrize("name", STREAMS)
def test_without_a_terminal_or_a_home_the_report_is_the_same(
    name: str, data: bytes, expected: bytes, tmp_path: Path
) -> None:
    how, status = STREAMS[name]
    work = prepared(tmp_path / "甲", data)
    found = started(work, {"LC_ALL": "C.UTF-8"}, how)
    assert found.returncode == status, found.stderr
    require_report(work, found, expected)


@pytest.mark.parametrize("temporary", ["没有这个文件夹", "工作簿.xlsx"], ids=["missing", "no folder"])
def test_no_folder_for_temporary_files_is_needed(temporary: str, data: bytes, expected: bytes, tmp_path: Path) -> None:
    work = prepared(tmp_path / FOLDERS[0], data)
    found = started(work, {"LC_ALL": "C.UTF-8", "TMPDIR": str(work / temporary)})
    assert (found.returncode, found.stderr) == (0, b"")
    require_report(work, found, expected)
