from selfeval.evaluation import glossary, layout
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS
from tests import builders, form_text

ADDED = """
[contents]
reference = "某通知"
fields = [{ name = "项目属性", required = true, aliases = ["属性"] }]
columns = [
    { sheet = "绩效指标", name = "调整后目标值", target = true, aliases = ["调整目标"] },
    { sheet = "预算执行", name = "佐证材料", required = true },
]
"""


def of(name: str, changes: str = "") -> layout.Layout:
    return layout.of_rules(form_text.changed(name, changes).newest)


def sheet(found: layout.Layout, name: str) -> glossary.Sheet:
    return next(each for each in found.sheets if each.name == name)


def test_a_form_that_adds_nothing_has_the_standard_workbook() -> None:
    assert of(builders.FORM) == layout.STANDARD


def test_a_form_without_funds_management_has_no_sheet_for_it() -> None:
    names = [each.name for each in of("national").sheets]
    assert names == [each.name for each in glossary.SHEETS if each is not FUNDS_MANAGEMENT]


def test_points_that_the_form_gives_are_not_asked_for() -> None:
    columns = [column.identifier for column in sheet(of("hubei"), INDICATORS.name).columns]
    assert columns == [column.identifier for column in INDICATORS.columns if column.identifier != "weight"]


def test_points_that_may_be_split_need_not_be_there() -> None:
    found = sheet(of("national", '[indicators]\nweights = "typed-or-split"'), INDICATORS.name)
    assert [(column.identifier, column.required) for column in found.columns] == [
        (column.identifier, column.required and column.identifier != "weight") for column in INDICATORS.columns
    ]


def test_further_columns_stand_last_in_their_sheet_and_further_rows_in_the_information() -> None:
    found = of(builders.FORM, ADDED)
    column, target = sheet(found, FUNDING.name).columns[-1], sheet(found, INDICATORS.name).columns[-1]
    assert (column.heading, column.required, column.aliases) == ("佐证材料", True, ())
    assert (target.heading, target.required, target.aliases) == ("调整后目标值", False, ("调整目标",))
    assert sheet(found, INDICATORS.name).is_added("调整后目标值")
    assert not sheet(found, INDICATORS.name).is_added("target")
    field = found.fields[-1]
    assert (field.label, field.required, field.names) == ("项目属性", True, ("项目属性", "属性"))
    assert [each.name for each in found.sheets] == [each.name for each in glossary.SHEETS]


def test_what_a_form_adds_to_one_sheet_changes_no_other() -> None:
    found = of(builders.FORM, ADDED)
    changed = {FUNDING.name, INDICATORS.name}
    assert [each for each in found.sheets if each.name not in changed] == [
        each for each in glossary.SHEETS if each.name not in changed
    ]
