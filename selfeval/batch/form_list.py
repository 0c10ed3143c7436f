"""What forms there are, with the points of their blocks and their documents; a broken one with its faults."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from selfeval.batch.forms import FormError, FormLibrary
from selfeval.evaluation.form import Form, Rules


class Block(NamedTuple):
    """A part of the total with its points: None where it is not scored. ``parts`` are those of its own parts."""

    name: str
    points: Decimal | None
    counts: bool
    parts: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A form by its name; there are no rules where form.toml is wrong."""

    name: str
    form: Form | None
    is_default: bool
    faults: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks by the newest rules."""
        return tuple(_blocks(self.form.newest)) if self.form else ()


def listed(library: FormLibrary) -> tuple[list[Listed], tuple[str, ...]]:
    """Return all forms, and what is wrong with the file that names the one of workbooks that name none."""
    default, wrong = "", []
    try:
        default = library.default()
    except FormError as error:
        wrong = error.faults
    return [_listed(library, name, default) for name in library.names()], tuple(wrong)


def _listed(library: FormLibrary, name: str, default: str) -> Listed:
    form, faults = None, []
    try:
        form = library.rules(name)
        library.load(name)
    except FormError as error:
        faults = error.faults
    return Listed(name, form, name == default, tuple(faults))


def _blocks(rules: Rules) -> Iterator[Block]:
    execution, funds, indicators = rules.execution, rules.funds_management, rules.indicators
    yield Block(execution.title, execution.weight, execution.in_total)
    yield Block(funds.title, funds.weight if funds.items else None, funds.in_total, funds.items)
    yield Block(
        "绩效指标",
        indicators.weight_sum,
        counts=True,
        parts=tuple((pool.name, pool.weight) for pool in indicators.pools),
    )
