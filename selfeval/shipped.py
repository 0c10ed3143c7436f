"""What comes with the program: beside its package in a checkout, inside of it where it was installed."""

from pathlib import Path

TEMPLATES = "templates"
_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Return the templates folder that the program came with."""
    inside = _PACKAGE / TEMPLATES
    return inside if inside.is_dir() else _PACKAGE.parent / TEMPLATES


def templates_of(home: Path) -> Path:
    """Return the templates folder of a home folder where it has one; else that which the program came with."""
    own = home / TEMPLATES
    # Another program's templates have no forms.
    return own if any(own.glob("*/form.toml")) else templates()


def libraries_of(extra: str) -> str:
    """Return how pip is told to install what one way of using the program needs besides."""
    listed = _PACKAGE.parent / f"requirements-{extra}.txt"
    return f"-r {listed.name}" if listed.is_file() else f'"selfeval[{extra}]"'
