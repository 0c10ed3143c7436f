"""Threads of comments: Excel turns comments, also ours, into them, and keeps a comment for older programs of each."""

import re

from selfeval.marking.package import Package
from selfeval.marking.xml_tree import Element, Tree

_KIND = "threadedComment"
# The author of the comment that stands for a thread, with the thread's identifier behind it.
_AUTHOR = "tc="


def is_author(author: str) -> bool:
    """Whether a comment's author says that it stands for a thread."""
    return author.startswith(_AUTHOR)


def of_ours(package: Package, part: str, ours: re.Pattern[str]) -> set[str]:
    """Return the authors that stand for those threads of a sheet that hold our text and nothing else."""
    name = _threads_of(package, part)
    if name is None:
        return set()
    return {f"{_AUTHOR}{each.attributes['id']}" for each in _own(package.tree(name), ours)}


def remove(package: Package, part: str, ours: re.Pattern[str]) -> set[str]:
    """Take the threads that are ours out of a sheet; return the authors that stood for them."""
    authors, name = of_ours(package, part, ours), _threads_of(package, part)
    if name is None or not authors:
        return authors
    tree = package.tree(name)
    own = _own(tree, ours)
    if len(own) == len(tree.root.children):
        package.unrelate(part, name)
        package.remove(name)
        return authors
    for each in own:
        tree.remove(each)
    package.write(name, tree.done())
    return authors


def _own(tree: Tree, ours: re.Pattern[str]) -> list[Element]:
    """Return what is ours; a thread that somebody answered stays, for the answer's sake."""
    found = list(tree.root.all("threadedComment"))
    answered = {each.attributes.get("parentId") for each in found}
    return [
        each
        for each in found
        if each.attributes.get("id") not in answered
        and "parentId" not in each.attributes
        and ours.fullmatch(each.full_text("text").strip())
    ]


def _threads_of(package: Package, part: str) -> str | None:
    found = [relation.part for relation in package.relations(part) if relation.kind == _KIND]
    return next((name for name in found if name in package), None)
