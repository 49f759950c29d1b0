"""Listening for orders: the line stays open, and what the hub says is taken over while it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from edge.clock import HighWater
from edge.store import Entry, Store
from edge.sync import holds
from edge.sync.hearing import Heard, Hearing


class Listened(Protocol):
    """A server that can be listened to."""

    def listen(self, mark: str) -> Hearing:
        """Listen, telling the mark of what is known; may raise a SyncError."""


class Ear:
    """Hears one server for one store.

    wall: the wall clock, aware. heard: told at each sign of life, and the row of an order where
    it was one. look: told when another station of this site has told the hub something.
    """

    def __init__(
        self,
        store: Store,
        server: Listened,
        *,
        wall: Callable[[], datetime],
        heard: Callable[[datetime, Entry | None], None] = lambda _at, _entry: None,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        self.heard = heard
        self.look = look
        self._store = store
        self._server = server
        self._wall = wall
        self._hearing: Hearing | None = None

    def listen(self, over: Callable[[], bool] = lambda: False) -> None:
        """Listen until the line is cut or `hang_up` ends it; raises the SyncError or StoreError that did.

        over: whether it was to end before the line stood, when there was nothing to hang up.
        """
        with self._server.listen(self._store.holds_mark) as hearing:
            self._hearing = hearing
            try:
                if not over():
                    for said in hearing:
                        self._take(said)
            finally:
                self._hearing = None

    def hang_up(self) -> None:
        """End `listen` from another thread."""
        hearing = self._hearing
        if hearing is not None:
            hearing.hang_up()

    def _take(self, said: Heard) -> None:
        now = self._wall()
        entry = None
        if said == "look":
            self.look()
        if not isinstance(said, str):
            water = HighWater(self._store.high_water, self._store.clock_state == "suspect")
            entry = holds.take(self._store, said, water.read(now))
        self.heard(now, entry)
