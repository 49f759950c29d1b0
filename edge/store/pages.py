"""What the screens ask of the journal: its pages, a search, the last scans, the history of one item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from edge.store import journal
from edge.store.entry import Entry
from edge.store.journal import Verified
from edge.store.layout import entry_of
from edge.store.lookup import PAGE
from edge.store.reader import Reader

STRETCH: Final = 20_000
"""Rows one search looks over; the next page goes on from there."""

_ABOUT: Final = f"""
{journal.SELECT} WHERE j.seq IN
(SELECT e.seq FROM item_entries e WHERE e.stretch = ? AND e.item = ? AND e.seq < ?) ORDER BY j.seq DESC LIMIT ?
"""  # noqa: S608
"""Not a join: over archives that would read all of them."""
_SCANS: Final = "('scan', 'override', 'undo', 'repeat')"
_SEARCHED: Final = (
    "instr(lower(j.text || ' ' || j.key || ' ' || j.epc || ' ' || j.event_id || ' ' || j.operator || ' ' || "
    "j.kind || ' ' || j.operation || ' ' || j.verdict || ' ' || CAST(j.findings AS TEXT)), lower(?)) > 0"
)


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Rows, the newest first. before: ask for rows before this seq to go on; None at the beginning."""

    rows: tuple[Entry, ...]
    before: int | None


def journal_page(
    reader: Reader, search: str = "", before: int | None = None, limit: int = PAGE
) -> JournalPage:
    """Rows before `before` (None: from the end) in which `search` occurs.

    A search looks over some twenty thousand rows at a time, so a page of it may be short, or
    empty, and still have a `before` to go on from.
    """
    limit = max(1, min(limit, PAGE))
    top = before if before is not None else _head(reader) + 1
    first = _first(reader)
    bottom = max(first, top - (STRETCH if search else limit))
    rows = reader.query(
        f"{journal.SELECT} WHERE j.seq >= ? AND j.seq < ?{f' AND {_SEARCHED}' if search else ''} "
        "ORDER BY j.seq DESC LIMIT ?",
        (bottom, top, *((search.strip(),) if search else ()), limit),
    )
    entries = tuple(entry_of(row) for row in rows)
    reached = entries[-1].seq if len(entries) == limit else bottom
    return JournalPage(entries, reached if reached > first else None)


def last_scans(reader: Reader, limit: int = 8) -> list[Entry]:
    """The last scans whatever became of them, overrides, undos and repeats too, the newest first."""
    rows = reader.query(
        f"{journal.SELECT} WHERE j.kind IN {_SCANS} AND j.seq > ? ORDER BY j.seq DESC LIMIT ?",
        (_head(reader) - STRETCH, min(limit, PAGE)),
    )
    return [entry_of(row) for row in rows]


def last_entry(reader: Reader) -> Entry | None:
    """The last row."""
    with reader.connection() as connection:
        return journal.read(connection, journal.read_head(connection).seq)


def last_believed(reader: Reader) -> int:
    """The last row whose clock was believed, 0 for none."""
    rows = reader.query("SELECT seq FROM journal WHERE clock = 'good' ORDER BY seq DESC LIMIT 1")
    return int(rows[0][0]) if rows else 0


def entry(reader: Reader, seq: int) -> Entry | None:
    """The row `seq`."""
    with reader.connection() as connection:
        return journal.read(connection, seq)


def item_history(reader: Reader, key: str, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """Every row about a package or case, refused scans and its case's too, the newest first."""
    item, top = journal.item_of(key), before if before is not None else _head(reader) + 1
    found: list[Entry] = []
    for stretch in range(journal.stretch_of(top), -1, -1):
        rows = reader.query(_ABOUT, (stretch, item, top, min(limit, PAGE) - len(found)))
        found += [entry for entry in map(entry_of, rows) if key in entry.keys]
        if len(found) >= min(limit, PAGE):
            break
    return found


def voided_by(reader: Reader, seq: int) -> dict[str, int]:
    """For which items row `seq` no longer counts, and by which rows."""
    return dict(reader.query("SELECT key, by FROM voided WHERE seq = ?", (seq,)))


def verify(reader: Reader, progress: Callable[[int], None] | None = None) -> Verified:
    """Try the whole chain; `progress` is told how many rows have been read."""
    with reader.snapshot() as connection:
        return journal.verify(connection, floor=reader.floor, progress=progress)


def _first(reader: Reader) -> int:
    """The first row that is here: those before it are archived."""
    return int(reader.query("SELECT coalesce(min(seq), 1) FROM journal")[0][0])


def _head(reader: Reader) -> int:
    return int(reader.query("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
