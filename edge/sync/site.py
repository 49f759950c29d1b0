"""The site feed: this station's steps up to the hub, and down those of the site's other stations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from edge.clock import Reading
from edge.errors import StoreAway, SyncFinal
from edge.rules.spend import SITE_WIDE
from edge.store import Entry, Store
from edge.store.moves import STRETCH, Elsewhere, Left, sums_of
from edge.sync.answers import moment_in
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress
from edge.wire.moves import Move, Moved, MovedPacks, MovedSum, MovesPush, SiteMoves, fault_of

STEPS: Final = 200
PACKAGES: Final = 800
"""Steps of one message, and packages; at least one step, and one about a case may be thousands of packages."""

TOGETHER: Final = 4
"""Steps of others that are taken over in one transaction, if they are of no more than twice as many packages:
a sync of the disk for each costs more than the step, but a scan may have to wait for all of them.
"""


class SitePush:
    """Tells the hub what happened here, for the others of this site, one message a step."""

    def __init__(self, store: Store, client: Client) -> None:
        self._outbox = store.outbox
        self._client = client
        self._to_ask = False

    def look(self) -> None:
        """Ask, in a step to come, how far the hub has this station's steps."""
        self._to_ask = True

    def step(self) -> Progress:
        """The next steps; what a hub that was put back has lost is told again."""
        own = self._outbox.moves(None, STEPS).fitting(PACKAGES)
        if not (own.rows or self._to_ask or own.upto - own.after >= STRETCH):
            return IDLE
        self._to_ask = False
        told = []
        for entry, left in own.rows:
            self._outbox.pause()
            told.append(move_of(entry, left))
        push = MovesPush(moves=tuple(told), upto=own.upto, after=own.after, whole=own.whole)
        reply = self._client.moves(push)
        self._outbox.moves_acknowledged(min(reply.upto, own.upto), later=True)
        return MOVED


def take(store: Store, said: SiteMoves, reading: Reading) -> None:
    """Take over what the site's other stations did.

    Raises SyncFinal where one cannot be read, or where only an archive that is not at hand tells whether it is
    known: it is asked for again later, and all else goes on.
    """
    steps = [_elsewhere(move) for move in said.moves]
    for group in _groups(steps):
        store.outbox.pause()
        try:
            with store.writing() as tx:
                for step in group:
                    tx.take_step(step, at=reading)
        except StoreAway as away:
            raise SyncFinal(away.message) from away


def _groups(steps: Sequence[Elsewhere]) -> Iterator[Sequence[Elsewhere]]:
    """The same, in their order, a few together; alone, one about a whole case, or that moves what a paper bounds."""
    first = size = 0
    for at, step in enumerate(steps):
        weight = 2 * TOGETHER + 1 if step.sums else len(step.left)
        size += weight
        if at > first and (at - first == TOGETHER or size > 2 * TOGETHER):
            yield steps[first:at]
            first, size = at, weight
    if first < len(steps):
        yield steps[first:]


def move_of(entry: Entry, left: tuple[Left, ...]) -> Move:
    """A step as it is told."""
    return Move(
        seq=entry.seq,
        event_id=entry.event_id,
        at=entry.at.at.isoformat(timespec="milliseconds"),
        operation="" if entry.kind == "undo" else entry.operation,
        items=tuple(Moved(key=one.key, base=one.base, record=one.record) for one in left if not one.packs),
        lots=tuple(
            MovedPacks(packs=one.packs, record=one.record) for one in left if one.packs and one.record
        ),
        sums=tuple(
            MovedSum(scope=scope, name=name, sub=sub, steps=steps)
            for (scope, name, sub), steps in sums_of(entry.change)
        ),
    )


def _elsewhere(move: Move) -> Elsewhere:
    at = moment_in(move.at)
    slip = fault_of(move) if move.station else "a station, got none"
    if at is None or slip:
        raise SyncFinal(f"Failed to read step {move.seq} of '{move.station}': expected {slip}.")
    return Elsewhere(
        station=move.station,
        incarnation=move.incarnation,
        seq=move.seq,
        event_id=move.event_id,
        at=at,
        operation=move.operation,
        left=(
            *(Left(one.key, one.base, one.record) for one in move.items),
            *(Left(one.record.key, "", one.record, one.packs) for one in move.lots if one.packs),
        ),
        sums=tuple(
            ((one.scope, one.name, one.sub), one.steps) for one in move.sums if one.scope in SITE_WIDE
        ),
    )
