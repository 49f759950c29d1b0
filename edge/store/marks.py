"""What the journal's rows say about one another: which are void, and the running sums of a form."""

from __future__ import annotations

import sqlite3

from edge.store.entry import Draft, Entry
from edge.store.packing import Change, keys_of

Void = tuple[int, str]
"""seq, key: row `seq` no longer counts for the item `key`."""


def voids(draft: Draft | Entry, change: Change, refers: Entry | None) -> list[Void]:
    """Which earlier rows this one makes void, and for which items.

    An undo or correction voids the row it refers to, for everything in it; giving quota back
    voids, for each package, the row that set the state it is now taken out of.
    """
    if draft.reverses and refers is not None:
        return [(refers.seq, key) for key in keys_of(refers.key, change)]
    if change.spend and change.spend[3] < 0:
        stood = zip(change.items, change.before, strict=False)
        return [(before.step_seq, row.key) for row, before in stood if before]
    return []


def write(
    connection: sqlite3.Connection, seq: int, change: Change, voided: list[Void], used: int, arrived: int
) -> None:
    """Note what is void by row `seq`, and what its form has used and received with it."""
    if voided:
        connection.executemany(
            "INSERT INTO voided (seq, key, by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(*void, seq) for void in voided],
        )
    form = form_of(change)
    if form:
        connection.execute(
            "INSERT INTO form_entries (form, seq, spent, used, received, arrived) VALUES (?, ?, ?, ?, ?, ?)",
            (form, seq, change.spend[3] if change.spend else 0, used, change.received, arrived),
        )


def form_of(change: Change) -> str:
    """The form whose sums the row moves, "" for none."""
    if change.spend:
        return change.spend[0]
    return change.received_form if change.received else ""
