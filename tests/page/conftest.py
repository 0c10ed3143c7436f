"""One server for the tests of the page; each test visits it as somebody else."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from selfeval.page.app import application
from selfeval.page.guard import Guard, Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from tests import builders
from tests.page.visitor import ADDRESS, Visitor


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    folder = tmp_path_factory.mktemp("page")
    basis, hosts = Basis(builders.ROOT / "templates"), Hosts("127.0.0.1", 8765)
    # What of PDFs is tested by itself.
    made = application(basis, folder, hosts, converting=Converting(None, folder))
    with TestClient(made, base_url=ADDRESS):
        yield made


@pytest.fixture
def visitor(app: Guard) -> Iterator[Visitor]:
    found = Visitor(app)
    found.open()
    yield found
    found.post("/clear")
