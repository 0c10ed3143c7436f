"""What a hostile template would do ends in a clear fault, within bounds that the process itself cannot leave."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import builders

LOOPS, ENDS = "".join(f"{{% for {name} in 绩效指标 %}}" for name in "甲乙丙丁戊己庚"), "{% endfor %}" * 7
DOUBLED = "{% set a0 = [项目概况, 项目概况]|join %}" + "".join(
    f"{{% set a{n} = [a{n - 1}, a{n - 1}]|join %}}" for n in range(1, 60)
)
LISTED = "{% set a0 = [项目概况, 项目概况] %}" + "".join(
    f"{{% set a{n} = [a{n - 1}, a{n - 1}] %}}" for n in range(1, 60)
)
HOSTILE = [
    ("{{ 项目名称.__class__ }}", "name-unknown"),
    ("{{ 项目名称.__class__.__mro__[1].__subclasses__() }}", "calculation"),
    ("{{ 项目名称|attr('__class__') }}", "filter-unknown"),
    ("{{ ''.__class__ }}", "value-missing"),
    ("{{ 绩效指标.__len__ }}", "name-unknown"),
    ("{{ 绩效指标[0]['__class__'] }}", "value-missing"),
    ("{{ self }}", "name-unknown"),
    ("{{ loop }}", "name-unknown"),
    ("{{ range(1000000000) }}", "calculation"),
    ("{% for 数 in range(1000000000) %}x{% endfor %}", "calculation"),
    ("{{ 'a' * 1000000000 }}", "calculation"),
    ("{{ '%1000000000d' % 1 }}", "calculation"),
    ("{{ '%1000000000d'|format(1) }}", "filter-unknown"),
    ("{{ 'a'.ljust(1000000000) }}", "calculation"),
    ("{{ 9 ** 9 ** 9 }}", "calculation"),
    ("{{ 'a'|center(1000000000) }}", "filter-unknown"),
    (LOOPS + "x" + ENDS, "too-long"),
    (LOOPS + ENDS, "too-long"),
    (LOOPS + "{% if 0 %}x{% endif %}" + ENDS, "too-long"),
    (LOOPS + "{{ 项目概况 }}" + ENDS, "too-long"),
    ("{% for 字 in 项目概况 %}{% for 词 in 项目概况 %}x{% endfor %}{% endfor %}", "not-a-list"),
    ("{% for 行 in 绩效指标 %}{% for 列 in 绩效指标|sort(attribute='得分') %}x{% endfor %}{% endfor %}", "too-long"),
    (DOUBLED + "{{ a59 }}", "calculation"),
    (LISTED + "{{ a59|join }}", "calculation"),
    ("{% for 行 in 绩效指标 recursive %}{{ loop(绩效指标) }}{% endfor %}", "calculation"),
    ("{{ " + "(" * 3000 + "等级" + ")" * 3000 + " }}", "tag-syntax"),
    ("{{ " + "not " * 3000 + "等级 }}", "tag-syntax"),
    ("{{ " + "[" * 3000 + "]" * 3000 + " }}", "tag-syntax"),
    ("{{ 等级" + "|trim" * 3000 + " }}", "tag-syntax"),
    ("{{ 绩效指标|map(attribute='得分')|trim }}", "render-failed"),
    ("{{ 项目名称|_text_show(0) }}", "filter-unknown"),
    ("{% set _watch = 1 %}{% for 行 in 绩效指标 %}x{% endfor %}", "name-reserved"),
    ("{{ " + "9" * 5000 + " }}", "tag-syntax"),
    ("{% if 等级 %}" * 150 + "x" + "{% endif %}" * 150, "blocks-too-deep"),
    ("{% if 等级 %}" * 300, "block-not-closed"),
    ("{{ " * 300, "tag-not-closed"),
    ("}}" * 300, "tag-not-opened"),
    ("{% if 等级 %}x{% endif %}" * 3000, "too-many-tags"),
    ("{{ " * 10_000, "too-many-tags"),
]
# Compiles and renders each text in a process of its own that has a gigabyte of memory and a minute of processor time;
# all are children of one, which has read the program.
PROGRAM = """
import json, os, resource, sys
from selfeval.report.faults import Place, TemplateError
from selfeval.report import fields
from selfeval.report.compiling import Vocabulary
from selfeval.report.texts import compile_text
from tests.report.word import compiled, document, paragraph

row = {each.name: each.name for each in next(f for f in fields.FIELDS if f.name == "绩效指标").rows}
values = {"等级": "优", "项目名称": "某", "项目概况": "长" * 30000, "绩效指标": [row] * 2000}

def in_a_sentence(text):
    compiled_text, faults = compile_text(text, Place("甲.j2", ""), Vocabulary(fields.FIELDS))
    if compiled_text is None:
        raise TemplateError(tuple(faults))
    compiled_text.render(values)

def in_a_document(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    compiled(document(paragraph(escaped))).render(values)

def tried(text):
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    codes = []
    for made in (in_a_sentence, in_a_document):
        try:
            made(text)
            codes.append("printed")
        except TemplateError as error:
            codes.append(error.faults[0].code)
    return codes

for line in sys.stdin:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, json.dumps(tried(json.loads(line))).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as said:
        codes = said.read().decode()
    _, status, used = os.wait4(child, 0)
    print(json.dumps([codes, os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024]), flush=True)
"""


@pytest.fixture(scope="module")
def trying() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, cwd=builders.ROOT) as process:
        yield process


@pytest.mark.parametrize("text, code", HOSTILE, ids=[text[:40] for text, _ in HOSTILE])
def test_a_hostile_template_ends_in_a_fault_within_bounds(
    text: str, code: str, trying: "subprocess.Popen[str]"
) -> None:
    assert trying.stdin is not None
    assert trying.stdout is not None
    trying.stdin.write(f"{json.dumps(text)}\n")
    trying.stdin.flush()
    codes, status, megabytes = json.loads(trying.stdout.readline())
    assert (status, json.loads(codes or "[]")) == (0, [code, code])
    assert megabytes < 400


def test_xml_that_nests_without_end_is_refused() -> None:
    from selfeval.report.faults import TemplateError
    from tests.report.word import W, compiled, document

    nested = f"<w:ftr {W}>" + "<w:p>" * 300 + "</w:p>" * 300 + "</w:ftr>"
    with pytest.raises(TemplateError) as caught:
        compiled(document("<w:p/>", footer1=nested))
    assert [each.code for each in caught.value.faults] == ["file-too-large"]
