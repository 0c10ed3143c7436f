import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selfeval.batch.file_names import FileNames, alike, legal, numbered
from selfeval.batch.journal import FILE_NAME, Journal
from selfeval.summary import overview


@pytest.mark.parametrize(
    "name, expected",
    [
        ("职业技能鉴定", "职业技能鉴定"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("NUL .txt", "_NUL .txt"),
        ("COM¹", "_COM¹"),
        ("CONIN$", "_CONIN$"),
        ("~$项目", "_~$项目"),
        ("项目:附件", "项目_附件"),
        ("C:", "C_"),
        ("\\\\server\\share", "__server_share"),
        ("e\u200b\u0301", "é"),
        ("甲\u00ad乙\u061c丙\u3164", "甲乙丙"),
        ("控\x9f制", "控制"),
        ("项目。. ", "项目。"),
        ("", "未命名项目"),
        ("...", "未命名项目"),
        ("上行\n下行\t尾", "上行 下行 尾"),
        ("正\u202e反\u200b", "正反"),
        ("长" * 300 + "（2022年度）绩效自评报告", "长" * 53 + "…" + "长" * 6 + "（2022年度）绩效自评报告"),
    ],
)
def test_a_name_is_made_legal_everywhere(name: str, expected: str) -> None:
    assert legal(name) == expected


# What people type, and others plant: devices, marks of direction, characters without width, two spellings.
PIECES = st.sampled_from(
    [
        *(
            "CON",
            "nul",
            "COM¹",
            "LPT9",
            "aux",
            "conin$",
            ".",
            "..",
            " ",
            "/",
            "\\",
            ":",
            "C:",
            "~$",
            ".~",
            ".docx",
            "（2）",
        ),
        *("\u202e", "\u200b", "\u200d", "\u00ad", "\u061c", "\u2066", "\ufeff", "\ufe0f", "\U000e0041", "\u2028"),
        *("\x00", "\x1b", "\x85", "\x9f", "\n", "\t", "\ud800", "\udce6", "长" * 60, "x" * 200, "😀", "𠮷"),
        *("e\u0301", "é", "\u0301", "가", "\u1100\u1161", "Å", "\u212b", "ß", "İ", "ı", "ﬁ", "👨\u200d👩\u200d👧"),
        *("汇总表.xlsx", "汇总.html", "运行记录.sqlite", "运行记录.损坏"),
    ]
)
NAMED = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join), st.text(min_size=250, max_size=320))
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{name}{number}" for name in ("com", "lpt") for number in "0123456789¹²³"
}
# With the longest that is put behind a name.
_LONGEST_SUFFIX = "（999999999）.docx"


@given(NAMED)
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    found = legal(name)
    assert found
    assert not set(found) & set('<>:"/\\|?*')
    assert not found.startswith((".", " ", "~$"))
    assert not found.endswith((".", " "))
    assert [each for each in found if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")] == []
    assert found == unicodedata.normalize("NFC", found)
    # Windows takes a device's name for it whatever stands behind its first dot.
    assert found.partition(".")[0].rstrip().lower() not in DEVICES
    assert not found.lower().startswith("运行记录.sqlite")
    assert found.lower() not in ("汇总表.xlsx", "汇总.html", "运行记录.损坏")
    assert len(f"{found}{_LONGEST_SUFFIX}".encode()) <= 255
    assert len(f"{found}{_LONGEST_SUFFIX}".encode("utf-16-le")) <= 255 * 2
    assert legal(found) == found


def as_on_windows(name: str) -> str:
    """Return what Windows takes a name for: in upper case, character by character."""
    return "".join(each.upper() if len(each.upper()) == 1 else each for each in name)


def as_on_macos(name: str) -> str:
    """Return what macOS takes a name for: without case, canonically decomposed."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


@given(NAMED, NAMED)
@example("straße", "STRASSE")
@example("ı", "I")
@example("é", "E\u0301")
@example("Ω", "\u2126")
def test_names_that_any_system_takes_for_one_file_are_alike(one: str, other: str) -> None:
    one, other = legal(one), legal(other)
    if as_on_windows(one) == as_on_windows(other) or as_on_macos(one) == as_on_macos(other):
        assert alike(one) == alike(other)
    assert alike(alike(one)) == alike(one)


@given(st.lists(st.tuples(NAMED, st.lists(NAMED, max_size=2)), min_size=1, max_size=8))
def test_files_of_any_projects_lie_below_the_output_folder_and_none_on_another(
    wanted: list[tuple[str, list[str]]],
) -> None:
    names = FileNames(Journal.forgetful())
    taken = []
    for number, (name, folders) in enumerate(wanted):
        names.begin(str(number))
        taken.append(names.take(name, ".docx", folders))
        assert len(taken[-1].split("/")) == 1 + len(folders)
        for path in (PurePosixPath(taken[-1]), PureWindowsPath(taken[-1])):
            assert not path.is_absolute()
            assert (path.drive, path.root) == ("", "")
            assert not {"..", "."} & set(path.parts)
    for system in (as_on_windows, as_on_macos):
        assert len(set(map(system, taken))) == len(taken)


def test_a_name_that_is_held_is_nobody_else_s_and_noted_only_where_it_was_the_project_s() -> None:
    journal = Journal.forgetful()
    names = FileNames(journal)
    names.begin("甲")
    names.hold("项目", ".docx")
    assert journal.owner_of("项目.docx") is None
    names.begin("乙")
    assert names.take("项目", ".docx") == "项目（2）.docx"
    names.begin("乙")
    names.hold("项目", ".docx")
    assert journal.owner_of("项目(2).docx") == "乙"
    later = FileNames(journal)
    later.begin("甲")
    assert later.take("项目", ".docx") == "项目.docx"


def test_no_two_documents_have_one_name() -> None:
    names = FileNames(Journal.forgetful())
    names.begin("甲")
    taken = [names.take(name, ".docx") for name in ("项目", "项目", "Plan", "PLAN", "ｐｌａｎ")]
    assert taken == ["项目.docx", "项目（2）.docx", "Plan.docx", "PLAN（2）.docx", "ｐｌａｎ（3）.docx"]


NAMES = ("项目", "项目（2）", "项目(2)", "项目（3）", "项目（2）（2）", "另一个")


class FirstFree:
    """Gives the first free name, looking from the beginning each time."""

    def __init__(self) -> None:
        """Begin without a name."""
        self.owners: dict[str, int] = {}

    def take(self, name: str, suffix: str, key: int) -> str:
        found = next(each for each in numbered(name, suffix) if alike(each) not in self.owners)
        self.owners[alike(found)] = key
        return found


@given(st.lists(st.tuples(st.integers(0, 5), st.lists(st.sampled_from(NAMES), max_size=3)), max_size=25))
def test_a_name_has_the_first_number_that_is_free(runs: list[tuple[int, list[str]]]) -> None:
    names, plain = FileNames(Journal.forgetful()), FirstFree()
    for key, wanted in runs:
        names.begin(str(key))
        plain.owners = {name: owner for name, owner in plain.owners.items() if owner != key}
        for name in wanted:
            assert names.take(name, ".docx") == plain.take(name, ".docx", key)


def test_projects_of_one_name_are_not_counted_from_the_first_each_time() -> None:
    asked: list[str] = []
    journal = Journal.forgetful()
    names = FileNames(journal)
    whole = journal.owner_of
    journal.owner_of = lambda name: (asked.append(name), whole(name))[1]
    for _ in range(2):
        for key in range(300):
            names.begin(str(key))
            names.take("办公经费", ".docx")
    assert len(asked) < 300 * 2 * 3


def test_a_project_that_is_made_anew_has_its_own_names_again_and_nobody_elses() -> None:
    names = FileNames(Journal.forgetful())
    for _ in range(2):
        for key, expected in (("甲", "项目.docx"), ("乙", "项目（2）.docx")):
            names.begin(key)
            assert names.take("项目", ".docx") == expected
    names.begin("甲")
    assert names.is_taken("项目（2）.docx")
    assert not names.is_taken("项目.docx")


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-journal", "运行记录.损坏", overview.WORKBOOK, overview.PAGE])
def test_no_folder_or_file_is_called_like_what_the_program_itself_writes(name: str) -> None:
    assert legal(name) == f"_{name}"
