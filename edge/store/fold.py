"""The state that the journal alone gives, to hold against the state that was kept.

Written from the rows' own words, not with the code that keeps the state, so that a fault there
shows here.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from edge.catalogue import Hold
from edge.catalogue.papers import LOCAL
from edge.store import journal, usage
from edge.store.entry import Entry
from edge.store.layout import entry_of
from edge.store.news import read_holds
from edge.store.packing import COLUMNS, StockRow, keys_of
from edge.store.reader import Reader

_SHOWN: Final = 20


@dataclass(slots=True)
class Folded:
    """stock: row by key. levels: packages by product, lot, expiry, state. usage: packs by counter.

    items: what the rows are found by. voided: (row, key) → the row it is void by. holds: the station's
    own, by id.
    """

    stock: dict[str, Any] = field(default_factory=dict)
    levels: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    usage: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    voided: dict[tuple[int, str], int] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)


def fold(connection: sqlite3.Connection, keep: Callable[[StockRow], Any] = lambda row: row) -> Folded:
    """Read the whole journal. `keep`: what to remember of a stock row, the row itself unless said."""
    folded = Folded()
    for row in connection.execute(f"{journal.SELECT} ORDER BY j.seq"):
        entry = entry_of(row)
        if entry.packed or entry.reverses:
            _fold_row(connection, folded, entry, keep)
    return folded


def differences(reader: Reader) -> list[str]:
    """Where the kept state is not what the journal gives, the first few; nothing where all agrees."""
    with reader.snapshot() as connection:
        folded = fold(connection, hash)
        found = _differences(connection, folded)
        return [said for said, _ in zip(found, range(_SHOWN), strict=False)]


def _fold_row(
    connection: sqlite3.Connection, folded: Folded, entry: Entry, keep: Callable[[StockRow], Any]
) -> None:
    change = entry.change
    for stood in change.before:
        _count(folded, stood, -1)
    for row in change.items:
        folded.stock[row.key] = keep(row)
        _count(folded, row, 1)
    for key in change.removed:
        folded.stock.pop(key, None)
    for scope, name, sub, steps in change.counters:
        folded.usage[scope, name, sub] += steps
    if change.spend and not change.counters:
        form, approval, institution, packs = change.spend
        for counter in (("form", form, ""), ("approval", approval, ""), ("line", approval, institution)):
            folded.usage[counter] += packs
    folded.usage["received", change.received_form, ""] += change.received
    folded.holds.update((hold.id, hold) for hold in change.holds)
    for id_ in change.unheld:
        folded.holds.pop(id_, None)
    for void in _voided(connection, entry):
        folded.voided.setdefault(void, entry.seq)


def _voided(connection: sqlite3.Connection, entry: Entry) -> list[tuple[int, str]]:
    change = entry.change
    if entry.reverses:
        refers = journal.read(connection, entry.refers or 0)
        return [(refers.seq, key) for key in keys_of(refers.key, change)] if refers else []
    if change.spend and change.spend[3] < 0:
        return [
            (stood.step_seq, stood.key)
            for stood in change.before[: len(change.items)]
            if stood and not stood.is_lot
        ]
    return []


def _count(folded: Folded, row: StockRow | None, step: int) -> None:
    if row and not row.is_case:
        folded.levels[row.product, row.lot, row.expiry, row.state] += step * row.packs


def _differences(connection: sqlite3.Connection, folded: Folded) -> Iterator[str]:
    left = dict(folded.stock)
    for row in connection.execute(f"SELECT {COLUMNS} FROM stock"):  # noqa: S608
        if left.pop(row[0], None) != hash(row):
            yield f"stock of {row[0]}: kept otherwise than the journal says"
    for key in left:
        yield f"stock of {key}: in the journal, not kept"
    kept_levels = {
        (product, lot, expiry, state): packs
        for product, lot, expiry, state, packs in connection.execute(
            "SELECT product, lot, expiry, state, packs FROM stock_level WHERE packs <> 0"
        )
    }
    yield from _unlike("level", kept_levels, {level: n for level, n in folded.levels.items() if n})
    kept_usage = {counter: packs for counter, packs in usage.read(connection).items() if packs}
    yield from _unlike("usage", kept_usage, {counter: n for counter, n in folded.usage.items() if n})
    kept_voids = {(seq, key): by for seq, key, by in connection.execute("SELECT seq, key, by FROM voided")}
    yield from _unlike("void", kept_voids, folded.voided)
    own = {hold.id: hold for hold in read_holds(connection) if hold.id.startswith(LOCAL)}
    yield from _unlike("hold", own, folded.holds)


def _unlike(what: str, kept: dict[Any, Any], folded: dict[Any, Any]) -> Iterator[str]:
    for name in kept.keys() | folded.keys():
        if kept.get(name) != folded.get(name):
            yield f"{what} of {name}: kept {kept.get(name)}, the journal gives {folded.get(name)}"
