"""Zip packages taken apart, broken in their bytes and their parts, and put together again; the same in every run."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping

from tests.fuzz import nasty

Parts = dict[str, bytes]
_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
# Where a number stands behind a sign, and how long it is.
_CENTRAL_FIELDS = {
    "version": (6, 2), "flags": (8, 2), "method": (10, 2), "checksum": (16, 4), "compressed": (20, 4), "size": (24, 4),
    "name": (28, 2), "extra": (30, 2), "comment": (32, 2), "disk": (34, 2), "offset": (42, 4),
}  # fmt: skip
_LOCAL_FIELDS = {
    "flags": (6, 2), "method": (8, 2), "checksum": (14, 4), "compressed": (18, 4), "size": (22, 4),
    "name": (26, 2), "extra": (28, 2),
}  # fmt: skip
_END_FIELDS = {
    "disk": (4, 2),
    "here": (8, 2),
    "count": (10, 2),
    "length": (12, 4),
    "start": (16, 4),
    "comment": (20, 2),
}
_VALUES = [
    0,
    1,
    2,
    7,
    8,
    9,
    12,
    14,
    20,
    45,
    63,
    64,
    0x800,
    0xFFFF,
    0xFFFFFFFF,
    0xFFFFFFFE,
    100_000,
    250_000_000,
    0x7FFFFFFF,
]
_MEGABYTE = 1024 * 1024


def unpacked(data: bytes) -> Parts:
    """Return the parts of a sound package by their names, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of parts, whose bytes depend on nothing else; a list may have a name twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compresslevel=1) as package:
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            info = zipfile.ZipInfo(name or "empty")
            info.compress_type = method
            # It warns of names that are there twice, which is what was wanted.
            package.NameToInfo.pop(info.filename, None)
            package.writestr(info, content)
    return stream.getvalue()


def broken_bytes(data: bytes, chance: random.Random) -> bytes:
    """Return bytes changed, lost, doubled or cut off at some places."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        at, length = chance.randrange(len(found)), chance.choice((1, 1, 2, 4, 16, 512))
        # A package says at its end what it is.
        at = max(len(found) - 1 - chance.randrange(min(1500, len(found))), 0) if chance.random() < 0.3 else at
        kind = chance.randrange(7)
        if kind == 0:
            found[at] = chance.randrange(256)
        elif kind == 1:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del found[at : at + length]
        elif kind == 3:
            found[at:at] = found[at : at + length]
        elif kind == 4:
            found[at : at + length] = chance.randbytes(length)
        elif kind == 5:
            found[at : at + length] = chance.choice((b"\x00", b"\xff")) * length
        else:
            found[at : at + 4] = struct.pack("<I", chance.choice(_VALUES))
        if not found:
            break
    if chance.random() < 0.15:
        del found[chance.randrange(len(found) + 1) :]
    return bytes(found)


def broken_parts(parts: Parts, chance: random.Random) -> bytes:
    """Return the package of parts that are missing, doubled, renamed, changed about, cut, grown or misdescribed."""
    return chance.choice(_PART_CHANGES)(dict(parts), chance)


def _name(parts: Parts, chance: random.Random) -> str:
    return chance.choice(list(parts))


def _drop(parts: Parts, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        if parts:
            del parts[_name(parts, chance)]
    return packed(parts)


def _double(parts: Parts, chance: random.Random) -> bytes:
    listed = list(parts.items())
    name, content = chance.choice(listed)
    other = chance.choice((content, chance.choice(listed)[1], b"", content.replace(b"1", b"7")))
    listed.insert(chance.randrange(len(listed) + 1), (name, other))
    return packed(listed)


def _rename(parts: Parts, chance: random.Random) -> bytes:
    old = _name(parts, chance)
    new = chance.choice((chance.choice(nasty.NAMES), old.upper(), f"./{old}", f"/{old}", f"x/../{old}", old + " "))
    if chance.random() < 0.4:
        return packed([*parts.items(), (new, parts[old])])
    return packed([(new if name == old else name, content) for name, content in parts.items()])


def _swap(parts: Parts, chance: random.Random) -> bytes:
    one, other = _name(parts, chance), _name(parts, chance)
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


def _order(parts: Parts, chance: random.Random) -> bytes:
    listed = list(parts.items())
    chance.shuffle(listed)
    return packed(listed)


def _cut(parts: Parts, chance: random.Random) -> bytes:
    name = _name(parts, chance)
    parts[name] = parts[name][: chance.choice((0, 1, 40, chance.randrange(len(parts[name]) + 1)))]
    return packed(parts)


def _scramble(parts: Parts, chance: random.Random) -> bytes:
    name = _name(parts, chance)
    if parts[name]:
        parts[name] = broken_bytes(parts[name], chance)
    return packed(parts)


def _encode(parts: Parts, chance: random.Random) -> bytes:
    """Write a part in another encoding, or say that it is in one."""
    name = _name(parts, chance)
    text = parts[name].decode("utf-8", "replace")
    encoding = chance.choice(("utf-16", "utf-16-le", "gbk", "utf-8-sig", "utf-32"))
    declared = text.replace('encoding="UTF-8"', f'encoding="{chance.choice((encoding, "GBK", "utf-7", "x"))}"', 1)
    parts[name] = chance.choice((text, declared)).encode(encoding, "replace")
    return packed(parts)


def _repack(parts: Parts, chance: random.Random) -> bytes:
    return packed(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def _grow(parts: Parts, chance: random.Random) -> bytes:
    """Have a part that unpacks to much more than it has."""
    name = chance.choice((_name(parts, chance), "xl/media/image1.png", "docProps/thumbnail.jpeg"))
    # Large ones take as long as a hundred others.
    size = chance.choice((1, 1, 2, 2, 5, 5, 12) if chance.random() < 0.95 else (40, 60)) * _MEGABYTE
    filler = chance.choice((b" ", b"a", b"\x00", b"<a/>", b"<c/>", "长".encode()))
    content = parts.get(name, b"")
    at = content.rfind(b"</")
    parts[name] = content[:at] + filler * (size // len(filler)) + content[at:]
    return packed(parts)


def _many(parts: Parts, chance: random.Random) -> bytes:
    count = chance.choice((50, 400, 1500, 5000) if chance.random() < 0.3 else (50, 200))
    content = chance.choice((b"", b"<a/>"))
    return packed(
        [*parts.items(), *((f"xl/extra/{number}.xml", content) for number in range(count))], zipfile.ZIP_STORED
    )


def _around(parts: Parts, chance: random.Random) -> bytes:
    data, junk = packed(parts), chance.randbytes(chance.choice((1, 100, 70_000)))
    return chance.choice(
        (junk + data, data + junk, data + data, b"PK\x03\x04" + data, data[:-1], data[: len(data) // 2])
    )


def _forge(parts: Parts, chance: random.Random) -> bytes:
    """Have the directory, or the heads of parts, say what is not so."""
    data = bytearray(packed(parts))
    for _ in range(chance.choice((1, 1, 2, 4))):
        sign, fields = chance.choice(((_CENTRAL, _CENTRAL_FIELDS), (_LOCAL, _LOCAL_FIELDS), (_END, _END_FIELDS)))
        places = _places(bytes(data), sign)
        if not places:
            break
        offset, length = chance.choice(list(fields.values()))
        at = chance.choice(places) + offset
        old = int.from_bytes(data[at : at + length], "little")
        value = chance.choice((chance.choice(_VALUES), old + 1, old - 1, old * 2, old ^ 1, old | 8))
        data[at : at + length] = (value % (1 << (8 * length))).to_bytes(length, "little")
    return bytes(data)


def _names(parts: Parts, chance: random.Random) -> bytes:
    """Have a part under one name in its head and under another in the directory."""
    data, name = packed(parts), _name(parts, chance).encode()
    other = chance.choice((name.upper(), name[::-1], b"\x00" * len(name), b"\xff" * len(name), b"../" + name[3:]))
    places = [at for at in range(len(data)) if data.startswith(name, at)]
    at = chance.choice(places or [0])
    return data[:at] + other[: len(name)] + data[at + len(name) :]


def _places(data: bytes, sign: bytes) -> list[int]:
    found, at = [], data.find(sign)
    while at >= 0:
        found.append(at)
        at = data.find(sign, at + 1)
    return found


_PART_CHANGES: list[Callable[[Parts, random.Random], bytes]] = [
    _drop, _drop, _double, _double, _rename, _rename, _swap, _order, _cut, _scramble, _scramble, _scramble, _encode,
    _repack, _grow, _many, _around, _forge, _forge, _forge, _names,
]  # fmt: skip
