"""The command serve, as far as it does not serve."""

import re
import socket
import sys

import pytest

from selfeval.command_line import SERVE, Command, UsageError, parse
from tests import builders
from tests.conftest import Run

TOKEN = "abcdefghij"  # noqa: S105 - nobody's


def test_what_was_asked_for() -> None:
    words = "serve --host 10.0.0.1 --port 80 --token abcdefghij --no-browser"
    assert parse(words.split()) == Command(SERVE, host="10.0.0.1", port=80, token=TOKEN, opens_browser=False)
    assert parse(["serve"]) == Command(SERVE)


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    with pytest.raises(UsageError, match=f"应当是1到65535的数，现在是“{port}”"):
        parse(["serve", "--port", port])


@pytest.mark.parametrize("token", [(), ("--token", "short")])
def test_a_server_for_others_needs_a_token_and_says_why(run: Run, capsys, token) -> None:
    assert run("serve", "--host", "192.0.2.1", "--no-browser", *token) == 2
    said = capsys.readouterr().err
    assert "同一网络里的别的电脑也能打开页面" in said
    assert "至少10个字符的口令" in said
    assert "传送没有加密" in said


def test_the_token_of_the_handbook_is_refused_because_everybody_can_read_it(run: Run, capsys) -> None:
    text = (builders.ROOT / "docs" / "财政部门手册.md").read_text(encoding="utf-8")
    (token,) = re.findall(r"serve --host \S+ --token (\S+)", text)
    for given in (token, f" {token} ", f"“{token}”"):
        assert run("serve", "--host", "192.0.2.1", "--no-browser", "--token", given) == 2
        said = capsys.readouterr().err
        assert f"口令“{token}”是手册里的例子" in said
        assert "谁都看得到" in said


def test_a_port_that_is_taken_is_told(run: Run, capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run("serve", "--port", port, "--no-browser") == 2
    assert f"端口{port}都被其他程序占用" in capsys.readouterr().err


def test_an_address_of_another_machine_is_told(run: Run, capsys) -> None:
    assert run("serve", "--host", "192.0.2.1", "--token", "abcdefghij", "--no-browser") == 2
    assert "“192.0.2.1”不是这台机器的地址" in capsys.readouterr().err


def test_a_library_that_is_missing_is_told(run: Run, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith(("selfeval.page", "uvicorn")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert run("serve", "--no-browser") == 2
    said = capsys.readouterr().err
    assert "打开页面还缺少程序库（uvicorn）" in said
    assert "打开页面.bat" in said
