"""Faults planted in the product while a world runs: each takes one promise away, and must be found.

None is a switch of the product; a part of it is put aside here, and put back when the world ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from edge.hub import lease_books
from edge.hub.hub import Hub
from edge.store import binding
from edge.store.anchor import Anchored
from edge.store.binding import Judgement
from tests.simulate.deaths import MortalStore
from tests.simulate.hubside import HubSide

PATIENCE: Final = 3
"""Questions by others after which the planted timer runs out."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault. planted: puts it in, and takes it out again. weights: of what brings it to light."""

    planted: Callable[[], Any]
    weights: Mapping[str, float] = field(default_factory=dict)


@contextmanager
def instead(owner: Any, name: str, other: Any) -> Iterator[None]:
    """`other` in place of what `owner` has under `name`."""
    own = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, own)


def restore_without_anchor() -> Any:
    """A store is believed whatever the anchor says."""

    def believe(connection: Any, head: Any, *_: object, **__: object) -> Judgement:
        return Judgement(None, binding.last_spend(connection, head))

    return instead(binding, "judge", believe)


@contextmanager
def verdict_before_anchor() -> Iterator[None]:
    """A verdict is shown, and the anchor written when there is time: before the next change."""
    settle, exclusive = MortalStore._settle_anchor, MortalStore._exclusive
    late: dict[int, Anchored] = {}

    def postpone(self: MortalStore, spent: int) -> None:
        kept = self._kept
        if kept.head.spend_seq != spent and not kept.station.quarantined:
            late[id(self)] = binding.last_spend(kept.connection, kept.head)

    @contextmanager
    def first_the_anchor(self: MortalStore) -> Iterator[Any]:
        anchored = late.pop(id(self), None)
        if anchored is not None:
            self._write_anchor(anchored)
        with exclusive(self) as kept:
            yield kept

    with (
        instead(MortalStore, "_settle_anchor", postpone),
        instead(MortalStore, "_exclusive", first_the_anchor),
    ):
        yield
    assert MortalStore._settle_anchor is settle


def server_without_epoch() -> Any:
    """A hub that was put back goes on as if it had not been."""

    def nothing(_: HubSide) -> Hub | None:
        return None

    return instead(HubSide, "_begin_epoch", nothing)


@contextmanager
def reclaim_by_timer() -> Iterator[None]:
    """What a station holds that has not asked for a while goes back to the pool; others have asked since."""
    under, load = lease_books.under, lease_books.load
    asked: dict[str, int] = {}

    def note(tx: Any, station: str, incarnation: int) -> Any:
        asked[station] = asked[""] = asked.get("", 0) + 1
        return load(tx, station, incarnation)

    def of_the_living(tx: Any, approval: str) -> list[Any]:
        return [one for one in under(tx, approval) if asked.get(one.station, 0) > asked.get("", 0) - PATIENCE]

    with instead(lease_books, "load", note), instead(lease_books, "under", of_the_living):
        yield


PLANTS: Final[Mapping[str, Plant]] = {
    "reclaim by timer": Plant(reclaim_by_timer, {"issue papers": 0.1}),
    "restore without anchor": Plant(restore_without_anchor, {"copy": 6.0, "restore": 2.0}),
    "verdict before anchor": Plant(
        verdict_before_anchor, {"spend and restore": 20.0, "supervise": 10.0, "issue papers": 2.0}
    ),
    "restored server without epoch": Plant(
        server_without_epoch, {"hub copied": 2.0, "hub restored": 2.0, "replace": 0.5}
    ),
}
