"""What every function of the hub is handed: its tables, the time, ids and secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from edge.epcis import stamp
from edge.errors import StoreError
from edge.hub import sql
from edge.hub.reached import Reached
from edge.hub.tables import Connection, Database

if TYPE_CHECKING:
    from edge.hub.promised import Memory


@dataclass(frozen=True, slots=True)
class Rate:
    """at_once: requests that may come together; seconds: until one more is allowed."""

    at_once: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may hold: events of a capture, bytes of a body, of a site's steps (one about a
    case says of every package in it how it was left), of a catalogue.

    device_rate: of one station; one that drains its outbox asks some 100 times a second.
    enrolment_rate: of one address; a site brings its PCs in together, and nobody needs to guess.
    lease_days: after so many a lease that was not renewed is spent no more, 0 for never.
    job_days: how long it can be asked how a capture ended, 0 for ever.
    """

    events: int = 200
    body: int = 1_000_000
    moves: int = 32_000_000
    catalogue: int = 200_000_000
    per_page: int = 1000
    device_rate: Rate = Rate(2000, 0.005)
    enrolment_rate: Rate = Rate(30, 20.0)
    lease_days: int = 0
    job_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A station's device that was admitted; party: the importer or institution it stands at."""

    station: str
    kind: str
    party: str
    gln: str
    incarnation: int


class Hub:
    """One hub.

    now: the wall clock, aware. ids: UUIDv7 text. secret: fresh random text, URL-safe, for
    tokens and codes. skew: how far its clock is off, for tests. repository: the directory of the
    signed catalogue, None where it serves none. who: on whose behalf it acts, for the audit.
    folder: where the administrator's token is kept, None for the usual place. kept_up: which state of the
    repository, and of the tables, was looked at, what was amiss with it, and when (`issues`). tidied: when nothing was left to
    let go of (`tidying`). contexts: numbers under which those of documents are kept, as far as they were looked up.
    memory: what it did and promised, kept apart from its tables (`promised`), None where it need not.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime],
        ids: Callable[[], str],
        secret: Callable[[], str],
        limits: Limits | None = None,
        repository: Path | None = None,
    ) -> None:
        self.database = database
        self.ids = ids
        self.secret = secret
        self.limits = limits or Limits()
        self.skew = timedelta()
        self.repository = repository
        self.kept_up: tuple[tuple[int, int, int], str, datetime] | None = None
        self.tidied: datetime | None = None
        self.contexts: dict[str, int] = {}
        self.folder: Path | None = None
        self.memory: Memory | None = None
        self.who = "hub"
        self._now = now
        self.reading = database.reading

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, as `Database.writing`; it begins a new epoch where the tables were put back, and is
        counted if it changes something.
        """
        memory, origin = self.memory, None
        if memory is not None:
            with suppress(StoreError):  # what cannot be read is asked for again before anything is promised
                memory.hear()  # first: whatever another process did by then is in tables that are looked at after
        with self.database.writing() as tx:
            if memory is not None:
                origin = memory.look(self, tx)
            yield tx
            counted = self.database.count(tx)
        if memory is not None:
            memory.origin = origin
            if counted is not None:
                memory.reach(Reached(*map(int, counted)))

    def on_behalf_of(self, who: str) -> Hub:
        """The same hub, whose acts are put down to `who`."""
        acting = copy(self)
        acting.who = who
        return acting

    def now(self) -> datetime:
        """The time as this hub has it."""
        return self._now() + self.skew

    def stamp(self) -> str:
        """The time as text."""
        return stamp(self.now())


def digest(secret: str) -> str:
    """What is kept of a token or a code, which itself is not."""
    return hashlib.sha256(secret.encode()).hexdigest()


def millis(at: datetime) -> int:
    """Milliseconds since 1970, rounded down, as times are compared."""
    return int(at.timestamp() * 1000 + 0.0005)


def get_meta(tx: Connection, name: str) -> str:
    """A named value, "" where there is none."""
    row = tx.execute(sql.GET_META, (name,)).fetchone()
    return str(row[0]) if row else ""
