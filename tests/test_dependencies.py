"""What is installed is what is written down, its page and its bill of materials are of today, its licences allowed."""

import json
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests import builders, dependencies


def test_what_is_installed_is_pinned_with_all_that_it_needs_and_has_a_licence_that_is_allowed() -> None:
    assert list(dependencies.faults()) == []


def test_the_page_is_made_from_what_is_installed() -> None:
    assert dependencies.PAGE.read_text(encoding="utf-8") == dependencies.page()


def test_the_bill_of_materials_lists_what_is_handed_out_and_nothing_else() -> None:
    bill = json.loads(dependencies.BILL.read_text(encoding="utf-8"))
    listed = {canonicalize_name(each["name"]): each["version"] for each in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert listed == {
        name: version for path in dependencies.files() for name, version in dependencies.pins(path).items()
    }
    assert [each["name"] for each in bill["components"] if not each["purl"].startswith("pkg:pypi/")] == []
    assert [each["name"] for each in bill["components"] if not each.get("licenses")] == []


@pytest.mark.parametrize("line", ["lxml", "lxml>=6", "lxml==6.*", "lxml @ https://example.org/lxml.whl", "--pre"])
def test_a_line_that_pins_nothing_is_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(f"six==1.17.0  # why\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"requirements\.txt"):
        dependencies.pins(path)


def test_what_comes_along_unpinned_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path
    (root / "requirements.txt").write_text("Jinja2==3.1.6\nsix==0.1\n", encoding="utf-8")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    monkeypatch.setattr(builders, "ROOT", root)
    monkeypatch.setattr(dependencies, "ALLOWED", dependencies.ALLOWED - {"MIT"})
    jinja, version, licence = dependencies.faults()
    assert "markupsafe" in jinja
    assert "0.1" in version
    assert "MIT" in licence
