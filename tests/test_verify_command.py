import json
import shutil

import pytest

from tests import builders
from tests.verification import reports
from tests.verification.reports import APPENDIX, Edited

TOP = "表“自评价评分附件表”"


@pytest.fixture
def report(home):
    path = home / "报告.docx"
    path.write_bytes(reports.seed_report())
    return path


there = pytest.mark.usefixtures("report")


def wrong() -> bytes:
    edited = Edited()
    edited.cell(APPENDIX, 16, 7, "9.3")
    return edited.saved()


@there
def test_a_right_report_is_said_to_be_verified(run, capsys) -> None:
    assert run("verify", "报告.docx") == 0
    assert capsys.readouterr().out == "报告.docx：按表式“郑州市”核对了91处数字、3个句子，没有发现问题。\n"


def test_a_mistake_is_a_line_with_its_place_and_what_to_do(run, report, capsys) -> None:
    report.write_bytes(wrong())
    assert run("verify", "报告.docx") == 1
    assert capsys.readouterr().out.splitlines() == [
        "报告.docx：按表式“郑州市”核对了91处数字、3个句子，1个错误。",
        f"  [错误] {TOP}第16行“得分”列：“运转经费支付完成度”的得分是“9.3”，按报告其他部分应为“9.1”。请核对后改正。",
    ]


def test_what_the_program_has_just_written_is_verified_without_a_name(run, home, capsys) -> None:
    shutil.copy(builders.SEED_FILE, home / "input")
    assert run() == 0
    capsys.readouterr()
    assert run("verify") == 0
    assert "没有发现问题" in capsys.readouterr().out


@there
def test_a_folder_is_verified_report_by_report(run, home, capsys) -> None:
    folder = home / "报告们"
    (folder / "里面").mkdir(parents=True)
    (folder / "甲.docx").write_bytes(reports.seed_report())
    (folder / "里面" / "乙.docx").write_bytes(wrong())
    (folder / "~$甲.docx").write_bytes(b"lock")
    (folder / "丙.txt").write_text("x", encoding="utf-8")
    assert run("verify", "报告们", "报告.docx") == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[-1] == "共3份报告：2份没有问题，1份有问题，0份没有核对。"


def test_a_report_made_by_hand_is_verified(run, report, capsys) -> None:
    report.write_bytes(reports.handmade())
    assert run("verify", "报告.docx") == 1
    out = capsys.readouterr().out
    assert out.count("占位符或错误值“null”") == 4
    assert "没有内容的写“无”。\n" in out
    assert "留空" not in out
    assert "[提醒] “5.其他建议”下：没有找到“其他建议”的内容。请补上；没有内容的写“无”。" in out
    assert "[说明] 没有找到列有“评价内容、分值、得分、计算、总得分”的表，没有核对这张表。" in out
    assert "[说明] 报告没有写明评价年度，按2024年度起的规定核对。" in out
    assert out.splitlines()[0] == "报告.docx：按表式“郑州市”核对了75处数字、3个句子，4个错误，1个提醒，有2处没有核对。"


def test_other_programs_get_json(run, home, report, capsys) -> None:
    report.write_bytes(wrong())
    (home / "坏.docx").write_bytes(b"x")
    assert run("verify", "报告.docx", "坏.docx", "--json", "--form", "zhengzhou") == 2
    good, bad = json.loads(capsys.readouterr().out)["reports"]
    assert good["source"] == "报告.docx"
    assert (good["form"], good["status"]) == ("zhengzhou", "wrong")
    assert good["checked"] == {"figures": 91, "sentences": 3}
    assert good["assumed"] == []
    (finding,) = good["findings"]
    assert finding["message"].endswith("请核对后改正。")
    assert {name: finding[name] for name in ("code", "level", "place", "found", "expected")} == {
        "code": "figure-differs",
        "level": "error",
        "place": f"{TOP}第16行“得分”列",
        "found": "9.3",
        "expected": "9.1",
    }
    assert (bad["status"], bad["form"], bad["findings"]) == ("unverified", None, [])
    assert "不是Word文档" in bad["reason"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是Word文档"),
        (b"\xd0\xcf\x11\xe0rest", "旧的 .doc 格式"),
        ((builders.ROOT / "templates" / "zhengzhou" / "report.docx").read_bytes(), "带标记的模板"),
    ],
)
def test_what_cannot_be_verified_is_one_sentence_and_the_status_is_2(data, words, run, report, capsys) -> None:
    report.write_bytes(data)
    assert run("verify", "报告.docx") == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("报告.docx：没有核对。")
    assert words in line


def test_a_document_of_another_kind_is_not_taken_for_a_report(run, report, capsys) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("关于做好绩效自评工作的通知")
    document.save(str(report))
    assert run("verify", "报告.docx") == 2
    assert "不像是按表式（湖北省、全国、全国（成本指标）、郑州市）写的自评报告" in capsys.readouterr().out


@there
def test_a_broken_form_does_not_stop_the_others(run, home, capsys) -> None:
    (home / "templates" / "elsewhere").mkdir()
    (home / "templates" / "elsewhere" / "form.toml").write_text("x", encoding="utf-8")
    assert run("verify", "报告.docx") == 0
    assert run("verify", "报告.docx", "--form", "elsewhere") == 2
    assert "elsewhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", ["verify", "verify nowhere.docx", "verify input", "verify --jobs 2", "verify -o x", "verify --form no x"]
)
def test_what_cannot_be_run_has_the_status_2_and_a_sentence(words: str, run, capsys) -> None:
    assert run(*words.split()) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("命令没有执行：")
    assert captured.out == ""
