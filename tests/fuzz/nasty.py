"""What hostile or broken files put where a figure, a text, a date or an address should stand."""

NUMBERS = [
    "1e400", "-1e400", "NaN", "nan", "inf", "-0", "0", "-1", "1e-320", "1E+15", "999999999999999",
    "99999999999999999999", "0.1", "0.30000000000000004", "506.73000000000002", "1_0", "１２３", "九", "0x10",
    "1,234.5", "1 234", "+5", ".5", "5.", "1e", "--1", "44927", "2958466", "-44927", "60",
    "1.7976931348623157e308", "  7  ", "\t7", "7%", "TRUE",
]  # fmt: skip
TEXTS = [
    "", " ", "　", "\n", "\r\n\r\n", "\t", "None", "null", "nan", "无", "#REF!", "#DIV/0!", "=1+1",
    '=HYPERLINK("x")', "@SUM(1)", "+1", "-1", "≥", "≤", "=", "≥-5", "≥1e9",
    "≥99999999999999999999999999999999", "<5%", "≥５００人", "９９．５％", "100%%", "5-3", "2022-13-45",
    "2022年2月30日", "9999年99月", "1/0", "12,3,4", "12月底前", "达成", "部分达成", "合计", "{{ 总得分 }}",
    "{% for x in y %}", "{{ ''.__class__ }}", "}}", "{#", "<w:p/>", "]]>", "&amp;", "_x0041_", "_x0000_",
    "\u202e反", "零\u200b宽", "\ufeff", "\u0301", "👨\u200d👩\u200d👧", "𠮷", "\ue000", "\ufffe", "../../x",
    "C:\\x", "CON", "a/b", "x" * 300, "长" * 40_000, "1" * 5000, "（" * 2000, "1.", "（1）", "①", "1、" * 500,
    "元", "单位：万元", "示例", "万元", "0.9097", "3万人次", "二百五", "三千零一", "-", "--", "/", "\\", "'", '"',
    "%", "‰", "1‰", "示例：", "填写说明",
]  # fmt: skip
# What an XML writer would refuse, put into the finished text in the place of this sign.
SIGN = "\ue0ff"
RAW = [
    b"\x00", b"\x01", b"\x0b", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"&#xD800;", b"&#0;", b"&#1;", b"&#xFFFE;",
    b"&x;", b"&lt", b"&", b"<", b"<!-- -->", b"<!-- -- -->", b"<![CDATA[5]]>", b"<![CDATA[", b"<?x y?>",
    b"<?xml version='1.0'?>", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"</", b"/>", b"<a xmlns=''/>", b"\xe4\xb8",
    b"&#x1F600;", b"&#13;", b"&#9;",
]  # fmt: skip
BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    b'<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">'
    b'<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>'
)
FILE_ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
NAMES = [
    "../up.xml", "/abs.xml", "C:\\x.xml", "xl\\workbook.xml", "XL/WORKBOOK.XML", "a\x00b", "", "x" * 5000, "xl/",
    "CON", "\u202e", "xl//workbook.xml", "./xl/workbook.xml", "xl/vbaProject.bin", "xl/workbook.bin",
    "word/document.xml", "word/vbaProject.bin", "[Content_Types].xml", "mimetype", "content.xml", "xl/styles.xml",
    "xl/sharedStrings.xml", "EncryptedPackage",
]  # fmt: skip
ATTRIBUTES = [
    "", "0", "1", "-1", "true", "false", "99999999999", "1e9", "A", "A1", "XFD1048576", "ZZZZ9", "A0", "a1",
    "A1:B2", "B2:A1", "A1:XFD1048576", "s", "n", "b", "e", "d", "str", "inlineStr", "z", "rId1", "rId999", "../x",
    "/etc/passwd", "hidden", "veryHidden", "restart", "continue", "http://x/y", "file:///c:/x", "{{ x }}", "<",
    "&", "中", "x" * 20_000, "yyyy-mm-dd", "0.00%", '0"元"', "General", "[h]:mm", "@", ";;;", "[红色]0",
    "[>100]0;-0", "# ?/?", "0E+00", "aaaa", "%" * 200, "0." + "0" * 400,
]  # fmt: skip
CODES = [
    "0.00%", "yyyy-mm-dd", "[h]:mm:ss", '0.00"万元"', "@", ";;;", "0E+00", "# ?/?", "General", "0", "#,##0.00",
    "[$-804]yyyy年m月",
]  # fmt: skip
ADDRESSES = [
    "A1", "B2", "D2", "E5", "C3", "Z99", "AA10", "XFD1", "A1048576", "A0", "", "5", "A", "a1", "D2 ", "$D$2",
    "ZZZZ1", "D99999999",
]  # fmt: skip
TAGS = [
    "{{ 项目名称 }}", "{{ 总得分 }}", "{{ 没有的 }}", "{{", "}}", "{%", "%}", "{% if 等级 == '优' %}",
    "{% endif %}", "{% else %}", "{% for 指标 in 绩效指标 %}", "{% endfor %}", "{%tr for 行 in 预算执行 %}",
    "{%tr endfor %}", "{%p if 存在的问题 %}", "{%p endif %}", "{{ 指标.得分 }}", "{% vm %}", "{# x #}",
    "{{ 总得分 + 1 }}", "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__ }}", "{% include 'x' %}",
    "{% import 'os' as os %}", "{{ self }}", "{{ 总得分|default }}", "{{ range(10**9) }}", "{% set x = 1 %}",
    "｛｛执行率｝｝", "{{ “总得分” }}",
    "{% for a in 绩效指标 %}" * 4 + "x" + "{% endfor %}" * 4,
    "{{ 总得分", "总得分 }}", "{{ 总得分|attr('x') }}", "{% raw %}", "{% block x %}", "{{ 'a' * 999999999 }}",
    "None", "null", "%", "{{ 执行率 }}%", "{{ 绩效指标 }}", "{{ 绩效指标|groupby('一级指标') }}",
    "{{ 绩效指标|length }}", "{% macro x() %}", "{{ 预算执行[0].全年执行数 }}", "{%- -%}",
]  # fmt: skip
