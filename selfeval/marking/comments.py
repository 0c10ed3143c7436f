"""Comments that say at the cell what is wrong: new ones, or lines below what the user wrote there."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from selfeval.evaluation.catalogue import LEVEL_WORDS
from selfeval.intake.own_list import END, MARK
from selfeval.marking import boxes, threads
from selfeval.marking.package import DECLARATION, MAIN, Package
from selfeval.marking.texts import escaped, kept
from selfeval.marking.xml_tree import Element, Tree, UnmarkableError

_KIND = "comments"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_AUTHOR = MARK[1:-1]
_LEVEL = f"【(?:{'|'.join(LEVEL_WORDS.values())})】"
_BREAK = r"(?:_x000D_)?\n"
_PARAGRAPHS = rf"{_LEVEL}[^\n]*(?:\n{_LEVEL}[^\n]*)*"
# What we wrote, up to its end; where a person took the end out, as far as the lines are ours; or the beginning.
_OURS = re.compile(
    rf"{MARK}{_BREAK}(?={_LEVEL})(?:(?!{MARK}).)*?{END}"
    rf"|{MARK}{_BREAK}{_PARAGRAPHS}"
    rf"|{_PARAGRAPHS}\n{END}",
    re.DOTALL,
)
# A comment holds 32,767 characters, also those that the user wrote in it.
_LONGEST, _MORE = 20_000, "……其余的见“检查结果”。"
_EMPTY = f'{DECLARATION}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
_FONT = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'


def add(package: Package, part: str, sheet: Tree, notes: Mapping[str, Sequence[str]]) -> None:
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
    added = {cell: _text(paragraphs) for cell, paragraphs in notes.items() if cell not in there}
    for cell, text in added.items():
        number = authors.index(_AUTHOR) if _AUTHOR in authors else len(authors)
        written.append(f'<comment ref="{cell}" authorId="{number}" shapeId="0"><text>{_run(text)}</text></comment>')
    for cell in [cell for cell in notes if cell in there]:
        if not threads.is_author(_author_of(there[cell], authors)):
            _append(tree, there[cell], f"\n{_text(notes[cell])}")
    if added and _AUTHOR not in authors:
        tree.append(_part_of(tree, "authors"), f"<author>{_AUTHOR}</author>")
    tree.append(_part_of(tree, "commentList"), "".join(written))
    package.write(name, tree.done())
    boxes.add(package, part, sheet, added)


def are_in(package: Package, part: str) -> bool:
    """Whether our comments stand on a sheet."""
    name = _comments_of(package, part)
    if name is None:
        return False
    tree = package.tree(name)
    authors = _authors(tree)
    # Another program may have cut the mark into runs of several fonts.
    return any(_ours_in(each.full_text("t"), _author_of(each, authors)) for each in tree.root.all("comment")) or bool(
        threads.of_ours(package, part, _OURS)
    )


def remove(package: Package, part: str, sheet: Tree) -> None:
    """Take our comments out, and from the user's what is ours."""
    name = _comments_of(package, part)
    if name is None or not are_in(package, part):
        return
    own_threads = threads.remove(package, part, _OURS)
    tree = package.tree(name)
    authors = _authors(tree)
    all_comments = list(tree.root.all("comment"))
    gone = [each for each in all_comments if _cut(tree, each, _author_of(each, authors), own_threads)]
    left = [each for each in all_comments if each not in gone]
    if left:
        _remove_author(tree, {int(each.attributes["authorId"]) for each in left})
        package.write(name, tree.done())
    else:
        package.unrelate(part, name)
        package.remove(name)
    boxes.remove(package, part, sheet, [each.attributes["ref"] for each in gone])


def _text(paragraphs: Sequence[str]) -> str:
    """Return our text for one comment; the signs of its beginning and end stand nowhere else in it."""
    text = "\n".join(paragraphs)
    for sign in (MARK, END):
        text = text.replace(sign, sign[1:-1])
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}{_MORE}"
    return f"{MARK}\n{text}\n{END}"


def _ours_in(text: str, author: str) -> list[tuple[int, int]]:
    """Return where in a comment's text ours begins and ends; who only quotes our first words wrote all himself."""
    if threads.is_author(author):
        return []
    found = [each.span() for each in _OURS.finditer(text)]
    if not found and author == _AUTHOR and text.lstrip().startswith(MARK):
        at = text.index(MARK)
        return [(at, at + len(MARK))]
    return found


def _cut(tree: Tree, comment: Element, author: str, own_threads: Collection[str]) -> bool:
    """Take our text out of a comment; return whether nothing is left, and the comment is gone."""
    if author in own_threads:
        tree.remove(comment)
        return True
    runs = [run for text in comment.all("text") for run in text.children if run.tag in ("r", "t")]
    contents = [(run, run if run.tag == "t" else run.child("t")) for run in runs]
    whole = "".join(content.text for _, content in contents if content)
    ours = _ours_in(whole, author)
    if not ours:
        return False
    cut = _with_breaks(whole, ours)
    if not "".join(each for at, each in enumerate(whole) if at not in cut).strip():
        tree.remove(comment)
        return True
    at = 0
    for run, content in contents:
        if content is None:
            continue
        text = content.text
        rest = "".join(each for place, each in enumerate(text, at) if place not in cut)
        if text and not rest:
            tree.remove(run)
        elif rest != text:
            tree.replace(content.inner, content.close, kept(rest).encode())
        at += len(text)
    return False


def _with_breaks(text: str, ours: Iterable[tuple[int, int]]) -> set[int]:
    """Return the places of our characters, with the line breaks that parted them from what stands above or below."""
    cut: set[int] = set()
    for start, end in ours:
        above = text[:start].strip()
        first = start - text[:start].endswith("\n") if above else 0
        last = end if above else end + len(text[end:]) - len(text[end:].lstrip("\n"))
        cut.update(range(first, last))
    return cut


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


def _author_of(comment: Element, authors: Sequence[str]) -> str:
    number = int(comment.attributes["authorId"])
    return authors[number] if number < len(authors) else ""


def _part_of(tree: Tree, tag: str) -> Element:
    found = tree.root.child(tag)
    if found is None:
        raise UnmarkableError(f"comments without {tag}")
    return found
