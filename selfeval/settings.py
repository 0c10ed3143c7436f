"""Reads 设置.toml: what the command takes where its arguments say nothing, and the limits that an office has set."""

from dataclasses import dataclass, replace
from pathlib import Path

from selfeval import command_line
from selfeval.batch.addresses import AddressError, is_remote, path_of
from selfeval.command_line import Command
from selfeval.evaluation import toml_reader
from selfeval.evaluation.toml_reader import Table
from selfeval.limits import DEFAULTS, SETTINGS_FILE, TABLE, Limits, described

_VERSION = 1
_MOST_JOBS = 1000
# No file of settings is so large; what is larger is another file.
_LARGEST = 1_000_000
_WITH_FORM = (
    command_line.REPORT,
    command_line.CHECK,
    command_line.NEW,
    command_line.EXPLAIN,
    command_line.VERIFY,
    command_line.SERVE,
)
_OF_RUNS = (command_line.REPORT, command_line.CHECK)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office has set; None is what the program does by itself."""

    input: Path | None = None
    output: Path | None = None
    form: str | None = None
    jobs: int | None = None
    limits: Limits = DEFAULTS


class SettingsError(Exception):
    """The file of settings is wrong; ``faults`` are Chinese sentences, each with line and key."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the sentences."""
        super().__init__("\n".join(faults))
        self.faults = faults


def of_folder(home: Path, given: Path | None = None) -> Settings:
    """Return the settings of the file ``given``, or of the one in ``home``; the usual ones where there is none.

    SettingsError where the file is wrong, or the one that was given is not there.
    """
    path = home / SETTINGS_FILE if given is None else given
    try:
        if given is None and not path.exists() and not path.is_symlink():
            return Settings()
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise SettingsError([f"{path}：超过{_LARGEST // 1_000_000}MB，不是设置文件。请核对路径。"])
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError([f"{path}：没有这个设置文件。请核对 --settings 后面的路径。"]) from None
    except (OSError, ValueError) as error:
        why = "不是UTF-8编码，请用记事本另存为UTF-8" if isinstance(error, UnicodeDecodeError) else "请检查文件和权限"
        raise SettingsError([f"{path}：读不出来（{type(error).__name__}），{why}。"]) from None
    return read(text, path)


def read(text: str, path: Path) -> Settings:
    """Read the text of a file of settings, whose relative paths begin at its folder; SettingsError with all faults."""
    table, report = toml_reader.read(text, "文件")
    if report.faults:
        raise SettingsError([f"{path} {each}。" for each in report.faults])
    table.integer("version", least=_VERSION, most=_VERSION)
    folders = [_folder(table, key, path.parent) for key in ("input", "output")]
    form = table.optional_text("form")
    jobs = table.integer("jobs", least=1, most=_MOST_JOBS) if "jobs" in table.values else None
    table.leave("jobs")
    table.leave(TABLE)
    limits = _limits(table.table(TABLE)) if TABLE in table.values else DEFAULTS
    table.close()
    if report.faults:
        raise SettingsError([f"{path} {each}。" for each in report.faults])
    return Settings(folders[0], folders[1], form, jobs, limits)


def applied(command: Command, settings: Settings) -> Command:
    """Return a command with what is set in the place of what its arguments do not say."""
    command = replace(command, limits=settings.limits)
    if command.action in _OF_RUNS:
        jobs = settings.jobs if command.jobs is None and command.cluster is None else command.jobs
        paths = command.paths or ((settings.input,) if settings.input is not None else ())
        command = replace(command, jobs=jobs, paths=paths)
    if command.action in (command_line.REPORT, command_line.TEMPLATE_PREVIEW):
        command = replace(command, output=command.output or settings.output)
    if command.action == command_line.VERIFY and not command.paths and settings.output is not None:
        command = replace(command, paths=(settings.output,))
    if command.action in _WITH_FORM:
        command = replace(command, form=command.form or settings.form)
    return command


def _folder(table: Table, key: str, base: Path) -> Path | None:
    text = table.optional_text(key)
    if not text:
        return None
    try:
        path = path_of(text)
    except AddressError as error:
        table.fault(key, f"{error}")
        return None
    return path if is_remote(path) else base / path


def _limits(table: Table) -> Limits:
    found = {
        key: table.integer(key, least=each.least, most=each.most, default=default) for key, default, each in described()
    }
    table.close()
    return Limits(**found)


def page() -> str:
    """Return the page docs/设置.md, made of the table of limits."""
    lines = [
        "# 设置",
        "",
        "由程序中的限度表生成（`make golden`），不要手工修改。",
        "",
        f"平常不需要设置。需要的，在程序的文件夹（有 templates、input、output 的那个）里放一个文件 `{SETTINGS_FILE}`，",
        "用记事本写，另存为 UTF-8；或者放在别处，命令里写 `--settings 文件`。命令里写明的先于文件里写的。",
        "写错的键、值都会说明在第几行，不会悄悄不算。",
        "",
        "```toml",
        *EXAMPLE.strip().split("\n"),
        "```",
        "",
        "## 平常的",
        "",
        "| 键 | 没有写时 | 是什么 |",
        "| --- | --- | --- |",
        "| `version` | 必须写 | 设置文件的版本，写 1 |",
        '| `input` | `"input"` | 不写文件时读取哪个文件夹；相对的路径从设置文件所在的文件夹算起 |',
        '| `output` | `"output"` | 报告写到哪个文件夹，verify 核对哪个文件夹；同 `-o` |',
        "| `form` | 工作簿里写明的 | 全部用哪个表式；同 `--form` |",
        "| `jobs` | 看项目多少 | 同时用几个进程；同 `--jobs` |",
        "",
        f"## 限度：`[{TABLE}]`",
        "",
        "工作簿和模板可能是别处发来的，太大、太深、太多的不打开，免得占满内存。这些数按读到的实际内容计算，",
        "不看文件自己怎么说。超过时，说明是哪一项、找到多少、上限多少。内容确实有这么多的，在这里调高（也可以调低）：",
        "改了以后再运行一次，原来因此没有读的会重新读。",
        "",
        "| 键 | 默认 | 可以写 | 是什么 |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{key}` | {default}{each.unit} | {each.least}至{each.most} | {each.meaning} |"
            for key, default, each in described()
        ),
        "",
        "下面这些不能调：部件重名，部件的名称是绝对路径或者含有 `..`，部件里有 `<!DOCTYPE`（可以定义实体），",
        "部件逐个加密，压缩方法不是 deflate，Word文档的表格、文本框一层套一层超过60层。",
        "Excel、WPS、Word 写的文件都不会这样。",
        "",
    ]
    return "\n".join(lines)


EXAMPLE = f"""
version = 1
input = "收到的工作簿"
output = "写成的报告"
jobs = 4

[{TABLE}]
part_megabytes = 100
sheet_cells = 5000000
"""
