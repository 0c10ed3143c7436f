"""汇总.html: one page, the same figures, no script but its own."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfeval.summary import overview, page
from tests.summary import made_up
from tests.summary.test_overview import departments_of, expected

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def read(records, folder, **options) -> BeautifulSoup:
    assert overview.write(records, folder, **options) == []
    return BeautifulSoup((folder / overview.PAGE).read_text(encoding="utf-8"), "lxml")


def rows(soup: BeautifulSoup, name: str) -> list[dict[str, str]]:
    table = soup.find("div", {"aria-label": name}).table
    headings = [cell.get_text() for cell in table.thead.find_all("th")]
    return [
        dict(zip(headings, [cell.get_text() for cell in row.find_all("td")], strict=True))
        for row in table.tbody.find_all("tr")
    ]


def test_departments_have_the_figures_of_the_records(tmp_path) -> None:
    records = list(made_up.records(200))
    found = {row["主管部门"]: row for row in rows(read(records, tmp_path), "按主管部门")}
    assert set(found) == set(departments_of(records))
    for name, members in departments_of(records).items():
        wanted = expected(members)
        assert found[name]["项目数"] == str(wanted["项目数"])
        assert float(found[name]["全年执行数"].replace(",", "")) == pytest.approx(
            wanted["全年执行数（万元）"], abs=0.005
        )
        assert found[name]["提醒"] == str(wanted["提醒"])


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(tmp_path) -> None:
    soup = read(made_up.records(20), tmp_path, earlier=made_up.records(20, year=2021))
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        (element,) = soup.find_all(tag)
        assert b64encode(sha256(element.string.encode()).digest()).decode() in policy
    assert not soup.find_all(["link", "img", "iframe", "object", "form"])
    assert not [element for element in soup.find_all(name=re.compile(".")) if "style" in element.attrs]
    assert all(element["href"].startswith(("#", "./")) for element in soup.find_all("a"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20) | st.just(HOSTILE))
def test_names_are_only_names(tmp_path, name) -> None:
    problem = {"code": name, "level": "error", "sheet": name, "cell": name, "message": name}
    record = made_up.record(name, name, name, project_name=name, rating=name, form=name, problems=[problem])
    plain = read([made_up.record("甲", problems=[problem | {"code": "lights", "message": "x"}])], tmp_path)
    soup = read([record], tmp_path)
    kinds = [element.name for element in plain.find_all(name=re.compile(".")) if element.name not in ("title", "text")]
    assert [
        element.name for element in soup.find_all(name=re.compile(".")) if element.name not in ("title", "text")
    ] == kinds
    assert not [key for element in soup.find_all(name=re.compile(".")) for key in element.attrs if key.startswith("on")]


def test_a_hostile_name_is_shown_as_it_is(tmp_path) -> None:
    soup = read([made_up.record(HOSTILE)], tmp_path)
    assert rows(soup, "项目")[0]["项目名称"] == HOSTILE
    assert len(soup.find_all("script")) == 1


def test_of_many_projects_those_most_in_need_are_shown(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(page, "MOST_PROJECTS", 50)
    monkeypatch.setattr(page, "MOST_IN_NEED", 10)
    monkeypatch.setattr(page, "MOST_PROBLEMS", 5)
    records = list(made_up.records(80))
    soup = read(records, tmp_path, earlier=made_up.records(80, year=2021))
    found = rows(soup, "项目")
    assert (len(found), len(rows(soup, "问题")), len(rows(soup, "与上年比较"))) == (10, 5, 10)
    assert {row["灯"] for row in found} == {"● 红"}
    assert "共80个项目，这里只列最需要看的10个" in soup.get_text()
    assert len(rows(soup, "按主管部门")) == len(departments_of(records))


def test_links_lead_to_the_files_beside_the_page(tmp_path) -> None:
    soup = read([made_up.record("甲 100%#1")], tmp_path)
    links = [each["href"] for each in soup.find("div", {"aria-label": "项目"}).find_all("a")]
    assert links == [
        "./%E7%94%B2%20100%25%231%EF%BC%882022%E5%B9%B4%E5%BA%A6%EF%BC%89%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E6%8A%A5%E5%91%8A.docx"
    ]


def test_figures_are_sorted_by_their_values(tmp_path) -> None:
    soup = read([made_up.record("甲")], tmp_path)
    cells = soup.find("div", {"aria-label": "项目"}).tbody.find_all("td", {"data-v": re.compile("^9[0-9.]+$")})
    assert "93.2" in [cell["data-v"] for cell in cells]
