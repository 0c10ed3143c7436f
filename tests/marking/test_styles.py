import pytest

from selfeval.marking.package import Package
from selfeval.marking.styles import Styles
from tests import builders

DXF = "<dxf><font><b/></font></dxf>"
OTHER = "<dxf><font><i/></font></dxf>"


@pytest.mark.parametrize(
    "before, expected, number",
    [
        ('<dxfs count="0"/>', f'<dxfs count="1">{DXF}</dxfs>', 0),
        ("<dxfs/>", f"<dxfs>{DXF}</dxfs>", 0),
        ("", f'<dxfs count="1">{DXF}</dxfs>', 0),
        (f'<dxfs count="1">{OTHER}</dxfs>', f'<dxfs count="2">{OTHER}{DXF}</dxfs>', 1),
        (f'<dxfs count="2">{DXF}{OTHER}</dxfs>', f'<dxfs count="2">{DXF}{OTHER}</dxfs>', 0),
    ],
)
def test_a_style_is_added_once_and_in_its_place(before, expected, number) -> None:
    package = Package(builders.seed_bytes())
    xml = package.read("xl/styles.xml").replace(b'<dxfs count="0"/>', before.encode())
    package.write("xl/styles.xml", xml)
    for _ in range(2):
        styles = Styles(package)
        assert [styles.number("dxfs", DXF) for _ in range(2)] == [number, number]
        styles.write()
        found = package.read("xl/styles.xml").decode()
        assert f"</cellStyles>{expected}<tableStyles" in found
