"""What the program runs on: pinned versions, licences, what each is for; a page, a bill of materials, an audit.

``python -m tests.dependencies page`` writes docs/依赖和许可证.md, ``sbom`` docs/sbom.cdx.json, and ``audit`` looks for
what is wrong, with what pip can tell: no service of known holes is asked.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import builders

PAGE = builders.ROOT / "docs" / "依赖和许可证.md"
BILL = builders.ROOT / "docs" / "sbom.cdx.json"
# What only developers install: not part of what is handed out.
_FOR_DEVELOPERS = ("requirements-dev.txt", "requirements-proofs.txt")
_TITLES = {
    "requirements.txt": "每次运行都要的",
    "requirements-cluster.txt": "另装：多台机器，地址上的文件夹",
    "requirements-page.txt": "另装：网页",
}
# Why each is there that the program asks for itself; the others are there because one of these needs them.
_PURPOSES = {
    "colorama": "Windows 终端里的颜色，uvicorn 在那里需要",
    "dask": "把项目分给多台机器",
    "distributed": "把项目分给多台机器",
    "fsspec": "读写 s3://…、hdfs://… 这样的地址",
    "isal": "压缩和解压 xlsx、docx 的部件",
    "jinja2": "模板里的标记",
    "lxml": "读写 Word 的 XML",
    "numpy": "汇总表的求和",
    "openpyxl": "另一个读取程序，核对读到的数字",
    "pandas": "汇总表的分组和求和",
    "pebble": "多个进程，停住的和出错的不连累别的",
    "python-calamine": "读 .ods 和不常见的 .xlsx",
    "python-docx": "写模板标记表",
    "rich": "终端里的表格和进度",
    "starlette": "网页",
    "universal-pathlib": "读写 s3://…、hdfs://… 这样的地址",
    "uvicorn": "网页",
    "xlrd": "读 .xls 的格式",
    "xlsxwriter": "写工作簿",
}
# This system, and the one that most users have.
_SYSTEMS: tuple[dict[str, str], ...] = ({}, {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"})
# What authors write in other words than SPDX.
_LICENCES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# An office may use all of these without publishing anything of its own, as the libraries are used unchanged.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LGPL",
        "LGPL-2.1-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    }
)
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][A-Za-z0-9.+!-]*)")


def files() -> list[Path]:
    """Return the files of requirements of what is handed out, that of every run first."""
    return [
        path
        for path in sorted(builders.ROOT.glob("requirements*.txt"), key=lambda path: (len(path.name), path.name))
        if path.name not in _FOR_DEVELOPERS
    ]


def pins(path: Path) -> dict[str, str]:
    """Return name and version of each line of a file; a ValueError where a line pins nothing."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].partition(";")[0].strip()
        if not text or text.startswith("-r "):
            continue
        match = _PIN.fullmatch(text)
        if match is None or canonicalize_name(match[1]) in found:
            raise ValueError(f"{path.name}: {line}: 应写成 名称==版本，每个名称一行")
        found[canonicalize_name(match[1])] = match[2]
    return found


def with_its_own(path: Path) -> dict[str, str]:
    """Return the pins of a file and of those that it includes by -r."""
    included = re.findall(r"^-r (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        **{key: value for each in included for key, value in with_its_own(path.parent / each).items()},
        **pins(path),
    }


def licence(name: str) -> str:
    """Return the licence that an installed library states, as SPDX writes it where that can be told."""
    said = metadata.metadata(name)
    # get, as a newer importlib_metadata, once it is imported, takes the place of Python's own and raises.
    expression = said.get("License-Expression")
    if expression:
        return str(expression)
    stated = (said.get("License") or "").strip()
    classified = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if each.startswith("License")]
    short = _LICENCES.get(stated, stated)
    if short in ALLOWED and short not in ("BSD", "LGPL"):
        return short
    words = dict.fromkeys(_LICENCES.get(each, each) for each in classified)
    return " OR ".join(words) or short or "没有写明"


def needs(name: str, systems: Sequence[Mapping[str, str]] = _SYSTEMS) -> set[str]:
    """Return what an installed library needs on any of the systems, this one and Windows, without extras."""
    found = [Requirement(text) for text in metadata.requires(name) or ()]
    return {
        canonicalize_name(each.name)
        for each in found
        if not each.marker or any(each.marker.evaluate({"extra": "", **system}) for system in systems)
    }


def page() -> str:
    """Return the page of libraries as Markdown, made from what is installed."""
    lines = [_HEAD]
    for path in files():
        lines += [f"## {_TITLES[path.name]}", "", f"`{path.name}`：", ""]
        lines += ["| 名称 | 版本 | 许可证 | 用途 |", "|---|---|---|---|"]
        everything = with_its_own(path)
        for name in pins(path):
            proper = metadata.metadata(name)["Name"]
            lines.append(f"| {proper} | {metadata.version(name)} | {licence(name)} | {_purpose(name, everything)} |")
        lines.append("")
    return "\n".join([*lines, _TAIL])


def _purpose(name: str, everything: Iterable[str]) -> str:
    users = sorted(each for each in everything if name in needs(each))
    if name not in _PURPOSES and not users:
        raise ValueError(f"{name}: 没有写明用途（tests/dependencies.py 的 _PURPOSES）")
    return _PURPOSES.get(name) or f"{'、'.join(users)} 需要"


def faults() -> Iterator[str]:
    """Yield what is wrong with the libraries that are installed, as far as it can be told without asking anybody."""
    for path in [*files(), builders.ROOT / "requirements-dev.txt"]:
        pinned = with_its_own(path)
        systems = _SYSTEMS[:1] if path.name in _FOR_DEVELOPERS else _SYSTEMS
        for name, version in pins(path).items():
            try:
                installed = metadata.version(name)
            except metadata.PackageNotFoundError:
                yield f"{path.name}: {name}: 没有安装"
                continue
            if installed != version:
                yield f"{path.name}: {name}: 写的是{version}，安装的是{installed}"
            for missing in sorted(needs(name, systems) - set(pinned)):
                yield f"{path.name}: {name} 需要 {missing}，没有写明版本"
            unknown = set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", licence(name))) - ALLOWED - {""}
            if unknown:
                yield f"{path.name}: {name}: 许可证{'、'.join(sorted(unknown))}不在准许的许可证里"


def _faults_of_registry(work: Path) -> Iterator[str]:
    """Yield what pip is told by the registry it uses: what would come along, what was withdrawn, what is no wheel."""
    for path in [*files(), builders.ROOT / "requirements-dev.txt"]:
        report = work / f"{path.stem}.json"
        command = ["install", "--dry-run", "--ignore-installed", "--only-binary", ":all:", "--report", str(report)]
        done = _pip(*command, "-r", str(path))
        if done.returncode:
            yield f"{path.name}: {done.stderr.strip()}"
            continue
        coming = json.loads(report.read_text(encoding="utf-8"))["install"]
        names = {canonicalize_name(each["metadata"]["name"]): each for each in coming}
        yield from (
            f"{path.name}: {name}: 没有写明版本，却会安装" for name in sorted(names.keys() - with_its_own(path))
        )
        yield from (f"{path.name}: {name}: 这个版本已被撤回" for name, each in names.items() if each.get("is_yanked"))


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _write_bill(work: Path) -> None:
    """Install what is handed out by itself, and write down what that is."""
    subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
    inside = str(work / "venv" / "bin" / "python")
    wanted = [argument for path in files() for argument in ("-r", str(path))]
    subprocess.run([inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted], check=True)
    # Neither is part of what is handed out: venv put them there.
    subprocess.run([inside, "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip"], check=True)
    maker = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--short-PURLs"]
    subprocess.run(
        [*maker, "--pyproject", "pyproject.toml", "--of", "JSON", "-o", str(work / "bill"), inside], check=True
    )
    BILL.write_text(_tidied((work / "bill").read_text(encoding="utf-8")), encoding="utf-8")


def _tidied(bill: str) -> str:
    """Return a bill of materials without addresses, which say nothing of what is there, and with a licence for each."""
    found = json.loads(bill)
    parts = [*found["components"], *found["metadata"]["tools"]["components"]]
    for part in parts:
        part.pop("externalReferences", None)
        if not part.get("licenses"):
            part["licenses"] = [{"license": {"name": licence(part["name"])}}]
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Do what is asked for: page, sbom or audit; the status is 1 where the audit finds anything."""
    with tempfile.TemporaryDirectory() as work:
        if arguments == ["page"]:
            PAGE.write_text(page(), encoding="utf-8")
        elif arguments == ["sbom"]:
            _write_bill(Path(work))
        elif arguments == ["audit"]:
            checked = _pip("check")
            found = [*faults(), *_faults_of_registry(Path(work)), *([checked.stdout] if checked.returncode else [])]
            print("\n".join(found) or "依赖核对：没有发现问题")
            return int(bool(found))
        else:
            print("python -m tests.dependencies page | sbom | audit")
            return 2
    return 0


_HEAD = """\
# 依赖和许可证

这一页由程序按已安装的库生成（`make dependencies`），请不要手工改动。

每个库都写明一个确定的版本（`requirements*.txt`），它们带来的库也一样，所以每次安装的都是同一套。清单另有一份机器可读的：
[sbom.cdx.json](sbom.cdx.json)（CycloneDX）。没有写进本页的，只供开发和测试使用（`requirements-dev.txt`、
`requirements-proofs.txt`），使用程序的人不安装。
"""
_TAIL = """\
## 核对了什么

`make audit`（`.ci/run` 每次也做）：

* 每个库只有一个确定的版本，安装的就是这个版本；它们需要的库没有一个不在清单里；`pip check` 没有冲突。
* 按清单安装时不会带来别的库，没有一个版本已被撤回，全部是 wheel：安装时不运行库自己的程序。
* 许可证都在准许的许可证里（`tests/dependencies.py` 的 `ALLOWED`）。Pebble 是 LGPL：原样使用，没有改动，可以自行替换。
  许可证是各个库自己写明的；写“BSD”的，没有写明是哪一种。

## 没有核对什么

**没有查已公布的漏洞**：这要问网上的漏洞库，核对时没有连接。能上网的机器可以自己查：

```
python -m pip install pip-audit
python -m pip_audit --requirement requirements.txt
```

它把每个版本和已公布的漏洞对照，并写出改正了的版本。另外也没有写明每个文件的散列值（`--require-hashes`）：
各个系统的安装文件不同，这里只能看到一种系统的；安装来源要可信。
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
