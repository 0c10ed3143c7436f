"""The seed's report as pages, rendered by LibreOffice with stand-ins for the official fonts."""

import re
from pathlib import Path

import pytest

from selfeval.batch.making import Job, made
from tests import builders
from tests.rendering import rendered

APPENDIX = 6


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    outcome = made(builders.SEED_FILE, Job(builders.ROOT / "templates"))
    return rendered(outcome.documents[0].content, tmp_path_factory.mktemp("pages"))


def lines(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if line.strip()]


def test_no_page_is_empty_and_all_are_numbered_but_the_cover(pages) -> None:
    assert len(pages) == 8
    assert lines(pages[0])[-1].replace(" ", "") == "2023年06月"
    numbers = [lines(page)[-1].replace(" ", "") for page in pages[1:]]
    assert numbers == [f"—{number}—" for number in range(1, 8)]
    assert all(len(lines(page)) >= 5 for page in pages)


def test_no_heading_stands_alone_at_the_foot_of_a_page(pages) -> None:
    heading = re.compile(
        r"[一二三四]、|（[一二三四五]）|[1-5]\.(?:项目年度|绩效目标完成|没有完成|对|其他建议)|表1-2-|附表"
    )
    for page in pages[1:]:
        assert not heading.match(lines(page)[-2]), lines(page)[-2]


def test_figures_signs_and_short_words_are_not_broken(pages) -> None:
    text = "\n".join(pages[APPENDIX:])
    for whole in ("≤656 ?万元", "506.73 ?万元", "≥300 ?人", "90.97%", "=100%", "分值", "得分", "9.1", "64.1", "达成"):
        assert re.search(rf"(?<!\S){whole}(?!\S)", text), whole
    for row in builders.reference("seed-workbook.json")["绩效指标"]["rows"]:
        assert re.search(rf"(?<![\d.])\s{row[5]}\s", text)


def test_the_table_head_is_repeated_on_each_page_of_the_appendix(pages) -> None:
    for page in pages[APPENDIX:]:
        assert re.search(r"一级指标\s+二级指标\s+三级指标\s+年度目标值\s+实际完成值\s+分值\s+得分\s+偏差原因分析", page)


def test_the_composition_of_the_total_stands_together(pages) -> None:
    page = next(page for page in pages if "总得分构成表" in page)
    for word in ("预算执行率", "资金管理情况", "满意度指标", "93.2"):
        assert word in page[page.index("总得分构成表") :]


def test_long_tables_and_texts_render(tmp_path: Path) -> None:
    content = builders.seed_content()
    reason = "因项目实施条件变化，部分工作顺延至下一年度完成。" * 12
    name, figures = "项名称很长很长的培训和鉴定工作数量指标", ["≥1,234,567.89万元", "1,234,567.88万元", 2]
    content["绩效指标"] = [
        ["产出指标", "数量指标", f"第{number}{name}", *figures, None, None, reason] for number in range(35)
    ]
    data = builders.edited(data=builders.blank.write(builders.form(), content))
    path = tmp_path / "long.xlsx"
    path.write_bytes(data)
    outcome = made(path, Job(builders.ROOT / "templates"))
    found = rendered(outcome.documents[0].content, tmp_path)
    text = "".join(found).replace(" ", "")
    assert text.count("1,234,567.89") == 35
    assert text.count("1,234,567.88") == 35
    assert all(len(lines(page)) > 2 for page in found)


def test_what_was_typed_is_what_the_page_shows(tmp_path: Path) -> None:
    typed = {
        "项目信息!B2": '<5% A&B "公司"',
        "绩效指标!C6": "{{ 7*7 }}",
        "绩效指标!C7": "{% raw %}",
        "绩效指标!I11": "&amp; <w:p/>",
    }
    path = tmp_path / "typed.xlsx"
    path.write_bytes(builders.edited(typed))
    outcome = made(path, Job(builders.ROOT / "templates"))
    text = "".join(rendered(outcome.documents[0].content, tmp_path)).replace(" ", "")
    for value in typed.values():
        assert value.replace(" ", "") in text
