"""设置.toml: what it takes, what is wrong with it, and that a refused file is tried again under a raised limit."""

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from selfeval import command_line, settings
from selfeval.batch.carried import Carried
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job, options
from selfeval.batch.runner import Run as How
from selfeval.batch.runner import planned, write
from selfeval.limits import DEFAULTS, DESCRIBED, Limits
from selfeval.settings import Settings, SettingsError
from tests import builders
from tests.conftest import Run

TEMPLATES = builders.ROOT / "templates"


def read(text: str) -> Settings:
    return settings.read(text, Path("那里/设置.toml"))


def test_no_file_means_the_usual_ones(tmp_path: Path) -> None:
    assert settings.of_folder(tmp_path) == Settings()


def test_everything_can_be_set() -> None:
    found = read(settings.EXAMPLE + "merged_ranges = 7\n")
    assert found.input == Path("那里/收到的工作簿")
    assert found.output == Path("那里/写成的报告")
    assert found.jobs == 4
    assert found.limits == Limits(part_megabytes=100, sheet_cells=5_000_000, merged_ranges=7)
    every = 'version = 1\nform = "national"\n[limits]\n' + "".join(
        f"{key} = {each.least}\n" for key, each in DESCRIBED.items()
    )
    assert read(every) == Settings(form="national", limits=Limits(**{k: v.least for k, v in DESCRIBED.items()}))


def test_all_faults_come_at_once_with_line_and_key() -> None:
    with pytest.raises(SettingsError) as caught:
        read('version = 2\njobs = "四"\nouput = "a"\n[limits]\npart_megabyte = 5\nparts = 0\n')
    text = "\n".join(caught.value.faults)
    for words in (
        "设置.toml 第1行 version：找到的是 2",
        '第2行 jobs：找到的是 "四"',
        "第3行 ouput：不认识这个键，是不是 output？",
        "第5行 limits.part_megabyte：不认识这个键，是不是 part_megabytes？",
        "第6行 limits.parts：找到的是 0，应当是1至60000之间的数",
    ):
        assert words in text
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize(
    "text, words", [("a = \nb = 1", "第1行"), ("input = 'x'", "缺少这个键"), ("version=1\ninput=''", "文字")]
)
def test_what_is_no_file_of_settings_is_told(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read(text)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有这个设置文件"):
        settings.of_folder(tmp_path, tmp_path / "没有.toml")
    (tmp_path / "设置.toml").write_bytes("版本".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        settings.of_folder(tmp_path)
    (tmp_path / "设置.toml").write_bytes(bytes(1_000_001))
    with pytest.raises(SettingsError, match="不是设置文件"):
        settings.of_folder(tmp_path)


def test_arguments_come_before_the_file() -> None:
    found = read(settings.EXAMPLE + "\n")
    usual = settings.applied(command_line.parse([]), found)
    assert (usual.paths, usual.output, usual.jobs) == ((found.input,), found.output, 4)
    typed = settings.applied(command_line.parse(["甲.xlsx", "-o", "乙", "--jobs", "2"]), found)
    assert (typed.paths, typed.output, typed.jobs) == ((Path("甲.xlsx"),), Path("乙"), 2)
    assert typed.limits.part_megabytes == 100
    assert settings.applied(command_line.parse(["verify"]), found).paths == (found.output,)
    assert settings.applied(command_line.parse(["check", "--cluster", "tcp://a:1"]), found).jobs is None
    for arguments in (["--settings", "丙.toml", "forms"], ["forms", "--settings=丙.toml"]):
        assert command_line.parse(arguments).settings == Path("丙.toml")


def test_limits_travel_with_the_work(tmp_path: Path) -> None:
    job = Job(TEMPLATES, limits=Limits(parts=5))
    carried = Carried.of(job, None, None, builders.SEED_FILE)
    assert pickle.loads(pickle.dumps(carried)).job.limits == Limits(parts=5)  # noqa: S301 - our own
    assert carried.settled(tmp_path).job.limits.parts == 5
    assert options(Job(TEMPLATES)) == options(Job(TEMPLATES, limits=DEFAULTS)) != options(job)


def large() -> bytes:
    """Return the seed with a picture of one and a half megabytes."""
    stream = io.BytesIO(builders.seed_bytes())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as package:
        package.writestr("xl/media/image1.png", bytes(3 << 19))
    return stream.getvalue()


def test_a_refused_file_is_tried_again_when_its_limit_is_raised(tmp_path: Path) -> None:
    source, output = tmp_path / "甲.xlsx", tmp_path / "output"
    source.write_bytes(large())
    how, small = How(jobs=1), Job(TEMPLATES, limits=Limits(part_megabytes=1))
    plans: list[str] = []
    for job, status in ((small, "error"), (small, "error"), (Job(TEMPLATES), "warning"), (small, "error")):
        journal = Journal.open(output)
        plans += [plan for _, plan in planned([source], job, output, journal, how)]
        (outcome,) = write([source], job, output, journal, how)
        journal.close()
        assert outcome.status == status
    # Also what was made under a limit that is now lower is looked at again.
    assert plans == ["new", "failed", "failed", "changed"]


def test_the_command_reads_the_file(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source, file = tmp_path / "甲.xlsx", tmp_path / "我的.toml"
    source.write_bytes(large())
    file.write_text("version = 1\n[limits]\npart_megabytes = 1\n", encoding="utf-8")
    assert run("check", str(source), "--json", "--settings", str(file)) == 1
    assert "在 设置.toml 的 [limits] 写 part_megabytes = 2" in capsys.readouterr().out
    assert run("check", str(source)) == 0
    file.write_text("version = 1\nlimts = 1\n", encoding="utf-8")
    assert run("check", str(source), "--settings", str(file)) == 2
    assert "第2行 limts：不认识这个键，是不是 limits？" in capsys.readouterr().err
