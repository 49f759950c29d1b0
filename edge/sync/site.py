"""The site feed: this station's steps up to the hub, and down those of the site's other stations."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from edge import wire
from edge.catalogue import StationEntry
from edge.clock import Reading
from edge.errors import SyncRetryable
from edge.store import Entry, Store
from edge.store.moves import Elsewhere, Left, Steps
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress
from edge.wire.moves import Move, Moved, MovesPush, SiteMoves

STEPS: Final = 200
BYTES: Final = 400_000
"""What one message holds at most, one step at the least; one about a case may be hundreds of packages."""


class SitePush:
    """Tells the hub what happened here, for the others of this site, one message a step."""

    def __init__(self, store: Store, client: Client) -> None:
        self._store = store
        self._client = client
        self._to_ask = False
        self._known = -1
        self._others = False

    def look(self) -> None:
        """Ask, in a step to come, how far the hub has this station's steps."""
        self._to_ask = True

    def step(self) -> Progress:
        """The next steps; what a hub that was put back has lost is told again. A lone station tells nobody."""
        if not self._has_others():
            return IDLE
        own = self._store.outbox.moves(None, STEPS)
        if not own.rows and not self._to_ask:
            return IDLE
        self._to_ask = False
        told, upto = _fitting(own)
        reply = self._client.moves(MovesPush(moves=told, upto=upto))
        self._store.outbox.moves_acknowledged(min(reply.upto, upto))
        return MOVED

    def _has_others(self) -> bool:
        """Whether the catalogue has other stations of this site; looked up once an issue."""
        view = self._store.catalogue
        if view is not None and view.version != self._known:
            here = self._store.station
            self._others = any(
                one.party == here.party and one.id != here.id for one in view.every(StationEntry)
            )
            self._known = view.version
        return self._others


def _fitting(own: Steps) -> tuple[tuple[Move, ...], int]:
    """As many steps as one message holds, and the row up to which there are no others."""
    told: list[Move] = []
    size = 0
    for entry, left in own.rows:
        move = _told(entry, left)
        size += len(wire.encode(move))
        if told and size > BYTES:
            return tuple(told), told[-1].seq
        told.append(move)
    return tuple(told), own.upto


def take(store: Store, said: SiteMoves, reading: Reading) -> None:
    """Take over what the site's other stations did; raises SyncRetryable where a time cannot be read."""
    steps = [_elsewhere(move) for move in said.moves]
    for step in steps:
        with store.writing() as tx:
            tx.take_step(step, at=reading)


def _told(entry: Entry, left: tuple[Left, ...]) -> Move:
    return Move(
        seq=entry.seq,
        event_id=entry.event_id,
        at=entry.at.at.isoformat(timespec="milliseconds"),
        operation="" if entry.kind == "undo" else entry.operation,
        items=tuple(Moved(key=one.key, base=one.base, record=one.record) for one in left),
    )


def _elsewhere(move: Move) -> Elsewhere:
    try:
        at = datetime.fromisoformat(move.at)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not move.items or not move.station:
        raise SyncRetryable(
            f"Failed to read step {move.seq} of '{move.station}': expected a station, a time with an offset and "
            f"what it left, got '{move.at}' and {len(move.items)}."
        )
    return Elsewhere(
        station=move.station,
        incarnation=move.incarnation,
        seq=move.seq,
        event_id=move.event_id,
        at=at,
        operation=move.operation,
        left=tuple(Left(one.key, one.base, one.record) for one in move.items),
    )
