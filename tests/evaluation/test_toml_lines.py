import pytest

from selfeval.evaluation import toml_lines, toml_reader

TEXT = '''title = "[[x]]  # = "   # y = 1
"a.b" = 1
money.digits = 2

[[scoring]]
signs = { "≥" = "正向", "无（成本指标）" = "反向" }
methods = [
    # { name = "不是这一个" },
    { name = "甲", rule = "steps", points = 0.5 }, { name = "乙",
        grades = [ { words = ["好",
            "很好"] },
            { words = [] } ] },
    { name = "丙, {丁}" },
]
text = """
name = "不是键"
"""
[scoring.inner]
x = 07:30:00
[[scoring]]
methods = [{ bands = [{ from = -1.5e3 }, { from = 2 }] }]
[scoring.inner]
x = 1
[rounding]
'x y' = 'a"b'
'''
EXPECTED = {
    "title": 1,
    '"a.b"': 2,
    "money.digits": 3,
    "scoring": 5,
    "scoring[1]": 5,
    "scoring[1].signs": 6,
    "scoring[1].signs.≥": 6,
    "scoring[1].signs.无（成本指标）": 6,
    "scoring[1].methods": 7,
    "scoring[1].methods[1]": 9,
    "scoring[1].methods[1].points": 9,
    "scoring[1].methods[2].name": 9,
    "scoring[1].methods[2].grades": 10,
    "scoring[1].methods[2].grades[1].words": 10,
    "scoring[1].methods[2].grades[1].words[2]": 11,
    "scoring[1].methods[2].grades[2].words": 12,
    "scoring[1].methods[3].name": 13,
    "scoring[1].text": 15,
    "scoring[1].inner": 18,
    "scoring[1].inner.x": 19,
    "scoring[2]": 20,
    "scoring[2].methods[1].bands[2].from": 21,
    "scoring[2].inner.x": 23,
    "rounding": 24,
    'rounding."x y"': 25,
}


def test_each_key_has_its_line() -> None:
    found = toml_lines.lines_of(TEXT)
    assert {path: found.get(path) for path in EXPECTED} == EXPECTED
    assert not [path for path in found if "不是" in path or path.endswith(".y") or "丁" in path]


@pytest.mark.parametrize(
    "path", ["", "a", "a.b", "a[1]", "a[1].b[", "a[1].[", 'x."a.b"', "a[1].b[2].c", "]", ".", "[1]"]
)
def test_what_is_around_a_path_is_shorter(path: str) -> None:
    steps = 0
    while path:
        shorter = toml_lines.around(path)
        assert len(shorter) < len(path)
        path, steps = shorter, steps + 1
    assert steps <= 6


@pytest.mark.parametrize(
    "written, shown",
    [
        ("true", "true"),
        ("1e2", "100"),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("0x" + "f" * 5000, "100位以上的数"),
        ("[0x" + "f" * 5000 + "]", "[100位以上的数]"),
        ('"a\\nb"', '"a\\nb"'),
        ('[1.5, "甲", { a = true }]', '[1.5, "甲", { a = true }]'),
        ("{}", "{}"),
        ("2022-01-01", "2022-01-01"),
    ],
)
def test_a_wrong_value_is_shown_as_it_is_written(written: str, shown: str) -> None:
    root, report = toml_reader.read(f"x = {written}\n[y]\n")
    root.text("x", choices=("甲", "乙"))
    assert [(fault.path, fault.line, fault.message) for fault in report.faults] == [
        ("x", 1, f"找到的是 {shown}，应当是甲、乙之一")
    ]


@pytest.mark.parametrize("key", ["a[", "[", "a.b", "", " ", "]"])
def test_an_unknown_key_is_reported_whatever_it_is_called(key: str) -> None:
    root, report = toml_reader.read(f'[[t]]\n\n"{key}" = 1\n')
    (table,) = root.tables("t")
    table.close()
    assert [(fault.path, fault.line) for fault in report.faults] == [(f't[1]."{key}"', 3)]


def test_a_missing_choice_is_the_first_one() -> None:
    root, report = toml_reader.read("")
    assert root.text("x", choices=("甲", "乙")) == "甲"
    assert [fault.message for fault in report.faults] == ["缺少这个键，应当是甲、乙之一"]


@pytest.mark.parametrize("written, number", [("1e2", "100"), ("-0.0", "0.0"), ("0.50", "0.50")])
def test_numbers_are_taken_as_people_write_them(written: str, number: str) -> None:
    root, _ = toml_reader.read(f"x = {written}")
    assert str(root.number("x")) == number
