"""Work that is done on another machine: it brings its forms along, and comes back as if it had been done here."""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from selfeval.batch.addresses import absolute, is_written
from selfeval.batch.file_names import path_in
from selfeval.batch.making import Job, Outcome, Task, code_of, make, shown
from selfeval.batch.parts import Parts
from selfeval.names_on_disk import spelled


@dataclass(frozen=True, slots=True)
class Forms:
    """All files of a templates folder by their paths in it, and a hash of them."""

    files: tuple[tuple[str, bytes], ...]
    digest: str

    @classmethod
    def of(cls, folder: Path) -> "Forms":
        """Read a templates folder."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = tuple((spelled(path.relative_to(folder)), path.read_bytes()) for path in paths)
        digest = sha256()
        for name, content in files:
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return cls(files, digest.hexdigest())

    def laid_down(self, folder: Path) -> Path:
        """Return where they lie below a folder; there once, however often they are asked for."""
        there = folder / f"forms-{self.digest}"
        if not there.is_dir():
            made = folder / f"forms-{secrets.token_hex(8)}"
            for name, content in self.files:
                path = path_in(made, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            try:
                made.rename(there)
            except OSError:
                shutil.rmtree(made, ignore_errors=True)
        return there


@dataclass(frozen=True, slots=True)
class Carried:
    """What is done with each chunk.

    ``base`` is where the command runs: paths are as seen from there. ``seen`` is a workbook that a machine must see,
    or it does not see any. ``forms`` are gone once they are laid down.
    """

    job: Job
    parts: Parts | None
    output: Path | None
    base: Path
    seen: Path
    forms: Forms | None
    templates: Path

    @classmethod
    def of(cls, job: Job, output: Path | None, parts: Parts | None, seen: Path) -> "Carried":
        """Take what a run does."""
        base = Path.cwd()
        parts = None if parts is None else Parts(absolute(base, parts.folder), is_made=True)
        output = None if output is None else absolute(base, output)
        return cls(job, parts, output, base, absolute(base, seen), Forms.of(job.templates), job.templates)

    def fault(self) -> str | None:
        """Return in Chinese why it cannot be done here; None where it can."""
        if not self.seen.is_file():
            return f"看不到工作簿“{self.seen}”（工作簿应当放在每台机器上路径都相同的共享文件夹里）"
        if self.parts is not None and not is_written(self.parts.folder):
            return f"写不了输出文件夹“{self.output}”（它应当是每台机器上路径都相同、可以写的共享文件夹）"
        return None

    def settled(self, folder: Path) -> "Carried":
        """Return the work with its forms laid down in a folder."""
        if self.forms is None:
            return self
        there = self.forms.laid_down(folder)
        return replace(self, job=replace(self.job, templates=there), forms=None)

    def __call__(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Make some projects."""
        return [self._as_at_home(task, self._made(task)) for task in tasks]

    def _made(self, task: Task) -> Outcome:
        return make(task._replace(source=absolute(self.base, task.source)), self.job, self.output, self.parts)

    def _as_at_home(self, task: Task, outcome: Outcome) -> Outcome:
        """Return an outcome with the paths that it would have where the command runs."""
        name = shown(task.source, code_of(task), self.base)
        result = outcome.result | {"source": name} if outcome.result else outcome.result
        faults = tuple(each.replace(str(self.job.templates), str(self.templates)) for each in outcome.form_faults)
        return outcome._replace(source=task.source, result=result, form_faults=faults)
