"""A message is a sentence, however long the text in the cell is."""

from selfeval.evaluation.problems import clipped, problem
from selfeval.report.faults import Place, fault


def test_a_text_of_a_page_is_said_by_its_beginning() -> None:
    assert clipped("长" * 1000) == "长" * 1000
    assert clipped("长" * 30_000) == "长" * 200 + "……（共30000字）"
    said = problem("field-invalid", "项目信息", "B5", name="评价年度", found="长" * 30_000, expected="年份")
    assert len(said.message) < 1000
    assert "请" in said.message
    assert len(str(fault("name-unknown", Place("结论.j2", "第1行"), found="长" * 30_000))) < 1000
