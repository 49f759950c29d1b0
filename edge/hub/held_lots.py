"""Packs without serials that were let pass though an order had stopped them: how many of them are yet to be seen to.

One pack of a lot is like another, so they are followed by how they stand: what patient has them, what state they are
in, at what site. From the first step that an order had stopped, every step of the lot is kept, and the sum made
again in the order they happened, whenever one is told, told again, or taken back. A step that takes packs from
where some of those stand takes these first. The exception about the lot stands while any is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from edge import wire
from edge.hub import lot_sql
from edge.hub.folding import FEW
from edge.hub.hub import Hub, millis
from edge.hub.lease_sql import SEAT
from edge.hub.tables import Connection
from edge.rules import lots
from edge.rules.facts import ItemRecord
from edge.rules.states import PATH
from edge.wire.moves import Move

KIND: Final = "lot-accepted-while-held"

TO_BE_FOUND: Final = frozenset({*PATH, "transferred", "used"})
"""States of packs that nobody has taken out of use."""

ON_THE_WAY: Final = frozenset({"exited", "departed", "transferred"})
"""Those of packs that come in elsewhere."""

Stopped = Callable[[ItemRecord], dict[str, str] | None]
"""What order had stopped packs that stand so, as an exception says it; None for none."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """By how many packs (below nought: fewer) a step changed those that stand so. standing: as their record's key."""

    standing: str
    state: str
    packs: int


class Step(msgspec.Struct, frozen=True):
    """One step of a lot at a site. passed: though an order had stopped it; away: it takes packs out of use."""

    site: str
    parts: tuple[Part, ...]
    passed: bool = False
    away: bool = False


def left_of(steps: Iterable[Step]) -> int:
    """How many packs that were let pass are yet to be seen to, after these steps in the order they happened."""
    left: dict[tuple[str, str, str], int] = {}
    for step in steps:
        found = sum(
            _taken(left, (step.site, part.standing, part.state), -part.packs)
            for part in step.parts
            if part.packs < 0
        )
        found += _come_in(left, step.site, sum(part.packs for part in step.parts))
        for part in step.parts:
            if part.packs > 0 and not step.away and part.state in TO_BE_FOUND:
                packs = part.packs if step.passed else min(found, part.packs)
                found -= min(found, packs)
                place = (step.site, part.standing, part.state)
                left[place] = left.get(place, 0) + packs
    return sum(left.values())


def _taken(left: dict[tuple[str, str, str], int], place: tuple[str, str, str], packs: int) -> int:
    """Take up to so many from where they stand; how many those were."""
    some = max(0, min(left.get(place, 0), packs))
    left[place] = left.get(place, 0) - some
    return some


def _come_in(left: dict[tuple[str, str, str], int], site: str, packs: int) -> int:
    """Of packs that come to a site from elsewhere, how many were on their way from other sites."""
    found = 0
    for place in list(left) if packs > 0 else ():
        if place[0] != site and place[2] in ON_THE_WAY:
            found += _taken(left, place, packs - found)
    return found


def count(
    hub: Hub, tx: Connection, move: Move, stopped: Stopped | None, *, away: bool
) -> Iterator[tuple[str, wire.ExceptionNotice]]:
    """Take a step into account; by each lot that it says something new of, the exception as it stands now.

    stopped: of a step towards a patient, None for any other. away: whether it takes packs out of use.
    """
    for key in dict.fromkeys(lots.scanned_key(part.record.key) for part in move.lots):
        parts = [part for part in move.lots if lots.scanned_key(part.record.key) == key]
        order: dict[str, str] | None = None
        if stopped is not None:
            order = next((it for part in parts if part.packs > 0 and (it := stopped(part.record))), None)
        if not move.operation:
            changed = tx.execute(lot_sql.UNDO_HELD_LOT, (key, move.event_id)).fetchone()
        elif order is None and tx.execute(lot_sql.IS_HELD_LOT, (key,)).fetchone() is None:
            continue
        else:
            said = msgspec.json.encode([(it.record.key, it.record.state, it.packs) for it in parts])
            at = millis(datetime.fromisoformat(move.at))
            where = (key, move.event_id, _site_of(tx, move.station), at, move.seq)
            row = (*where, said, int(order is not None), int(away))
            changed = tx.execute(lot_sql.PUT_HELD_LOT, row).fetchone()
        if changed is not None:
            yield key, _notice(hub, tx, key, move, order)


def _notice(
    hub: Hub, tx: Connection, key: str, move: Move, order: dict[str, str] | None
) -> wire.ExceptionNotice:
    rows = tx.execute(lot_sql.HELD_LOT, (key,)).fetchall()
    left = left_of(
        Step(site, msgspec.json.decode(bytes(parts), type=tuple[Part, ...]), bool(passed), bool(away))
        for _, site, parts, passed, away in rows
    )
    return wire.ExceptionNotice(
        kind=KIND,
        subject=key,
        opened=hub.stamp(),
        open=left > 0,
        events=tuple(row[0] for row in reversed(rows) if row[3])[: 2 * FEW],
        stations=(move.station,),
        detail={**(order or {}), "packs": str(left)},
    )


def _site_of(tx: Connection, station: str) -> str:
    """The party at whose site the station stands."""
    row = tx.execute(SEAT, (station,)).fetchone()
    return str(row[3]) if row else station
