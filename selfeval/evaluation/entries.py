"""Reads numbers out of entries, reporting at the cell what cannot be read."""

from decimal import Decimal

from selfeval.evaluation import figures, glossary, quantities
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Entry

_UNIT_OF_SCORES = "分"


def number(entry: Entry, name: str, example: str, findings: Findings) -> Decimal | None:
    """Read a plain number of points, such as 10 or 10分; None, reported, where it is none."""
    if entry.number is not None:
        return entry.number
    value = figures.from_text(entry.text.strip().removesuffix(_UNIT_OF_SCORES))
    if value is None:
        findings.add("number-unreadable", entry, name=name, found=entry.text, expected=example)
    return value


def amount(entry: Entry, name: str, money_unit: str, findings: Findings) -> Decimal | None:
    """Read an amount in the project's money unit; a unit typed with it is converted. None where it is none."""
    if entry.number is not None:
        return entry.number
    plain_number = figures.from_text(entry.text)
    if plain_number is not None:
        # 2073.10 is an amount here, and not October of a year.
        return plain_number
    quantity = quantities.read(entry.text)
    if quantity is None or quantity.sign != quantities.UNSIGNED or quantity.approximate:
        value = None
    elif quantity.unit == "" and quantity.factor == 1:
        value = quantity.low
    elif quantity.is_money or quantity.unit == "":
        # 506.73万 is 506.73万元.
        value = quantity.low / quantities.base_unit(money_unit)[1]
    else:
        value = None
    if value is None:
        findings.add("number-unreadable", entry, name=name, found=entry.text, expected="506.73")
    return value


def percent(entry: Entry) -> tuple[Decimal, ...]:
    """Return the percentages that an entry may mean: 90.97% is 90.97; the number 0.9097 is that or 90.97."""
    if entry.number is not None:
        return (entry.number * figures.HUNDRED, entry.number)
    quantity = quantities.read(entry.text)
    if quantity is None:
        return ()
    return (quantity.low,) if quantity.unit == quantities.PERCENT else (quantity.low * figures.HUNDRED, quantity.low)


def same_kind(text: str, kind: str) -> bool:
    """Whether a remark is of a kind, also where 存在的问题 is written 存在问题."""
    return glossary.plain_name(text).replace("的", "") == glossary.plain_name(kind).replace("的", "")


def same_label(text: str, label: str) -> bool:
    """Whether two labels are the same but for spaces, colons and full-width forms."""
    return glossary.plain(text) == glossary.plain(label)
