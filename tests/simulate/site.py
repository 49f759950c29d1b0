"""The stock of a site at all its stations, held against the steps that each of them has told the hub."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from edge.wire import decode
from edge.wire.moves import Move, Moved
from tests.simulate.truth import expect

if TYPE_CHECKING:
    from tests.simulate.world import World

_MOVES: Final = "SELECT party, body FROM moves ORDER BY mark"


def agrees(world: World) -> int:
    """Raise `Violation` where a station lacks a step of its site; of how many packages this could be told.

    Of a package whose steps follow one another, wherever they were made, every station has the last. Where two were
    made side by side it depends on more than their order; and of a disk that was put back or replaced some steps are
    known to nobody, or to others of its site and to no hub that was put back as well: neither is looked at here.
    """
    whole = {seat.id for seat in world.seats if not _begun_again(world, seat.id)}
    torn = {seat.facts.party for seat in world.seats if seat.id not in whole} if world.hub.restored else set()
    steps: dict[tuple[str, str], list[tuple[Move, Moved]]] = defaultdict(list)
    for party, body in world.hub.asked(_MOVES):
        move = decode(bytes(body), Move)  # type: ignore[arg-type]
        for moved in move.items:
            steps[str(party), moved.key].append((move, moved))
    told = 0
    for (party, key), told_of in steps.items():
        if party in torn or not all(move.station in whole for move, _ in told_of):
            continue
        last = _last(told_of)
        if last is None or last[1].record is None:
            continue
        for seat in world.seats:
            if seat.facts.party == party and seat.id in whole:
                assert seat.run is not None
                rows = seat.run.reader.query("SELECT state FROM stock WHERE key = ?", (key,))
                state = rows[0][0] if rows else None
                expect(
                    state == last[1].record.state,
                    "not the site's stock:",
                    seat.id,
                    key,
                    state,
                    last[0].event_id,
                )
        told += 1
    return told


def _begun_again(world: World, station: str) -> bool:
    account = world.truth.accounts[station]
    return account.restored or account.parted or account.forked


def _last(told_of: list[tuple[Move, Moved]]) -> tuple[Move, Moved] | None:
    """The step that all others lead to, one after another; None where two were made side by side."""
    following = {moved.base: (move, moved) for move, moved in told_of}
    if len(following) < len(told_of):
        return None
    base, found = "", None
    for _ in told_of:
        if base not in following:
            return None
        found = following[base]
        base = found[0].event_id
    return found
