"""What form.toml may say in the sections that form_reader reads itself, and the sentence for what it may not say."""

from dataclasses import replace

import pytest

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from tests import form_text
from tests.form_text import Tree, Written

LEVELS = "[checks]\nlevels = ["
WARNED = '{ code = "budget-sum", level = "warning", reference = "某通知" }'
NO_FOLDER = "/ 的前后应当是文件夹或文件的名称，不能为空，也不能是 . 或 .."


def national(changes: str = "") -> Tree:
    return form_text.with_changes(form_text.tree_of("national"), form_text.parsed(changes))


def read(tree: Tree) -> tuple[Form | None, list[tuple[str, str]]]:
    """Return the form, and what is said at which key; each fault has the line of its key, or of what that is in."""
    written = Written(tree)
    form, found = form_reader.read(written.text, "national")
    assert (form is None) == bool(found)
    for fault in found:
        place = fault.path
        while place and place not in written.lines:
            place = place.rpartition(".")[0]
        assert fault.line == written.lines.get(place)
    return form, [(fault.path, fault.message) for fault in found]


def begun(tree: Tree, key: str, *years: int | None) -> Tree:
    """Give a section these editions, one of None without its year."""
    (section,) = tree[key]
    tree[key] = [
        {each: value for each, value in (section | {"from": year}).items() if value is not None} for year in years
    ]
    return tree


@pytest.mark.parametrize(
    "changes",
    [
        "[checks]\nover_achieved_percent = 100\nahead_points = 0\nunlikely_amount = 0",
        "[checks]\nlow_execution_percent = 1\nunspent_percent = 1\ndominant_percent = 1",
        "[checks]\nlow_execution_percent = 100\nunspent_percent = 100\ndominant_percent = 100\nahead_points = 100",
        '[reasons]\nbelow_percent = 1\nfunds_management = "below-weight"',
        '[reasons]\nbelow_percent = 100\nfunds_management = "never"',
        '[recommendations]\nproblems = "改进措施"',
        '[rounding]\nmoney = { digits = 0, mode = "up" }\nscore = { digits = 6, mode = "truncate" }',
        'money_unit = "元"',
        f"{LEVELS}{WARNED}]",
    ],
)  # fmt: skip
def test_what_is_just_possible_is_taken(changes: str) -> None:
    assert read(national(changes))[1] == []


@pytest.mark.parametrize(
    "changes, key, said",
    [
        ('money_unit = "角"', "money_unit", '找到的是 "角"，应当是元、千元、万元、百万元、亿元之一'),
        ("[checks]\nover_achieved_percent = 99.9", "checks[1].over_achieved_percent",
         "找到的是 99.9，应当是不小于100的数"),
        ("[checks]\nlow_execution_percent = 0.9", "checks[1].low_execution_percent",
         "找到的是 0.9，应当是1至100之间的数"),
        ("[checks]\nlow_execution_percent = 101", "checks[1].low_execution_percent",
         "找到的是 101，应当是1至100之间的数"),
        ("[checks]\nunspent_percent = 0.2", "checks[1].unspent_percent", "找到的是 0.2，应当是1至100之间的数"),
        ("[checks]\nunspent_percent = 101", "checks[1].unspent_percent", "找到的是 101，应当是1至100之间的数"),
        ("[checks]\ndominant_percent = 0.5", "checks[1].dominant_percent", "找到的是 0.5，应当是1至100之间的数"),
        ("[checks]\ndominant_percent = 101", "checks[1].dominant_percent", "找到的是 101，应当是1至100之间的数"),
        ("[checks]\nahead_points = -1", "checks[1].ahead_points", "找到的是 -1，应当是0至100之间的数"),
        ("[checks]\nahead_points = 101", "checks[1].ahead_points", "找到的是 101，应当是0至100之间的数"),
        ("[checks]\nunlikely_amount = -1", "checks[1].unlikely_amount", "找到的是 -1，应当是不小于0的数"),
        (f"{LEVELS}{WARNED}, {WARNED}]", "checks[1].levels[2].code", "“budget-sum”写了两次"),
        (f"{LEVELS}{WARNED.replace('sum', 'sun')}]", "checks[1].levels[1].code",
         "没有“budget-sun”这个核对项目，全部代码见 docs/核对项目表.md"),
        (f"{LEVELS}{WARNED.replace('budget-sum', 'file-unsafe')}]", "checks[1].levels[1].level",
         "“file-unsafe”这一项的级别不可改，请删去"),
        (f"{LEVELS}{WARNED.replace('warning', 'serious')}]", "checks[1].levels[1].level",
         '找到的是 "serious"，应当是error、warning、note、off之一'),
        ("[reasons]\nbelow_percent = 0.9", "reasons[1].below_percent", "找到的是 0.9，应当是1至100之间的数"),
        ("[reasons]\nbelow_percent = 101", "reasons[1].below_percent", "找到的是 101，应当是1至100之间的数"),
        ('[reasons]\nfunds_management = "one-for-all"', "reasons[1].funds_management",
         '找到的是 "one-for-all"，应当是below-weight、never之一'),
        # It is asked for in the one case alone.
        ('[reasons]\nkind = "存在的问题"', "reasons[1].kind", "不认识这个键，请核对拼写，或删去"),
        ('[reasons]\nindicators = "one-for-all"\nkind = "闲话"', "reasons.kind",
         "2020年度“闲话”不在 recommendations 的 kinds 里，应当是存在的问题、改进措施、结果应用和公开情况之一"),
        ('[recommendations]\nproblems = "闲话"', "recommendations[1].problems",
         '找到的是 "闲话"，应当是存在的问题、改进措施、结果应用和公开情况之一'),
        ('[rounding]\nscore = { digits = 7, mode = "half-up" }', "rounding[1].score.digits",
         "找到的是 7，应当是0至6之间的数"),
        ("[total]\nbands = []\nsum = 110", "total", "2020年度各部分分值之和是100，应当等于总分110"),
        ('[contents]\nreference = "某通知"\nlimits = [{ name = "三级指标", most = 5 }]', "contents.limits",
         "2020年度没有“三级指标”这一项内容"),
    ],
)  # fmt: skip
def test_what_is_not_possible_is_said_at_its_key(changes: str, key: str, said: str) -> None:
    assert read(national(changes))[1] == [(key, said)]


@pytest.mark.parametrize(
    "section, years, key, said",
    [
        ("rounding", (2020, 2023, 2023), "rounding[3].from", "2023年写了两次，每个年度只能有一段"),
        ("rounding", (2020, 2024, 2023), "rounding[3].from", "2023年应当写在2024年之前，各段按年度先后排列"),
        ("rounding", (2021, 2023), "rounding[1].from",
         "最早是2021年，而别的规定从2020年起，缺少这几年的规定"),
        ("contents", (2019, 2021), "contents[1].from", "最早是2019年，而别的规定从2020年起"),
        ("rounding", (2020, 1989), "rounding[2].from", "找到的是 1989，应当是1990至2200之间的数"),
        ("rounding", (2020, 2201), "rounding[2].from", "找到的是 2201，应当是1990至2200之间的数"),
        # What year it is cannot be known, so nothing is said of its place among the others.
        ("rounding", (2020, None), "rounding[2].from", "缺少这个键，应当是一个数"),
    ],
)  # fmt: skip
def test_editions_stand_in_the_order_of_their_years(
    section: str, years: tuple[int | None, ...], key: str, said: str
) -> None:
    tree = begun(national('[contents]\nreference = "某通知"'), section, *years)
    assert read(tree)[1] == [(key, said)]


def test_years_that_are_missing_are_not_one_year_twice() -> None:
    found = read(begun(national(), "rounding", None, None))[1]
    assert found == [(f"rounding[{number}].from", "缺少这个键，应当是一个数") for number in (1, 2)]


def test_codes_that_are_missing_are_not_one_code_twice() -> None:
    nameless = WARNED.replace('code = "budget-sum", ', "")
    found = read(national(f"{LEVELS}{nameless}, {nameless}]"))[1]
    assert found == [(f"checks[1].levels[{number}].code", "缺少这个键，应当是一段文字") for number in (1, 2)]


@pytest.mark.parametrize(
    "key, written, said",
    [
        ("file_name", "{{ 项目名称 }}/自评报告", None),
        ("file_name", "X/自评报告", None),
        ("file_name", "/自评报告", NO_FOLDER),
        ("file_name", "自评报告/", NO_FOLDER),
        ("file_name", "项目//自评报告", NO_FOLDER),
        ("file_name", "项目/ ../自评报告", NO_FOLDER),
        ("file_name", "../自评报告", NO_FOLDER),
        ("file_name", None, "缺少这个键，应当是一段文字"),
        ("file_name", " ", '找到的是 " "，应当是一段文字'),
        ("template", ".docx", "找到的是 .docx，应当是这个表式文件夹里的一个文件名"),
        ("template", "a/b.docx", "找到的是 a/b.docx，应当是这个表式文件夹里的一个文件名"),
        ("template", "a\\b.docx", "找到的是 a\\b.docx，应当是这个表式文件夹里的一个文件名"),
        ("template", "C:b.docx", "找到的是 C:b.docx，应当是这个表式文件夹里的一个文件名"),
        ("template", None, "缺少这个键，应当是一段文字"),
    ],
)  # fmt: skip
def test_a_document_is_written_inside_of_the_projects_folder(key: str, written: str | None, said: str | None) -> None:
    tree = national()
    tree["document"][0][key] = written
    if written is None:
        del tree["document"][0][key]
    assert read(tree)[1] == ([(f"document[1].{key}", said)] if said else [])


def test_a_form_has_the_names_that_it_gives_itself() -> None:
    form, _ = read(national('label = "甲"\ntitle = "乙"\nmoney_unit = "元"\nblank = "略"'))
    assert (form.name, form.label, form.title, form.money_unit, form.blank) == ("national", "甲", "乙", "元", "略")


def test_without_funds_management_it_is_as_with_no_items() -> None:
    without, _ = read(national())
    nothing, _ = read(national('[funds_management]\nreference = "某通知"'))
    assert without.newest.funds_management == replace(nothing.newest.funds_management, reference="")
