"""What this station has recorded of each package: reading it, and applying what a row changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from operator import itemgetter
from typing import Final

from edge.rules.decision import Effects
from edge.rules.facts import ItemRecord
from edge.rules.lots import SIGN
from edge.store.journal import item_of, stretch_of
from edge.store.news import apply_holds, read_hold
from edge.store.packing import (
    COLUMNS,
    NOTHING,
    Change,
    StockRow,
    counters_of,
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
AFTER_SIGN: Final = chr(ord(SIGN) + 1)
_OF_LOT: Final = (
    f"SELECT {COLUMNS} FROM stock WHERE product = ? AND lot = ? AND key >= ? AND key < ? ORDER BY key"  # noqa: S608
)
_LAST_OF_LOT: Final = f"SELECT {COLUMNS} FROM stock WHERE key >= ? AND key < ? ORDER BY last_seq DESC LIMIT 1"  # noqa: S608
_PLACES: Final = COLUMNS.count(",") + 1
_PUT: Final = f"INSERT OR REPLACE INTO stock ({COLUMNS}) VALUES ({', '.join('?' * _PLACES)})"  # noqa: S608
_INDEXED: Final = ("product", "lot", "parent")
"""While these stay, the indexes need not be touched."""
_STAYS: Final = itemgetter(*(StockRow._fields.index(name) for name in _INDEXED))
_LIGHT: Final = tuple(name for name in StockRow._fields[1:] if name not in _INDEXED)
_LIGHT_VALUES: Final = itemgetter(*(StockRow._fields.index(name) for name in _LIGHT), 0)
_UPDATE: Final = f"UPDATE stock SET {', '.join(name + ' = ?' for name in _LIGHT)} WHERE key = ?"  # noqa: S608
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
        found = self._connection.execute(_ROW, (key,)).fetchone()
        row = self._rows[key] = StockRow._make(found) if found else None
        return row

    def record(self, key: str) -> ItemRecord | None:
        """The record of `key`, None for never seen."""
        row = self.row(key)
        return record_of(row) if row else None

    def of_lot(self, product: str, lot: str, key: str) -> list[ItemRecord]:
        """Every record of a lot's packs without serials; `key`: what is scanned of them."""
        values = (product, lot, key + SIGN, key + AFTER_SIGN)
        rows = [StockRow._make(row) for row in self._connection.execute(_OF_LOT, values)]
        self._rows.update((row.key, row) for row in rows)
        return [record_of(row) for row in rows]

    def last_of_lot(self, key: str) -> StockRow | None:
        """The record of a lot that was touched last, of all those scanned as `key`; None for none."""
        found = self._connection.execute(_LAST_OF_LOT, (key + SIGN, key + AFTER_SIGN)).fetchone()
        return StockRow._make(found) if found else None

    def inside(self, case: str) -> list[ItemRecord]:
        """Everything in `case` at any depth, cases in it included, by key."""
        return self._records(_INSIDE, case)

    def children(self, case: str) -> list[ItemRecord]:
        """What stands in `case` itself, by key."""
        return self._records(_CHILDREN, case)

    def plan(self, effects: Effects, seq: int, earlier: Mapping[str, StockRow]) -> Change:
        """What `effects` will change as row `seq`; a record with step_seq 0 took its step by that row.

        earlier: for a row that reverses another, the rows that stood before that other: what
        is brought back was last touched when *they* say. A case that another station of the site
        packed, and that is unheard of here, is not removed: it never stood here.
        """
        items: list[StockRow] = []
        before: list[StockRow | None] = []
        for record in effects.items:
            back = earlier.get(record.key)
            row = row_of(record, back.last_seq if back else seq)
            items.append(row if row.step_seq else row._replace(step_seq=seq))
            before.append(self.row(record.key))
        gone = [(key, stood) for key in effects.removed if (stood := self.row(key))]
        before.extend(stood for _, stood in gone)
        spend = effects.spend
        held = [*(hold.id for hold in effects.holds), *effects.unheld]
        if not (items or gone or spend or effects.received or effects.counted or held):
            return NOTHING
        return Change(
            items,
            [key for key, _ in gone],
            before,
            (spend.form, spend.approval, spend.institution, spend.packs) if spend else None,
            effects.received,
            effects.received_form,
            counters_of(effects),
            list(effects.holds),
            list(effects.unheld),
            [read_hold(self._connection, id_) for id_ in held],
        )

    def apply(self, change: Change) -> None:
        """Write what `change` says; the counts by lot and state move with it."""
        for row, stood in zip(change.items, change.before, strict=False):
            if stood and _STAYS(stood) == _STAYS(row):
                self._connection.execute(_UPDATE, _LIGHT_VALUES(row))
            else:
                self._connection.execute(_PUT, row)
            self._rows[row.key] = row
        for key in change.removed:
            self._connection.execute("DELETE FROM stock WHERE key = ?", (key,))
            self._rows[key] = None
        apply_holds(self._connection, change.holds, change.unheld)
        moved = levels(change)
        if moved:
            self._connection.executemany(_LEVEL, [(*level, packs) for level, packs in moved.items()])

    def _records(self, query: str, case: str) -> list[ItemRecord]:
        rows = [StockRow._make(row) for row in self._connection.execute(query, (case,))]
        self._rows.update((row.key, row) for row in rows)
        return [record_of(row) for row in rows]


def note_items(connection: sqlite3.Connection, seq: int, key: str, change: Change) -> None:
    """Let row `seq` be found by every item it is about (item 0 where it is about none)."""
    stretch = stretch_of(seq)
    rows = [(stretch, item, seq) for item in items_of(key, change)]
    connection.executemany("INSERT INTO item_entries (stretch, item, seq) VALUES (?, ?, ?)", rows)


def items_of(key: str, change: Change) -> set[int]:
    """What `item_entries` knows a row's items by."""
    return {item_of(each) for each in keys_of(key, change)} or {0}
