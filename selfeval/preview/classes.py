"""Gathers what a preview says in CSS: each set of declarations is a class, so that no element needs a style."""

from hashlib import blake2s


class Classes:
    """The classes of one preview, named after what they say: two previews on one page never disagree."""

    def __init__(self) -> None:
        """Begin without any."""
        self._names: dict[str, str] = {}

    def name(self, declarations: str) -> str:
        """Return the class that says this."""
        found = self._names.get(declarations)
        if found is None:
            found = f"w{blake2s(declarations.encode(), digest_size=6).hexdigest()}"
            self._names[declarations] = found
        return found

    @property
    def style(self) -> str:
        """All of them as the text of a style sheet."""
        return "".join(f".sheet .{name},.sheet.{name}{{{said}}}\n" for said, name in self._names.items())
