"""What was accepted though an order had stopped it: a station that had not heard of a recall yet.

What happened, happened; but who holds or has had such a package must be found. The steps that stations
tell each other say product, lot and serial of each package, whichever its code did not. An exception
opens whichever comes first, the step or the order, and closes once the package is taken out of use,
or the step is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from edge import wire
from edge.catalogue import Hold
from edge.hub import feed_sql, held_lots, sql
from edge.hub.folding import note
from edge.hub.hub import Hub
from edge.hub.tables import Connection
from edge.rules.facts import ItemRecord
from edge.wire.moves import Move, Moved

KIND: Final = "accepted-while-held"
ONWARD: Final = frozenset(
    """zone_exit institution_receive transfer_out transfer_in dispense take_away issue_lab aliquot
    use_special implant""".split()
)
"""Steps towards a patient, which no station that has heard of the order lets pass."""

AWAY: Final = frozenset("quarantine recall stop_use return_in refuse destroy return_abroad".split())
"""Steps that take a package out of use."""

LOOKED_OVER: Final = 500
"""Steps looked over in one go when an order comes after them."""


def look_at(hub: Hub, tx: Connection, moves: Sequence[Move], orders: Iterable[Hold] | None = None) -> None:
    """Open or close what these steps come to, in their order; orders: None for all there are."""
    standing = [order for order in (_orders(tx) if orders is None else orders) if _acts(order)]
    told = [move for move in moves if move.items or move.lots]
    if not (told and (standing or _any_open(tx))):
        return
    known = _known(tx, [item.key for move in told for item in move.items])
    for move in told:
        for item in move.items:
            now = _after(hub, known.get(item.key), move, item, standing)
            if now is not None:
                note(tx, known.get(item.key), now)
                known.update(_known(tx, [item.key]))
        _count_lots(hub, tx, move, standing)


def _count_lots(hub: Hub, tx: Connection, move: Move, orders: Sequence[Hold]) -> None:
    """The same for packs without serials."""

    def stopped(record: ItemRecord) -> dict[str, str] | None:
        return next((_said_of(order) for order in orders if _stops(order, record, move)), None)

    onward = stopped if move.operation in ONWARD else None
    for key, now in held_lots.count(hub, tx, move, onward, away=move.operation in AWAY):
        known = _known(tx, [key], held_lots.KIND).get(key)
        detail = {**(known.detail if known else {}), **now.detail}
        note(tx, known, msgspec.structs.replace(now, detail=detail))


def _said_of(order: Hold) -> dict[str, str]:
    return {"order": order.order, "hold": order.id}


def look_back(hub: Hub, order: Hold) -> None:
    """Look over every step told so far for what an order, which came after them, had stopped already."""
    if not _acts(order):
        return
    since = 0
    while True:
        with hub.reading() as reader:
            rows = reader.execute(feed_sql.ALL_MOVES_AFTER, (since, LOOKED_OVER)).fetchall()
        if not rows:
            return
        since = rows[-1][0]
        found = [move for row in rows if _covered(move := wire.decode(bytes(row[1]), Move), order)]
        if found:
            with hub.writing() as tx:
                look_at(hub, tx, found, (order,))


def _acts(order: Hold) -> bool:
    """An order that was lifted concerns nobody any more; what it opened stands until it is seen to."""
    return order.released is None


def _covered(move: Move, order: Hold) -> bool:
    """Whether the order had stopped a step, or is about a package that the step takes out of use."""
    if move.operation not in ONWARD | AWAY and move.operation and not move.lots:
        return False
    records = [*(item.record for item in move.items), *(part.record for part in move.lots)]
    return any(record is None or _stops(order, record, move) for record in records)


def _stops(order: Hold, record: ItemRecord, move: Move) -> bool:
    at = datetime.fromisoformat(move.at)
    if move.operation not in ONWARD:
        at = max(at, order.since)
    return order.covers(record.product, record.lot, record.serial, record.institution, at)


def _after(
    hub: Hub, known: wire.ExceptionNotice | None, move: Move, item: Moved, orders: Sequence[Hold]
) -> wire.ExceptionNotice | None:
    """How the exception of a package stands after a step, None where the step changes nothing of it."""
    if move.operation in ONWARD and item.record is not None:
        stopped = next((order for order in orders if _stops(order, item.record, move)), None)
        if stopped is None:
            return None
        events = (*(known.events if known and known.open else ()), move.event_id)
        return wire.ExceptionNotice(
            kind=KIND,
            subject=item.key,
            opened=hub.stamp(),
            events=tuple(dict.fromkeys(events)),
            stations=(move.station,),
            detail=_said_of(stopped),
        )
    if known is None or not known.open:
        return None
    if move.operation in AWAY:
        return msgspec.structs.replace(known, open=False)
    if not move.operation:  # an undo: what it rests on is the step it takes back
        left = tuple(event for event in known.events if event != item.base)
        return msgspec.structs.replace(known, events=left, open=bool(left))
    return None


def _orders(tx: Connection) -> list[Hold]:
    rows = tx.execute(feed_sql.HOLDS).fetchall()
    return [msgspec.json.decode(bytes(row[2]), type=Hold) for row in rows]


def _any_open(tx: Connection) -> bool:
    return any(
        tx.execute(sql.OPEN_OF_KIND, (kind,)).fetchone() is not None for kind in (KIND, held_lots.KIND)
    )


def _known(tx: Connection, keys: Sequence[str], kind: str = KIND) -> dict[str, wire.ExceptionNotice]:
    rows = tx.execute(sql.OPEN_EXCEPTIONS, (json.dumps(keys),)).fetchall()
    return {row[1]: wire.decode(bytes(row[3]), wire.ExceptionNotice) for row in rows if row[0] == kind}
