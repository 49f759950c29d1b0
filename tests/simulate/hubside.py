"""The hub's process and its disk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from edge import wire
from edge.hub import catalogue, devices, lease_doubts
from edge.hub.audit import begin_epoch
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub, Limits
from edge.hub.promised import remember
from edge.hub.serve import open_hub
from edge.hub.sqlite import SqliteDatabase
from edge.rules.facts import StationFacts
from edge.runtime.ids import Uuid7
from tests.simulate.net import Hubs

DATABASE: Final = "hub.db"
Row = tuple[int, str, str, bytes, str]
"""n, event_id, declared, sha256, station: one event as the hub keeps it."""


@dataclass(slots=True, eq=False)
class Copy:
    """A database as it was once. last: the number of the last event in it."""

    files: dict[str, bytes]
    last: int


class HubSide(Hubs):
    """One hub; `hub` is None while its process does not run. restored: it once was put back to a copy."""

    def __init__(self, root: Path, now: Callable[[], datetime], chance: Random, limits: Limits) -> None:
        self._root = root
        self.limits = limits
        self._now = now
        self._chance = chance
        self._ids = Uuid7(now, chance.randbytes)
        self.copies: list[Copy] = []
        self.restored = False
        root.mkdir()
        self.hub = self._open()

    def _open(self) -> Hub:
        hub = open_hub(
            self._root / DATABASE,
            now=self._now,
            ids=self._ids,
            secret=lambda: self._chance.randbytes(16).hex(),
            limits=self.limits,
        )
        assert isinstance(hub.database, SqliteDatabase)
        hub.database._writer.execute("PRAGMA synchronous = OFF")
        # the files are copied as they are, so nothing is carried over beside whoever writes
        hub.database.carried_every = sys.maxsize
        self._remember(hub)
        return hub

    def _remember(self, hub: Hub) -> None:
        """What it promises is kept apart from the files that are copied."""
        remember(hub, self._root.with_name(f"{self._root.name}-state"), str(self._root / DATABASE))

    def start(self) -> None:
        """Start the process, where it does not run."""
        self.hub = self.hub or self._open()

    def stop(self) -> None:
        """End the process; whatever it was doing is done or not done."""
        if self.hub is not None:
            self.hub.database.close()
            self.hub = None

    def copy(self) -> None:
        """Take a copy of the database, as a backup would; two are kept."""
        self.start()
        files = {
            name: path.read_bytes()
            for name in (DATABASE, f"{DATABASE}-wal")
            if (path := self._root / name).exists()
        }
        ((last,),) = self.asked("SELECT coalesce(max(n), 0) FROM events")
        self.copies = [*self.copies[-1:], Copy(files, int(str(last)))]

    def restore(self, copy: Copy, lives: Iterable[tuple[str, int]] = ()) -> None:
        """Put a copy back in place of the database, and say so.

        lives: every one there ever was of a station, as its people know.
        """
        self.put_back(copy)
        self._begin_epoch(lives)

    def put_back(self, copy: Copy) -> None:
        """The same without a word to the hub; what was copied since is another story."""
        self.restored = True
        self.copies = self.copies[: self.copies.index(copy) + 1]
        files = copy.files
        self.stop()
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (self._root / name).unlink(missing_ok=True)
        for name, content in files.items():
            (self._root / name).write_bytes(content)

    def _begin_epoch(self, lives: Iterable[tuple[str, int]]) -> None:
        """Whoever puts the database back says so, and whom there is to wait for."""
        begin_epoch(self.running(), "put back")
        for station, life in lives:
            lease_doubts.expect(self.running(), station, life)

    def running(self) -> Hub:
        """The hub, which runs."""
        self.start()
        assert self.hub is not None
        return self.hub

    def publish(self, issue: bytes) -> None:
        """Give the catalogue out."""
        answer = catalogue.publish(self.running(), issue)
        assert not isinstance(answer, wire.Problem), answer

    def let(self, operators: wire.Operators) -> None:
        """Say who may sign in at a party."""
        catalogue.put_operators(self.running(), operators)

    def code_for(self, facts: StationFacts) -> str:
        """A one-time code with which a device becomes that station."""
        new = NewDevice(station=facts.id, kind=facts.kind, party=facts.party, gln=facts.gln)
        return devices.issue_code(self.running(), new)

    def events(self, after: int) -> list[Row]:
        """The events past the n-th, as they were stored."""
        with self.running().reading() as reader:
            rows = reader.execute(
                "SELECT n, event_id, declared, sha256, station FROM events WHERE n > ? ORDER BY n", (after,)
            ).fetchall()
        return [
            (n, event_id, declared, bytes(sha256), station) for n, event_id, declared, sha256, station in rows
        ]

    def asked(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The answer to one question about its tables."""
        with self.running().reading() as reader:
            return reader.execute(statement, values).fetchall()
