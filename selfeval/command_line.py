"""Reads the command line: what to do and with which options, or a Chinese sentence about what is wrong."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from selfeval.batch.addresses import AddressError, path_of

REPORT, CHECK, NEW, EXPLAIN, VERIFY, HELP = "report", "check", "new", "explain", "verify", "help"
SERVE = "serve"
MERGE, SPLIT = "merge", "split"
TEMPLATE = "template"
TEMPLATE_CHECK, TEMPLATE_FIELDS, TEMPLATE_PREVIEW = "template check", "template fields", "template preview"
FORMS, FORM, FORM_NEW, FORM_COPY, FORM_CHECK = "forms", "form", "form new", "form copy", "form check"
_OF_TEMPLATE = {each.split()[1]: each for each in (TEMPLATE_CHECK, TEMPLATE_FIELDS, TEMPLATE_PREVIEW)}

USAGE = """\
用法：
  python generate.py [文件或文件夹 …] [-o 文件夹] [--form 表式] [--jobs 数] [--workpaper] [--pdf]
                     [--force] [--dry-run] [--only 文字] [--limit 数] [--cluster 地址]
      核对、计分并写出自评报告；有问题的工作簿另写一份，标出问题所在的单元格；
      不写文件时读取 input 文件夹，写到 output 文件夹；
      再次运行只做新的、有变化的和上次有错误的，中途停止的接着做
  python generate.py check [文件或文件夹 …] [--form 表式] [--jobs 数] [--json] [--cluster 地址]
      只核对和计分，不写报告；--json 输出供其他程序使用的结果
  python generate.py explain 文件或文件夹 [文字] [--form 表式] [--json]
      （批量工作簿写明哪个项目：批量.xlsx#项目编码）
      每个数从哪里来：单元格、规则和依据、怎样取舍、印在报告的哪里；文字是数的名称、印出的数或单元格
  python generate.py new 文件.xlsx [--form 表式]
      写出空白的标准工作簿
  python generate.py merge 文件或文件夹 … -o 文件.xlsx
      把一个项目一份的工作簿合并成一份批量工作簿（各表第一列是项目编码），一格不丢
  python generate.py split 批量工作簿.xlsx -o 文件夹
      把批量工作簿拆成一个项目一份的标准工作簿
  python generate.py verify [报告.docx或文件夹 …] [--form 表式] [--json]
      核对已经写成的报告：数字、合计、等级、文字是否前后一致；不写文件时核对 output 文件夹
  python generate.py template check [--form 表式] [文件.docx] [--json]
      检查模板：不写文件和表式时检查全部表式，写文件时按表式的标记检查这一个文件
  python generate.py template fields [--form 表式] [-o 文件.docx]
      列出全部标记；-o 写成一份可以从中复制标记的Word文档
  python generate.py template preview [--form 表式] [文件.docx] [-o 文件夹]
      用样例内容（很长的名称、很多的行）印出模板，看版面会不会乱
  python generate.py forms [--json]
      列出全部表式：名称、评价年度、分值、文件；有错误的说明错在哪里
  python generate.py form new 新名称 --from 表式 [--label 名称]
      按一个表式制作新的表式；--label 是人们的叫法，工作簿的“表式”也可以写它
  python generate.py form copy
      把程序自带的表式复制到 templates 文件夹：改规则、版面或文字以前做一次；已经有 templates 的不需要
  python generate.py form check [表式 …] [--json]
      检查规则、模板和样例：哪个文件、第几行、哪个键不对，样例的数字与以前是否相同
  python generate.py form check --accept 表式 …
      接受样例现在的数字，并说明哪些变了
  python generate.py serve [--port 端口] [--no-browser] [--host 地址 --token 口令]
      打开页面：在浏览器里放入工作簿，看得分和问题，下载报告；只有这台电脑能用，
      写了 --host 的，单位里知道口令的人都能用

选项：
  -o, --output 文件夹   写到哪个文件夹（默认 output）
  --form 表式           用哪个表式（默认按工作簿中的“表式”，没有写明的用默认表式）
  --workpaper           写报告时每个项目另写一份评分底稿.xlsx，用公式重算每个数
  --pdf                 每份报告另写一份PDF，放在报告旁边（要用 LibreOffice）；以前写成的报告只补写PDF
  --force               全部重做；平常只做新的、有变化的和上次有错误的
  --dry-run             只说要做哪些，不写任何文件
  --only 文字           只做路径里含有这段文字的工作簿
  --limit 数            只做前面的几个
  --last-year 文件夹    上年的输出文件夹；汇总表里与上年比较
  --jobs 数             同时用几个进程（默认：项目少时 1 个，多时有几个处理器用几个）
  --cluster 地址        用多台机器做：调度程序的地址，例如 tcp://192.168.1.10:8786（见 docs/多台机器.md）
  -h, --help            显示这段说明

退出状态：0 全部写成，没有错误；1 有项目、模板或报告存在错误；2 命令没有执行，或者有文件不能核对
"""

_ERRORS = (
    (r"unrecognized arguments: (.+)", "不认识的选项：{0}"),
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (r"argument (.+?): expected one argument", "选项 {0} 后面缺少内容"),
    (r"argument (.+?): invalid .+ value: '(.*)'", "选项 {0} 后面应当是一个数，现在是“{1}”"),
    (r"argument (.+?): ignored explicit argument '(.*)'", "选项 {0} 后面不能写“{1}”"),
)
_LAST_PORT = 65535
_NAMES = {"path": "文件.xlsx", "paths": "文件或文件夹", "source": "文件或文件夹", "name": "新名称"}


# How it is started from its own folder; what USAGE calls it.
GENERATE = "python generate.py"
_INSTALLED = """
文件夹：input、output 和 templates 都在当前文件夹里找；当前文件夹没有 templates 的，用程序自带的表式。
form new 和 form copy 把自带的表式复制到当前文件夹的 templates，以后读的是这一份，升级程序不会改动它。
"""


class UsageError(Exception):
    """The command line is wrong; the text says what, in Chinese."""


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for; ``names`` are of forms, ``form`` is the one that a new form is made of, or the one to use."""

    action: str
    paths: tuple[Path, ...] = ()
    output: Path | None = None
    form: str | None = None
    jobs: int | None = None
    cluster: str | None = None
    as_json: bool = False
    workpapers: bool = False
    pdfs: bool = False
    called: str = GENERATE
    limit: int | None = None
    only: str | None = None
    is_forced: bool = False
    is_dry_run: bool = False
    last_year: Path | None = None
    text: str | None = None
    names: tuple[str, ...] = ()
    label: str | None = None
    accepts: bool = False
    host: str | None = None
    port: int | None = None
    token: str | None = None
    opens_browser: bool = True


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are Chinese and are raised, not printed."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as a Chinese sentence."""
        for pattern, sentence in _ERRORS:
            match = re.fullmatch(pattern, message)
            if match:
                words = (_NAMES.get(word, word) for word in match.groups())
                raise UsageError(sentence.format(*words))
        raise UsageError(message)


def usage(called: str) -> str:
    """Return how the command is used, under the name by which it was called."""
    return USAGE if called == GENERATE else USAGE.replace(GENERATE, called) + _INSTALLED


def parse(arguments: Sequence[str]) -> Command:
    """Return what the arguments ask for; UsageError where they are wrong."""
    if any(argument in ("-h", "--help") for argument in arguments) or list(arguments[:1]) == ["help"]:
        return Command(HELP)
    if arguments and arguments[0] == TEMPLATE:
        return _template(arguments[1:])
    if arguments and arguments[0] in (FORMS, FORM):
        return _forms(arguments[1:]) if arguments[0] == FORMS else _form(arguments[1:])
    if arguments and arguments[0] == EXPLAIN:
        return _explain(arguments[1:])
    if arguments and arguments[0] == SERVE:
        return _serve(arguments[1:])
    if arguments and arguments[0] in (MERGE, SPLIT):
        return _reshape(arguments[0], arguments[1:])
    action = arguments[0] if arguments and arguments[0] in (CHECK, NEW, VERIFY) else REPORT
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--form")
    if action == NEW:
        parser.add_argument("path", type=Path)
    else:
        parser.add_argument("paths", nargs="*", type=_path if action in (REPORT, CHECK) else Path)
    _take_options(parser, action)
    found = vars(parser.parse_intermixed_args(arguments if action == REPORT else arguments[1:]))
    _require_positive(found, ("jobs", "limit"))
    if found.get("jobs") is not None and found.get("cluster") is not None:
        raise UsageError("选项 --jobs 和 --cluster 不能一起用：每台机器用几个进程，在启动工作进程时决定")
    paths = (found["path"],) if action == NEW else tuple(found["paths"])
    return Command(
        action,
        paths,
        found.get("output"),
        found["form"],
        found.get("jobs"),
        as_json=found.get("json", False),
        workpapers=found.get("workpaper", False),
        pdfs=found.get("pdf", False),
        limit=found.get("limit"),
        cluster=found.get("cluster"),
        only=found.get("only"),
        is_forced=found.get("force", False),
        is_dry_run=found.get("dry_run", False),
        last_year=found.get("last_year"),
    )


def _take_options(parser: "_Parser", action: str) -> None:
    if action in (REPORT, CHECK):
        parser.add_argument("--jobs", type=int)
        parser.add_argument("--limit", type=int)
        parser.add_argument("--only")
        parser.add_argument("--cluster")
    if action == REPORT:
        parser.add_argument("-o", "--output", type=_path)
        parser.add_argument("--workpaper", action="store_true")
        parser.add_argument("--pdf", action="store_true")
        parser.add_argument("--force", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--last-year", type=Path)
    if action in (CHECK, VERIFY):
        parser.add_argument("--json", action="store_true")


def _path(text: str) -> Path:
    try:
        return path_of(text)
    except AddressError as error:
        raise UsageError(str(error)) from None


def _require_positive(found: Mapping[str, int | None], options: Sequence[str]) -> None:
    for option in options:
        value = found.get(option)
        if value is not None and value < 1:
            raise UsageError(f"选项 --{option} 后面应当是1以上的数，现在是“{value}”")


def _explain(arguments: Sequence[str]) -> Command:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("source", type=Path)
    parser.add_argument("text", nargs="?")
    parser.add_argument("--form")
    parser.add_argument("--json", action="store_true")
    found = vars(parser.parse_intermixed_args(arguments))
    return Command(EXPLAIN, (found["source"],), form=found["form"], as_json=found["json"], text=found["text"])


def _reshape(action: str, arguments: Sequence[str]) -> Command:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("paths", nargs="+" if action == MERGE else 1, type=Path)
    parser.add_argument("-o", "--output", type=Path)
    found = vars(parser.parse_intermixed_args(arguments))
    return Command(action, tuple(found["paths"]), found["output"])


def _serve(arguments: Sequence[str]) -> Command:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    parser.add_argument("--token")
    parser.add_argument("--no-browser", action="store_true")
    found = vars(parser.parse_args(arguments))
    if found["port"] is not None and not 0 < found["port"] <= _LAST_PORT:
        raise UsageError(f"选项 --port 后面应当是1到{_LAST_PORT}的数，现在是“{found['port']}”")
    return Command(
        SERVE,
        host=found["host"],
        port=found["port"],
        token=found["token"],
        opens_browser=not found["no_browser"],
    )


def _template(arguments: Sequence[str]) -> Command:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("what", nargs="?", default="")
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--form")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--json", action="store_true")
    found = vars(parser.parse_intermixed_args(arguments))
    action = _OF_TEMPLATE.get(found["what"])
    if action is None:
        raise UsageError(f"template 后面应当是{'、'.join(_OF_TEMPLATE)}之一，现在是“{found['what']}”")
    paths = tuple(found["paths"])
    if len(paths) > (action != TEMPLATE_FIELDS):
        raise UsageError(f"不认识的参数：{paths[-1]}" if action == TEMPLATE_FIELDS else "一次只能写一个模板文件")
    refused = {TEMPLATE_CHECK: "output", TEMPLATE_FIELDS: "json", TEMPLATE_PREVIEW: "json"}[action]
    if found[refused]:
        raise UsageError(f"{action} 不用选项 --{refused}")
    return Command(action, paths, found["output"], found["form"], as_json=found["json"])


def _forms(arguments: Sequence[str]) -> Command:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    return Command(FORMS, as_json=parser.parse_args(arguments).json)


def _form(arguments: Sequence[str]) -> Command:
    what, *others = arguments or ("",)
    parser = _Parser(add_help=False, allow_abbrev=False)
    if f"{FORM} {what}" == FORM_NEW:
        parser.add_argument("name")
        parser.add_argument("--from", dest="form", required=True)
        parser.add_argument("--label")
        found = parser.parse_intermixed_args(others)
        return Command(FORM_NEW, form=found.form, names=(found.name,), label=found.label)
    if f"{FORM} {what}" == FORM_COPY:
        parser.parse_args(others)
        return Command(FORM_COPY)
    if f"{FORM} {what}" != FORM_CHECK:
        raise UsageError(f"form 后面应当是new、copy、check之一，现在是“{what}”")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--accept", action="store_true")
    found = parser.parse_intermixed_args(others)
    names = tuple(dict.fromkeys(found.names))
    if found.accept and not names:
        raise UsageError("选项 --accept 要写明接受哪个表式的样例结果")
    if found.accept and found.json:
        raise UsageError("form check 的 --accept 和 --json 不能一起用")
    return Command(FORM_CHECK, as_json=found.json, names=names, accepts=found.accept)
