"""The command ``explain``: where each figure of a report comes from."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from selfeval.batch.explaining import ProjectExplained, explain, lines
from selfeval.batch.work import Work, code_of, named
from selfeval.command_line import Command, UsageError
from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS
from selfeval.evaluation.problems import Problem
from selfeval.overview import print_json, wrapped
from selfeval.review.explanation import Explained
from selfeval.review.told import as_data

_WIDTH, _INDENT = 104, 10

_Asked = Callable[[Explained, ProjectExplained], bool]


class _Told(NamedTuple):
    """What is told of one project; ``source`` is its workbook, or path#code."""

    source: str
    project: ProjectExplained
    figures: list[Explained]
    problems: list[Problem]


def run(
    command: Command, sources: Sequence[Path], templates: Path, codes: Sequence[str] = ()
) -> tuple[bool, tuple[str, ...]]:
    """Show where the figures of workbooks come from, those that a text asks for or all.

    Of bulk workbooks only the projects with ``codes`` are explained.

    Return whether no project has an error, and the faults of broken forms. UsageError where nothing is found.
    """
    work = Work(sources, codes=codes)
    _require_codes(work, codes)
    items = [item for item in work if item.bulk is None]
    if codes and not items:
        raise UsageError(f"批量工作簿里没有项目编码“{'、'.join(codes)}”")
    projects = [
        (named(item.path.as_posix(), code_of(item)), explain(item.path, templates, command.form, item.project))
        for item in items
    ]
    told = list(_told(projects, (command.text or "").strip()))
    if command.as_json:
        print_json({"projects": [_as_json(each) for each in told]})
    else:
        for each in told:
            _show(each, sys.stdout)
    has_error = any(problem.level == ERROR for _, project in projects for problem in project.problems)
    return not has_error, tuple(dict.fromkeys(fault for _, project in projects for fault in project.form_faults))


def _require_codes(work: Work, codes: Sequence[str]) -> None:
    """UsageError where a bulk workbook is to be explained as a whole, which nobody could read."""
    bulk = next((path for path in work.paths if work.is_bulk(path)), None)
    if bulk is not None and not codes:
        raise UsageError(f"“{bulk}”是批量工作簿，请写明哪一个项目：{bulk}#项目编码")


def _told(projects: Sequence[tuple[str, ProjectExplained]], text: str) -> Iterator[_Told]:
    """Yield what a text asks for: the figures that it names, and the problems at the cell that it names."""
    if not text:
        for source, project in projects:
            yield _Told(source, project, list(project.figures), _errors(project))
        return
    way = _way([project for _, project in projects], text)
    found = []
    for source, project in projects:
        figures = [each for each in project.figures if way is not None and way(each, project)]
        problems = [each for each in project.problems if _cell(text) in (each.cell, each.place)]
        if figures or problems:
            found.append(_Told(source, project, figures, problems or _errors(project)))
    if not found and any(project.figures for _, project in projects):
        raise UsageError(f"没有找到“{text}”：可以写名称（如 总得分）、印出的数（如 93.2）或单元格（如 绩效指标!E11）")
    # Without any figure the errors say why there is none.
    yield from found or (_Told(source, project, [], _errors(project)) for source, project in projects)


def _way(projects: Sequence[ProjectExplained], text: str) -> _Asked | None:
    """Return the closest way in which a text names any figure."""
    cell = _cell(text)
    ways: tuple[_Asked, ...] = (
        lambda figure, _: text == figure.name,
        lambda figure, _: text.rstrip("%") == figure.printed.rstrip("%"),
        lambda figure, _: text in figure.name,
        lambda figure, _: any(cell in (each.cell, f"{each.sheet}!{each.cell}") for each in figure.sources),
        lambda figure, project: any(text in place for place in project.places.get(figure.key, ())),
    )
    for way in ways:
        if any(way(figure, project) for project in projects for figure in project.figures):
            return way
    return None


def _cell(text: str) -> str:
    """Return a cell as the program writes it: 绩效指标!E11 for 绩效指标！$e$11."""
    return text.replace("！", "!").replace("$", "").upper()


def _errors(project: ProjectExplained) -> list[Problem]:
    return [each for each in project.problems if each.level == ERROR]


def _show(told: _Told, stream: TextIO) -> None:
    print(f"{told.project.name or Path(told.source).name}（{told.source}）", file=stream)
    for figure in told.figures:
        print(f"\n{figure.name}：{figure.printed}", file=stream)
        for label, words in lines(figure, told.project.places):
            first, *others = wrapped(words, _WIDTH - _INDENT)
            print(f"    {label}  {first}", file=stream)
            for line in others:
                print(f"{' ' * _INDENT}{line}", file=stream)
    for problem in told.problems:
        print(f"\n[{LEVEL_WORDS[problem.level]}] {problem.place} {problem.message}", file=stream)
    print(file=stream)


def _as_json(told: _Told) -> dict[str, object]:
    return {
        "source": told.source,
        "project_name": told.project.name or None,
        "figures": [as_data(each, told.project.places.get(each.key, ())) for each in told.figures],
        "problems": [{"code": each.code, "level": each.level, "place": each.place} for each in told.problems],
    }
