"""The command ``verify``: for people who check finished reports."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from selfeval.batch.forms import FormLibrary
from selfeval.batch.making import shown
from selfeval.batch.report_work import Report, ReportVerifier, all_right, reports
from selfeval.command_line import Command, UsageError
from selfeval.evaluation.catalogue import LEVEL_WORDS, NOTE
from selfeval.overview import print_json
from selfeval.verification.mistakes import UNVERIFIED


def run(command: Command, library: FormLibrary, folder: Path) -> int:
    """Verify the reports of the command's files and folders, without any those of ``folder``; return the status.

    0 nothing is wrong, 1 something is, 2 a file could not be verified. FormError where no form can be used.
    """
    paths = reports(_there(command.paths or (folder,)))
    if not paths:
        where = "、".join(map(shown, command.paths or (folder,)))
        raise UsageError(f"“{where}”里没有报告（.docx）")
    verifier = ReportVerifier(library, command.form)
    found: list[Report] = []
    for path in paths:
        found.append(verifier.verify(path))
        if not command.as_json:
            _show(found[-1], library, sys.stdout)
    if command.as_json:
        print_json({"reports": [_as_json(each) for each in found]})
    elif len(found) > 1:
        print(_closing(found))
    if any(each.verified is None for each in found):
        return 2
    return 0 if all_right(found) else 1


def _there(paths: Sequence[Path]) -> Sequence[Path]:
    for path in paths:
        try:
            exists = path.exists()
        except (OSError, ValueError):
            exists = False
        if not exists:
            raise UsageError(f"没有“{path}”这个文件或文件夹")
    return paths


def _show(report: Report, library: FormLibrary, stream: TextIO) -> None:
    found = report.verified
    if found is None:
        print(f"{shown(report.path)}：没有核对。{report.refused}。", file=stream)
        return
    counts = [(sum(each.level == level for each in found.mistakes), name) for level, name in LEVEL_WORDS.items()]
    wrong = "，".join(f"{count}个{name}" for count, name in counts[:2] if count) or "没有发现问题"
    checked = f"按表式“{library.rules(found.form).label}”核对了{found.figures}处数字、{found.sentences}个句子"
    unseen = sum(each.code in UNVERIFIED for each in found.mistakes)
    left = f"，有{unseen}处没有核对" if unseen else ""
    print(f"{shown(report.path)}：{checked}，{wrong}{left}。", file=stream)
    for mistake in found.mistakes:
        place = f"{mistake.place}：" if str(mistake.place) else ""
        print(f"  [{LEVEL_WORDS[mistake.level]}] {place}{mistake.message}", file=stream)
    for sentence in found.assumed:
        print(f"  [{LEVEL_WORDS[NOTE]}] {sentence}。", file=stream)


def _closing(found: Sequence[Report]) -> str:
    right = sum(each.verified is not None and each.verified.is_right for each in found)
    refused = sum(each.verified is None for each in found)
    return f"共{len(found)}份报告：{right}份没有问题，{len(found) - right - refused}份有问题，{refused}份没有核对。"


def _as_json(report: Report) -> dict[str, object]:
    found = report.verified
    if found is None:
        return {
            "source": shown(report.path),
            "form": None,
            "status": "unverified",
            "reason": report.refused,
            "findings": [],
        }
    return {
        "source": shown(report.path),
        "form": found.form,
        "status": "ok" if found.is_right else "wrong",
        "checked": {"figures": found.figures, "sentences": found.sentences},
        "assumed": list(found.assumed),
        "findings": [
            {
                "code": each.code,
                "level": each.level,
                "place": str(each.place),
                "found": each.found or None,
                "expected": each.expected or None,
                "message": each.message,
            }
            for each in found.mistakes
        ],
    }
