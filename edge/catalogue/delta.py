r"""What changed between two texts of lines, small enough to send in place of the newer one.

A delta is a line of JSON (`Head`) and after it the bytes that are new. Applying it copies
stretches of the old text and puts the new bytes between them; nothing is read line by line,
so a list of a million serials is brought up to date in a few copies of memory. What comes
out is held against the hash of the newer text: byte for byte the same, or `ValueError`.

>>> old, new = b"[1\n,2\n,3]", b"[1\n,2\n,4\n,3]"
>>> b"".join(apply(old, make(old, new))) == new
True
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

_SLACK: Final = 64
"""Bytes that one more step of a delta costs; shorter stretches are sent rather than copied."""


class Head(Struct, frozen=True, kw_only=True):
    """steps: (where in the old text, how many bytes of it, how many new bytes after them), in order."""

    old: str
    new: str
    size: int
    steps: tuple[tuple[int, int, int], ...]


def make(old: bytes, new: bytes) -> bytes:
    """The delta that makes `new` of `old`."""
    steps: list[tuple[int, int, int]] = []
    fresh: list[bytes] = []
    at = 0
    for start, length, upto in (*_kept(old, new), (0, 0, len(new))):
        if steps or upto > at:
            _put(steps, fresh, new[at:upto])
        if length:
            steps.append((start, length, 0))
        at = upto + length
    head = Head(old=_digest(old), new=_digest(new), size=len(new), steps=tuple(steps))
    return msgspec.json.encode(head) + b"\n" + b"".join(fresh)


def _put(steps: list[tuple[int, int, int]], fresh: list[bytes], piece: bytes) -> None:
    """New bytes go with the step before them."""
    if not piece:
        return
    start, length, before = steps.pop() if steps else (0, 0, 0)
    steps.append((start, length, before + len(piece)))
    fresh.append(piece)


def apply(old: bytes, delta: bytes) -> Iterator[memoryview]:
    """The newer text in pieces, in order, nothing copied; never more bytes than it is to have.

    Raises `ValueError` where `delta` is not one of `old`, or is damaged: that it was is known at the end.
    """
    head, fresh = _read(delta)
    if _digest(old) != head.old:
        raise ValueError(
            f"Failed to apply the delta: expected it to be of {head.old[:16]}…, got another text."
        )
    made = sha256()
    size = 0
    for piece in _pieces(old, fresh, head):
        made.update(piece)
        size += len(piece)
        yield piece
    if size != head.size or made.hexdigest() != head.new:
        raise ValueError(f"Failed to apply the delta: expected {head.new[:16]}…, got other bytes.")


def _pieces(old: bytes, fresh: bytes, head: Head) -> Iterator[memoryview]:
    source, added = memoryview(old), memoryview(fresh)
    at = room = 0
    for start, length, extra in head.steps:
        room += length + extra
        if min(start, length, extra) < 0 or room > head.size:
            raise ValueError("Failed to apply the delta: expected steps within the texts, got others.")
        yield source[start : start + length]
        yield added[at : at + extra]
        at += extra


def _read(delta: bytes) -> tuple[Head, bytes]:
    """Its head, and the bytes that are new."""
    line, _, fresh = delta.partition(b"\n")
    try:
        return msgspec.json.decode(line, type=Head), fresh
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise ValueError(f"Failed to read the delta: expected its head, got {fault}.") from fault


def _kept(old: bytes, new: bytes) -> Iterator[tuple[int, int, int]]:
    """Stretches found in both, in the order of both: (in old, bytes, in new).

    What both begin and end with (a first line that differs set aside) is found in one go, so that
    only what lies between is told line by line.
    """
    at, to = 0, 0
    first = _lines_alike(old, new)
    if not first:
        at, to = old.find(b"\n") + 1, new.find(b"\n") + 1
        first = _lines_alike(old[at:], new[to:])
    if first:
        yield at, first, to
    at, to = at + first, to + first
    last = _alike(old[at:][::-1], new[to:][::-1])
    for start, length, place in _lines_kept(old[at : len(old) - last], new[to : len(new) - last]):
        yield start + at, length, place + to
    if last:
        yield len(old) - last, last, len(new) - last


def _lines_alike(one: bytes, other: bytes) -> int:
    """How many bytes of whole lines both begin with."""
    return one.rfind(b"\n", 0, _alike(one, other)) + 1


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _lines_kept(old: bytes, new: bytes) -> Iterator[tuple[int, int, int]]:
    """Stretches of whole lines found in both: (in old, bytes, in new)."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_at, new_at = _offsets(before), _offsets(after)
    pairs = _in_order(_pairs(before, after))
    index = 0
    while index < len(pairs):
        first_old, first_new = pairs[index]
        end = index + 1
        while end < len(pairs) and pairs[end] == (first_old + end - index, first_new + end - index):
            end += 1
        count = end - index
        length = old_at[first_old + count] - old_at[first_old]
        if length >= _SLACK:
            yield old_at[first_old], length, new_at[first_new]
        index = end


def _offsets(lines: Sequence[bytes]) -> list[int]:
    found = [0]
    for line in lines:
        found.append(found[-1] + len(line))
    return found


def _pairs(before: Sequence[bytes], after: Sequence[bytes]) -> list[tuple[int, int]]:
    """Each new line with a line of the old text that reads the same, each old one used once."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for number in range(len(before) - 1, -1, -1):
        places[before[number]].append(number)
    return [(places[line].pop(), number) for number, line in enumerate(after) if places.get(line)]


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of them whose old places rise too (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    below: list[int] = []
    for number, (place, _) in enumerate(pairs):
        pile = bisect_left(tops, place)
        below.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [number]
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = below[at]
    found.reverse()
    return found


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()
