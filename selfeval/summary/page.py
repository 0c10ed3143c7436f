"""汇总.html: the overview on one page that asks for nothing outside itself and runs no script but its own."""

import heapq
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from itertools import islice
from pathlib import Path

from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS
from selfeval.summary import charts_sheet, page_charts
from selfeval.summary.comparison import COMPARED, Compared
from selfeval.summary.comparison_sheet import change, read
from selfeval.summary.gathering import Gathered
from selfeval.summary.lights import RED, WORDS, YELLOW
from selfeval.summary.lines import Line
from selfeval.summary.page_charts import Bar
from selfeval.summary.page_table import Heading, figure, light, link, mean, money, rate, signed, table, text
from selfeval.summary.spool import Spool
from selfeval.summary.tables import BANDS, Group, Tables

# Up to here the page lists everything; beyond, what is most in need of a look.
MOST_PROJECTS, MOST_IN_NEED, MOST_PROBLEMS = 5_000, 500, 5_000
_HERE = Path(__file__).parent
_COLOURS = ("#2F5597", "#548235", "#1F7A8C", "#B4530F")


def page(gathered: Gathered, tables: Tables, compared: Spool | None, title: str, workbook: str) -> bytes:
    """Return the page; ``workbook`` is the file name of the workbook with the same figures."""
    style, script = (_HERE.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = {
        "灯的含义": _legend(gathered),
        "图": _charts(gathered, tables),
        "按主管部门": _departments(gathered, tables),
        "按等级": _ratings(gathered, tables),
        "项目": _projects(gathered),
        "问题": _problems(gathered),
    }
    if compared is not None:
        sections["与上年比较"] = _comparison(compared)
    links = "".join(f'<li><a href="#s{number}">{name}</a></li>' for number, name in enumerate(sections))
    body = "".join(
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{name}</h2>{content}</section>\n'
        for number, (name, content) in enumerate(sections.items())
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body><header><h1>{escape(title)}</h1>"
        f"{_cards(gathered, tables)}"
        '<p class="note">金额单位：万元。没有算出的数留空，不计入平均。'
        f"同样的内容另有工作簿：{link(workbook, workbook)}</p>"
        f'<nav aria-label="目录"><ul>{links}</ul></nav></header>\n<main>{body}</main>'
        f"<script>{script}</script></body></html>\n"
    ).encode("utf-8", "replace")


def _digest(text_of: str) -> str:
    return b64encode(sha256(text_of.encode()).digest()).decode()


def _cards(gathered: Gathered, tables: Tables) -> str:
    total = tables.total
    cards = {
        "项目": f"{total.projects:,}个",
        "有错误、没有写报告": f"{total.failed:,}个",
        "全年预算数": f"{money(total.final)}万元",
        "全年执行数": f"{money(total.outturn)}万元",
        "执行率": rate(total.rate) or "—",
        "平均总得分": mean(total.average) or "—",
        "问题": f"{gathered.problems.count:,}个",
        "红灯 / 黄灯 / 绿灯": " / ".join(f"{count:,}" for count in total.lights.values()),
    }
    return f'<ul class="cards">{"".join(f"<li>{name}<b>{value}</b></li>" for name, value in cards.items())}</ul>'


def _legend(gathered: Gathered) -> str:
    found = gathered.lights
    percent = [f"{100 * each:g}%" for each in (found.rate_red, found.rate_yellow, found.rate_most)]
    red, yellow, most = percent
    rows = (
        (
            "red",
            WORDS[RED],
            f"有错误，或执行率低于{red}（结余超过20%），或总得分低于{found.score_red:g}分",
        ),
        (
            "yellow",
            WORDS[YELLOW],
            f"有提醒，或执行率低于{yellow}、高于{most}，或总得分低于{found.score_yellow:g}分",
        ),
        ("green", "绿", "以上都没有"),
    )
    items = "".join(f'<dt><span class="{style}">● {word}</span></dt><dd>{said}</dd>' for style, word, said in rows)
    return f"<dl>{items}</dl>"


def _charts(gathered: Gathered, tables: Tables) -> str:
    labels = [
        f"{lower}分以上" if index + 1 == len(BANDS) else f"{lower}–{BANDS[index + 1]}" if lower else f"{BANDS[1]}分以下"
        for index, lower in enumerate(BANDS)
    ]
    known = sorted((group for group in tables.departments if group.rate is not None), key=lambda group: group.rate or 0)
    lowest = known[: charts_sheet.MOST_DEPARTMENTS]
    frequent = gathered.problems.frequencies()[: charts_sheet.MOST_KINDS]
    more = f"（最低的{len(lowest)}个，共{len(known)}个）" if len(known) > len(lowest) else ""
    charts = (
        ("得分分布", "项目数（个），按总得分分段，含下限、不含上限", _counts(zip(labels, tables.bands, strict=True))),
        ("等级", "项目数（个）", _counts((group.name, group.projects) for group in tables.ratings)),
        (f"主管部门执行率{more}", "执行率", [Bar(group.name, group.rate or 0, rate(group.rate)) for group in lowest]),
        ("常见问题", "涉及项目数（个）", _counts((f"{each.level}：{each.kind}", each.projects) for each in frequent)),
    )
    drawn = (page_charts.chart(*each, colour) for each, colour in zip(charts, _COLOURS, strict=True))
    return f'<div class="charts">{"".join(drawn)}</div>'


def _counts(given: Iterable[tuple[str, int]]) -> list[Bar]:
    return [Bar(label, count, f"{count:,}") for label, count in given]


def _group_headings(first: str, words: Sequence[str]) -> list[Heading]:
    names = ("项目数", "其中有错误", "年初预算数", "全年预算数", "全年执行数", "执行率", "平均总得分", "未完成指标数")
    further = ("错误", "提醒", "红灯", "黄灯", "绿灯", *words)
    return [Heading(first), *(Heading(name) for name in (*names, *further))]


def _group(gathered: Gathered, group: Group, words: Sequence[str]) -> list[str]:
    lights = gathered.lights
    return [
        text(group.name, "w"),
        figure(group.projects),
        figure(group.failed, light=RED if group.failed else None),
        *(figure(amount, money(amount)) for amount in (group.original, group.final, group.outturn)),
        figure(group.rate, rate(group.rate), lights.of_rate(group.rate)),
        figure(group.average, mean(group.average), lights.of_score(group.average)),
        *(figure(count) for count in (group.missed, group.errors, group.warnings, *group.lights.values())),
        *(figure(group.ratings[word]) for word in words),
    ]


def _departments(gathered: Gathered, tables: Tables) -> str:
    words = [group.name for group in tables.ratings]
    rows = (_group(gathered, group, words) for group in tables.departments)
    return table("按主管部门", _group_headings("主管部门", words), rows, _group(gathered, tables.total, words))


def _ratings(gathered: Gathered, tables: Tables) -> str:
    rows = (_group(gathered, group, ()) for group in tables.ratings)
    return table("按等级", _group_headings("等级", ()), rows, _group(gathered, tables.total, ()))


def _projects(gathered: Gathered) -> str:
    lines: Iterable[Line] = gathered.lines_again()
    said = "按工作簿的顺序，全部项目。"
    if len(gathered.lines) > MOST_PROJECTS:
        lines = heapq.nsmallest(MOST_IN_NEED, lines, key=_need)
        said = (
            f"共{len(gathered.lines):,}个项目，这里只列最需要看的{MOST_IN_NEED}个"
            "（先红灯，再按错误、总得分、执行率）；全部项目见汇总表.xlsx。"
        )
    parts = [key for key in ("execution", "funds", "indicators") if gathered.columns.has(key)]
    words = {"execution": "执行率得分", "funds": "资金管理得分", "indicators": "指标得分"}
    headings = [
        Heading("序号"), Heading("灯", chosen=True), Heading("项目名称"), Heading("项目单位"),
        Heading("主管部门", chosen=True), Heading("年度"), Heading("表式"), Heading("年初预算数"),
        Heading("全年预算数"), Heading("全年执行数"), Heading("执行率"), *(Heading(words[key]) for key in parts),
        Heading("总得分"), Heading("等级", chosen=True), Heading("未完成指标"), Heading("错误"), Heading("提醒"),
        Heading("文件"),
    ]  # fmt: skip
    rows = (_project(gathered, line, parts) for line in lines)
    return f'<p class="note">{said}</p>{table("项目", headings, rows)}'


def _need(line: Line) -> tuple[float, ...]:
    """Return what is less for a project that is more in need of a look."""
    score = -1.0 if line.total is None else line.total
    return (line.light, -line.errors, score, -1.0 if line.rate is None else line.rate, -line.warnings, line.number)


def _project(gathered: Gathered, line: Line, parts: Sequence[str]) -> list[str]:
    lights = gathered.lights
    files = [link(path, "报告" if not number else f"文件{number + 1}") for number, path in enumerate(line.documents)]
    files += [link(line.copy, "标出问题")] if line.copy else []
    return [
        figure(line.number),
        light(line.light),
        text(line.name, "w"),
        text(line.unit, "w"),
        text(line.department, "w"),
        text("" if line.year is None else str(line.year)),
        text(line.form),
        *(figure(amount, money(amount)) for amount in (line.original, line.final, line.outturn)),
        figure(line.rate, rate(line.rate), lights.of_rate(line.rate)),
        *(figure(getattr(line, key)) for key in parts),
        figure(line.total, light=lights.of_score(line.total)),
        text(line.rating, "k"),
        figure(line.missed),
        figure(line.errors, light=RED if line.errors else None),
        figure(line.warnings, light=YELLOW if line.warnings else None),
        f'<td class="k">{" ".join(files)}</td>',
    ]


def _problems(gathered: Gathered) -> str:
    count = gathered.problems.count
    said = f"全部{count:,}个问题，先列错误，再列提醒、说明。"
    if count > MOST_PROBLEMS:
        said = f"共{count:,}个问题，这里只列前{MOST_PROBLEMS:,}个（先列错误，再列提醒、说明）；其余见汇总表.xlsx。"
    headings = [
        Heading("级别", chosen=True), Heading("项目"), Heading("项目名称"), Heading("主管部门", chosen=True),
        Heading("位置"), Heading("问题和改法"),
    ]  # fmt: skip
    return f'<p class="note">{said}</p>{_kinds(gathered)}{table("问题", headings, _problem_rows(gathered))}'


def _kinds(gathered: Gathered) -> str:
    headings = [Heading("哪一类问题"), Heading("级别"), Heading("涉及项目数"), Heading("出现次数")]
    rows = (
        [text(each.kind, "m"), text(each.level, "k"), figure(each.projects), figure(each.times)]
        for each in gathered.problems.frequencies()
    )
    return table("各类问题", headings, rows)


def _problem_rows(gathered: Gathered) -> Iterator[list[str]]:
    for problem in islice(gathered.problems, MOST_PROBLEMS):
        style = "red" if problem.level == LEVEL_WORDS[ERROR] else "yellow" if problem.level == "提醒" else ""
        word = escape(problem.level)
        yield [
            f'<td class="k">{f"<span class={chr(34)}{style}{chr(34)}>{word}</span>" if style else word}</td>',
            figure(problem.number),
            text(problem.name, "w"),
            text(problem.department, "w"),
            text(problem.place, "k"),
            text(problem.message, "m"),
        ]


def _comparison(compared: Spool) -> str:
    rows: Iterable[Compared] = read(compared)
    counts = Counter(row.state for row in read(compared))
    said = "，".join(f"{state}{count:,}个" for state, count in counts.items()) + "。"
    if len(compared) > MOST_PROJECTS:
        rows = heapq.nsmallest(MOST_IN_NEED, rows, key=_fallen)
        said += f"这里只列得分下降最多的{MOST_IN_NEED}个；其余见汇总表.xlsx。"
    headings = [
        Heading("比较", chosen=True), Heading("项目名称"), Heading("项目单位"), Heading("主管部门", chosen=True),
        Heading("上年预算数"), Heading("本年预算数"), Heading("上年执行率"), Heading("本年执行率"),
        Heading("变化（百分点）"), Heading("上年得分"), Heading("本年得分"), Heading("得分变化"), Heading("上年等级"),
        Heading("本年等级"),
    ]  # fmt: skip
    return f'<p class="note">{said}</p>{table("与上年比较", headings, map(_compared, rows))}'


def _fallen(row: Compared) -> float:
    fall = change(row, "total")
    return fall if fall is not None and row.state == COMPARED else float("inf")


def _compared(row: Compared) -> list[str]:
    before, now = row.before, row.now
    points, score = change(row, "rate"), change(row, "total")
    return [
        text(row.state, "k"), text(row.name, "w"), text(row.unit, "w"), text(row.department, "w"),
        *(figure(side and side.final, money(side and side.final)) for side in (before, now)),
        *(figure(side and side.rate, rate(side and side.rate)) for side in (before, now)),
        figure(points, signed(points)),
        *(figure(side and side.total) for side in (before, now)),
        figure(score, signed(score)),
        *(text(side.rating if side else "", "k") for side in (before, now)),
    ]  # fmt: skip
