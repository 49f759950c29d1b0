"""A stocktake against the stock: what its task counted, and where that is not what is recorded.

Counting is blind: a count is held against the record once, when its task is closed. Packages are
counted by their key, goods without serials by GTIN and lot, scan upon scan.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Final

import msgspec

from edge.rules.lots import SIGN, scanned_key
from edge.rules.steps.parts import EXPECTED
from edge.store import journal, tasks
from edge.store.layout import entry_of
from edge.store.packing import COLUMNS, StockRow
from edge.store.reader import Reader
from edge.store.tasks import StoredTask

OPERATION: Final = "stocktake"

_ROWS: Final = f"""
{journal.SELECT} WHERE j.seq > ? AND j.seq <= ? AND j.task = ? AND j.operation = '{OPERATION}'
  AND j.kind IN ('scan', 'override') AND j.verdict = 'ACCEPT' AND j.repeat_of IS NULL
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
ORDER BY j.seq
"""  # noqa: S608 -- of constants
_STATES: Final = ", ".join(f"'{state}'" for state in sorted(EXPECTED))
_DUE: Final = (
    f"SELECT {COLUMNS} FROM stock WHERE state IN ({_STATES}) AND (? = '' OR place = ?) "  # noqa: S608
    "AND key NOT GLOB '00*' ORDER BY product, lot, key"
)
_STOCK: Final = f"SELECT {COLUMNS} FROM stock WHERE key = ? OR (key > ? AND key < ?) ORDER BY step_seq, key"  # noqa: S608
_LAST: Final = 1 << 62


class Difference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A package, or packs of a lot, of which not as many were counted as are recorded there.

    key: `ScannedCode.key`, or what is scanned of a lot. place: where it was counted, "" for the whole
    site. state, stands: of a package counted and not recorded there, how and where it is recorded, ""
    for one that was never seen.
    """

    key: str
    epc: str
    product: str
    lot: str
    serial: str
    booked: int
    counted: int
    place: str = ""
    state: str = ""
    stands: str = ""

    @property
    def missing(self) -> int:
        """Packs recorded there and not counted."""
        return max(0, self.booked - self.counted)

    @property
    def surplus(self) -> int:
        """Packs counted and not recorded there."""
        return max(0, self.counted - self.booked)

    @property
    def misplaced(self) -> bool:
        """Counted here, and recorded in stock at another place: to be put away, not to be booked."""
        return self.surplus > 0 and self.state in EXPECTED and self.stands != self.place


def differences(connection: sqlite3.Connection, stored: StoredTask) -> tuple[Difference, ...]:
    """What the count of `stored`, a stocktake, and the stock as it stands now do not agree on."""
    place = stored.task.paper("place")
    counted, named = _counted(connection, stored)
    due: dict[str, StockRow] = {}
    booked: Counter[str] = Counter()
    for values in connection.execute(_DUE, (place, place)):
        one = StockRow._make(values)
        key = scanned_key(one.key)
        booked[key] += one.packs
        due.setdefault(key, one)
    found: list[Difference] = []
    for key in dict.fromkeys((*due, *counted)):
        if booked[key] != counted[key]:
            row = due.get(key)
            stands = row or next(iter(records(connection, key)), None)
            away = stands if row is None and stands and not stands.is_lot else None
            found.append(
                Difference(
                    key=key,
                    epc=stands.epc if stands else named.get(key, ""),
                    product=stands.product if stands else "",
                    lot=stands.lot if stands else "",
                    serial=stands.serial if stands else "",
                    booked=booked[key],
                    counted=counted[key],
                    place=place,
                    state=away.state if away else "",
                    stands=away.place if away else "",
                )
            )
    return tuple(found)


def _counted(connection: sqlite3.Connection, stored: StoredTask) -> tuple[Counter[str], dict[str, str]]:
    """Packs by what was scanned of them; and its EPC, for what has no record to say it."""
    counted: Counter[str] = Counter()
    named: dict[str, str] = {}
    bounds = (stored.open_seq, stored.close_seq or _LAST, stored.task.id)
    for values in connection.execute(_ROWS, bounds):
        entry = entry_of(values)
        inside = [row for row in entry.change.items if not row.is_case]
        if not inside:
            counted[entry.key] += entry.packs
            named[entry.key] = entry.epc
        for row in inside:
            key = scanned_key(row.key)
            counted[key] = counted[key] + row.packs if row.is_lot else 1
    return counted, named


def records(connection: sqlite3.Connection, key: str) -> list[StockRow]:
    """The record of a package, or every record of a lot's packs, those that stood longest first."""
    values = (key, key + SIGN, key + chr(ord(SIGN) + 1))
    return [StockRow._make(row) for row in connection.execute(_STOCK, values)]


@dataclass(frozen=True, slots=True)
class Count:
    """A stocktake that was closed, and what it found amiss."""

    stored: StoredTask
    differences: tuple[Difference, ...]


class _Said(msgspec.Struct):
    differences: tuple[Difference, ...] = ()


def closed(reader: Reader, id_: str = "") -> Count | None:
    """The stocktake so named, closed; the last one where none is named; None for none."""
    with reader.connection() as connection:
        stored = tasks.read(connection, id_) if id_ else tasks.last_closed(connection, OPERATION)
    if stored is None or stored.closed is None or stored.task.operation != OPERATION:
        return None
    said = msgspec.json.decode(stored.discrepancies, type=_Said) if stored.discrepancies else _Said()
    return Count(stored, said.differences)
