"""Makes mutants: one small change of a module of selfeval/evaluation each, by the operators of mutmut."""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal

# Nothing that is calculated hangs on these parts of a function.
_LEFT_ALONE = (libcst.Annotation, libcst.Decorator, libcst.Parameters, libcst.Import, libcst.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """A change: where it is, what stood there and what stands there now, and the lines any of which it may show in."""

    module: str
    function: str
    was: str
    now: str
    lines: frozenset[int]
    apply: Callable[[], None]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells a mutant from others, also after lines have moved."""
        return self.module, self.function, self.was, self.now


class UnreachableError(Exception):
    """A function that is not found again in the module, as it is made anew each time."""


def mutants(path: Path, module: ModuleType) -> Iterator[Mutant]:
    """Yield the mutants of a module in the order of its lines: of its functions, and of the values it sets up."""
    wrapper = MetadataWrapper(libcst.parse_module(path.read_text(encoding="utf-8")))
    positions = wrapper.resolve(PositionProvider)
    for node, names in _pieces(wrapper.module.body):
        is_function = isinstance(node, libcst.FunctionDef)
        for old, new, holder in _changes(node):
            start, end = positions[holder].start.line, positions[holder].end.line
            if isinstance(old, libcst.BaseExpression | libcst.BaseSmallStatement):
                start, end = positions[old].start.line, positions[old].end.line
            source = wrapper.module.code_for_node(node.deep_replace(old, new))
            before = wrapper.module.code_for_node(node)
            was, now = _difference(before, source)
            if is_function:
                apply = partial(_swap_code, module, names, source)
            else:
                apply = partial(_set_values, module, positions[node].start.line, source)
            yield Mutant(path.stem, ".".join(names), was, now, frozenset(range(start, end + 1)), apply)


def _pieces(body, names: tuple[str, ...] = ()) -> Iterator[tuple[libcst.CSTNode, tuple[str, ...]]]:
    """Yield functions, methods and the module's own assignments, with their names."""
    for node in body:
        if isinstance(node, libcst.FunctionDef):
            yield node, (*names, node.name.value)
        elif isinstance(node, libcst.ClassDef):
            yield from _pieces(node.body.body, (*names, node.name.value))
        elif not names and isinstance(node, libcst.SimpleStatementLine):
            targets = [
                target.target for each in node.body if isinstance(each, libcst.Assign) for target in each.targets
            ]
            targets += [each.target for each in node.body if isinstance(each, libcst.AnnAssign | libcst.AugAssign)]
            named = [target.value for target in targets if isinstance(target, libcst.Name)]
            if named:
                yield node, (named[0],)


def _changes(node: libcst.CSTNode) -> Iterator[tuple[libcst.CSTNode, libcst.CSTNode, libcst.CSTNode]]:
    """Yield each part of a function or statement that an operator changes, the changed part, and its statement."""
    todo = [(child, node) for child in reversed(node.children)]
    while todo:
        part, holder = todo.pop()
        if isinstance(part, _LEFT_ALONE) or _is_text_alone(part) or _is_report(part):
            continue
        if isinstance(part, libcst.BaseSmallStatement | libcst.BaseCompoundStatement | libcst.SimpleStatementLine):
            holder = part
        texts = 0
        for kind, operator in mutation_operators:
            if isinstance(part, kind):
                # A call with an argument less fails wherever it is made: nothing is learned from it.
                most = len(part.args) if operator is operator_arg_removal else None
                for new in islice(operator(part), most):
                    is_text = isinstance(part, libcst.BaseString)
                    # Chinese has no capitals: of a text one change is enough.
                    if not is_text or not texts:
                        yield part, new, holder
                    texts += is_text
        todo.extend((child, holder) for child in reversed(part.children))


def _is_text_alone(part: libcst.CSTNode) -> bool:
    return isinstance(part, libcst.Expr) and isinstance(part.value, libcst.BaseString)


def _is_report(part: libcst.CSTNode) -> bool:
    """Whether a call reports a problem: its words are no figure, and its code is tested by tests/test_mistakes.py."""
    called = part.func if isinstance(part, libcst.Call) else None
    return (
        isinstance(called, libcst.Attribute)
        and called.attr.value in ("add", "add_at")
        and isinstance(called.value, libcst.Name)
        and called.value.value == "findings"
    )


def _difference(before: str, after: str) -> tuple[str, str]:
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return " ".join(line.strip() for line in old), " ".join(line.strip() for line in new)


def _swap_code(module: ModuleType, names: tuple[str, ...], source: str) -> None:
    """Give the living function the code of the changed one; whoever holds the function calls the changed one."""
    found: object = module
    for name in names:
        found = vars(found)[name]
    found = getattr(found, "fget", None) or getattr(found, "func", None) or found
    found = getattr(found, "__wrapped__", None) or getattr(found, "__func__", None) or found
    if not isinstance(found, FunctionType):
        raise UnreachableError(".".join(names))
    code = compile(source, str(module.__file__), "exec", dont_inherit=True)
    found.__code__ = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == names[-1])


def _set_values(module: ModuleType, line: int, source: str) -> None:
    """Set the module's values up with one changed, and give those that came out otherwise to all who took them over."""
    place = dict(vars(module))
    statements = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
    is_after = False
    for statement in statements:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            continue
        if is_after:
            exec(compile(ast.Module([statement], []), "later", "exec"), place)  # noqa: S102 - our own source
        elif statement.lineno == line:
            exec(compile(source, "changed", "exec"), place)  # noqa: S102 - our own source
            is_after = True
    changed = {
        name: (value, place[name])
        for name, value in vars(module).items()
        if not name.startswith("__") and place[name] is not value and place[name] != value
    }
    for other in [each for name, each in sys.modules.items() if name.startswith(("selfeval", "tests"))]:
        for name, (old, new) in changed.items():
            for alias in [key for key, value in vars(other).items() if value is old and key == name]:
                setattr(other, alias, new)
