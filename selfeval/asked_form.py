"""Which form a command asks for."""

from selfeval.batch.forms import FormLibrary
from selfeval.command_line import UsageError


def name_of(text: str, library: FormLibrary) -> str:
    """Return the form that a text names, by its folder's name or by what people call it; UsageError where none is."""
    name = library.named(text)
    if name is None:
        raise UsageError(f"没有名为“{text}”的表式，现有：{library.shown_names()}")
    return name
