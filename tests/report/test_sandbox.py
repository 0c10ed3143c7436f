"""A template reaches the values it is given, and nothing of the program behind them."""

import pytest

from selfeval.report import fields
from selfeval.report.compiling import Vocabulary
from selfeval.report.faults import Place, TemplateError
from selfeval.report.texts import compile_text

HOSTILE = [
    "{{ 项目名称['__class__'] }}", "{{ 项目名称.upper }}", "{{ '{0.__class__}'.format(项目名称) }}",
    "{{ '%s'|format(项目名称) }}", "{{ 绩效指标|map('attr', '__class__')|join }}",
    "{{ 绩效指标|map(attribute='__class__')|join }}", "{{ 绩效指标|map(attribute='三级指标.__class__')|join }}",
    "{{ 绩效指标|map('upper')|join }}", "{{ 绩效指标|map('list')|first|first }}",
    "{{ 绩效指标|selectattr('__class__')|length }}", "{{ 绩效指标|selectattr('三级指标', '__class__')|length }}",
    "{{ 绩效指标|sort(attribute='__class__')|length }}", "{{ 绩效指标|groupby('__class__')|length }}",
    "{% for 组 in 绩效指标|groupby('一级指标') %}{{ 组.__class__ }}{% endfor %}",
    "{% for 组 in 绩效指标|groupby('一级指标') %}{{ 组.list.__class__ }}{% endfor %}",
    "{% for 组 in 绩效指标|groupby('一级指标') %}{{ 组._fields }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ 行.items }}{% endfor %}", "{% for 行 in 绩效指标 %}{{ 行['items'] }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ 行['__class__'] }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ 行.get }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ loop.__class__ }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ loop._iterator }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ loop.changed }}{% endfor %}", "{% for 行 in 绩效指标 %}{{ loop.cycle }}{% endfor %}",
    "{% for 行 in 绩效指标 %}{{ loop.nextitem.__class__ }}{% endfor %}", "{{ (绩效指标|first).__class__ }}",
    "{{ (绩效指标|first)['__init__'] }}",
    "{{ 绩效指标|first|attr('keys') }}", "{{ [].__class__ }}", "{{ {}.__class__ }}",
    "{{ ().__class__.__base__ }}", "{{ true.__class__ }}", "{{ 1 .__class__ }}", "{{ _context }}", "{{ context }}",
    "{{ lipsum }}", "{{ cycler }}", "{{ namespace }}", "{{ dict }}", "{{ self._TemplateReference__context }}",
    "{{ environment }}", "{{ caller }}", "{{ varargs }}", "{% set 空 = namespace() %}", "{% import 'os' as 系统 %}",
    "{% include '/etc/passwd' %}", "{% extends '/etc/passwd' %}", "{% macro 甲() %}{% endmacro %}", "{% do 甲 %}",
    "{% debug %}",
    "{{ 项目名称|pprint }}", "{{ 项目名称|string|list }}", "{{ 项目名称|tojson }}", "{{ 项目名称|urlize }}",
    "{{ 项目名称 is mapping }}", "{{ 绩效指标|string }}", "{{ 绩效指标|list }}", "{{ 绩效指标 }}",
]  # fmt: skip
_INSIDE = ("class", "object", "method", "function", "module", "0x", "selfeval", "jinja", "root:", "{'")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_it_is_not_given_is_refused_or_prints_nothing_of_the_program(text: str) -> None:
    row = {each.name: "某" for each in next(each for each in fields.FIELDS if each.name == "绩效指标").rows}
    compiled, faults = compile_text(text, Place("甲.j2", ""), Vocabulary(fields.FIELDS))
    if compiled is None:
        assert faults
        return
    try:
        printed = compiled.render({"项目名称": "某项目", "绩效指标": [row, dict(row)]})
    except TemplateError:
        return
    assert not [each for each in _INSIDE if each in printed], printed
