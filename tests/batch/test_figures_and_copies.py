"""The figures of a form's sample in their file, new forms, work on another machine, and the copy of a bulk workbook."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from selfeval.batch import form_check, form_copy, work
from selfeval.batch.bulk_copies import copy_of_bulk
from selfeval.batch.carried import Carried
from selfeval.batch.evaluating import evaluated
from selfeval.batch.form_copy import CopyError
from selfeval.batch.forms import FormLibrary
from selfeval.batch.journal import Kept, State
from selfeval.batch.making import Job
from selfeval.batch.parts import Parts
from selfeval.batch.records import Record
from selfeval.batch.sample_figures import SampleFigures, of_evaluation, read
from selfeval.batch.work import Work
from selfeval.evaluation.problems import Problem
from tests import builders, bulk_books


def figures(**changes: object) -> SampleFigures:
    """Return the figures of the seed, with changes to how they stand in their file."""
    found = read(of_evaluation(builders.with_edits()).text)
    assert found is not None
    changed = read(json.dumps({**found.data, **changes}))
    assert changed is not None
    return changed


def test_figures_are_read_as_they_were_written() -> None:
    found = of_evaluation(builders.with_edits())
    again = read(found.text)
    assert again is not None
    assert (again.named, again.text) == (found.named, found.text)
    assert list(found.differences(again)) == []


def test_indicators_and_problems_of_one_name_are_counted() -> None:
    indicator = {"name": "满意度", "weight": "5", "score": "5"}
    told = {"code": "reason-missing", "level": "error", "sheet": "绩效指标", "cell": "I3"}
    before = figures(indicators=[indicator, indicator], problems=[told, told])
    assert before.named["指标“满意度”的得分"] == before.named["指标“满意度”（第2个）的得分"] == "5"
    assert sum("reason-missing" in name for name in before.named) == 2
    assert any(name.endswith("（第2个）") for name in before.named)
    now = figures(indicators=[indicator, {**indicator, "score": "4"}], problems=[told])
    assert [(each.name, each.before, each.now) for each in before.differences(now)] == [
        ("指标“满意度”（第2个）的得分", "5", "4"),
        ("核对项目 reason-missing（绩效指标!I3）（第2个）", before.named["核对项目 reason-missing（绩效指标!I3）"], ""),
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "5"])
def test_what_is_no_file_of_figures_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("name", ["indicators", "problems"])
def test_a_list_that_is_something_else_is_no_file_of_figures(name: str) -> None:
    assert read(json.dumps({**figures().data, name: {}})) is None


def test_a_sample_that_names_another_form_is_told(home: Path) -> None:
    library = FormLibrary(home / "templates")
    other = next(name for name in library.names() if name != builders.FORM)
    sample = home / "templates" / builders.FORM / form_check.SAMPLE
    book = builders.loaded(sample.read_bytes())
    row = next(row for row in book["项目信息"].iter_rows() if row[0].value == "表式")
    row[1].value = other
    sample.write_bytes(builders.saved(book))
    found = form_check.check(library, builders.FORM)
    told = [each for each in found.findings if each.code == "sample-form"]
    assert [each.message for each in told] == [f"表式写的是“{other}”，应当是“{builders.FORM}”。请改正。"]


def test_the_forms_of_the_program_are_copied_whole_and_only_once(home: Path) -> None:
    (home / "templates" / ".hidden").mkdir()
    form_copy.copy_all(home / "templates", home / "own")
    assert FormLibrary(home / "own").names() == FormLibrary(home / "templates").names()
    assert not (home / "own" / ".hidden").exists()
    with pytest.raises(CopyError, match="已经有了"):
        form_copy.copy_all(home / "templates", home / "own")
    with pytest.raises(CopyError):
        form_copy.copy_all(home / "nothing", home / "other")
    assert sorted(path.name for path in home.iterdir()) == ["input", "own", "templates"]


def test_a_form_whose_label_is_not_on_one_line_is_not_copied(home: Path) -> None:
    file = home / "templates" / builders.FORM / "form.toml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("label"))
    said = lines[at].partition("=")[2].strip().strip('"')
    lines[at] = f'label = """\n{said}"""\n'
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(form_copy.FormError) as caught:
        form_copy.copy(FormLibrary(home / "templates"), "new", builders.FORM, "新的")
    assert any("单独一行" in each for each in caught.value.faults)
    assert not (home / "templates" / "new").exists()


def test_forms_are_laid_down_once_on_another_machine(home: Path) -> None:
    source = home / "input" / "a.xlsx"
    source.write_bytes(builders.seed_bytes())
    carried = Carried.of(Job(home / "templates"), None, None, source)
    assert carried.fault() is None
    there = home / "there"
    there.mkdir()
    settled = carried.settled(there)
    assert settled.forms is None
    assert FormLibrary(settled.job.templates).names() == FormLibrary(home / "templates").names()
    assert settled.settled(home / "elsewhere") is settled
    assert not (home / "elsewhere").exists()
    assert carried.settled(there).job.templates == settled.job.templates
    source.unlink()
    fault = carried.fault()
    assert fault is not None
    assert "看不到工作簿" in fault


def test_what_cannot_be_read_is_not_evaluated(home: Path) -> None:
    found = evaluated(home / "input" / "gone.xlsx", home / "templates")
    assert (found.data, found.evaluation) == (b"", None)
    assert [each.code for each in found.problems] == ["file-unreadable"]


def test_a_link_to_itself_is_told(home: Path) -> None:
    (home / "input" / "a.xlsx").symlink_to(home / "input" / "a.xlsx")
    (found,) = evaluated(home / "input" / "a.xlsx", home / "templates").problems
    assert "它是一个链接，又指回了自己" in found.message


def test_what_looked_like_a_bulk_workbook_is_one_workbook_after_all(home: Path, monkeypatch) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(builders.seed_bytes())
    monkeypatch.setattr(work, "guessed_projects", lambda *_, **__: 12)
    found = Work([file])
    assert found.total == 12
    assert [(item.path, item.project, item.bulk) for item in found] == [(file, None, None)]
    assert found.total == 1


def test_files_behind_the_first_ones_are_looked_at_when_it_is_their_turn(home: Path, monkeypatch) -> None:
    monkeypatch.setattr(work, "_LOOKED_AT_FIRST", 1)
    single, bulk = home / "input" / "a.xlsx", home / "input" / "b.xlsx"
    single.write_bytes(builders.seed_bytes())
    bulk.write_bytes(bulk_books.bulk(dict.fromkeys(("1", "2", "3"), builders.seed_content())))
    found = Work([single, bulk])
    assert found.total == 2
    items = [(item.path, item.project and item.project.code) for item in found]
    assert items == [(single, None), (bulk, "1"), (bulk, "2"), (bulk, "3"), (bulk, None)]
    assert found.total == 4


def kept(*problems: Problem) -> Kept:
    fields = ("code", "level", "sheet", "cell", "message")
    listed = [{name: getattr(each, name) for name in fields} for each in problems]
    record = Record("key", "批量.xlsx", {"problems": listed}, "", "")
    return Kept(State("", "", "", ""), "", record)


def test_what_is_wrong_with_a_heading_is_said_once_and_what_was_not_written_never(home: Path) -> None:
    heading = Problem("column-missing", "error", "绩效指标", "A1", "没有列“分值”")
    own = Problem("reason-missing", "error", "绩效指标", "I3", "没有写原因")
    failed = Problem("output-not-written", "error", None, None, "a.docx没有写成")
    file = home / "批量.xlsx"
    file.write_bytes(bulk_books.bulk({"1": builders.seed_content()}))
    copy = copy_of_bulk(file, [], [("1", kept(heading, own, failed)), ("2", kept(heading, own))])
    assert copy is not None
    page = bulk_books.loaded(copy.content)["绩效指标"]
    assert page["A1"].comment.text.count("分值") == 1
    assert "1：" in page["I3"].comment.text
    assert "2：" in page["I3"].comment.text
    # What a person is told of the whole file is not told again of its projects.
    copy = copy_of_bulk(file, [heading], [("1", kept(heading))])
    assert copy is not None
    assert bulk_books.loaded(copy.content)["绩效指标"]["A1"].comment.text.count("分值") == 1


def test_a_part_that_cannot_be_stored_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    parts = Parts(tmp_path / "file" / "parts")
    part = parts.store(b"a", "甲", ".docx")
    assert part.failure is not None
    assert "甲.docx" in part.failure.message
    assert replace(parts, folder=tmp_path / "parts").store(b"a", "甲", ".docx").failure is None
