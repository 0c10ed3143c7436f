"""The pages made from code are what the code makes now, and the documents name what there is."""

import re
from pathlib import Path

import pytest

from selfeval import settings
from selfeval.evaluation import catalogue_page, form_page
from selfeval.report import fields, package, tag_document
from tests import builders

FIELDS_PAGE = builders.ROOT / "docs" / "模板标记表.md"
DOCS = builders.ROOT / "docs"
DOCUMENTS = (*builders.ROOT.glob("*.md"), *DOCS.glob("*.md"), builders.ROOT / "benchmarks" / "README.md")
PROBLEMS_PAGE = builders.ROOT / "docs" / "核对项目表.md"
RULES_PAGE = builders.ROOT / "docs" / "表式规则表.md"
SETTINGS_PAGE = builders.ROOT / "docs" / "设置.md"
FIELDS_DOCUMENT = FIELDS_PAGE.with_suffix(".docx")


def test_the_page_of_tags_is_made_from_the_table(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--accept-golden"):
        FIELDS_PAGE.write_text(fields.page(), encoding="utf-8")
    assert FIELDS_PAGE.read_text(encoding="utf-8") == fields.page()


def test_the_page_of_problems_is_made_from_the_catalogue(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--accept-golden"):
        PROBLEMS_PAGE.write_text(catalogue_page.page(), encoding="utf-8")
    assert PROBLEMS_PAGE.read_text(encoding="utf-8") == catalogue_page.page()


def test_the_page_of_rules_is_made_from_the_table(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--accept-golden"):
        RULES_PAGE.write_text(form_page.page(), encoding="utf-8")
    assert RULES_PAGE.read_text(encoding="utf-8") == form_page.page()


def test_the_page_of_settings_is_made_from_the_table_of_limits(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--accept-golden"):
        SETTINGS_PAGE.write_text(settings.page(), encoding="utf-8")
    assert SETTINGS_PAGE.read_text(encoding="utf-8") == settings.page()


def test_the_document_of_tags_is_made_from_the_table(pytestconfig: pytest.Config) -> None:
    made = tag_document.document(fields.FIELDS)
    if pytestconfig.getoption("--accept-golden"):
        FIELDS_DOCUMENT.write_bytes(made)
    # Each part byte by byte, but not their compression, which may differ from processor to processor.
    accepted = package.read_parts(FIELDS_DOCUMENT.read_bytes())
    assert accepted is not None
    assert list(accepted.items()) == list((package.read_parts(made) or {}).items())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_a_document_links_to_or_shows_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (path.parent / target).is_file(), target
    for name in re.findall(r"[^\s`（(*]+\.bat", text):
        assert (builders.ROOT / name).is_file(), name


def test_each_page_of_the_handbook_is_in_its_table_of_contents() -> None:
    contents = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in DOCS.glob("*.*"):
        assert path.name == "README.md" or f"]({path.name})" in contents, path.name


def test_pictures_are_small_enough_to_be_sent() -> None:
    pictures = list((DOCS / "images").iterdir())
    assert len(pictures) > 15
    assert all(path.suffix == ".png" and path.stat().st_size < 150_000 for path in pictures)


def test_the_readme_is_one_screen_with_one_picture() -> None:
    readme = (builders.ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 50
    assert readme.count("![") == 1
    assert readme.count("```") == 2


def test_the_readme_shows_the_two_commands_that_the_makefile_has() -> None:
    readme = (builders.ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (builders.ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("report", "test"):
        assert f"make {target} " in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
