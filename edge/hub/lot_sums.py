"""Packs without serials that were received, held against those that left: by lot and clearance form, over all stations.

No pack of a lot can be told from another, so where more came in under a form than went out under it, some are
not what they seem. Events come in any order: the sums are made again whenever one of the lot is told, and
an exit that comes late closes what its receipts had opened. A receipt that is itself what takes from the papers
needs no exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from edge import wire
from edge.epcis import Event, names
from edge.epcis.model import ObjectEvent
from edge.hub import lot_sql, sql
from edge.hub.announcing import papers_of
from edge.hub.folding import FEW, note
from edge.hub.hub import Hub
from edge.hub.tables import Connection, Row, listed

KIND: Final = "received-beyond-exit"
OUT: Final = {"zone_exit": 1, "void_exit": -1}
"""By how often each pack of such a step has left."""
IN: Final = "institution_receive"
MOST: Final = 10**12
"""Packs that no event can be about; what is told later is still to be counted."""

COLUMNS: Final = tuple("event_id key form station gone came".split())


def fold(hub: Hub, tx: Connection, events: Sequence[Event], station: str) -> None:
    """Take newly stored events into account; those declared in error count no more where their own station says so."""
    rows: list[Row] = []
    keys: set[str] = set()
    for event in events:
        packs = _packs(event)
        keys.update(packs)
        if packs and event.declared is None:
            rows += _rows(event, packs, station)
    if not keys:
        return
    if rows:
        tx.executemany(lot_sql.PUT_LOT_STEP, rows)
    _look(hub, tx, sorted(keys))


def _packs(event: Event) -> dict[str, int]:
    """Packs by lot that an exit, its void or a receipt is about."""
    packs: dict[str, int] = {}
    if not isinstance(event, ObjectEvent) or not event.quantity_list:
        return packs
    operation = names.own_value("op", event.operation)
    if operation not in OUT and (operation != IN or event.taken):
        return packs
    for part in event.quantity_list:
        key = names.key_of(part.epc_class)
        packs[key] = int(min(packs.get(key, 0) + (part.quantity or 0), MOST))
    return packs


def _rows(event: Event, packs: dict[str, int], station: str) -> Iterable[Row]:
    form, operation = papers_of(event)[0], names.own_value("op", event.operation)
    for key, count in packs.items() if form else ():
        gone = OUT.get(operation, 0) * count
        yield event.event_id, key, form, station, gone, 0 if gone else count


def _look(hub: Hub, tx: Connection, keys: list[str]) -> None:
    """Open or close what the sums of these lots come to; of several forms that do not add up, the first is named."""
    asked = listed(keys)
    known = {
        row[1]: wire.decode(row[3], wire.ExceptionNotice)
        for row in tx.execute(sql.OPEN_EXCEPTIONS, (asked,)).fetchall()
        if row[0] == KIND
    }
    over: dict[str, wire.ExceptionNotice] = {}
    for key, form, gone, came in tx.execute(lot_sql.LOT_SUMS, (asked,)).fetchall():
        if came > max(0, gone) and key not in over:
            told = tx.execute(lot_sql.LOT_STEPS_OF, (key, form)).fetchall()
            over[key] = wire.ExceptionNotice(
                kind=KIND,
                subject=key,
                opened=hub.stamp(),
                events=tuple(row[0] for row in told[: 2 * FEW]),
                stations=tuple(dict.fromkeys(row[1] for row in told)),
                detail={"form": form, "received": str(int(came)), "exited": str(int(gone))},
            )
    for key in keys:
        closed = wire.ExceptionNotice(kind=KIND, subject=key, opened=hub.stamp(), open=False)
        note(tx, known.get(key), over.get(key, closed))
