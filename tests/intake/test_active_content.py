import io
import zipfile

import pytest

from selfeval.evaluation.problems import asks
from selfeval.intake import active_content
from selfeval.intake.sheets import read_project
from selfeval.marking.copies import copy_of
from tests import builders


def with_part(name: str) -> bytes:
    stream = io.BytesIO(builders.seed_bytes())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, b"<a/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    "name, word",
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/macrosheets/sheet1.xml", "宏"),
        ("xl/externalLinks/externalLink1.xml", "链接"),
        ("xl/connections.xml", "数据连接"),
        ("xl/embeddings/oleObject1.bin", "嵌入的文件"),
        ("xl/activeX/activeX1.bin", "控件"),
    ],
)
def test_what_may_act_is_noted_and_nothing_else_happens(name: str, word: str) -> None:
    before, problems = read_project(builders.seed_bytes())
    after, found = read_project(with_part(name))
    assert after == before
    (note,) = [each for each in found if each not in problems]
    assert (note.code, note.level, note.cell) == ("active-content-ignored", "note", None)
    assert word in note.message
    assert not asks([note])


def test_a_note_alone_causes_no_marked_copy() -> None:
    from pathlib import Path

    data = with_part("xl/vbaProject.bin")
    _, found = read_project(data)
    assert copy_of(data, Path("甲.xlsm"), [each for each in found if each.code == "active-content-ignored"]) is None


def test_nothing_is_noted_of_everyday_files_of_any_kind() -> None:
    for name in ("seed.xls", "seed.ods"):
        _, found = read_project((builders.ROOT / "tests" / "data" / name).read_bytes())
        assert not [each for each in found if each.code == "active-content-ignored"]
    assert active_content.in_parts(["xl/workbook.xml", "xl/drawings/drawing1.xml"]) == ()
    (both,) = active_content.in_streams("_VBA_PROJECT ... MBD0012ABCD".encode("utf-16-le"))
    assert "宏、嵌入的文件" in both.message
    assert active_content.in_streams("MBD".encode("utf-16-le")) == ()
