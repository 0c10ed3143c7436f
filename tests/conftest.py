"""What tests share: a home folder to run the command in, and the programs that look at pages."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from selfeval.batch.forms import FormLibrary, LoadedForm
from selfeval.cli import main
from selfeval.limits import Limits
from tests import builders

Run = Callable[..., int]
_MOST_FORMS = 50
# A form's name, the hash of its files, and the limits they were read within.
FormKey = tuple[str, str, Limits]

# How busy the machine is says nothing about the program.
settings.register_profile("selfeval", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("selfeval")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept-golden", action="store_true", help="take what is written now as what should be written")


@pytest.fixture(autouse=True, scope="session")
def _forms_are_compiled_once() -> Iterator[None]:
    """Keep what was compiled of forms that are the same to the byte, wherever their folder is.

    Most tests have a folder of their own, and compiling its form takes longer than all else that they do.
    """
    load = FormLibrary._load
    forms: dict[FormKey, LoadedForm] = {}

    def kept(library: FormLibrary, name: str) -> LoadedForm:
        key = name, library.fingerprint(name), library.limits
        if key not in forms:
            if len(forms) >= _MOST_FORMS:
                forms.clear()
            forms[key] = load(library, name)
        return forms[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FormLibrary, "_load", kept)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A program folder of its own: the shipped templates, an empty input, no output yet."""
    shutil.copytree(builders.ROOT / "templates", tmp_path / "templates")
    (tmp_path / "input").mkdir()
    return tmp_path


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in the home folder; returns its exit status."""
    monkeypatch.chdir(home)
    return lambda *arguments: main([str(each) for each in arguments], home)


def program(name: str) -> str:
    """Return a program's path; without it the test is skipped, but never where nothing may be skipped."""
    found = shutil.which(name)
    if found is None:
        assert not os.environ.get("SELFEVAL_SKIP_NOTHING"), f"{name} is missing"
        pytest.skip(f"{name} is not installed")
    return found


def library(name: str) -> None:
    """Skip a test without a library that few people install, but never where nothing may be skipped."""
    if importlib.util.find_spec(name) is None:
        assert not os.environ.get("SELFEVAL_SKIP_NOTHING"), f"{name} is missing"
        pytest.skip(f"{name} is not installed (requirements-cluster.txt)", allow_module_level=True)
