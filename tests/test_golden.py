"""What the program writes of the seed, part by part, against what was accepted; make golden accepts anew."""

import io
import zipfile
from pathlib import Path

import pytest

from selfeval.batch.making import Job, made
from tests import builders

GOLDEN = Path(__file__).parent / "golden" / "seed"


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    outcome = made(builders.SEED_FILE, Job(builders.ROOT / "templates"))
    (document,) = outcome.documents
    with zipfile.ZipFile(io.BytesIO(document.content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def golden_names() -> list[str]:
    return sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file())


def test_the_package_has_the_accepted_parts(parts, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--accept-golden"):
        for old in golden_names():
            (GOLDEN / old).unlink()
        for name, content in parts.items():
            path = GOLDEN / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    assert sorted(parts) == golden_names()


@pytest.mark.parametrize("name", golden_names())
def test_each_part_is_the_accepted_one(name: str, parts) -> None:
    assert parts[name].decode() == (GOLDEN / name).read_text(encoding="utf-8")
