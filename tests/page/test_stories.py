"""What people do on the page, as the server sees it; test_browser.py does it in a browser."""

import io
import json
import re
import zipfile
from decimal import Decimal
from urllib.parse import unquote

import docx
import openpyxl
import pytest

from tests import builders, bulk_books, cheap_books
from tests.page.visitor import NAME, Visitor, links

FAULTS = {
    "绩效指标!E6": None,
    "绩效指标!E21": "很高",
    "预算执行!D2": 500,
}


# Without a problem that asks for anything.
CLEAN = {"绩效指标!D2": "≤556万元", "资金管理!B5": "按要求开展了绩效管理。"}


def buttons(html: str) -> list[str]:
    """Return what the links and buttons of the projects on a page are called, as a screen reader says it."""
    found = re.findall(r'<(a|button|label) class="button[^"]*"[^>]*>(.*?)</\1>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", words).strip() for _, words in found]


def values(html: str) -> dict[str, str]:
    """Return the figures of the first project on a page."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", html.partition("</dl>")[0]))


def test_a_workbook_shows_what_the_command_says_of_it(visitor: Visitor, run, home, capsys) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    (home / NAME).write_bytes(builders.seed_bytes())
    run("check", home / NAME, "--json")
    said = json.loads(capsys.readouterr().out)["projects"][0]
    assert values(state["page"]) == {
        "执行率": said["funding"][0]["execution_rate"],
        "预算执行得分": said["execution_score"],
        "资金管理得分": said["funds_management_score"],
        "绩效指标得分": said["indicator_score"],
        "总得分": said["total_score"],
        "等级": said["rating"],
    }
    for problem in said["problems"]:
        assert f"{problem['sheet']}!{problem['cell']}" in state["page"]
        assert problem["message"] in state["page"]


def test_what_is_downloaded_is_what_the_command_writes(visitor: Visitor, run, home) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    (home / "input" / NAME).write_bytes(builders.seed_bytes())
    run("--workpaper")
    report, copy = (visitor.get(each) for each in links(state["page"]))
    (paper,) = (visitor.get(each) for each in links(state["page"], "/projects/"))
    written = {path.suffix if "底稿" not in path.name else "底稿": path for path in (home / "output").iterdir()}
    assert report.content == written[".docx"].read_bytes()
    assert paper.content == written["底稿"].read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(copy.content)).sheetnames[-1] == "检查结果"
    assert report.headers["content-disposition"].startswith("attachment; ")


def test_a_corrected_workbook_says_what_changed(visitor: Visitor) -> None:
    first = visitor.drop({NAME: builders.edited(FAULTS)})
    assert values(first["page"])["总得分"] == "—"
    assert not links(first["page"], "/projects/")
    second = visitor.drop({NAME: builders.edited({"绩效指标!E6": "50位", "预算执行!D2": 506.73})})
    solved = {(each.code, each.place) for each in builders.with_edits(FAULTS).problems}
    solved -= {(each.code, each.place) for each in builders.with_edits().problems}
    assert len(solved) >= len(FAULTS)
    assert "与上一次放入的相比" in second["page"]
    assert re.search(r"总得分</th><td[^>]*>—</td><td[^>]*><strong>93\.2<", second["page"])
    assert f"解决了{len(solved)}个问题" in second["page"]
    assert "新出现" not in second["page"]
    assert second["page"].count('<article class="project') == 1


def test_the_marked_copy_is_dropped_as_the_workbook_it_is_of(visitor: Visitor) -> None:
    first = visitor.drop({NAME: builders.edited(FAULTS)})
    (copy,) = links(first["page"])
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(copy).content))
    book["绩效指标"]["E6"], book["绩效指标"]["E21"], book["预算执行"]["D2"] = "50位", "96%", 506.73
    name = f"{NAME.removesuffix('.xlsx')}（标出问题） (1).xlsx"
    second = visitor.drop({name: builders.saved(book)})
    assert second["page"].count('<article class="project') == 1
    assert "解决了" in second["page"]
    assert values(second["page"])["总得分"] == "93.2"


def test_a_new_problem_is_marked_where_it_is_listed(visitor: Visitor) -> None:
    visitor.drop({NAME: builders.seed_bytes()})
    second = visitor.drop({NAME: builders.edited({"绩效指标!E6": None})})
    assert "新出现1个问题" in second["page"]
    assert second["page"].count('class="tag fresh"') == 1


def test_the_same_workbook_again_has_not_changed(visitor: Visitor) -> None:
    visitor.drop({NAME: builders.seed_bytes()})
    assert "都没有变" in visitor.drop({NAME: builders.seed_bytes()})["page"]


def test_a_workbook_of_another_kind_takes_the_place_of_the_first(visitor: Visitor) -> None:
    xls = (builders.ROOT / "tests" / "data" / "seed.xls").read_bytes()
    visitor.drop({"项目.xls": xls})
    state = visitor.drop({"项目.xlsx": builders.seed_bytes()})
    assert state["page"].count('<article class="project') == 1
    names = [visitor.get(each).headers["content-disposition"] for each in links(state["page"])]
    # The report has its own name again, and no number behind it.
    assert not any("%EF%BC%882%EF%BC%89" in name for name in names)


def test_of_several_workbooks_of_one_name_the_button_says_which(visitor: Visitor) -> None:
    files = {f"{folder}/{NAME}": builders.seed_bytes() for folder in ("甲", "乙")}
    state = visitor.drop(files)
    assert state["made"] == 2
    unclear = visitor.drop({NAME: builders.seed_bytes()})
    assert "有几个同名的工作簿" in unclear["notes"]
    entry = re.search(r'data-replaces="([^"]+)"', state["page"])
    assert entry
    replaced = visitor.drop({"另一个名字.xlsx": builders.edited({"绩效指标!E6": None})}, entry[1])
    assert replaced["page"].count('<article class="project') == 3


def test_a_folder_s_workbook_that_comes_again_in_its_folder_is_known(visitor: Visitor) -> None:
    files = {f"{folder}/{NAME}": builders.seed_bytes() for folder in ("甲", "乙")}
    visitor.drop(files)
    assert visitor.drop({f"甲/{NAME}": builders.edited({"绩效指标!E6": None})})["page"].count("<article") == 2


def test_of_a_workbook_and_its_edited_copy_in_one_drop_the_later_one_is_read(visitor: Visitor) -> None:
    drop = visitor.post("/drops").json()["drop"]
    copy = f"{NAME.removesuffix('.xlsx')}（标出问题）.xlsx"
    visitor.put(f"/drops/{drop}/files", builders.edited(FAULTS), NAME, **{"x-saved": "1700000000000"})
    visitor.put(f"/drops/{drop}/files", builders.seed_bytes(), copy, **{"x-saved": "1700000100000"})
    state = visitor.wait(visitor.post("/runs", {"drop": drop}).json())
    assert state["page"].count("<article") == 1
    assert "保存得更晚" in state["notes"]
    assert values(state["page"])["总得分"] == "93.2"


def test_a_zip_with_chinese_names_of_windows_is_unpacked(visitor: Visitor) -> None:
    names = {
        sign * len(name.encode("gbk")): name for sign, name in (("x", "教育局/项目一.xlsx"), ("y", "教育局/说明.txt"))
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for placeholder in names:
            archive.writestr(placeholder, builders.seed_bytes())
    packed = stream.getvalue()
    for placeholder, name in names.items():
        # As Windows packs it: GBK, and no word about it.
        packed = packed.replace(placeholder.encode(), name.encode("gbk"))
    state = visitor.drop({"全部.zip": packed})
    assert "教育局/项目一.xlsx" in state["page"]
    assert "“教育局/说明.txt”不是工作簿" in state["notes"]


def test_all_comes_in_one_zip(visitor: Visitor) -> None:
    second = builders.edited({"项目信息!B2": "另一个项目", "绩效指标!E6": None})
    visitor.drop({NAME: builders.seed_bytes(), "另一个.xlsx": second})
    state = visitor.wait(visitor.post("/archive", {"papers": True}).json())
    with zipfile.ZipFile(io.BytesIO(visitor.get(f"/files/{state['file']}").content)) as archive:
        names = archive.namelist()
        page = archive.read("汇总.html").decode()
    assert sum(name.endswith(".docx") for name in names) == 1
    assert {"汇总表.xlsx", "汇总.html", "另一个（标出问题）.xlsx"} <= set(names)
    assert sum(name.startswith("评分底稿/") for name in names) == 1
    # Paths of this machine are nobody's business.
    assert "input/" not in page
    assert "selfeval-page" not in page


def test_each_figure_says_where_it_comes_from(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    ident = re.search(r'data-figures="([^"]+)"', state["page"])
    assert ident
    page = visitor.get(f"/projects/{ident[1]}/figures").text
    assert "506.73÷557＝0.9097486535" in page
    assert "预算执行!D2“506.73”" in page
    assert "四舍五入" in page


def test_the_report_is_shown_with_its_figures_explained(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    ident = re.search(r'data-looks="([^"]+)"', state["page"])
    assert ident
    found = visitor.get(f"/projects/{ident[1]}/looks").json()
    figure = re.search(r'<a class="figure[^"]*" id="[^"]+" href="#([^"]+)">90\.97%</a>', found["page"])
    assert figure
    told = found["page"].partition(f'<section id="{figure[1]}"')[2].partition("</section>")[0]
    assert "506.73÷557＝0.9097486535" in told
    assert "预算执行!D2“506.73”" in told
    # Each figure leads to something that is there.
    targets = set(re.findall(r'<a class="figure[^"]*" id="[^"]+" href="#([^"]+)"', found["page"]))
    assert targets <= set(re.findall(r'<section id="([^"]+)"', found["page"]))
    assert all(style.startswith(".sheet") for style in found["styles"])


def test_a_project_with_an_error_has_no_report_to_be_shown(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.edited(FAULTS)})
    assert "data-looks" not in state["page"]
    ident = re.search(r'data-figures="([^"]+)"', state["page"])
    assert ident
    answer = visitor.get(f"/projects/{ident[1]}/looks")
    assert answer.status_code == 422
    assert answer.text == "项目有错误，没有写报告。请先改正工作簿。"


def test_a_bulk_workbook_shows_each_project_and_explains_it(visitor: Visitor) -> None:
    content = builders.seed_content()
    other = builders.changed(content, {"绩效指标!E6": None})
    state = visitor.drop({"批量.xlsx": bulk_books.bulk({"A1": content, "B2": other})})
    assert state["made"] == 2
    assert state["errors"] == 1
    idents = re.findall(r'data-figures="([^"]+)"', state["page"])
    assert len(idents) == 2
    pages = [visitor.get(f"/projects/{each}/figures").text for each in idents]
    assert any("506.73÷557" in page for page in pages)
    (paper,) = links(state["page"], "/projects/")
    assert openpyxl.load_workbook(io.BytesIO(visitor.get(paper).content)).sheetnames[0] == "评分底稿"


def test_a_workbook_that_is_removed_is_gone_with_its_files(visitor: Visitor) -> None:
    state = visitor.drop({NAME: builders.seed_bytes()})
    entry = re.search(r'data-remove="([^"]+)"', state["page"])
    assert entry
    assert "<article" not in visitor.post(f"/workbooks/{entry[1]}/remove").text
    assert all(visitor.get(each).status_code == 410 for each in links(state["page"]))
    again = visitor.drop({NAME: builders.seed_bytes()})
    report = visitor.get(links(again["page"])[0])
    assert "%EF%BC%882%EF%BC%89" not in report.headers["content-disposition"]


def test_a_run_that_is_stopped_goes_on_from_there(visitor: Visitor) -> None:
    files = {f"{n}.xlsx": cheap_books.workbook(f"项目{n}") for n in range(30)}
    drop = visitor.begin(files)
    state = visitor.post("/runs", {"drop": drop}).json()
    state = visitor.wait(visitor.post(f"/runs/{state['run']}/stop").json())
    assert state["stopped"]
    assert 0 < state["made"] < 30
    left = 30 - state["made"]
    assert f"有{left}份工作簿放入了，还没有做" in state["page"]
    state = visitor.wait(visitor.post("/runs").json())
    assert state["made"] == left
    assert "30个项目" in state["page"]


def test_the_list_can_be_narrowed_and_goes_on(visitor: Visitor) -> None:
    files = {f"{n}.xlsx": cheap_books.workbook(f"项目{n}") for n in range(50)}
    files |= {f"错{n}.xlsx": builders.edited({"绩效指标!E6": None}) for n in range(2)}
    state = visitor.drop(files)
    assert state["errors"] == 2
    assert state["page"].count("<article") == 50
    assert "还有2个" in state["page"]
    assert visitor.get("/projects?count=100").text.count("<article") == 52
    assert visitor.get("/projects?show=error").text.count("<article") == 2


@pytest.mark.parametrize("name", ["zhengzhou", "national", "hubei"])
def test_the_blank_workbook_of_any_form_can_be_had(visitor: Visitor, name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"/forms/{name}/blank").content))
    assert "绩效指标" in book.sheetnames


def template_with(text: str) -> bytes:
    document = docx.Document(str(builders.ROOT / "templates" / "zhengzhou" / "report.docx"))
    document.paragraphs[0].insert_paragraph_before(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_template_s_faults_have_their_places(visitor: Visitor) -> None:
    answer = visitor.put("/template-checks/zhengzhou", template_with("{{ 项目名 }} {{ 执行率 + 1 }}"), "report.docx")
    page = answer.json()["page"]
    assert "report.docx 第1段" in page
    assert "没有“项目名”这个标记" in page
    assert "2处要看" in page
    assert not links(page)


def test_a_template_is_printed_with_sample_data(visitor: Visitor) -> None:
    answer = visitor.put("/template-checks/zhengzhou", template_with("新加的一段"), "report.docx")
    (link,) = links(answer.json()["page"])
    assert "新加的一段" in answer.json()["page"]
    document = docx.Document(io.BytesIO(visitor.get(link).content))
    assert document.paragraphs[0].text == "新加的一段"


def test_the_tags_are_listed_to_be_copied(visitor: Visitor) -> None:
    page = visitor.get("/forms/zhengzhou/tags").text
    assert 'data-copy="{{ 项目名称 }}"' in page
    assert visitor.get("/forms/zhengzhou/tags.docx").content.startswith(b"PK")


def test_the_scores_of_the_page_add_up(visitor: Visitor) -> None:
    found = values(visitor.drop({NAME: builders.seed_bytes()})["page"])
    parts = [Decimal(found[name]) for name in ("预算执行得分", "资金管理得分", "绩效指标得分")]
    assert sum(parts) == Decimal(found["总得分"])


def test_a_report_of_a_version_that_was_right_is_gone_with_it(visitor: Visitor) -> None:
    first = visitor.drop({NAME: builders.seed_bytes()})
    report = links(first["page"])[0]
    broken = visitor.drop({NAME: builders.edited({"绩效指标!E6": None})})
    assert visitor.get(report).status_code == 410
    entry = re.search(r'data-remove="([^"]+)"', broken["page"])
    assert entry
    visitor.post(f"/workbooks/{entry[1]}/remove")
    again = visitor.drop({NAME: builders.seed_bytes()})
    assert "report-kept" not in again["page"]
    assert "%EF%BC%882%EF%BC%89" not in visitor.get(links(again["page"])[0]).headers["content-disposition"]


def test_without_libreoffice_a_sentence_stands_in_the_place_of_the_buttons(visitor: Visitor) -> None:
    page = visitor.drop({NAME: builders.seed_bytes()})["page"]
    assert "没有找到 LibreOffice，不能写PDF" in page
    assert "data-pdf" not in page
    assert "连同PDF" not in page
    report = links(page)[0]
    told = visitor.post(f"{report}/pdf").json()
    while told["making"]:
        told = visitor.get(f"{report}/pdf").json()
    assert "没有找到 LibreOffice" in told["failure"]


def test_the_marked_workbook_is_offered_by_what_it_is(visitor: Visitor) -> None:
    first = visitor.drop({NAME: builders.edited(FAULTS)})
    assert "下载标出问题的工作簿" in buttons(first["page"])
    (copy,) = links(first["page"])
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(copy).content))
    right = {"绩效指标!E6": "50位", "绩效指标!E21": "96%", "预算执行!D2": 506.73} | CLEAN
    for place, value in right.items():
        sheet, _, cell = place.partition("!")
        book[sheet][cell] = value
    second = visitor.drop({f"{NAME.removesuffix('.xlsx')}（标出问题）.xlsx": builders.saved(book)})
    assert "下载去掉标注的工作簿" in buttons(second["page"])
    assert "下载标出问题的工作簿" not in buttons(second["page"])
    (_, clean) = links(second["page"])
    assert "检查结果" not in openpyxl.load_workbook(io.BytesIO(visitor.get(clean).content)).sheetnames
    third = visitor.drop({NAME: cheap_books.workbook("项目")})
    assert not any("的工作簿" in each and "下载" in each for each in buttons(third["page"]))


def test_a_list_of_problems_is_called_a_list(visitor: Visitor) -> None:
    xls = (builders.ROOT / "tests" / "data" / "seed.xls").read_bytes()
    found = buttons(visitor.drop({"项目.xls": xls})["page"])
    assert "下载问题清单" in found
    assert not any("标出问题" in each for each in found)


@pytest.mark.parametrize(
    "name, content, tab",
    [
        ("工作簿.xlsx", b"PK", "自评报告"),
        ("工作簿.XLSM", b"PK", "自评报告"),
        ("工作簿.xls", b"x", "自评报告"),
        ("工作簿.ods", b"PK", "自评报告"),
    ],
)
def test_a_workbook_among_the_templates_is_told_where_it_belongs(visitor: Visitor, name, content, tab) -> None:
    answer = visitor.put("/template-checks/zhengzhou", content, name)
    assert answer.status_code == 415
    assert f"“{name}”是工作簿" in answer.text
    assert f"“{tab}”" in answer.text
    assert "另存为" not in answer.text


@pytest.mark.parametrize("name", ["report.docx", "甲/REPORT.DOCX", "旧的.doc"])
def test_a_document_among_the_workbooks_is_told_where_it_belongs(visitor: Visitor, name: str) -> None:
    drop = visitor.post("/drops").json()["drop"]
    answer = visitor.put(f"/drops/{drop}/files", b"PK", name)
    assert answer.status_code == 415
    assert f"“{name}”是Word文档" in answer.text
    assert "“模板编辑”" in answer.text
    assert "这里放填好的工作簿" in answer.text


def replaced(visitor: Visitor, first: bytes, second: bytes) -> str:
    """Return the page after one workbook was put in the place of another by its project's button."""
    entry = re.search(r'data-replaces="([^"]+)"', visitor.drop({NAME: first})["page"])
    assert entry
    return visitor.drop({"换上的.xlsx": second}, entry[1])["page"]


@pytest.mark.parametrize(
    "before, now, said",
    [
        ({}, {"项目信息!B2": "甲"}, "原来是“职业技能鉴定教研工作专项资金”"),
        ({}, {"项目信息!B3": "另一个单位"}, "原来是“职业技能鉴定教研工作专项资金”"),
        ({"项目信息!B9": "A1"}, {"项目信息!B9": "B2"}, "项目编码A1"),
        ({"项目信息!B2": "甲", "绩效指标!E6": None}, {"项目信息!B2": "乙"}, "原来是“甲”"),
        ({"项目信息!B2": "<b>甲</b>"}, {}, "原来是“&lt;b&gt;甲&lt;/b&gt;”"),
    ],
    ids=["name", "unit", "code", "error", "markup"],
)
def test_another_project_in_the_place_of_one_is_said_to_be_another(visitor: Visitor, before, now, said) -> None:
    page = replaced(visitor, builders.edited(before), builders.edited(now))
    assert "注意：换上的是另一个项目" in page
    assert said in page.partition("注意：")[2].partition("</p>")[0]
    assert "与上一次放入的相比" in page.partition("注意：")[2]


@pytest.mark.parametrize(
    "before, now",
    [
        ({"项目信息!B9": "A1"}, {"项目信息!B9": "A1", "项目信息!B2": "改了的名称"}),
        ({"项目信息!B3": None}, {}),
        ({"项目信息!B2": None}, {}),
        ({"绩效指标!E6": None}, {}),
        ({}, {"项目信息!B9": "A1"}),
    ],
    ids=["code", "unit", "name", "indicator", "new-code"],
)
def test_a_corrected_workbook_is_the_same_project(visitor: Visitor, before, now) -> None:
    page = replaced(visitor, builders.edited(before), builders.edited(now))
    assert "另一个项目" not in page


def test_another_project_is_also_seen_behind_a_file_that_could_not_be_read(visitor: Visitor) -> None:
    assert "另一个项目" not in replaced(visitor, builders.seed_bytes(), b"PK")
    assert "原来是“职业技能鉴定教研工作专项资金”" in visitor.drop({NAME: cheap_books.workbook("甲")})["page"]
    # It was said; the next version of it is a correction.
    assert "另一个项目" not in visitor.drop({NAME: cheap_books.workbook("甲")})["page"]


def test_a_bulk_workbook_of_other_projects_is_said_to_be_another(visitor: Visitor) -> None:
    content = builders.seed_content()
    visitor.drop({"批量.xlsx": bulk_books.bulk({"A1": content, "B2": content})})
    more = visitor.drop({"批量.xlsx": bulk_books.bulk({"B2": content, "C3": content})})
    assert "另一个项目" not in more["page"]
    others = visitor.drop({"批量.xlsx": bulk_books.bulk({"D4": content, "E5": content})})
    assert others["page"].count("等2个项目") == 2


def test_the_light_says_why_it_is_not_green(visitor: Visitor) -> None:
    low = {"预算执行!D2": 490.16, "预算执行!D3": 490.16, "预算执行!F2": "部分考试推迟到下一年度。"}
    page = visitor.drop({NAME: cheap_books.workbook("低", low)})["page"]
    assert "88.00%" in page
    why = page.partition('class="why"')[2].partition("</p>")[0]
    assert "执行率低于90%是黄灯（低于90%须说明原因，是各地通行的要求）" in why
    assert "没有问题 1" in page
    page = visitor.drop({NAME: cheap_books.workbook("好")})["page"]
    assert 'class="why"' not in page
    assert "得分低于60分是红灯" in page.partition("灯的意思")[2]


def test_the_marked_bulk_workbook_is_offered_on_each_of_its_projects(visitor: Visitor) -> None:
    content = builders.changed(builders.seed_content(), CLEAN)
    other = builders.changed(content, {"绩效指标!E6": None})
    state = visitor.drop({"批量.xlsx": bulk_books.bulk({"A1": content, "B2": other})})
    assert buttons(state["page"]).count("下载标出问题的批量工作簿") == 2
    (copy,) = {each for each in links(state["page"]) if ".xlsx" in _named(visitor, each)}
    assert "批量（标出问题）.xlsx" in _named(visitor, copy)
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(copy).content))
    assert book.sheetnames[-1] == "检查结果"
    # Corrected in the marked copy: what comes back is called clean.
    book["绩效指标"].cell(*_blank(book["绩效指标"])).value = "50位"
    again = visitor.drop({"批量（标出问题）.xlsx": builders.saved(book)})
    assert again["errors"] == 0
    assert buttons(again["page"]).count("下载去掉标注的批量工作簿") == 2
    fresh = visitor.drop({"批量.xlsx": bulk_books.bulk({"A1": content, "B2": content})})
    assert not any("批量" in each for each in buttons(fresh["page"]))


def _named(visitor: Visitor, link: str) -> str:
    return unquote(visitor.get(link).headers["content-disposition"])


def _blank(sheet) -> tuple[int, int]:
    """Return the row and column of the actual value that B2 lacks."""
    heading = [cell.value for cell in sheet[1]].index("实际完成值") + 1
    (row,) = [each for each in range(2, sheet.max_row + 1) if sheet.cell(each, heading).value is None]
    return row, heading


def test_what_a_stopped_bulk_workbook_has_not_yet_is_said(visitor: Visitor) -> None:
    content = builders.seed_content()
    drop = visitor.begin({"批量.xlsx": bulk_books.bulk({f"A{n}": content for n in range(30)})})
    state = visitor.post("/runs", {"drop": drop}).json()
    state = visitor.wait(visitor.post(f"/runs/{state['run']}/stop").json())
    assert 0 < state["made"] < 30
    assert "整份批量工作簿做完以后，这里才有标出问题的一份" in state["page"]
    state = visitor.wait(visitor.post("/runs").json())
    assert "整份批量工作簿做完以后" not in state["page"]


def test_what_a_replaced_workbook_no_longer_has_is_in_no_download(visitor: Visitor) -> None:
    """Neither projects that were taken out of a bulk workbook, nor all of them where one workbook is there instead."""

    def downloaded() -> set[str]:
        state = visitor.wait(visitor.post("/archive", {}).json())
        with zipfile.ZipFile(io.BytesIO(visitor.get(f"/files/{state['file']}").content)) as archive:
            return {name.partition("（")[0] for name in archive.namelist() if name.endswith(".docx")}

    contents = {
        code: builders.changed(builders.seed_content(), {"项目信息!B2": f"项目{code}"}) for code in ("A1", "B2", "C3")
    }
    visitor.drop({"批量.xlsx": bulk_books.bulk(contents)})
    assert downloaded() == {"项目A1", "项目B2", "项目C3"}
    del contents["B2"]
    visitor.drop({"批量.xlsx": bulk_books.bulk(contents)})
    assert downloaded() == {"项目A1", "项目C3"}
    visitor.drop({"批量.xlsx": cheap_books.workbook("一个")})
    assert downloaded() == {"一个"}
    visitor.drop({"批量.xlsx": bulk_books.bulk(contents)})
    assert downloaded() == {"项目A1", "项目C3"}
