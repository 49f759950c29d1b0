"""Packs without serials that were let pass though an order had stopped them: how many, and how many are seen to.

One pack of a lot is like another, so they are counted: by each step, for each site, apart those still in hand
there and those that went on. An exception about the lot stands while any of them is neither taken out of use
nor its step taken back. Steps may be told again, by a later life of their station or a stick: each counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from edge import wire
from edge.hub import lot_sql
from edge.hub.hub import Hub
from edge.hub.lease_sql import SEAT
from edge.hub.tables import Connection
from edge.rules import lots
from edge.rules.facts import ItemRecord
from edge.wire.moves import Move, MovedPacks

KIND: Final = "lot-accepted-while-held"

IN_HAND: Final = frozenset({"coded", "entered", "shelved", "arrived", "received", "issued"})
"""States of packs that may be seen to where they are."""

GONE: Final = frozenset({"exited", "departed", "dispensed", "implanted", "taken-away", "transferred", "used"})
"""Those of packs that went on. In any other, packs have been seen to."""

NAMED: Final = 20
"""Events that an exception about a lot names, the latest."""

Stopped = Callable[[ItemRecord], dict[str, str] | None]
"""What order had stopped packs that stand so, as an exception says it; None for none."""


def count(
    hub: Hub, tx: Connection, move: Move, stopped: Stopped | None, *, away: bool
) -> Iterator[tuple[str, wire.ExceptionNotice]]:
    """Take a step into account; by each lot whose sum it changed, the exception as it stands now.

    stopped: of a step towards a patient, None for any other. away: whether it takes packs out of use.
    """
    if not move.lots:
        return
    site = _site_of(tx, move.station)
    for key in dict.fromkeys(lots.scanned_key(part.record.key) for part in move.lots):
        parts = [part for part in move.lots if lots.scanned_key(part.record.key) == key]
        order: dict[str, str] | None = None
        if stopped is not None:
            order = next((it for part in parts if part.packs > 0 and (it := stopped(part.record))), None)
        if not move.operation:
            changed = tx.execute(lot_sql.UNCOUNT_HELD_LOT, (key, site, move.event_id)).fetchone() is not None
        else:
            changed = _add(tx, key, site, move, _change(tx, key, site, parts, order is not None, away=away))
        if changed:
            yield key, _notice(hub, tx, key, move, order)


def _change(
    tx: Connection, key: str, site: str, parts: list[MovedPacks], passed: bool, *, away: bool
) -> tuple[int, int]:
    """By how many packs the two sums of a site move: those in hand, and those that went on.

    What a step that is neither passed nor takes out of use moves between the two goes on to be looked for.
    """
    here, gone = tx.execute(lot_sql.HELD_LOT_AT, (key, site)).fetchone()
    left_here, left_gone = (
        max(0, min(sum_, -_packs(parts, states, -1))) for sum_, states in ((here, IN_HAND), (gone, GONE))
    )
    to_here, to_gone = (_packs(parts, states, 1) for states in (IN_HAND, GONE))
    if passed:
        return to_here - left_here, to_gone - left_gone
    if away:
        return -left_here, -left_gone
    back, on = min(left_gone, to_here), min(left_here, to_gone)
    return back - on, on - back


def _packs(parts: list[MovedPacks], states: frozenset[str], sign: int) -> int:
    """How many more (sign 1), or fewer, packs stand in one of these states."""
    return sum(part.packs for part in parts if part.packs * sign > 0 and part.record.state in states)


def _add(tx: Connection, key: str, site: str, move: Move, change: tuple[int, int]) -> bool:
    """Whether that is new, and changes anything."""
    if change == (0, 0):
        return False
    row = (key, site, move.event_id, *change)
    return tx.execute(lot_sql.COUNT_HELD_LOT, row).fetchone() is not None


def _notice(
    hub: Hub, tx: Connection, key: str, move: Move, order: dict[str, str] | None
) -> wire.ExceptionNotice:
    rows = tx.execute(lot_sql.HELD_LOT_EVENTS, (key, NAMED)).fetchall()
    left = int(tx.execute(lot_sql.HELD_LOT_LEFT, (key,)).fetchone()[0])
    return wire.ExceptionNotice(
        kind=KIND,
        subject=key,
        opened=hub.stamp(),
        open=left > 0,
        events=tuple(row[0] for row in rows),
        stations=(move.station,),
        detail={**(order or {}), "packs": str(left)},
    )


def _site_of(tx: Connection, station: str) -> str:
    """The party at whose site the station stands."""
    row = tx.execute(SEAT, (station,)).fetchone()
    return str(row[3]) if row else station
