from pathlib import Path

import pytest

from selfeval.command_line import CHECK, HELP, NEW, REPORT, Command, UsageError, parse


@pytest.mark.parametrize(
    "words, command",
    [
        ("", Command(REPORT)),
        ("a.xlsx b", Command(REPORT, (Path("a.xlsx"), Path("b")))),
        ("a.xlsx -o out", Command(REPORT, (Path("a.xlsx"),), output=Path("out"))),
        ("-o out a.xlsx", Command(REPORT, (Path("a.xlsx"),), output=Path("out"))),
        ("--output out --form x --jobs 2", Command(REPORT, output=Path("out"), form="x", jobs=2)),
        ("check", Command(CHECK)),
        ("check input --json", Command(CHECK, (Path("input"),), as_json=True)),
        ("check --json a b", Command(CHECK, (Path("a"), Path("b")), as_json=True)),
        ("new 新.xlsx --form x", Command(NEW, (Path("新.xlsx"),), form="x")),
        ("--help", Command(HELP)),
        ("check -h", Command(HELP)),
    ],
)
def test_what_was_asked_for(words: str, command: Command) -> None:
    assert parse(words.split()) == command


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("--foo", "不认识的选项：--foo"),
        ("check -o out", "不认识的选项：-o"),
        ("new", "缺少：文件.xlsx"),
        ("--form", "选项 --form 后面缺少内容"),
        ("--jobs x", "选项 --jobs 后面应当是一个数，现在是“x”"),
        ("--jobs 0", "选项 --jobs 后面应当是1以上的数，现在是“0”"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(words: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words.split())
    assert str(caught.value).startswith(sentence)
