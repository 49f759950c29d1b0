r"""A signed serial list as numbered codes: shown by one station, read by another, in any order.

The list is packed and cut; each part is ``BS-LIST-<list>-<n>-<of>-<bytes>-<check>``, capitals, digits
and hyphens only, so that a QR code holds it in its densest mode and every keyboard layout carries
it. Like a badge it begins as no code for goods does. ``list`` tells parts of two lists apart;
whether the whole is what it says is its signature's to prove.

>>> parts = cut(b"a list", size=2)
>>> read = [parse(part) for part in parts]
>>> gathered = Gathered(read[0])
>>> for part in reversed(read[1:]):
...     gathered = gathered.with_part(part)
>>> gathered.missing, gathered.whole()
((), b'a list')
"""

from __future__ import annotations

import re
import zlib
from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from edge.codes.charsets import hybrid_check

PREFIX: Final = "BS-LIST-"
MOST: Final = 99
"""Parts of one list; a longer list goes as a file."""

AT_ONCE: Final = 8
"""Lists whose parts are kept until the others are read."""

LARGEST: Final = 5_000_000
"""Bytes of a list that was put together, unpacked."""

_PART: Final = re.compile(r"([A-Z2-7]{8})-([1-9][0-9]?)-([1-9][0-9]?)-([A-Z2-7]{1,1600})")


@dataclass(frozen=True, slots=True)
class ListPart:
    """Part `number` of `of`; `name` tells its list from every other."""

    name: str
    number: int
    of: int
    content: str


def cut(document: bytes, size: int) -> tuple[str, ...]:
    """The texts of the codes that carry `document`; size: bytes of it in one code, packed.

    Raises `ValueError` where more than `MOST` codes would be needed.
    """
    packed = zlib.compress(document, 9)
    name = b32encode(sha256(packed).digest()).decode()[:8]
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    if len(pieces) > MOST:
        raise ValueError(
            f"Failed to show a list as codes: expected at most {MOST} of them, got {len(pieces)}; send it as a file."
        )
    return tuple(
        _text(f"{name}-{number}-{len(pieces)}-{b32encode(piece).decode().rstrip('=')}")
        for number, piece in enumerate(pieces, start=1)
    )


def _text(word: str) -> str:
    return f"{PREFIX}{word}-{hybrid_check(word)}"


def parse(text: str) -> ListPart | None:
    """The part in a code's text; None where it is none, or was misread."""
    word, _, check = text.removeprefix(PREFIX).rpartition("-")
    return part_of(word) if text.startswith(PREFIX) and word and hybrid_check(word) == check else None


def part_of(word: str) -> ListPart | None:
    """The part in a code's word, whose check character was right; None where it is none."""
    found = _PART.fullmatch(word)
    if found is None:
        return None
    part = ListPart(found[1], int(found[2]), int(found[3]), found[4])
    return part if part.number <= part.of else None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts of one list read so far; the first says which list it is."""

    first: ListPart
    others: Mapping[int, ListPart] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers still to be read."""
        return tuple(number for number in range(1, self.first.of + 1) if self._at(number) is None)

    def with_part(self, part: ListPart) -> Gathered:
        """With one part more; one of another list begins that one anew, a second reading changes nothing."""
        if (part.name, part.of) != (self.first.name, self.first.of):
            return Gathered(part)
        if self._at(part.number) is not None:
            return self
        return Gathered(self.first, MappingProxyType({**self.others, part.number: part}))

    def whole(self) -> bytes | None:
        """The list as it was cut, None while parts are missing; raises `ValueError` where they do not fit."""
        parts = [self._at(number) for number in range(1, self.first.of + 1)]
        if None in parts:
            return None
        try:
            packed = b"".join(_bytes(part.content) for part in parts if part is not None)
            machine = zlib.decompressobj()
            document = machine.decompress(packed, LARGEST)
        except (ValueError, zlib.error) as fault:
            raise ValueError(
                f"Failed to put the codes together: expected parts of one list, got {fault}."
            ) from fault
        if not machine.eof or b32encode(sha256(packed).digest()).decode()[:8] != self.first.name:
            raise ValueError("Failed to put the codes together: expected parts of one list, got others.")
        return document

    def _at(self, number: int) -> ListPart | None:
        return self.first if number == self.first.number else self.others.get(number)


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists that are read side by side, the one read last at the end: a code of another list costs none of them."""

    lists: tuple[Gathered, ...] = ()

    def with_part(self, part: ListPart) -> Lists:
        """With one part more, of whichever list it is; of more than `AT_ONCE` the one not read for longest goes."""
        known = [one for one in self.lists if (one.first.name, one.first.of) == (part.name, part.of)]
        grown = known[0].with_part(part) if known else Gathered(part)
        others = [one for one in self.lists if one not in known]
        return Lists((*others, grown)[-AT_ONCE:])

    @property
    def newest(self) -> Gathered:
        """The list that the last part was of; there is one once a part was read."""
        return self.lists[-1]

    def without_newest(self) -> Lists:
        """That list is done with."""
        return Lists(self.lists[:-1])


def _bytes(content: str) -> bytes:
    return b32decode(content + "=" * (-len(content) % 8))
