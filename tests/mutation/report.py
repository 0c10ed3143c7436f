"""What became of the mutants: kept line by line, and the page docs/变异测试.md made of it."""

import importlib
import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tests.mutation.changes import Mutant, mutants

ROOT = Path(__file__).parents[2]
EVALUATION = ROOT / "selfeval" / "evaluation"
RESULTS = ROOT / ".mutants" / "results.jsonl"
REASONS = Path(__file__).with_name("survivors.toml")
PAGE = ROOT / "docs" / "变异测试.md"
KILLED, SURVIVED, NO_TEST, NOT_RUN = "killed", "survived", "no test", "not run"
Key = tuple[str, ...]
# Where nothing is calculated and nothing is read that is calculated with: these are run only where they are named.
WITHOUT_FIGURES = {
    "budget_checks": "只报告问题，tests/test_mistakes.py、tests/evaluation/test_checks.py 逐个检查",
    "catalogue": "核对项目的句子和理由，docs/核对项目表.md 由它生成，逐字比较",
    "catalogue_page": "印出 docs/核对项目表.md",
    "checks": "依次调用各项核对",
    "findings": "收集问题，排出次序",
    "form_key_examples": "docs/表式规则表.md 里的例子",
    "form_keys": "docs/表式规则表.md 里的说明，与读取的键互相核对",
    "form_page": "印出 docs/表式规则表.md",
    "indicator_checks": "只报告问题，tests/test_mistakes.py、tests/evaluation/test_checks.py 逐个检查",
    "problems": "把问题写成句子",
    "score_checks": "只报告问题，tests/test_mistakes.py、tests/evaluation/test_checks.py 逐个检查",
    "text_checks": "只报告文字上的问题，tests/test_mistakes.py 逐个检查",
    "text_width": "文字的宽度",
    "toml_lines": "错误说明里的行号",
}


def note(results: TextIO, mutant: Mutant, outcome: str, tests: int) -> None:
    """Write what became of a mutant."""
    line = {"key": mutant.key, "line": min(mutant.lines), "outcome": outcome, "tests": tests}
    results.write(json.dumps(line, ensure_ascii=False) + "\n")
    results.flush()


def read(results: Path) -> Iterator[dict]:
    """Yield what was noted."""
    for line in results.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def reasons() -> list[dict[str, str]]:
    """Return why survivors may live: module, function, was, now (each may be left out), kind, reason."""
    return tomllib.loads(REASONS.read_text(encoding="utf-8")).get("survivor", [])


def reason_of(key: Key, known: list[dict[str, str]]) -> dict[str, str] | None:
    """Return the entry that a survivor falls under."""
    module, function, was, now = key
    for each in known:
        if each["module"] != module or each.get("function", function) != function:
            continue
        if each.get("was", was) in was and each.get("now", now) in now:
            return each
    return None


def main() -> int:
    """Print the survivors that nothing is said of, and write the page; the status is 1 where there are any."""
    known = reasons()
    noted = {tuple(each["key"]): each for each in read(RESULTS)}
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    lives: list[tuple[dict, dict[str, str] | None]] = []
    # What was noted of lines that have changed since is left out.
    for key in _keys({module for module, *_ in noted}):
        each = noted.get(key, {"outcome": NOT_RUN})
        modules[key[0]][each["outcome"]] += 1
        if each["outcome"] not in (KILLED, NOT_RUN):
            lives.append((each, reason_of(key, known)))
    open_ones = [each for each, reason in lives if reason is None]
    for each in open_ones:
        module, function, was, now = each["key"]
        print(f"{module}.{function}:{each['line']} ({each['outcome']})\n  - {was}\n  + {now}")
    print(f"{len(lives)} survivors, {len(open_ones)} without a reason", file=sys.stderr)
    PAGE.write_text(_page(modules, lives), encoding="utf-8")
    return int(bool(open_ones))


def _keys(begun: set[str]) -> list[Key]:
    """Return what tells the mutants apart that these modules of selfeval/evaluation have as they are now."""
    found = (
        mutants(EVALUATION / f"{name}.py", importlib.import_module(f"selfeval.evaluation.{name}")) for name in begun
    )
    return sorted({mutant.key for each in found for mutant in each})


def _page(modules: dict[str, Counter[str]], lives: list[tuple[dict, dict[str, str] | None]]) -> str:
    command = ["git", "log", "-1", "--format=%h", "--", "selfeval/evaluation", "tests"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    lines = [_HEAD.format(commit=commit)]
    lines += ["| 模块 | 改动 | 被发现 | 没被发现 | 没有测试经过 | 没有做 |", "|---|---:|---:|---:|---:|---:|"]
    lines += [_row(f"{module}.py", counts) for module, counts in sorted(modules.items())]
    lines += [_row("**合计**", sum(modules.values(), Counter())), ""]
    known = {*modules, *WITHOUT_FIGURES, "__init__"}
    if others := [path.name for path in sorted(EVALUATION.glob("*.py")) if path.stem not in known]:
        lines += [f"还没有做的模块：{'、'.join(others)}。", ""]
    lines += ["这些模块不算数字，也不读算数字用的东西，没有做：", ""]
    lines += [f"* {module}.py：{why}" for module, why in WITHOUT_FIGURES.items() if module not in modules]
    lines.append("")
    lines += ["## 没被发现的改动", ""]
    grouped: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for each, reason in lives:
        grouped[(reason["kind"], reason["reason"]) if reason else ("未核对", "还没有逐个看过")].append(each)
    for (kind, why), members in sorted(grouped.items()):
        lines += [f"### {kind}：{why}", ""]
        for each in members:
            module, function, was, now = each["key"]
            lines.append(f"* `{module}.{function}`：{_code(was)} → {_code(now)}")
        lines.append("")
    return "\n".join(lines)


def _row(name: str, counts: Counter[str]) -> str:
    return (
        f"| {name} | {counts.total()} | {counts[KILLED]} | {counts[SURVIVED]} | {counts[NO_TEST]} | {counts[NOT_RUN]} |"
    )


def _code(text: str) -> str:
    return f"`` {text} ``" if text else "（无）"


_HEAD = """\
# 变异测试

这一页由 `make mutants` 生成，请不要手工改动；理由写在 `tests/mutation/survivors.toml`。

程序把 `selfeval/evaluation/` 里的代码一处一处地改错
（`<` 改成 `<=`、`+` 改成 `-`、`and` 改成 `or`、数字加一、参数换成 `None`……），
每改一处就运行经过这一处的测试。测试没有发现的改动，要么不改变任何结果，要么说明缺一个测试：凡是会改变报告上的数字的，都要补测试。
改法用 mutmut 的（少一个参数的调用除外，它总会出错；报告问题的话也不改）。mutmut 自己每改一处都要重新收集测试，
一处要几秒；这里只收集一次，每处改动分出一个子进程，换掉那一个函数的代码，从最快的测试做起，一个失败就停。
这些数字是提交 {commit} 的，用 `make mutants` 做的；做过的记在 `.mutants/results.jsonl`，以后改过的代码不算做过。

"""

if __name__ == "__main__":
    sys.exit(main())
