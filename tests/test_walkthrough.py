"""docs/制作表式.md, done exactly as it says."""

from pathlib import Path

import pytest

from tests import walkthrough


def test_every_step_does_what_the_page_says(home: Path, run, capsys: pytest.CaptureFixture[str]) -> None:
    def called(arguments: list[str]) -> tuple[int, str]:
        capsys.readouterr()
        status = run(*arguments)
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    steps = walkthrough.steps()
    assert len(steps) > 20
    walk = walkthrough.Walk(home, called)
    for step in steps:
        try:
            walk.do(step)
        except Exception as error:
            raise AssertionError(f"docs/制作表式.md:{step.line}: {error}") from error
