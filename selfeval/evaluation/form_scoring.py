"""Reads the section [[scoring]] of form.toml: the methods, which sign calls which, the grades."""

from collections.abc import Mapping
from decimal import Decimal

from selfeval.evaluation import glossary, methods, toml_lines
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.form_blocks import MOST_POINTS, point_bands, refuse_gaps, refuse_repeated
from selfeval.evaluation.methods import UNSIGNED_COST, UNSIGNED_ZERO, Grade, Method, Scoring
from selfeval.evaluation.quantities import AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED
from selfeval.evaluation.toml_reader import Table

SIGNS = (AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED, UNSIGNED_COST, UNSIGNED_ZERO)
RULES = (*methods.OF_FIGURES, *methods.OF_WORDS)
_OVER = (methods.FULL, methods.WARN, methods.DEDUCT, methods.RATIO)
_PARTS = (methods.WHOLE, methods.IGNORE, methods.SHARE)
_OF = (methods.ACTUAL, methods.ACHIEVEMENT)
_MOST_PERCENT = Decimal(10_000)
_LEAST_STEP = Decimal("0.0001")
_DEDUCTED = ("over_percent", "over_points")
# Which keys a method may have besides its name, by its rule.
_KEYS: Mapping[str, tuple[str, ...]] = {
    methods.AT_LEAST: ("over", *_DEDUCTED, "pass_percent"),
    methods.AT_MOST: ("pass_percent",),
    methods.EQUAL: ("over", *_DEDUCTED, "pass_percent"),
    methods.RANGE: ("pass_percent",),
    methods.STEPS: ("points", "each", "part"),
    methods.BANDS: ("bands", "of"),
    methods.NONE_AT_ALL: (),
    methods.YES_NO: ("yes", "no", "no_total_most"),
    methods.QUALITATIVE: ("grades",),
    methods.STATED_SHARE: (),
    methods.BY_HAND: (),
}


def scoring(table: Table) -> Scoring:
    """Read [[scoring]]."""
    found = {method.name: method for method in map(_method, table.tables("methods"))}
    refuse_repeated(table, "methods", _names(table, "methods"), glossary.plain)
    of_figures = tuple(name for name, method in found.items() if method.rule in methods.OF_FIGURES)
    return Scoring(
        reference=table.text("reference"),
        signs={sign: found[name] for sign, name in _signs(table, of_figures).items() if name in found},
        methods=found,
        share_words=table.texts("share_words"),
        same_words=table.flag("same_words", default=False),
        saving_words=table.texts("saving_words", required=False),
        lower_is_better_words=table.texts("lower_is_better_words", required=False),
        grades=grades(table, required=True),
    )


def _names(table: Table, key: str) -> list[str]:
    """Return the names of the tables of a list, as far as they are names."""
    value = table.values.get(key)
    names = [each.get("name") for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return [name for name in names if isinstance(name, str)]


def _signs(table: Table, names: tuple[str, ...]) -> dict[str, str]:
    """Read which method each sign calls; all signs must be there."""
    signs = table.mapping("signs", names or ("methods 中计算数字的方法",))
    for sign in SIGNS:
        if sign not in signs:
            table.fault("signs", f"缺少符号“{sign}”的方法")
    for sign in sorted(signs.keys() - set(SIGNS)):
        table.fault(f"signs.{toml_lines.part(sign)}", f"不认识的符号，应当是{'、'.join(SIGNS)}之一")
    return signs


def _method(table: Table) -> Method:
    name, rule = table.text("name"), table.text("rule", choices=RULES)
    takes = _KEYS[rule]
    if table.values.get("rule") != rule:
        table.leave(*(key for keys in _KEYS.values() for key in keys))
        takes = ()
    over = table.text("over", choices=_OVER, default=methods.FULL) if "over" in takes else methods.FULL
    is_deducting = over == methods.DEDUCT
    if table.values.get("over", over) != over:
        table.leave(*_DEDUCTED)
    method = Method(
        name=name,
        rule=rule,
        reference=table.optional_text("reference"),
        over=over,
        over_percent=table.number("over_percent", least=HUNDRED, most=_MOST_PERCENT) if is_deducting else HUNDRED,
        over_points=table.number("over_points", most=MOST_POINTS) if is_deducting else ZERO,
        pass_percent=table.number("pass_percent", most=HUNDRED, default=ZERO) if "pass_percent" in takes else ZERO,
        points=table.number("points", most=MOST_POINTS) if "points" in takes else ZERO,
        each=table.number("each", least=_LEAST_STEP, default=Decimal(1)) if "each" in takes else Decimal(1),
        part=table.text("part", choices=_PARTS, default=methods.WHOLE) if "part" in takes else methods.WHOLE,
        bands=_bands(table) if "bands" in takes else (),
        of=table.text("of", choices=_OF, default=methods.ACTUAL) if "of" in takes else methods.ACTUAL,
        yes=table.texts("yes") if "yes" in takes else (),
        no=table.texts("no") if "yes" in takes else (),
        no_total_most=table.optional_number("no_total_most", most=MOST_POINTS) if "yes" in takes else None,
        grades=grades(table, required=False) if "grades" in takes else (),
    )
    if both := sorted(word for word in method.no if glossary.is_one_of(word, method.yes)):
        table.fault("no", f"“{'、'.join(both)}”在 yes 里也有")
    table.close()
    return method


def _bands(table: Table) -> tuple[methods.PointBand, ...]:
    bands = point_bands(table, "bands")
    if table.values.get("bands", []) == []:
        example = "[{ from = 95, percent = 100 }, { from = 0, percent = 60 }]"
        table.fault("bands", f"应当是一个或多个表，例如 {example}")
    return bands


def grades(table: Table, *, required: bool) -> tuple[Grade, ...]:
    """Read grades from the best to the worst, which leave no gap between 100 and 0 percent."""
    found = []
    for each in table.tables("grades", required=required):
        lower, upper = each.number("lower", most=HUNDRED), each.number("upper", most=HUNDRED)
        given = each.optional_number("given", least=lower, most=max(lower, upper))
        found.append(Grade(each.text("name"), each.texts("words"), lower, upper, given))
        each.close()
    refuse_gaps(table, "grades", [(grade.lower, grade.upper) for grade in found], HUNDRED)
    # One grade may have a word in several spellings, two may not.
    words = [word for grade in found for word in {glossary.plain_word(each): each for each in grade.words}.values()]
    refuse_repeated(table, "grades", words, glossary.plain_word)
    return tuple(found)
