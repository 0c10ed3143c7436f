import pytest

from selfeval.evaluation import form_reader
from tests import builders

TEXT = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")

SCORE = 'score = { digits = 1, mode = "'
ROWS = 'rows = ["年度资金总额", "政府预算资金", "财政专户管理资金", "单位资金"]'


def faults(old: str, new: str) -> list[tuple[str, int | None]]:
    assert old in TEXT
    found, problems = form_reader.read(TEXT.replace(old, new, 1), builders.FORM)
    assert (found is None) == bool(problems)
    assert all("None" not in f"{each}" for each in problems)
    return [(each.path, each.line) for each in problems]


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_the_shipped_form_is_right() -> None:
    assert form_reader.read(TEXT, builders.FORM)[1] == ()


def test_values_are_looked_up_by_fiscal_year() -> None:
    form = builders.form()
    assert form.first_year == 2022
    assert form.rules_for(2021) is None
    assert "豫财效〔2024〕1号" not in form.rules_for(2023).indicators.reference
    assert "豫财效〔2024〕1号" in form.rules_for(2024).indicators.reference
    assert "豫财效〔2024〕1号" in form.rules_for(2030).indicators.reference
    assert form.rules_for(2030).execution == form.rules_for(2022).execution


def test_last_years_rules_stay_when_new_ones_are_added() -> None:
    newer = TEXT[TEXT.index("[[rounding]]") : TEXT.index("# 六、")].replace("from = 2022", "from = 2025")
    newer = newer.replace("digits = 1", "digits = 0")
    form, problems = form_reader.read(TEXT.replace("# 六、", f"{newer}\n# 六、"), builders.FORM)
    assert not problems
    assert form.rules_for(2024).rounding.score.digits == 1
    assert form.rules_for(2025).rounding.score.digits == 0


@pytest.mark.parametrize(
    "old, new, path, line",
    [
        ("weight = 10\n", "wieght = 10\nweight = 10\n", "execution[1].wieght", "weight = 10\n"),
        ("weight = 10\n", "", "total", "[[total]]"),
        ('blank = "无"', "", "blank", None),
        ('blank = "无"', 'blank = ""', "blank", 'blank = "无"'),
        ('blank = "无"', "blank = 3", "blank", 'blank = "无"'),
        ("weight = 10\n", 'weight = "十"\n', "execution[1].weight", "weight = 10\n"),
        ("weight = 10\n", "weight = -1\n", "execution[1].weight", "weight = 10\n"),
        ("weight = 10\n", "weight = nan\n", "execution[1].weight", "weight = 10\n"),
        ("weight = 10\n", "weight = true\n", "execution[1].weight", "weight = 10\n"),
        ("weight = 10\n", "weight = 11\n", "total", "[[total]]"),
        ("weight_sum = 70", "weight_sum = 71", "indicators[1].categories", "categories = ["),
        ("tolerance = 0.01", "", "execution[1].tolerance", "[[execution]]"),
        ('"优", from = 90', '"优", from = 91', "total[1].bands[2]", '{ word = "良"'),
        ('"差", from = 0', '"差", from = 1', "total[1].bands[4]", '{ word = "差"'),
        ('"良", from = 80', '"良", from = 95', "total[1].bands[2]", '{ word = "良"'),
        ("lower = 80, upper = 100", "lower = 81, upper = 100", "scoring[1].grades[2]", '{ name = "部分达成'),
        ('score = { digits = 1, mode = "half-up" }', "", "rounding[1].score", "[[rounding]]"),
        (f"{SCORE}half-up", f"{SCORE}guess", "rounding[1].score.mode", "score = {"),
        ('"≥" = "正向比例"', '"≥" = "随意"', "scoring[1].signs.≥", "signs = {"),
        ('"≥" = "正向比例"', '"≥" = "定性"', "scoring[1].signs.≥", "signs = {"),
        ('"≥" = "正向比例", ', "", "scoring[1].signs", "signs = {"),
        ('signs = { "≥"', 'signs = { "≥." = "区间", "≥"', 'scoring[1].signs."≥."', "signs = {"),
        ("methods = [", "metods = [", "scoring[1].methods", "[[scoring]]"),
        ('rule = "at-least" }', 'rule = "at-random" }', "scoring[1].methods[1].rule", 'rule = "at-least" }'),
        ('rule = "at-least" }', 'rule = "at-least", each = 2 }', "scoring[1].methods[1].each", 'rule = "at-least" }'),
        ('name = "反向比例"', 'name = "正向比例"', "scoring[1].methods", "methods = ["),
        ('over = "warn"', 'over = "deduct"', "scoring[1].methods[3].over_percent", 'over = "warn"'),
        ('total_row = "年度资金总额"', 'total_row = "总额"', "execution[1].total_row", "total_row = "),
        ('reference = "豫财效', 'refrence = "豫财效', "indicators[2].reference", "[[indicators]]\nfrom = 2024"),
        ("[[indicators]]\nfrom = 2024", "[[indicators]]\nfrom = 2022", "indicators[2].from", "from = 2024"),
        ("[[execution]]\nfrom = 2022", "[[execution]]\nfrom = 2023", "execution[1].from", "from = 2022"),
        ('template = "report.docx"', "", "document[1].template", "[[document]]"),
        ("[[reasons]]", "[[reason]]", "reasons", None),
        ('template = "report.docx"', 'template = "../../report.docx"', "document[1].template", "template ="),
        ('template = "report.docx"', 'template = "/etc/passwd"', "document[1].template", "template ="),
        (ROWS, "rows = []", "execution[1].rows", "rows = "),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_with_key_and_line(old: str, new: str, path: str, line: str | None) -> None:
    found = faults(old, new)
    assert path in [each for each, _ in found]
    if line is not None:
        at = dict(found)[path]
        # Lines in front of the change stay where they are; those behind it move by what was added.
        assert at is not None
        assert abs(at - line_of(line)) <= 1


def test_all_faults_are_found_in_one_pass() -> None:
    text = (
        TEXT.replace('blank = "无"', "")
        .replace("tolerance = 0.01", "tolerence = 0.01")
        .replace("digits = 1", "digits = 1.5")
    )
    _, problems = form_reader.read(text, builders.FORM)
    assert {each.path for each in problems} >= {
        "blank",
        "execution[1].tolerance",
        "execution[1].tolerence",
        "rounding[1].score.digits",
    }


@pytest.mark.parametrize("text", ["", "= 1", "[[", 'title = "x', "\x00", "a = " + "9" * 5000, "a = " + "[" * 3000])
def test_what_is_no_form_at_all_is_refused(text: str) -> None:
    form, problems = form_reader.read(text, builders.FORM)
    assert form is None
    assert problems


def test_a_fault_reads_as_a_sentence() -> None:
    _, problems = form_reader.read(TEXT.replace("weight = 10\n", "weight = -1.5\n", 1), builders.FORM)
    place = f"第{line_of('weight = 10')}行 execution[1].weight"
    assert str(problems[0]) == f"{place}：找到的是 -1.5，应当是0至10000之间的数"
