"""What the page shows of a project: words and figures, no markup."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from selfeval.batch.results import Result
from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS, LEVELS, NOTE, WARNING
from selfeval.page.changes import NOTHING, Changes, said
from selfeval.page.lamps import why
from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW, Lights
from selfeval.summary.lines import number_of, rows

_COLOURS = {RED: "red", YELLOW: "yellow", GREEN: "green"}
_FILE = "文件"


class ProblemView(NamedTuple):
    """One problem: its level as a code and as a word, where, what was found with what to do, whether it is new."""

    level: str
    word: str
    place: str
    message: str
    is_new: bool = False


class Light(NamedTuple):
    """A light's colour as a code and as a word, and what makes it that."""

    colour: str
    word: str
    why: str


class ChangesView(NamedTuple):
    """What is different from the version before; of the new problems, which are listed anyway, how many."""

    figures: Sequence[tuple[str, str, str]]
    solved: Sequence[ProblemView]
    new: int


class ProjectView(NamedTuple):
    """One project as it is shown: ``figures`` are names with values, ``counts`` problems by the word of their level."""

    name: str
    subtitle: str
    status: str
    light: Light
    figures: Sequence[tuple[str, str]]
    problems: Sequence[ProblemView]
    counts: Sequence[tuple[str, str, int]]
    ending: str
    changes: ChangesView | None = None

    @property
    def has_figures(self) -> bool:
        """Whether any of them could be computed."""
        return any(value != NOTHING for _, value in self.figures)


class Shown(NamedTuple):
    """What is known of a project: its result, its rate as printed, what people call its form, and its file's name."""

    result: Result
    execution_rate: str | None
    form_label: str
    file_name: str
    code: str | None
    is_project: bool
    has_report: bool


def project_view(shown: Shown, changes: Changes | None, lights: Lights) -> ProjectView:
    """Return what is shown of a project."""
    found = shown.result
    new = changes.new if changes is not None else ()
    problems = [_problem(each)._replace(is_new=each in new) for each in rows(found, "problems")]
    problems.sort(key=lambda each: LEVELS.index(each.level))
    counts = [(level, LEVEL_WORDS[level], sum(each.level == level for each in problems)) for level in LEVELS]
    by_level = {level: count for level, _, count in counts}
    rate, score = number_of(shown.execution_rate, share=True), number_of(found["total_score"])
    seen = (rate, score, by_level[ERROR], by_level[WARNING])
    light = lights.of(*seen)
    year = f"{found['fiscal_year']}年度" if found["fiscal_year"] else ""
    subtitle = "，".join(filter(None, (shown.file_name, shown.code or "", year, shown.form_label)))
    return ProjectView(
        name=" ".join(str(found["project_name"] or shown.file_name).split()),
        subtitle=subtitle,
        status=str(found["status"]),
        light=Light(_COLOURS[light], WORDS[light], why(lights, *seen)),
        figures=_figures(shown),
        problems=problems,
        counts=[each for each in counts if each[2] and each[0] != NOTE],
        ending=_ending(shown),
        changes=None if changes is None else _changes(changes),
    )


def _ending(shown: Shown) -> str:
    if not shown.is_project:
        return "这份批量工作簿本身"
    if shown.has_report:
        return "报告已写成"
    return "有错误，改正以后才写报告" if shown.result["status"] == ERROR else "没有写报告"


def _figures(shown: Shown) -> list[tuple[str, str]]:
    """Return the figures that people look for first; what the form does not score is left out."""
    found = shown.result
    scores = (
        ("预算执行得分", found["execution_score"]),
        ("资金管理得分", found["funds_management_score"]),
        ("绩效指标得分", found["indicator_score"]),
    )
    has_total = found["total_score"] is not None
    return [
        ("执行率", shown.execution_rate or NOTHING),
        # Without a total nobody knows whether a block is not scored or could not be.
        *((name, said(value)) for name, value in scores if value is not None or not has_total),
        ("总得分", said(found["total_score"])),
        ("等级", said(found["rating"])),
    ]


def _problem(found: Mapping[str, Any]) -> ProblemView:
    sheet, cell = found["sheet"], found["cell"]
    place = _FILE if sheet is None else f"{sheet}!{cell}" if cell else str(sheet)
    return ProblemView(found["level"], LEVEL_WORDS[found["level"]], place, found["message"])


def _changes(changes: Changes) -> ChangesView:
    return ChangesView(changes.figures, [*map(_problem, changes.solved)], len(changes.new))
