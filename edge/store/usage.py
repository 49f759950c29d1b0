"""How much has been spent under each paper and received under each form, in steps of its own unit.

The few counters are kept in memory beside their table: the process is the only writer.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from edge.rules.decision import Counter, Scope
from edge.store.packing import Change

MOST: Final = 2**61
"""Least steps a counter goes to, up and down: what SQLite holds, whatever other stations say they moved."""


class Usage:
    """The counters of one store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._packs: dict[Counter, int] | None = None

    def of(self, scope: Scope, name: str, sub: str = "") -> int:
        """Least steps of its unit so far (packs, where it says no other), 0 where nothing was counted."""
        return self._read().get((scope, name, sub), 0)

    def counters(self) -> tuple[Counter, ...]:
        """All that anything was ever counted by."""
        return tuple(self._read())

    def apply(self, change: Change) -> None:
        """Count what a row spent, gave back or received."""
        steps = steps_of(change)
        if not steps:
            return
        packs = self._read()
        for counter, step in steps.items():
            packs[counter] = max(-MOST, min(MOST, packs.get(counter, 0) + step))
        self._connection.executemany(
            "INSERT INTO usage (scope, name, sub, packs) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (scope, name, sub) DO UPDATE SET packs = excluded.packs",
            [(*counter, packs[counter]) for counter in steps],
        )

    def forget(self) -> None:
        """Drop what is in memory: the table is right, after a rollback."""
        self._packs = None

    def _read(self) -> dict[Counter, int]:
        if self._packs is None:
            self._packs = read(self._connection)
        return self._packs


def read(connection: sqlite3.Connection) -> dict[Counter, int]:
    """Every counter as stored."""
    rows = connection.execute("SELECT scope, name, sub, packs FROM usage")
    return {(scope, name, sub): packs for scope, name, sub, packs in rows}


def steps_of(change: Change) -> dict[Counter, int]:
    """By how much each counter moves."""
    steps: dict[Counter, int] = {}
    for scope, name, sub, step in change.counters:
        steps[scope, name, sub] = steps.get((scope, name, sub), 0) + step
    if change.spend and not change.counters:
        form, approval, institution, packs = change.spend
        steps["form", form, ""] = packs
        steps["approval", approval, ""] = packs
        steps["line", approval, institution] = packs
    if change.received:
        steps["received", change.received_form, ""] = change.received
    return steps
