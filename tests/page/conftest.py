"""One server for the tests of the page; each test visits it as somebody else."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from selfeval.page.app import application
from selfeval.page.guard import Guard, Hosts
from tests import builders
from tests.page.visitor import ADDRESS, Visitor


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    made = application(builders.ROOT / "templates", tmp_path_factory.mktemp("page"), Hosts("127.0.0.1", 8765))
    with TestClient(made, base_url=ADDRESS):
        yield made


@pytest.fixture
def visitor(app: Guard) -> Iterator[Visitor]:
    found = Visitor(app)
    found.open()
    yield found
    found.post("/clear")
