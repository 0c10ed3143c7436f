"""What the wheel needs: the same libraries, in the same versions, as make report installs.

An application and no library: it is installed into an environment of its own, where exact versions are in nobody's way,
and the bytes of a report depend on them. They stand in requirements*.txt, and nowhere else.
"""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PREFIX = "requirements-"
# What only tests and gates need.
_NOT_EXTRAS = ("dev",)


class Requirements(MetadataHookInterface):
    """Takes the dependencies from requirements.txt, and those of each extra from its requirements-extra.txt."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml calls dynamic."""
        root = Path(self.root)
        extras = {path.stem.removeprefix(_PREFIX): path for path in sorted(root.glob(f"{_PREFIX}*.txt"))}
        metadata["dependencies"] = listed(root / "requirements.txt")
        metadata["optional-dependencies"] = {
            name: listed(path) for name, path in extras.items() if name not in _NOT_EXTRAS
        }


def listed(path: Path) -> list[str]:
    """Return what a file lists itself, without comments and without the files that it refers to."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]
