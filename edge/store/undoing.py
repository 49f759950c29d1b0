"""What an undo takes back: the records that stood before a row, as long as nothing has come of it since."""

from __future__ import annotations

import sqlite3

from edge.rules.decision import Effects
from edge.store import news
from edge.store.entry import Entry
from edge.store.packing import Change, counted_of, record_of, spend_of
from edge.store.stock import Stock


def undo_effects(connection: sqlite3.Connection, stock: Stock, entry: Entry) -> Effects | None:
    """What brings back the records that stood before `entry`, and what it spent.

    None where that cannot be: it was refused or is void already, something has happened to
    one of its items since, or it gave quota back (which may have been spent again).
    """
    change = entry.change
    if entry.kind not in ("scan", "override") or entry.verdict != "ACCEPT" or _is_void(connection, entry):
        return None
    if change.spend and change.spend[3] < 0:
        return None
    if not _untouched_since(connection, stock, entry.seq, change):
        return None
    stood = list(zip(change.items, change.before, strict=False))
    spend = spend_of(change)
    return Effects(
        items=tuple(record_of(before) for before in change.before if before),
        removed=tuple(row.key for row, before in stood if before is None),
        spend=spend.back if spend else None,
        received=-change.received,
        received_form=change.received_form,
        counted=() if spend else tuple((counter, -steps) for counter, steps in counted_of(change)),
        holds=tuple(hold for hold in change.held_before if hold),
        unheld=tuple(
            hold.id for hold, before in zip(change.holds, change.held_before, strict=False) if not before
        ),
    )


def _is_void(connection: sqlite3.Connection, entry: Entry) -> bool:
    return (
        connection.execute("SELECT 1 FROM voided WHERE seq = ? LIMIT 1", (entry.seq,)).fetchone() is not None
    )


def _untouched_since(connection: sqlite3.Connection, stock: Stock, seq: int, change: Change) -> bool:
    """Whether every item of row `seq` still stands as that row left it."""
    rows = [stock.row(row.key) for row in change.items]
    gone = [stock.row(key) for key in change.removed]
    held = all(news.read_hold(connection, hold.id) == hold for hold in change.holds)
    return held and all(row and row.last_seq == seq for row in rows) and not any(gone)
