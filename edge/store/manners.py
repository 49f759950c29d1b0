"""How each paper was counted when this station first heard of it: in another manner nothing is spent of it.

Whether those who counted it before have settled, no station can know, nor whether what they used is
still to be heard of. The memory outlasts the catalogues; one that says the first manner again is good.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from edge.catalogue import Approval, ClearanceForm, ImportPermit, manners
from edge.catalogue.manners import Manner, Named, PaperKind

_KNOWN: Final = "SELECT kind, number, who, unit, approval FROM manners"
_PUT: Final = (
    "INSERT INTO manners (kind, number, who, unit, approval) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, number) DO UPDATE SET who = excluded.who, unit = excluded.unit, approval = excluded.approval"
)


class Manners:
    """The memory of one store, read when first asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[Named, Manner] | None = None

    def forget(self) -> None:
        """Read the table anew at the next question."""
        self._known = None

    def moved(
        self,
        form: ClearanceForm | None,
        permit: ImportPermit | None,
        approval: Approval | None,
        *,
        listed: bool,
    ) -> tuple[PaperKind, ...]:
        """Which of the papers of a scan are counted otherwise than they were; listed: the form has a list.

        Who counts an approval by itself does not matter where a form or permit stands between.
        """
        found: list[PaperKind] = []
        papers: tuple[tuple[PaperKind, ClearanceForm | ImportPermit | Approval | None], ...] = (
            ("form", form),
            ("permit", permit),
            ("approval", approval),
        )
        for kind, paper in papers:
            known = self._read().get((kind, paper.number)) if paper else None
            if known and kind == "approval" and (form or permit):
                known = known._replace(who="")
            if paper and known and manners.differs(known, _of(paper, listed=listed and kind == "form")):
                found.append(kind)
        return tuple(found)

    def note(self, said: Mapping[Named, Manner]) -> tuple[str, ...]:
        """Remember the papers of a catalogue that are new here; the numbers of those counted otherwise now."""
        known = self._read()
        changed: dict[Named, Manner] = {}
        otherwise: list[str] = []
        for named, manner in said.items():
            before = known.get(named)
            if before == manner:
                continue
            if before is not None and manners.differs(before, manner):
                otherwise.append(named[1])
            elif before is None or not before.who:
                changed[named] = manner
        self._connection.executemany(_PUT, [(*named, *manner) for named, manner in changed.items()])
        known.update(changed)
        return tuple(dict.fromkeys(otherwise))

    def _read(self) -> dict[Named, Manner]:
        if self._known is None:
            rows = self._connection.execute(_KNOWN)
            self._known = {(kind, number): Manner(*manner) for kind, number, *manner in rows}
        return self._known


def _of(paper: ClearanceForm | ImportPermit | Approval, *, listed: bool) -> Manner:
    who = manners.who_counts(paper.station, paper.incarnation, listed=listed)
    return Manner(who, paper.unit, "" if isinstance(paper, Approval) else paper.approval)
