"""A station as its disk has it when a day is over."""

from __future__ import annotations

from dataclasses import dataclass

from edge.store import Reader, Store, labels, pages
from edge.store.entry import URN, Entry
from tests import conservation
from tests.field.desk import Desk
from tests.field.gauge import parked_at

SCANS = frozenset({"scan", "repeat"})
"""Kinds of the rows that a scan comes to."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One station as its disk has it."""

    desk: Desk
    rows: list[Entry]
    verified: str
    sums: list[conservation.Packs]
    owed: int
    called_for: int
    parked: tuple[str, ...]

    @property
    def scans(self) -> list[Entry]:
        """The rows of scans."""
        return [row for row in self.rows if row.kind in SCANS]


def kept_at(desk: Desk) -> Kept:
    """The station of a desk that has ended."""
    with Store.read(desk.home) as reader:
        rows = journal_of(reader)
        verified = pages.verify(reader)
        since = labels.begun(reader)
        return Kept(
            desk=desk,
            rows=rows,
            verified="" if verified.ok else str(verified),
            sums=conservation.packs(reader),
            owed=len(labels.owed(reader, since)) if since is not None else 0,
            parked=parked_at(desk.home),
            called_for=sum(1 for row in rows if row.kind == "scan" and labels.minted_by(row)),
        )


def journal_of(reader: Reader) -> list[Entry]:
    """Every row of a journal, in order."""
    rows: list[Entry] = []
    before: int | None = None
    while True:
        page = pages.journal_page(reader, before=before)
        rows += page.rows
        if page.before is None:
            return rows[::-1]
        before = page.before


def bare(event_id: str) -> str:
    """An event id without its scheme."""
    return event_id.removeprefix(URN)
