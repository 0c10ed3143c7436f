"""The command ``serve``: the local page."""

import secrets
from pathlib import Path

from selfeval.batch.forms import FormLibrary
from selfeval.command_line import Command, UsageError
from selfeval.shipped import libraries_of

_LOOPBACK = "127.0.0.1"
_SHORTEST_TOKEN = 10
_MISSING = (
    "打开页面还缺少程序库（{name}）。请再运行一次 make report；Windows 上请双击 打开页面.bat；"
    "自己管理环境的，运行 python -m pip install {libraries}"
)
# It stands in the handbook, which is public.
_EXAMPLE = "换成至少十个字的口令"
_IS_EXAMPLE = (
    "口令“{given}”是手册里的例子，谁都看得到，不能用。请换成您自己的口令，至少{shortest}个字符，例如 --token {example}"
)
_OPEN_TO_ALL = (
    "写了 --host，同一网络里的别的电脑也能打开页面，所以要用 --token 写一个至少{shortest}个字符的口令，"
    "例如 --token {example}。知道口令的人都能使用，各人只看得见自己的文件；"
    "传送没有加密，只在单位内部可信的网络里用"
)
_SHARED = (
    "同一网络里的别的电脑用这台电脑的IP地址打开，输入口令后使用。传送没有加密，不要放到互联网上；"
    "大家放入的文件在各自关闭页面以后删去。"
)
_ENDING = "用完以后关闭这个窗口，或者按 Ctrl+C；放入和写出的文件会一并删去，请先在页面上下载。"


def run(command: Command, templates: Path) -> bool:
    """Serve until somebody ends it; UsageError where it cannot be begun."""
    # A broken default is told before a browser opens.
    FormLibrary(templates, command.limits).default()
    try:
        from selfeval.page import guard, jobs, server  # noqa: PLC0415 - what is missing is told
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("selfeval"):
            raise
        raise UsageError(_MISSING.format(name=error.name, libraries=libraries_of("page"))) from None
    host = command.host or _LOOPBACK
    is_shared = not guard.is_loopback(host)
    if _EXAMPLE in (command.token or ""):
        raise UsageError(
            _IS_EXAMPLE.format(given=_EXAMPLE, shortest=_SHORTEST_TOKEN, example=secrets.token_urlsafe(12))
        )
    if is_shared and len(command.token or "") < _SHORTEST_TOKEN:
        raise UsageError(_OPEN_TO_ALL.format(shortest=_SHORTEST_TOKEN, example=secrets.token_urlsafe(12)))

    def announce(address: str) -> None:
        print(f"页面：{address}", flush=True)
        if is_shared:
            print(_SHARED)
        print(_ENDING, flush=True)

    try:
        basis = jobs.Basis(templates, command.limits, command.form)
        server.serve(basis, host, command.port, command.token, announce, opens=command.opens_browser)
    except server.NoPortError as error:
        raise UsageError(str(error)) from None
    print("页面已结束，文件已删去。")
    return True
