"""How much waits for the hub at each station, looked up in its own store while the day goes on."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from edge.errors import StoreError
from edge.store import Store
from edge.store.outbox import Outbox
from tests.field.desk import Desk

EVERY = 0.2
"""Seconds between looks."""


@dataclass(frozen=True, slots=True)
class Depth:
    """At this time of the day so many events waited at a station."""

    at: datetime
    station: str
    pending: int


def depth_of(home: Path) -> Any:
    """What waits in a home, written to or not: `edge.store.outbox.OutboxDepth`."""
    outbox = Outbox(_nobody_writes, lambda: Store.read(home))
    try:
        return outbox.depth()
    finally:
        outbox.close()


def parked_at(home: Path) -> tuple[str, ...]:
    """What the hub refused of a home's events, and why."""
    outbox = Outbox(_nobody_writes, lambda: Store.read(home))
    try:
        return tuple(f"{one.event_id} {one.code}: {one.message}" for one in outbox.parked())
    finally:
        outbox.close()


def knows(home: Path, orders: AbstractSet[str]) -> bool:
    """Whether every one of these orders is known in a home; not while it cannot be read."""
    with contextlib.suppress(StoreError), Store.read(home) as reader:
        return orders <= {id_ for (id_,) in reader.query("SELECT id FROM holds")}
    return False


def _nobody_writes() -> Any:
    raise StoreError("Failed to write in a home that is looked at: expected to read, got a write.")


class Gauge(threading.Thread):
    """Looks at every station in turn until it is ended."""

    def __init__(self, desks: Iterable[Desk]) -> None:
        super().__init__(name="gauge", daemon=True)
        self._desks = list(desks)
        self._ending = threading.Event()
        self.depths: list[Depth] = []

    def run(self) -> None:
        """A look, a pause, and so on."""
        while not self._ending.wait(EVERY):
            for desk in self._desks:
                with contextlib.suppress(StoreError):
                    at = desk.clock.now()
                    self.depths.append(Depth(at, desk.station.id, depth_of(desk.home).pending))

    def end(self) -> None:
        """The last look."""
        self._ending.set()
        self.join()
