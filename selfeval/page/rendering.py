"""Makes the page's HTML; whatever a file says is text in it."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

_FOLDER = "pages"


def rendered(name: str, values: Mapping[str, object]) -> str:
    """Return a page, or a piece of one, with values."""
    return _environment().get_template(f"{name}.html").render(values)


@cache
def _environment() -> Environment:
    loader = FunctionLoader(lambda name: (files(__package__) / _FOLDER / name).read_text(encoding="utf-8"))
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
