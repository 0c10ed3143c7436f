from selfeval.report.part_names import part_names

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def names(*sections: str, **targets: str) -> dict[str, str]:
    body = "".join(f"<w:p><w:pPr><w:sectPr>{each}</w:sectPr></w:pPr></w:p>" for each in sections)
    relations = "".join(f'<Relationship Id="{name}" Target="{target}"/>' for name, target in targets.items())
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts = {f"word/{target}": b"" for target in targets.values()}
    parts["word/document.xml"] = f"<w:document {W} {R}><w:body>{body}</w:body></w:document>".encode()
    parts["word/_rels/document.xml.rels"] = f"{head}{relations}</Relationships>".encode()
    return part_names(parts)


def shown(kind: str, pages: str, relation: str) -> str:
    return f'<w:{kind}Reference w:type="{pages}" r:id="{relation}"/>'


def test_headers_and_footers_are_named_by_section_and_page() -> None:
    found = names(
        shown("header", "default", "a") + shown("footer", "first", "b"),
        shown("header", "default", "a") + shown("header", "even", "c") + shown("footer", "default", "d"),
        a="header1.xml", b="footer1.xml", c="header2.xml", d="footer2.xml", e="header3.xml",
    )  # fmt: skip
    assert {part.removeprefix("word/"): name for part, name in found.items()} == {
        "document.xml": "",
        "footnotes.xml": "脚注",
        "endnotes.xml": "尾注",
        "header1.xml": "页眉",
        "footer1.xml": "首页页脚",
        "header2.xml": "第2节偶数页页眉",
        "footer2.xml": "第2节页脚",
        "header3.xml": "页眉",
    }


def test_a_package_without_relations_has_names_as_well() -> None:
    assert part_names({"word/footer1.xml": b""})["word/footer1.xml"] == "页脚"
