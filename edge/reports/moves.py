"""Where packages stand and how they moved, told from the rows of the journal.

A package stands in one of a few *stands* (here, exited, used …); a row moves so many packs of a
product and lot into one stand and out of another. Every figure of a paper is a sum of moves, so
that each can be traced to its rows. An undo is moves the other way, under the operation undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from edge.catalogue import StationKind
from edge.store.packing import Change, StockRow, unpack_change
from edge.store.times import unstamp

HERE: Final = "here"
_ZONE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("entered", "shelved", "returned", "quarantined", "refused", "collected"), HERE),
    **dict.fromkeys(("exited", "departed", "arrived", "received", "issued"), "exited"),
    **dict.fromkeys(("dispensed", "implanted", "taken-away", "used"), "used"),
    "destroyed": "destroyed",
    "sampled": "sampled",
    "exported": "abroad",
    "transferred": "transferred",
    "lost": "lost",
    "retired": "retired",
}
_INSTITUTION: Final[Mapping[str, str]] = {
    **dict.fromkeys(("received", "issued", "quarantined"), HERE),
    **dict.fromkeys(("dispensed", "implanted", "taken-away", "used"), "used"),
    "returned": "returned",
    "collected": "collected",
    "refused": "refused",
    "transferred": "transferred",
    "destroyed": "destroyed",
    "sampled": "sampled",
    "lost": "lost",
    "exported": "abroad",
    "retired": "retired",
}
STANDS: Final[Mapping[StationKind, Mapping[str, str]]] = {"zone": _ZONE, "institution": _INSTITUTION}
"""State of a package → where it stands; a state without a stand is outside (only coded, on its way here)."""

OUT: Final[Mapping[StationKind, tuple[str, ...]]] = {
    kind: tuple(dict.fromkeys(stand for stand in stands.values() if stand != HERE))
    for kind, stands in STANDS.items()
}
"""Every stand but here, in the order of the columns."""

CAME: Final[Mapping[str, str]] = {
    "bonded_receive": "entered",
    "institution_receive": "received",
    "transfer_in": "transferred-in",
}
"""How packages come to be accounted for here, by operation; any other way is ``otherwise``."""
WAYS: Final[Mapping[StationKind, tuple[str, ...]]] = {
    "zone": ("entered", "otherwise"),
    "institution": ("received", "transferred-in", "otherwise"),
}

_STEPS: Final = (
    "SELECT seq, at, event_id, kind, operation, operator, task, key, refers, effects FROM journal "
    "WHERE effects <> x'' AND seq > ? ORDER BY seq"
)


class Step(NamedTuple):
    """A journal row that changed something; at: as recorded."""

    seq: int
    at: str
    event_id: str
    kind: str
    operation: str
    operator: str
    task: str
    key: str
    refers: int | None
    change: Change

    @property
    def when(self) -> datetime:
        """Its time."""
        return unstamp(self.at)


class Where(NamedTuple):
    """What is counted together: packages of a product and lot, of an institution, in a stand."""

    institution: str
    product: str
    lot: str
    stand: str


def steps(connection: sqlite3.Connection, after: int = 0) -> Iterator[Step]:
    """Every row that changed something, in order, one at a time."""
    for row in connection.execute(_STEPS, (after,)):
        yield Step._make((*row[:9], unpack_change(row[9])))


def moved(change: Change, kind: StationKind) -> dict[Where, int]:
    """By how many packs each count moves; what comes out even is left out."""
    counts: dict[Where, int] = {}
    for rows, sign in ((change.before, -1), (change.items, 1)):
        for row in rows:
            stand = stand_of(row.state, bool(row.patient), kind) if row else None
            weight = packs_of(row) if row else 0
            if row and stand and weight:
                where = Where(row.institution, row.product, row.lot, stand)
                counts[where] = counts.get(where, 0) + sign * weight
    return {where: packs for where, packs in counts.items() if packs}


def stand_of(state: str, patient: bool, kind: StationKind) -> str | None:
    """Where a package in `state` stands, None for outside.

    patient: whether it was a patient's. Such goods never return to stock: out of their hands they
    count as returned, wherever they are kept.
    """
    stand = STANDS[kind].get(state)
    return "returned" if stand == HERE and patient and kind == "institution" else stand


def packs_of(row: StockRow) -> int:
    """Packages a row stands for: a case is none, nor is a part taken from a package."""
    return 0 if row.is_case or row.origin else row.packs


def way_of(operation: str, kind: StationKind) -> str:
    """How what a row brought in came, a column of `WAYS`."""
    way = CAME.get(operation, "otherwise")
    return way if way in WAYS[kind] else "otherwise"
