"""The journal: rows in one chain of SHA-256, appended to and never altered.

A row's hash is SHA-256 over `canonical`: the label ``bondscan journal 1``, then the row's
fields in the order of `FIELDS` as one MessagePack array in its shortest forms (every field is
length-prefixed), the hash of the row before included. So a changed byte, a row taken out, put
in or moved breaks the chain at that row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from edge.store.entry import GENESIS, Entry, Head, Header
from edge.store.layout import FIELDS, Fields, entry_of
from edge.store.times import unstamp

LABEL: Final = b"bondscan journal 1"

_COUNT: Final = FIELDS.count(",") + 1
_INSERT: Final = f"INSERT INTO journal ({FIELDS}, sha256) VALUES ({', '.join('?' * (_COUNT + 1))})"  # noqa: S608
SELECT: Final = f"SELECT {', '.join('j.' + name for name in FIELDS.split(', '))}, j.sha256 FROM journal j"  # noqa: S608
"""The start of every query for whole rows; the journal goes by ``j``."""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_ITEM_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the chain holds. rows: how many were read; first_bad: the first row that does not fit."""

    ok: bool
    rows: int
    first_bad: int | None = None
    problem: str = ""


def canonical(fields: Fields) -> bytes:
    """The one byte string a row's hash is over."""
    return LABEL + _ENCODE(fields)


def digest(fields: Fields) -> bytes:
    """The hash of a row."""
    return sha256(canonical(fields)).digest()


def item_of(key: str) -> int:
    """What `item_entries` knows a key by: eight bytes of its SHA-256, 0 for no key."""
    return int.from_bytes(sha256(key.encode()).digest()[:_ITEM_BYTES], "big", signed=True) if key else 0


def stretch_of(seq: int) -> int:
    """Which stretch of `item_entries` a row is found in."""
    return seq >> 14


def insert(connection: sqlite3.Connection, fields: Fields) -> bytes:
    """Write a row; its hash."""
    hashed = digest(fields)
    connection.execute(_INSERT, (*fields, hashed))
    return hashed


def read(connection: sqlite3.Connection, seq: int) -> Entry | None:
    """The row `seq`, None where there is none."""
    row = connection.execute(f"{SELECT} WHERE j.seq = ?", (seq,)).fetchone()
    return entry_of(row) if row else None


def read_head(connection: sqlite3.Connection) -> Head:
    """Where the chain ends."""
    row = connection.execute(
        "SELECT seq, sha256, spend_seq, event_no, at, clock FROM journal ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return Head(row[0], row[1], row[2], row[3], unstamp(row[4]), row[5]) if row else Head()


def read_header(connection: sqlite3.Connection, seq: int) -> Header | None:
    """The header of row `seq`, None where there is none."""
    found = read_headers(connection, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None


def read_headers(connection: sqlite3.Connection, after: int, limit: int) -> list[Header]:
    """The headers of rows past `after`, in order."""
    rows = connection.execute(
        "SELECT seq, kind, event_id, sha256, previous FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    )
    return [Header(*row) for row in rows]


def verify(
    connection: sqlite3.Connection,
    *,
    after: int = 0,
    floor: tuple[int, bytes] = (0, GENESIS),
    progress: Callable[[int], None] | None = None,
) -> Verified:
    """Read every row past `after` and try the chain; the first fault ends it.

    A row cut off the end breaks no hash: it is missed by the entries of `item_entries`, which
    name it still (and by the anchor, where it changed what may be spent).
    floor: the last row that lies in an archive, and its hash: the chain here begins after it.
    progress: told how many rows have been read, now and then.
    """
    if after <= floor[0]:
        after, previous = floor
    else:
        header = read_header(connection, after)
        if header is None:
            return Verified(False, 0, after, f"row {after} is missing")
        previous = header.sha256
    verified = verify_stretch(connection, after, previous, progress)
    if not verified.ok:
        return verified
    reached = after + verified.rows
    try:
        cut = _last_witnessed(connection)
    except sqlite3.Error as error:
        return Verified(False, verified.rows, reached + 1, f"row {reached + 1} cannot be read: {error}")
    if cut > reached:
        return Verified(False, verified.rows, reached + 1, f"rows {reached + 1} to {cut} are missing")
    return verified


def verify_stretch(
    connection: sqlite3.Connection,
    after: int,
    previous: bytes,
    progress: Callable[[int], None] | None = None,
) -> Verified:
    """Try every row past `after`, whose hash is `previous`, whatever stands after them."""
    expected = after
    try:
        for row in _rows(connection, after):
            expected += 1
            problem = _fault(row, expected, previous)
            if problem:
                return Verified(False, expected - after, expected, problem)
            previous = row[-1]
            if progress and expected % 4096 == 0:
                progress(expected - after)
    except sqlite3.Error as error:
        return Verified(False, expected - after, expected + 1, f"row {expected + 1} cannot be read: {error}")
    return Verified(True, expected - after)


def _last_witnessed(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        "SELECT max(seq) FROM item_entries WHERE stretch = (SELECT max(stretch) FROM item_entries)"
    ).fetchone()
    return row[0] or 0


def _rows(connection: sqlite3.Connection, after: int) -> Iterator[Fields]:
    yield from connection.execute(f"{SELECT} WHERE j.seq > ? ORDER BY j.seq", (after,))


def _fault(row: Fields, expected: int, previous: bytes) -> str:
    """What is wrong with a row in its place, "" for nothing."""
    if row[0] != expected:
        return f"row {expected} is missing: the next is {row[0]}"
    if row[27] != previous:
        return f"row {expected} does not follow the row before it"
    try:
        hashed = digest(row[:-1])
    except UnicodeEncodeError:
        return f"row {expected} holds text that is none"
    if hashed != row[-1]:
        return f"row {expected} is not what was written: its hash differs"
    return ""
