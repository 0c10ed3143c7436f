"""The wheel: what it holds, and that what is installed from it does what the checkout does."""

import io
import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Callable, Sequence
from email.parser import Parser
from pathlib import Path

import pytest

from tests import builders
from tests.forms.filling import filled
from tests.runs import tree

Started = subprocess.CompletedProcess[str]
Command = Callable[..., Started]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=builders.ROOT, check=True, capture_output=True)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies in the environment's folder of packages after pip has installed the wheel."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(folder)
    return folder


def started(command: Sequence[str], folder: Path, **environment: str) -> Started:
    """Run a command in a folder, without anything of this process but PATH."""
    variables = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        command, cwd=folder, env=variables, check=False, capture_output=True, encoding="utf-8", timeout=300
    )


def test_the_wheel_holds_all_that_the_program_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as package:
        names = set(package.namelist())
        head = "selfeval-" + wheel.name.split("-")[1] + ".dist-info"
        metadata = Parser().parsestr(package.read(f"{head}/METADATA").decode())
        entry_points = package.read(f"{head}/entry_points.txt").decode()
    root = builders.ROOT
    files = [path for folder in ("selfeval", "templates") for path in (root / folder).rglob("*") if path.is_file()]
    expected = {path.relative_to(root).as_posix() for path in files if "__pycache__" not in path.parts}
    expected = {f"selfeval/{name}" if name.startswith("templates/") else name for name in expected}
    assert {name for name in names if not name.startswith(head)} == expected
    assert "selfeval = selfeval.__main__:command" in entry_points
    # Each library in the version that the checkout has, and the extras those that they are named after.
    listed = requirements("requirements.txt")
    needed = [each for each in metadata.get_all("Requires-Dist") if "extra ==" not in each]
    assert sorted(map(plain, needed)) == sorted(map(plain, listed))
    extras = {path.stem.removeprefix("requirements-") for path in root.glob("requirements-*.txt")} - {"dev"}
    assert set(metadata.get_all("Provides-Extra")) == extras
    assert "cluster" in extras
    of_cluster = [each.partition(";")[0] for each in metadata.get_all("Requires-Dist") if "'cluster'" in each]
    assert sorted(map(plain, of_cluster)) == sorted(map(plain, requirements("requirements-cluster.txt")))
    with (root / "pyproject.toml").open("rb") as stream:
        assert tomllib.load(stream)["project"]["requires-python"] == metadata["Requires-Python"]


def requirements(name: str) -> list[str]:
    lines = (builders.ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def plain(requirement: str) -> str:
    return requirement.strip().lower().replace("_", "-")


def written_by(command: Sequence[str], folder: Path, **environment: str) -> dict[str, bytes]:
    """Return what is written of a workbook that was asked for, filled in and put into input."""
    folder.mkdir()
    found = started([*command, "new", "空白.xlsx"], folder, **environment)
    assert (found.returncode, found.stderr) == (0, "")
    contents = {
        name: [dict(zip(given["columns"], row, strict=True)) for row in given["rows"]]
        for name, given in builders.reference("seed-workbook.json").items()
    }
    (folder / "input").mkdir()
    blank = (folder / "空白.xlsx").read_bytes()
    (folder / "input" / "项目.xlsx").write_bytes(filled(blank, contents))
    found = started([*command, "--workpaper"], folder, **environment)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "总得分93.2" in found.stdout
    return {"空白.xlsx": blank, **tree(folder / "output")}


def of_checkout(folder: Path) -> dict[str, bytes]:
    """Return the same of the checkout, whose own folders are elsewhere."""
    folder.mkdir()
    return written_by([sys.executable, "-m", "selfeval"], folder / "home", PYTHONPATH=str(builders.ROOT))


def same(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Whether two runs wrote the same documents to the byte, and the same workbooks but for the moment in them."""
    assert sorted(one) == sorted(other)
    return all(
        one[name] == other[name] if name.endswith(".docx") else parts(one[name]) == parts(other[name]) for name in one
    )


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


def test_what_is_installed_writes_the_same_bytes(installed: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "selfeval"]
    one = written_by(program, tmp_path / "installed", PYTHONPATH=str(installed))
    assert not (tmp_path / "installed" / "templates").exists()
    other = of_checkout(tmp_path / "checkout")
    assert "职业技能鉴定教研工作专项资金（2022年度）绩效自评报告.docx" in one
    assert same(one, other)


def test_forms_are_changed_in_the_current_folder_only(installed: Path, tmp_path: Path) -> None:
    shipped = installed / "selfeval" / "templates"
    before = tree(shipped)

    def run(*arguments: str) -> Started:
        return started([sys.executable, "-m", "selfeval", *arguments], tmp_path, PYTHONPATH=str(installed))

    found = run("form", "check", "--accept", "national")
    assert found.returncode == 2
    assert "python -m selfeval form copy" in found.stderr
    assert list(tmp_path.iterdir()) == []
    found = run("form", "new", "xinyang", "--from", "national")
    assert (found.returncode, found.stderr) == (0, "")
    assert "复制到" in found.stdout
    assert "python -m selfeval form check xinyang" in found.stdout
    own = tmp_path / "templates"
    assert {name: content for name, content in tree(own).items() if not name.startswith("xinyang/")} == before
    assert tree(shipped) == before
    assert [path.name for path in tmp_path.iterdir()] == ["templates"]
    # From now on the forms of the folder are those that are read.
    assert "xinyang" in run("forms").stdout
    assert run("form", "check", "xinyang").returncode == 0
    found = run("form", "copy")
    assert found.returncode == 2
    assert "已经有表式" in found.stderr


def test_a_folder_of_something_else_is_left_alone(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html").write_text("of a web site")
    program = [sys.executable, "-m", "selfeval"]
    found = started([*program, "forms"], tmp_path, PYTHONPATH=str(installed))
    assert "national" in found.stdout
    found = started([*program, "form", "copy"], tmp_path, PYTHONPATH=str(installed))
    assert found.returncode == 2
    assert "没有复制" in found.stderr
    assert [path.name for path in (tmp_path / "templates").iterdir()] == ["index.html"]


def test_what_is_said_is_said_in_the_words_of_who_is_installed(installed: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "selfeval"]
    found = started([*program, "--help"], tmp_path, PYTHONPATH=str(installed))
    assert found.returncode == 0
    assert "generate.py" not in found.stdout
    assert "form copy" in found.stdout
    found = started(program, tmp_path, PYTHONPATH=str(installed))
    assert found.returncode == 2
    assert "input" in found.stderr
    assert "请建这个文件夹" in found.stderr
    assert "python -m selfeval --help" in found.stderr
    library = "import selfeval.shipped as shipped; print(shipped.libraries_of('cluster'))"
    found = started([sys.executable, "-c", library], tmp_path, PYTHONPATH=str(installed))
    assert found.stdout.strip() == '"selfeval[cluster]"'


@pytest.mark.long
def test_a_wheel_is_installed_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """By pip, with all that it needs; the command is the one that pip has made."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(folder / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", str(wheel)], check=True, cwd=tmp_path)
    subprocess.run([*pip, "check"], check=True, cwd=tmp_path)
    one = written_by([str(folder / "selfeval")], tmp_path / "installed")
    other = of_checkout(tmp_path / "checkout")
    assert same(one, other)
    found = started([str(folder / "selfeval"), "form", "copy"], tmp_path / "installed")
    assert found.returncode == 0
    assert "用 selfeval --help 查看用法" in started([str(folder / "selfeval"), "--nonsense"], tmp_path).stderr
