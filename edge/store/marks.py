"""What the journal's rows say about one another: which are void, and the running sums of a form or other paper."""

from __future__ import annotations

import sqlite3

from edge.store.entry import Draft, Entry
from edge.store.packing import Change, keys_of, paper_of
from edge.store.usage import steps_of

Void = tuple[int, str]
"""seq, key: row `seq` no longer counts for the item `key`."""


def voids(draft: Draft | Entry, change: Change, refers: Entry | None) -> list[Void]:
    """Which earlier rows this one makes void, and for which items.

    An undo or correction voids the row it refers to, for everything in it; giving quota back
    voids, for each package, the row that set the state it is now taken out of. Packs of a lot are not
    told apart: what is given back of them is a row of its own, and voids none.
    """
    if draft.reverses and refers is not None:
        return [(refers.seq, key) for key in keys_of(refers.key, change)]
    if change.spend and change.spend[3] < 0:
        stood = zip(change.items, change.before, strict=False)
        return [(before.step_seq, row.key) for row, before in stood if before and not row.is_lot]
    return []


def write(
    connection: sqlite3.Connection, seq: int, change: Change, voided: list[Void], used: int, arrived: int
) -> None:
    """Note what is void by row `seq`, and what its paper has used and received with it, in its own steps."""
    if voided:
        connection.executemany(
            "INSERT INTO voided (seq, key, by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(*void, seq) for void in voided],
        )
    paper = paper_of(change)
    if paper:
        number = paper[1]
        spent = 0 if paper[0] == "received" else steps_of(change).get(paper, 0)
        connection.execute(
            "INSERT INTO form_entries (form, seq, spent, used, received, arrived) VALUES (?, ?, ?, ?, ?, ?)",
            (number, seq, spent, used, change.received, arrived),
        )
