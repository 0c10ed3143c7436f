"""Under which names a server answers."""

import pytest

from selfeval.page.guard import Hosts, is_loopback

ANY = "0.0.0.0"  # noqa: S104 - nothing is bound


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"])
def test_a_loopback_server_answers_to_its_names(host: str) -> None:
    assert Hosts("127.0.0.1", 8765).allows(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example:8765",
        "10.0.0.1:8765",
        "127.0.0.1:1",
        "127.0.0.1:x",
        "a@127.0.0.1:8765",
        "127.0.0.1:8765/x",
        "127.0.0.1.evil.example:8765",
        "[::1",
        "127.0.0.1:99999",
    ],
)
def test_and_to_no_others(host: str | None) -> None:
    assert not Hosts("127.0.0.1", 8765).allows(host)


@pytest.mark.parametrize("host", ["10.0.0.1:8765", "127.0.0.1:8765", "[fe80::1]:8765"])
def test_an_office_s_server_answers_to_addresses(host: str) -> None:
    assert Hosts(ANY, 8765).allows(host)
    assert not Hosts(ANY, 8765).allows("evil.example:8765")


def test_an_office_s_server_answers_to_the_name_it_is_bound_to() -> None:
    assert Hosts("pc-12.office.example", 80).allows("PC-12.office.example")


@pytest.mark.parametrize(
    "host, expected",
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("::1", True),
        ("localhost", True),
        (ANY, False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_what_is_loopback(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
