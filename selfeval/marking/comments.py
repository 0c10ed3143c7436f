"""Comments that say at the cell what is wrong: new ones, or lines below what the user wrote there."""

from collections.abc import Mapping

from selfeval.intake.own_list import MARK
from selfeval.marking import boxes
from selfeval.marking.package import DECLARATION, MAIN, Package
from selfeval.marking.texts import escaped
from selfeval.marking.xml_tree import Element, Tree, UnmarkableError

_KIND = "comments"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_AUTHOR = MARK[1:-1]
# The author that stands for a thread of comments, whose text other programs show in its place.
_THREAD = "tc="
_EMPTY = f'{DECLARATION}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
_FONT = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'


def add(package: Package, part: str, sheet: Tree, notes: Mapping[str, str]) -> None:
    """Put comments at cells of a sheet; below a comment of the user's, and not at all where a thread stands."""
    if not notes:
        return
    name = _comments_of(package, part)
    if name is None:
        name = package.free_name("xl/comments{}.xml")
        package.add(name, _EMPTY.encode(), _CONTENT_TYPE)
        package.relate(part, _KIND, name)
    tree = package.tree(name)
    authors, there = _authors(tree), {each.attributes["ref"]: each for each in tree.root.all("comment")}
    written = []
    added = {cell: text for cell, text in notes.items() if cell not in there}
    for cell, text in added.items():
        number = authors.index(_AUTHOR) if _AUTHOR in authors else len(authors)
        run = _run(f"{MARK}\n{text}")
        written.append(f'<comment ref="{cell}" authorId="{number}" shapeId="0"><text>{run}</text></comment>')
    for cell in [cell for cell in notes if cell in there]:
        if not authors[int(there[cell].attributes["authorId"])].startswith(_THREAD):
            _append(tree, there[cell], f"\n{MARK}\n{notes[cell]}")
    if added and _AUTHOR not in authors:
        tree.append(_part_of(tree, "authors"), f"<author>{_AUTHOR}</author>")
    tree.append(_part_of(tree, "commentList"), "".join(written))
    package.write(name, tree.done())
    boxes.add(package, part, sheet, {cell: f"{MARK}\n{text}" for cell, text in added.items()})


def are_in(package: Package, part: str) -> bool:
    """Whether our comments stand on a sheet."""
    name = _comments_of(package, part)
    # Another program may have cut the mark into runs of several fonts.
    return name is not None and any(MARK in each.full_text("t") for each in package.tree(name).root.all("comment"))


def remove(package: Package, part: str, sheet: Tree) -> None:
    """Take our comments out, and from the user's what stands from our mark on."""
    name = _comments_of(package, part)
    if name is None or not are_in(package, part):
        return
    tree = package.tree(name)
    all_comments = list(tree.root.all("comment"))
    gone = [each for each in all_comments if _cut(tree, each)]
    kept = [each for each in all_comments if each not in gone]
    if kept:
        _remove_author(tree, {int(each.attributes["authorId"]) for each in kept})
        package.write(name, tree.done())
    else:
        package.unrelate(part, name)
        package.remove(name)
    boxes.remove(package, part, sheet, [each.attributes["ref"] for each in gone])


def _cut(tree: Tree, comment: Element) -> bool:
    """Take our text out of a comment; return whether nothing is left, and the comment is gone."""
    runs = [run for text in comment.all("text") for run in text.children if run.tag in ("r", "t")]
    contents = [(run, run if run.tag == "t" else run.child("t")) for run in runs]
    found = "".join(content.text for _, content in contents if content)
    at = found.find(MARK)
    if at < 0:
        return False
    if not found[:at].strip():
        tree.remove(comment)
        return True
    at -= found[at - 1] == "\n"
    for run, content in contents:
        if content is None:
            continue
        if at <= 0:
            tree.remove(run)
        elif at < len(content.text):
            tree.replace(content.inner, content.close, escaped(content.text[:at]).encode())
        at -= len(content.text)
    return False


def _append(tree: Tree, comment: Element, text: str) -> None:
    """Put a text behind a comment's own, before what says how it is pronounced."""
    own = comment.child("text")
    if own is None:
        raise UnmarkableError("a comment without text")
    runs = [each for each in own.children if each.tag in ("r", "t")]
    if runs:
        tree.insert(runs[-1].end, _run(text))
    else:
        tree.append(own, _run(text))


def _remove_author(tree: Tree, used: set[int]) -> None:
    authors = list(_part_of(tree, "authors").all("author"))
    if authors[-1].text == _AUTHOR and len(authors) - 1 not in used:
        tree.remove(authors[-1])


def _run(text: str) -> str:
    return f'<r>{_FONT}<t xml:space="preserve">{escaped(text)}</t></r>'


def _comments_of(package: Package, part: str) -> str | None:
    found = [relation.part for relation in package.relations(part) if relation.kind == _KIND]
    return next((name for name in found if name in package), None)


def _authors(tree: Tree) -> list[str]:
    return [each.text for each in _part_of(tree, "authors").all("author")]


def _part_of(tree: Tree, tag: str) -> Element:
    found = tree.root.child(tag)
    if found is None:
        raise UnmarkableError(f"comments without {tag}")
    return found
