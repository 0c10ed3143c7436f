"""What people do on the page, done in Chromium against the running command."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from tests import builders, bulk_books, cheap_books
from tests.conftest import library, program
from tests.page.visitor import NAME

library("playwright")

AXE = Path(__file__).parent / "axe" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Ten cells, each wrong by itself, and what stands in them once they are right.
FAULTS = {
    "绩效指标!E6": None, "绩效指标!E21": "很高", "绩效指标!D13": "≥", "绩效指标!F11": "很多", "绩效指标!G12": "拍脑袋",
    "绩效指标!H16": -1, "资金管理!D3": 6, "项目信息!B3": None, "预算执行!D4": "五百余", "问题与建议!A3": "闲话",
}  # fmt: skip
SECONDS = 20_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "generate.py", "serve", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=builders.ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stdout
        yield server.stdout.readline().removeprefix("页面：").strip()
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert server.stdout.read().endswith("页面已结束，文件已删去。\n")


@pytest.fixture(scope="module")
def browser():
    chromium = program("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def context(browser):
    found = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True)
    found.set_default_timeout(SECONDS)
    yield found
    found.close()


@pytest.fixture
def page(context, address: str):
    """A page on which nothing may go wrong that nobody sees."""
    wrong: list[str] = []
    found = context.new_page()
    found.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    found.goto(address)
    yield found
    # A file that is refused is an answer, of which Chromium notes the status.
    assert [each for each in wrong if "status of 41" not in each] == []


def drop(page, *files: tuple[str, bytes]) -> None:
    """Drop files onto the page, as from the desktop."""
    given = [[name, list(content)] for name, content in files]
    transfer = page.evaluate_handle(
        """given => {
            const transfer = new DataTransfer();
            for (const [name, bytes] of given) transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        given,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#drop", event, {"dataTransfer": transfer})


def choose(page, *files: tuple[str, bytes]) -> None:
    """Choose files by the button."""
    page.set_input_files(
        "#choose-files",
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files],
    )


def done(page, sentence: str) -> None:
    """Wait until the page says how it ended."""
    page.wait_for_function("said => document.getElementById('status').textContent.startsWith(said)", arg=sentence)


def figures(page) -> dict[str, str]:
    names, values = page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts()
    return dict(zip(names, values, strict=True))


def complaints(page) -> list[str]:
    """Return what axe finds serious or critical, each with where it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def is_cut_off(page) -> bool:
    """Whether anything is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def look(page, name: str) -> None:
    """Keep a picture where somebody asks for it: SELFEVAL_PICTURES=folder."""
    folder = os.environ.get("SELFEVAL_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_one_workbook_is_dropped_read_explained_and_its_report_taken_along(page) -> None:
    drop(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    assert figures(page) == {
        "执行率": "90.97%",
        "预算执行得分": "9.1",
        "资金管理得分": "20",
        "绩效指标得分": "64.1",
        "总得分": "93.2",
        "等级": "优",
    }
    assert "绩效指标!D2" in page.locator(".problem").first.inner_text()
    # By keyboard alone.
    page.locator("details.origins > summary").focus()
    page.keyboard.press("Enter")
    summary = page.locator(".origin-row summary", has_text="执行率").first
    summary.focus()
    page.keyboard.press("Enter")
    assert "506.73÷557＝0.9097486535" in page.locator(".origin-row details[open] dl").inner_text()
    look(page, "one")
    # The report as it will look, each figure a way to where it comes from.
    page.locator("details.origins > summary").click()
    page.locator("details.looks > summary").click()
    figure = page.locator(".sheet a.figure", has_text="90.97%").first
    figure.focus()
    page.keyboard.press("Enter")
    told = page.locator(".told section:visible")
    assert "506.73÷557＝0.9097486535" in told.inner_text()
    assert "预算执行!D2" in told.inner_text()
    look(page, "report")
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('.sheet')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    told.get_by_role("button").click()
    assert page.evaluate("() => document.activeElement.textContent") == "90.97%"
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告").click()
    assert download.value.suggested_filename.endswith("绩效自评报告.docx")
    text = "\n".join(each.text for each in docx.Document(str(download.value.path())).paragraphs)
    assert "93.2" in text
    assert complaints(page) == []


def test_ten_faults_are_corrected_step_by_step(page) -> None:
    left = dict(FAULTS)
    choose(page, (NAME, builders.edited(left)))
    done(page, "做完1个项目，1个有错误")
    cells = page.locator(".all-problems .problem.of-error .place")
    assert sorted(cells.all_inner_texts()) == sorted(FAULTS)
    look(page, "ten-faults")
    assert complaints(page) == []
    for place in reversed(FAULTS):
        left.pop(place)
        before = page.locator("article").inner_text()
        choose(page, (NAME, builders.edited(left)))
        page.wait_for_function("was => document.querySelector('article').innerText !== was", arg=before)
        done(page, "做完1个项目")
        assert place in page.locator(".changes .solved").text_content()
        assert sorted(cells.all_inner_texts()) == sorted(left)
    assert figures(page)["总得分"] == "93.2"
    assert page.locator(".changes tbody tr", has_text="总得分").inner_text().split("\t") == ["总得分", "—", "93.2"]
    look(page, "ten-faults-corrected")


def test_the_button_of_a_project_takes_its_corrected_workbook(page) -> None:
    choose(page, (NAME, builders.edited({"绩效指标!E6": None})))
    done(page, "做完1个项目，1个有错误")
    with page.expect_file_chooser() as chooser:
        page.locator("input[data-replaces]").focus()
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "改好的.xlsx", "mimeType": "", "buffer": builders.seed_bytes()})
    page.wait_for_selector(".changes")
    assert page.locator("article").count() == 1
    assert figures(page)["等级"] == "优"


def test_two_hundred_at_once_show_how_far_they_are_and_can_be_stopped(page, tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.xlsx").write_bytes(cheap_books.workbook(f"项目{number}"))
    page.set_input_files("#choose-folder", tmp_path)
    page.wait_for_function(r"() => /^[1-9]\d*\/200，/.test(document.getElementById('progress-said').textContent)")
    assert page.locator("#bar").get_attribute("max") == "200"
    look(page, "two-hundred")
    page.get_by_role("button", name="停止").click()
    done(page, "已停止")
    made = int(re.findall(r"做完(\d+)个", page.inner_text("#status"))[0])
    assert 0 < made < 200
    assert page.get_by_role("button", name="接着做").is_visible()
    assert f"有{200 - made}份工作簿放入了，还没有做" in page.inner_text("#projects")
    assert page.locator("#result-title").inner_text() == f"{made}个项目"
    look(page, "two-hundred-stopped")


def test_a_zip_is_unpacked_and_all_that_is_made_of_it_comes_in_one(page) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("教育局/一.xlsx", cheap_books.workbook("甲"))
        archive.writestr("教育局/二.xlsx", cheap_books.workbook("乙"))
    drop(page, ("全部.zip", stream.getvalue()))
    done(page, "做完2个项目")
    assert "教育局/一.xlsx" in page.inner_text("#projects")
    with page.expect_download() as download:
        page.get_by_role("button", name="全部下载").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert sum(name.endswith(".docx") for name in archive.namelist()) == 2
        assert "汇总表.xlsx" in archive.namelist()


def test_a_wrong_file_is_said_to_be_wrong_and_what_to_do(page) -> None:
    drop(page, ("照片.jpg", b"\xff\xd8"), ("其实不是.xlsx", b"%PDF-1.7"))
    done(page, "做完1个项目，1个有错误")
    assert "“照片.jpg”不是工作簿" in page.inner_text("#notes")
    assert "文件其实是PDF" in page.inner_text(".problem")
    look(page, "wrong")
    assert complaints(page) == []
    drop(page, ("照片.jpg", b"\xff\xd8"))
    done(page, "没有可以读的工作簿")


def test_a_file_in_the_wrong_place_is_told_where_it_belongs(page) -> None:
    template = (builders.ROOT / "templates" / "zhengzhou" / "report.docx").read_bytes()
    drop(page, ("report.docx", template))
    done(page, "没有可以读的工作簿")
    assert "“report.docx”是Word文档" in page.inner_text("#notes")
    look(page, "document-among-workbooks")
    page.get_by_role("link", name="模板编辑").click()
    page.wait_for_selector("tr[data-tag]")
    drop(page, (NAME, builders.seed_bytes()))
    done(page, f"“{NAME}”是工作簿，不是模板")
    look(page, "workbook-among-templates")


@pytest.mark.parametrize("width", [1280, 375], ids=["desktop", "phone"])
def test_another_project_and_two_documents_are_told_apart_on_the_card(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    low = {"预算执行!D2": 490.16, "预算执行!D3": 490.16, "预算执行!F2": "部分考试推迟到下一年度。"}
    choose(page, (NAME, cheap_books.workbook("原来的项目", low)))
    done(page, "做完1个项目")
    assert page.locator(".light").inner_text().endswith("黄")
    assert page.locator(".why").inner_text().startswith("执行率低于90%是黄灯")
    page.locator(".legend > summary").click()
    assert page.locator(".legend li").count() == 7
    assert complaints(page) == []
    look(page, f"light-{width}")
    sample = (builders.ROOT / "templates" / "national" / "样例.xlsx").read_bytes()
    page.set_input_files("input[data-replaces]", {"name": "样例.xlsx", "mimeType": "", "buffer": sample})
    page.wait_for_selector(".attention")
    note, comparison = page.locator(".attention").bounding_box(), page.locator(".changes").bounding_box()
    assert note
    assert comparison
    assert note["y"] < comparison["y"]
    assert "原来是“原来的项目”" in page.inner_text(".attention")
    words = page.locator(".actions .button:visible").all_inner_texts()
    assert len(words) == len(set(words))
    assert not is_cut_off(page)
    assert complaints(page) == []
    look(page, f"another-{width}")


def test_a_bulk_workbook_has_its_marked_copy_on_each_card(page) -> None:
    content = builders.seed_content()
    other = builders.changed(content, {"绩效指标!E6": None})
    choose(page, ("批量.xlsx", bulk_books.bulk({"A1": content, "B2": other})))
    done(page, "做完2个项目，1个有错误")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标出问题的批量工作簿").first.click()
    assert download.value.suggested_filename == "批量（标出问题）.xlsx"
    look(page, "bulk")


def test_script_in_names_and_cells_is_text_that_runs_nowhere(page) -> None:
    script = "<img src=x onerror=document.title='ran'><script>document.title='ran'</script>"
    drop(page, (f"{script[:60]}.xlsx", builders.edited({"项目信息!B2": script, "绩效指标!E6": script})))
    done(page, "做完1个项目")
    assert page.locator("article h3").inner_text() == script
    assert page.locator("#projects img, #projects script").count() == 0
    assert page.title() == "自评报告 - 项目支出绩效自评"


def test_a_template_with_faults_is_told_where_and_then_printed(page) -> None:
    page.get_by_role("link", name="模板编辑").click()
    page.wait_for_selector("tr[data-tag]")
    for text, heading in (("{{ 项目名 }}", "report.docx：1处要看"), ("新的一段", "report.docx：没有发现问题")):
        document = docx.Document(str(builders.ROOT / "templates" / "zhengzhou" / "report.docx"))
        document.paragraphs[0].insert_paragraph_before(text)
        stream = io.BytesIO()
        document.save(stream)
        drop(page, ("report.docx", stream.getvalue()))
        done(page, heading)
        look(page, f"template-{len(heading)}")
        if "1处" in heading:
            assert "第1段" in page.inner_text(".checked .place")
            assert "没有“项目名”这个标记" in page.inner_text(".checked .message")
            assert complaints(page) == []
    with page.expect_download() as download:
        page.locator(".checked a").click()
    assert docx.Document(str(download.value.path())).paragraphs[0].text == "新的一段"


def test_a_tag_is_found_and_copied(page, context, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
    page.get_by_role("link", name="模板编辑").click()
    page.fill("#find-tag", "项目名称")
    rows = page.locator("tr[data-tag]:visible")
    page.wait_for_function("() => [...document.querySelectorAll('tr[data-tag]')].some(each => each.hidden)")
    rows.first.get_by_role("button").click()
    done(page, "已复制")
    assert page.evaluate("() => navigator.clipboard.readText()") == "{{ 项目名称 }}"
    page.select_option("#form", "hubei")
    page.wait_for_function("() => document.querySelector('#tags a').href.includes('hubei')")


def test_a_session_that_has_ended_is_told_and_begins_anew(page, context) -> None:
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    context.clear_cookies()
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "页面已经过期")
    page.reload()
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")


def test_all_is_cleared_when_asked(page) -> None:
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="全部清除").click()
    assert page.locator("article").count() == 0


@pytest.mark.parametrize(
    "scheme, width, height, scale",
    [("dark", 1280, 900, 1), ("light", 375, 800, 1), ("light", 640, 450, 2), ("dark", 320, 640, 1)],
    ids=["desktop", "phone", "200%", "narrow"],
)
def test_it_can_be_read_at_any_width_and_in_the_dark(browser, address: str, scheme, width, height, scale) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, color_scheme=scheme, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(address)
    choose(page, (NAME, builders.edited({"绩效指标!E6": None, "预算执行!D2": 500})))
    done(page, "做完1个项目")
    choose(page, (NAME, builders.seed_bytes()))
    page.wait_for_selector(".changes")
    page.locator("details.origins > summary").click()
    page.locator(".origin-row summary").nth(3).click()
    page.locator("details.looks > summary").click()
    page.locator(".sheet a.figure").first.click()
    assert not is_cut_off(page)
    # Two of them have all the styles that there are.
    assert scale == 2 or width == 320 or complaints(page) == []
    look(page, f"work-{scheme}-{width}")
    page.goto(f"{address}templates")
    page.wait_for_selector("tr[data-tag]")
    assert not is_cut_off(page)
    assert scale == 2 or width == 320 or complaints(page) == []
    look(page, f"templates-{scheme}-{width}")
    context.close()


def test_the_page_is_walked_through_by_keyboard(page) -> None:
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    page.evaluate("() => document.activeElement.blur()")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "() => { const e = document.activeElement;"
                " return e.labels?.[0]?.innerText || e.innerText || e.getAttribute('aria-label') || e.id }"
            ).strip()
        )
    said = "\n".join(seen)
    for wanted in (
        "跳到主要内容",
        "模板编辑",
        "选择工作簿或压缩包",
        "选择文件夹",
        "全部下载",
        "下载报告",
        "换上改好的工作簿",
        "每个数从哪里来",
        "郑州市",
    ):
        assert wanted in said


def test_whoever_needs_json_finds_the_same_figures(page, run, home, capsys) -> None:
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    (home / NAME).write_bytes(builders.seed_bytes())
    run("check", home / NAME, "--json")
    found = json.loads(capsys.readouterr().out)["projects"][0]
    assert figures(page)["总得分"] == found["total_score"]
    assert page.locator(".all-problems .problem").count() == len(found["problems"])


def test_a_pdf_is_made_when_it_is_asked_for(page) -> None:
    program("soffice")
    choose(page, (NAME, builders.seed_bytes()))
    done(page, "做完1个项目")
    with page.expect_download(timeout=3 * SECONDS) as download:
        page.get_by_role("button", name="报告PDF").press("Enter")
        assert page.inner_text("#status").startswith("正在做PDF")
    assert download.value.suggested_filename.endswith(".pdf")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    done(page, "PDF做好了")
    # Whoever works by keyboard is where the button was.
    assert page.evaluate("document.activeElement.textContent") == "报告PDF"
    assert page.get_by_role("link", name="报告PDF").count() == 1
