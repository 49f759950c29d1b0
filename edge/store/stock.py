"""What this station has recorded of each package: reading it, and applying what a row changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from edge.rules.decision import Effects
from edge.rules.facts import ItemRecord
from edge.store.journal import item_of
from edge.store.packing import (
    COLUMNS,
    LAST_SEQ,
    NOTHING,
    STEP_SEQ,
    Change,
    StockRow,
    keys_of,
    levels,
    record_of,
    row_of,
)

_ROW: Final = f"SELECT {COLUMNS} FROM stock WHERE key = ?"  # noqa: S608
_CHILDREN: Final = f"SELECT {COLUMNS} FROM stock WHERE parent = ? AND parent <> '' ORDER BY key"  # noqa: S608
_INSIDE: Final = f"""
WITH RECURSIVE inside (key) AS (
  SELECT key FROM stock WHERE parent = ? AND parent <> ''
  UNION
  SELECT s.key FROM stock s JOIN inside i ON s.parent = i.key AND s.parent <> ''
)
SELECT {COLUMNS} FROM stock WHERE key IN (SELECT key FROM inside) ORDER BY key
"""  # noqa: S608
_PLACES: Final = COLUMNS.count(",") + 1
_PUT: Final = f"INSERT OR REPLACE INTO stock ({COLUMNS}) VALUES ({', '.join('?' * _PLACES)})"  # noqa: S608
_INDEXED: Final = (4, 6, 8)
"""product, lot, parent: while these stay, the indexes need not be touched."""
_LIGHT: Final = tuple(place for place in range(1, _PLACES) if place not in _INDEXED)
_UPDATE: Final = (
    f"UPDATE stock SET {', '.join(COLUMNS.split(', ')[place] + ' = ?' for place in _LIGHT)} WHERE key = ?"  # noqa: S608
)
_LEVEL: Final = (
    "INSERT INTO stock_level (product, lot, expiry, state, packs) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (product, lot, expiry, state) DO UPDATE SET packs = packs + excluded.packs"
)


class Stock:
    """The stock as one transaction sees it; rows read once are not read again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, StockRow | None] = {}

    def row(self, key: str) -> StockRow | None:
        """The row of `key`, None for never seen."""
        if key in self._rows:
            return self._rows[key]
        row: StockRow | None = self._connection.execute(_ROW, (key,)).fetchone()
        self._rows[key] = row
        return row

    def record(self, key: str) -> ItemRecord | None:
        """The record of `key`, None for never seen."""
        row = self.row(key)
        return record_of(row) if row else None

    def inside(self, case: str) -> list[ItemRecord]:
        """Everything in `case` at any depth, cases in it included, by key."""
        return self._records(_INSIDE, case)

    def children(self, case: str) -> list[ItemRecord]:
        """What stands in `case` itself, by key."""
        return self._records(_CHILDREN, case)

    def plan(self, effects: Effects, seq: int, earlier: Mapping[str, StockRow]) -> Change:
        """What `effects` will change as row `seq`; a record with step_seq 0 took its step by that row.

        earlier: for a row that reverses another, the rows that stood before that other: what
        is brought back was last touched when *they* say.
        """
        items: list[StockRow] = []
        before: list[StockRow | None] = []
        for record in effects.items:
            back = earlier.get(record.key)
            row = row_of(record, back[LAST_SEQ] if back else seq)
            items.append(row if row[STEP_SEQ] else (*row[:STEP_SEQ], seq, row[LAST_SEQ]))
            before.append(self.row(record.key))
        before.extend(self.row(key) for key in effects.removed)
        spend = effects.spend
        if not (items or effects.removed or spend or effects.received):
            return NOTHING
        return Change(
            items,
            list(effects.removed),
            before,
            (spend.form, spend.approval, spend.institution, spend.packs) if spend else None,
            effects.received,
            effects.received_form,
        )

    def apply(self, change: Change) -> None:
        """Write what `change` says; the counts by lot and state move with it."""
        for row, stood in zip(change.items, change.before, strict=False):
            if stood and all(stood[place] == row[place] for place in _INDEXED):
                self._connection.execute(_UPDATE, (*(row[place] for place in _LIGHT), row[0]))
            else:
                self._connection.execute(_PUT, row)
            self._rows[row[0]] = row
        for key in change.removed:
            self._connection.execute("DELETE FROM stock WHERE key = ?", (key,))
            self._rows[key] = None
        moved = levels(change)
        if moved:
            self._connection.executemany(_LEVEL, [(*level, packs) for level, packs in moved.items()])

    def _records(self, query: str, case: str) -> list[ItemRecord]:
        rows: list[StockRow] = self._connection.execute(query, (case,)).fetchall()
        self._rows.update((row[0], row) for row in rows)
        return [record_of(row) for row in rows]


def note_items(connection: sqlite3.Connection, seq: int, key: str, change: Change) -> None:
    """Let row `seq` be found by every item it is about (item 0 where it is about none)."""
    rows = [(item, seq) for item in items_of(key, change)]
    connection.executemany("INSERT INTO item_entries (item, seq) VALUES (?, ?)", rows)


def items_of(key: str, change: Change) -> set[int]:
    """What `item_entries` knows a row's items by."""
    return {item_of(each) for each in keys_of(key, change)} or {0}
