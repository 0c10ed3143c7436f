import pytest
from hypothesis import given
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


@given(st.text())
def test_any_name_becomes_a_legal_one(name: str) -> None:
    found = legal(name)
    assert found
    assert not set(found) & set('<>:"/\\|?*')
    assert not found.endswith((".", " "))
    assert len(found.encode()) <= 230


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


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-journal", overview.WORKBOOK, overview.PAGE])
def test_no_folder_or_file_is_called_like_what_the_program_itself_writes(name: str) -> None:
    assert legal(name) == f"_{name}"
