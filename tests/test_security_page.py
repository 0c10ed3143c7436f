"""SECURITY.md names limits as they are, and tests, files and targets that are there."""

import re

import pytest

from selfeval.limits import described
from tests import builders

PAGE = (builders.ROOT / "SECURITY.md").read_text(encoding="utf-8")
TESTS = "".join(path.read_text(encoding="utf-8") for path in (builders.ROOT / "tests").rglob("test_*.py"))


def test_each_limit_is_there_with_its_default() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for key, default, each in described():
        (row,) = [line for line in rows if f"`{key}`" in line]
        shown = f"{default // 10_000}万" if default % 10_000 == 0 and each.unit not in ("MB", "KB") else str(default)
        assert re.search(rf"(?<!\d){shown}(?!\d)", row.split("|")[2]), (key, row)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_a_named_test_is_there(name: str) -> None:
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?<![\w/])(?:tests|selfeval)/[\w/.-]+\.\w+", PAGE))))
def test_a_named_file_is_there(name: str) -> None:
    assert (builders.ROOT / name).is_file()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`make (\S+?)[` ]", PAGE))))
def test_a_named_target_is_there(name: str) -> None:
    makefile = (builders.ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{name}:", makefile, re.MULTILINE)
