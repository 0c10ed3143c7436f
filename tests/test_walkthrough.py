"""README.md and every page of docs/, done exactly as they say."""

import re
from pathlib import Path

import pytest

from tests import pictures, walkthrough

HASHES = pictures.hashes()


@pytest.mark.parametrize("page", walkthrough.PAGES, ids=lambda page: page.stem)
def test_every_step_does_what_the_page_says_and_every_picture_shows_what_there_is(page: Path, tmp_path: Path) -> None:
    walkthrough.set_up(tmp_path)
    old: list[str] = []

    def see(name: str) -> None:
        picture = pictures.PICTURES[name]
        if pictures.hash_of(name, pictures.source(picture, tmp_path)) != HASHES.get(name):
            old.append(name)

    walk = walkthrough.Walk(tmp_path, see)
    for step in walkthrough.steps(page):
        try:
            walk.do(step)
        except Exception as error:
            raise AssertionError(f"{page.name}:{step.line}: {error}") from error
    assert not old, "these pictures show what was; make pictures draws them anew"


def test_the_pages_together_hold_many_steps() -> None:
    kinds = [step.kind for page in walkthrough.PAGES for step in walkthrough.steps(page)]
    assert kinds.count("console") >= 30
    assert kinds.count("command") >= 40


def test_what_is_not_run_is_on_a_page() -> None:
    commands = [
        step.content for page in walkthrough.PAGES for step in walkthrough.steps(page) if step.kind == "command"
    ]
    for pattern in walkthrough.NOT_RUN:
        assert any(re.fullmatch(pattern, command) for command in commands), pattern


def test_each_picture_is_on_a_page_and_there() -> None:
    seen = {step.content for page in walkthrough.PAGES for step in walkthrough.steps(page) if step.kind == "picture"}
    assert seen == set(pictures.PICTURES) == set(HASHES)
    assert {f"{name}.png" for name in seen} == {path.name for path in pictures.IMAGES.iterdir()}
