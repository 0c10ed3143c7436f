"""Reads a bulk workbook: many projects in one file, streamed, and given out one after another."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from selfeval.evaluation import glossary
from selfeval.evaluation.glossary import INFO, SHEETS, Sheet, plain
from selfeval.evaluation.problems import Problem, problem
from selfeval.intake import active_content, container, turned
from selfeval.intake.bulk_merges import OpenRanges
from selfeval.intake.bulk_package import BulkPackage, SheetPart
from selfeval.intake.bulk_project import BulkHead, BulkProject, SheetHead, grid_of
from selfeval.intake.bulk_rows import BulkRow, RowReader
from selfeval.intake.bulk_spool import Listed, Spool
from selfeval.intake.bulk_strings import SharedStrings
from selfeval.intake.headings import FILLED_DOWN, columns_of, heading_row_of
from selfeval.intake.marks import BrokenWorkbookError, cell_name
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.project_codes import code_key, shown_code
from selfeval.intake.workbook import broken
from selfeval.limits import DEFAULTS, REFUSED, LimitError, Limits

_STRINGS = "xl/sharedStrings.xml"
_MOST_STRAYS = 200
_MOST_SAMPLES = 30
_NO_STRINGS = (b"<sst/>",)
_CHANGED = "处理它的时候，文件被别的程序改动或者移走了；写成的报告按改动前的内容"


class NotBulkError(Exception):
    """A workbook is not one of many projects."""


class BulkFile:
    """An opened bulk workbook; ``close`` deletes what was set aside of it.

    Whatever is wrong with the file as a whole is in ``problems``. Where that ``is_fatal``, there are no projects.
    """

    def __init__(self, path: Path, limits: Limits = DEFAULTS) -> None:
        """Open a workbook and read 项目信息, so that it is known how many projects there are.

        NotBulkError where it is of one project, OSError where it cannot be read at all.
        """
        self.problems: list[Problem] = []
        self.is_fatal = False
        self._sheets: list[tuple[Sheet, SheetPart]] = []
        self._heads: dict[int, SheetHead] = {}
        self._codes: dict[int, int] = {}
        self._head: BulkHead | None = None
        self._spool: Spool | None = None
        self._strings: SharedStrings | None = None
        self._package: BulkPackage | None = None
        self._limits = limits
        try:
            self._package = BulkPackage(path, limits)
            self._open(self._package)
        except (BrokenWorkbookError, *REFUSED) as error:
            self._fail(error)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and delete what was set aside."""
        for each in (self._package, self._spool, self._strings):
            if each is not None:
                each.close()

    @property
    def count(self) -> int:
        """How many projects there are."""
        return 0 if self._spool is None or self.is_fatal else self._spool.count()

    def projects(self) -> Iterator[BulkProject]:
        """Yield the projects in the order of 项目信息; the other sheets are read when the first one is asked for."""
        self._read_rows()
        if self._spool is None or self._head is None or self.is_fatal:
            return
        for listed in self._spool.projects():
            yield self._project(self._spool, self._head, listed)

    def project(self, code: str) -> BulkProject | None:
        """Return the project with a code."""
        self._read_rows()
        if self._spool is None or self._head is None or self.is_fatal:
            return None
        listed = self._spool.find(code_key(code))
        return None if listed is None else self._project(self._spool, self._head, listed)

    def samples(self) -> Iterator[BulkProject]:
        """Yield the first project of each form and year."""
        if self._spool is not None and self._head is not None and not self.is_fatal:
            for listed in self._spool.samples(_MOST_SAMPLES):
                yield self._project(self._spool, self._head, listed)

    def has(self, code: str) -> bool:
        """Whether 项目信息 lists a project with this code."""
        return self._spool is not None and self._spool.find(code_key(code)) is not None

    @property
    def changed(self) -> Problem | None:
        """The problem of a file that is no longer the one that was opened."""
        if self._package is None or not self._package.is_changed:
            return None
        return problem("file-changed", None, None, found=_CHANGED)

    def _fail(self, error: Exception) -> None:
        self.is_fatal = True
        broken_file = container.refused(error) if isinstance(error, REFUSED) else broken()
        self.problems = [self.changed or broken_file]

    def _open(self, package: BulkPackage) -> None:
        for sheet in SHEETS:
            parts = [each for each in package.sheets if plain(each.title) == sheet.name]
            if parts:
                self._sheets.append((sheet, parts[0]))
        if not self._sheets or self._sheets[0][0] is not INFO:
            raise NotBulkError
        self._strings = SharedStrings(package.stream(_STRINGS) if package.has(_STRINGS) else _NO_STRINGS, self._limits)
        self._spool = Spool(len(self._sheets))
        for sheet in SHEETS:
            if sheet.required and sheet not in [known for known, _ in self._sheets]:
                found = "、".join(each.title for each in package.sheets)
                self.problems.append(problem("sheet-missing", sheet.name, None, name=sheet.name, found=found))
                self.is_fatal = True
        self._read_sheet(0)
        self.problems += active_content.in_parts(package.names)

    def _read_rows(self) -> None:
        """Read all sheets but 项目信息, once."""
        if self._head is not None or self.is_fatal or self._package is None or self._spool is None:
            return
        try:
            for number in range(1, len(self._sheets)):
                self._read_sheet(number)
        except (BrokenWorkbookError, *REFUSED) as error:
            self._fail(error)
            return
        titles = tuple(each.title for each in self._package.sheets)
        heads = tuple(self._heads[number] for number in range(len(self._sheets)))
        self._head = BulkHead(titles, heads, self._package.is_1904)
        self._tell_strays(self._spool)
        if self._strings is not None:
            self._strings.close()

    def _read_sheet(self, number: int) -> None:
        package, strings, spool = self._package, self._strings, self._spool
        if package is None or strings is None or spool is None:
            return
        sheet, part = self._sheets[number]
        reader = RowReader(strings.text, package.formats, self._limits)
        if not package.has(part.part):
            rows: Iterator[BulkRow] = iter(())
        else:
            rows = reader.read(package.stream(part.part))
        rows, head = self._headed(number, rows, reader)
        if head is None:
            return
        code_at = self._codes[number]
        columns = self._filled_down(sheet, head) | {code_at}
        kind_at = turned.columns_of_kind(head.rows[-1].values) if number == 0 else ()
        ranges = OpenRanges(package.merged(part.part), columns)
        for row in rows:
            ranges.move_to(row)
            code = shown_code(row.value(code_at), row.formats.get(code_at, GENERAL)) or ranges.code_above(row, code_at)
            key = code_key(code)
            if number == 0 and key:
                kind = "\n".join(str(row.value(at)) for at in kind_at)
                project: int | None = spool.list_project(key, code, row.number, kind)
                is_first = project is not None and self._is_first(spool, key, row.number)
            else:
                project, is_first = spool.number_of(key) if key else None, True
            ranges.fill(row, project, code)
            if project is not None and is_first:
                spool.add(number, project, row)
            elif project is None:
                self._stray(number, row, code)
        spool.flush()
        hidden = frozenset(each for each in reader.hidden_columns if each < reader.width)
        self._heads[number] = SheetHead(
            head.name,
            head.title,
            head.is_hidden,
            head.heading_row,
            _without_code(head, code_at, number),
            hidden,
            code_at,
        )

    @staticmethod
    def _is_first(spool: Spool, key: str, row: int) -> bool:
        listed = spool.find(key)
        return listed is not None and listed.row == row

    def _headed(
        self, number: int, rows: Iterator[BulkRow], reader: RowReader
    ) -> tuple[Iterator[BulkRow], SheetHead | None]:
        """Return the rows below the headings, and the head; without a column for codes no rows can be told apart."""
        sheet, part = self._sheets[number]
        first: list[BulkRow] = []
        after: list[BulkRow] = []
        for row in rows:
            if row.number >= turned.DEEPEST_HEADING:
                after.append(row)
                break
            first.append(row)
        values = [(row.number, row.values) for row in first]
        everything = SheetHead(sheet.name, part.title, part.is_hidden, 0, tuple(first))
        if number == 0:
            found = turned.heading_row(values)
            if found is None:
                raise NotBulkError
            at = found
        else:
            at = heading_row_of(grid_of(everything, sheet.name, [], is_1904=False), sheet)
        top = tuple(row for row in first if row.number <= at)
        headings = next((row for row in top if row.number == at), BulkRow(at))
        code_at = turned.code_column(headings.values)
        head = SheetHead(sheet.name, part.title, part.is_hidden, at, top)
        self._heads[number] = head
        if code_at is None:
            self._miss_code(sheet, headings, is_blank=not first and not after)
            return iter(()), None
        self._codes[number] = code_at
        reader.width = len(headings.values)
        below = [row for row in first if row.number > at]
        for row in below:
            row.cut(reader.width)
        return chain(below, after, rows), head

    def _miss_code(self, sheet: Sheet, headings: BulkRow, *, is_blank: bool) -> None:
        if is_blank and not sheet.required:
            return
        found = "、".join(str(value).strip() for value in headings.values if str(value).strip()) or "（空）"
        cell = cell_name(headings.number, 0)
        self.problems.append(problem("column-missing", sheet.name, cell, name=turned.CODE_HEADING, found=found))
        self.is_fatal = True

    @staticmethod
    def _filled_down(sheet: Sheet, head: SheetHead) -> set[int]:
        if sheet is INFO:
            return set()
        grid = grid_of(head, sheet.name, [], is_1904=False)
        columns = columns_of(grid, sheet, head.heading_row, [])
        return {columns[name] for name in FILLED_DOWN if name in columns}

    def _stray(self, number: int, row: BulkRow, code: str) -> None:
        """Note a row that is no project's: a signature or an example, or one whose code is wrong or missing."""
        sheet = self._sheets[number][0]
        texts = [(at, value) for at, value in enumerate(row.values) if isinstance(value, str) and value]
        if not code and self._spool is not None:
            if row.says_nothing:
                return
            if len(texts) == 1 and glossary.is_footer(texts[0][1]):
                at, text = texts[0]
                self.problems.append(problem("row-ignored", sheet.name, cell_name(row.number, at), name=text))
                return
            example = next((at for at, text in texts if glossary.is_example(text)), None)
            if example is not None:
                self.problems.append(problem("example-ignored", sheet.name, cell_name(row.number, example)))
                return
        if self._spool is not None:
            self._spool.stray(number, code, row.number)

    def _tell_strays(self, spool: Spool) -> None:
        strays = spool.strays()
        for each in islice(strays, _MOST_STRAYS):
            sheet = self._sheets[each.sheet][0]
            cell = cell_name(each.first_row, self._codes[each.sheet])
            if each.code:
                found = problem("code-unknown", sheet.name, cell, found=each.code, name=str(each.rows))
            else:
                found = problem("code-missing", sheet.name, cell, name=str(each.rows))
            self.problems.append(found)
        left = sum(1 for _ in strays)
        if left:
            self.problems.append(problem("code-unknown-more", None, None, name=str(left)))

    def _project(self, spool: Spool, head: BulkHead, listed: Listed) -> BulkProject:
        problems: tuple[Problem, ...] = ()
        column = self._codes[0]
        if listed.again is not None:
            cell, other = cell_name(listed.again, column), cell_name(listed.row, column)
            problems = (problem("row-duplicate", INFO.name, cell, name=listed.code, found=other),)
        size = spool.size(listed.number)
        if size > self._limits.bulk_project_characters:
            error = LimitError("bulk_project_characters", size, self._limits, "这个项目的内容")
            found_problem = replace(container.refused(error), sheet=INFO.name, cell=cell_name(listed.row, column))
            blank: tuple[tuple[()], ...] = ((),) * len(head.sheets)
            return BulkProject(listed.code, head, blank, (found_problem,))
        return BulkProject(listed.code, head, spool.stretches(listed.number), problems)


def _without_code(head: SheetHead, column: int, number: int) -> tuple[BulkRow, ...]:
    """Return the rows of a head without the heading 项目编码, which a workbook of one project has in 项目信息 only."""
    if number == 0:
        return head.rows
    for row in head.rows:
        if row.number == head.heading_row:
            row.values[column] = ""
    return head.rows


def unreadable(error: OSError) -> Problem:
    """Return the problem of a file that the system does not give out."""
    return container.unreadable(f"文件读不出来（{error.strerror or type(error).__name__}）", "请检查文件和磁盘")
