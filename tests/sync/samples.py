"""An outbox in memory, a line straight into a hub's functions, and what can go wrong on it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from edge import wire
from edge.errors import SyncError, SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import capture, catalogue, chains, devices, leases, moves, query
from edge.hub import holds as orders
from edge.hub.hub import Hub
from edge.store import Pending
from edge.sync.answers import ServerLimits
from edge.sync.meanwhile import Meanwhile, nothing
from edge.wire.leases import Signed
from edge.wire.moves import MovesPush, MovesReply, SiteMoves
from tests.hub.samples import event_id, key, told

T = TypeVar("T")


def pending(number: int, serial: str = "", **fields: object) -> Pending:
    """One event to send, about one package; its row is its number."""
    serial = serial or f"S{number}"
    body = told("put_away", (serial,), number, **fields)
    return Pending(number, event_id(number), key(serial), b"", body)


class MemoryOutbox:
    """What the server has and has not, kept in lists."""

    def __init__(self, events: Iterable[Pending] = ()) -> None:
        self.events = list(events)
        self.acknowledged: list[int] = []
        self.told: list[int] = []
        self.parked: dict[int, tuple[str, str]] = {}
        self.asked: list[int] = []
        self.begun = 0

    def pending(self, max_events: int, max_bytes: int) -> list[Pending]:
        """The next events to send; those of an item that a parked one is about are passed over."""
        self.asked.append(max_events)
        blocked: set[str] = set()
        found: list[Pending] = []
        size = 0
        for event in self.events:
            if event.seq in self.acknowledged or event.seq in self.told:
                continue
            if event.seq in self.parked or blocked.intersection(event.keys):
                blocked.update(event.keys)
                continue
            size += len(event.body)
            if len(found) == max_events or (found and size > max_bytes):
                break
            found.append(event)
        return found

    def stored(self, seqs: Iterable[int]) -> None:
        """The server has stored these events."""
        self.told.extend(seqs)

    def release(self, seq: int) -> None:
        """Send a parked one again."""
        del self.parked[seq]

    def settle(self) -> bool:
        """Write down what was told."""
        told, self.told = self.told, []
        self.acknowledged.extend(told)
        return bool(told)

    def park(self, seq: int, code: str, message: str, now: datetime) -> None:
        """The server refused this event."""
        self.parked[seq] = (code, message)


@dataclass
class Trouble:
    """What goes wrong at one request: before it is served, or after (its answer is lost)."""

    before: SyncError | None = None
    after: SyncError | None = None


LOST = SyncRetryable("the answer was lost")
BUSY = SyncRetryable("503", 7.0, 503)
LIMITED = SyncRetryable("429", 30.0, 429)
TOO_LARGE = SyncFinal("413", 413)
SLOW = SyncRetryable("no answer in time", status=408)
REVOKED = SyncRevoked("401")


@dataclass
class DirectClient:
    """A `Client` that calls a hub's functions, as the shell would; `troubles` meet its requests in turn."""

    hub: Hub
    token: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    captures: list[list[str]] = field(default_factory=list)

    def _ask(self, serve: Callable[[], T | wire.Problem]) -> T:
        trouble = self.troubles.pop(0) if self.troubles else Trouble()
        if trouble.before:
            raise trouble.before
        answer = serve()
        if trouble.after:
            raise trouble.after
        if isinstance(answer, wire.Problem):
            if answer.status in (401, 403):
                raise SyncRevoked(answer.detail)
            raise SyncFinal(answer.detail, answer.status)
        return answer

    def _device(self) -> devices.Device:
        device = devices.admit(self.hub, self.token)
        if device is None:
            raise SyncRevoked("the token is not admitted")
        return device

    def limits(self) -> ServerLimits:
        """What a capture may hold."""
        return ServerLimits(events=self.hub.limits.events, bytes=self.hub.limits.body, ours=True)

    def capture(self, document: bytes, *, proceed: bool, meanwhile: Meanwhile = nothing) -> str:
        """Hand over a document."""
        events = json.loads(document)["epcisBody"]["eventList"]
        self.captures.append([event["eventID"] for event in events])
        behaviour: wire.Behaviour = "proceed" if proceed else "rollback"
        meanwhile()
        return self._ask(lambda: capture.capture(self.hub, self._device(), document, behaviour)).capture_id

    def job(self, capture_id: str) -> wire.CaptureJob:
        """How a job stands."""
        body = self._ask(lambda: capture.find_job(self.hub, capture_id, self._device().station) or b"")
        if not body:
            raise SyncFinal("no such job", 404)
        return wire.decode(body, wire.CaptureJob)

    def event(self, event_id: str) -> bytes | None:
        """All the hub has of one event."""
        found = self._ask(lambda: (query.find(self.hub, event_id, self._device().party),))[0]
        return None if isinstance(found, wire.Problem) else found

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
        """Show rows of the chain."""
        return self._ask(lambda: chains.take_headers(self.hub, self._device(), push))

    def refusals(self, push: wire.RefusalsPush) -> wire.RefusalsReply:
        """Hand over refused scans."""
        return self._ask(lambda: chains.take_refusals(self.hub, self._device(), push))

    def manifest(self) -> wire.CatalogueManifest | None:
        """The newest catalogue."""
        return self._ask(lambda: (self._device() and catalogue.manifest(self.hub),))[0]

    def part(self, url: str, start: int, length: int) -> bytes:
        """Some bytes of a catalogue."""
        version = int(url.rsplit("/", 1)[-1])
        size = catalogue.size_of(self.hub, version) or 0
        length = min(length, size - start)
        return self._ask(lambda: catalogue.part_of(self.hub, version, start, length))

    def operators(self) -> wire.Operators:
        """Who may sign in."""
        return self._ask(lambda: catalogue.operators_of(self.hub, self._device().party))

    def despatches(self, since: int) -> wire.Despatches:
        """What is on its way here."""
        return self._ask(lambda: catalogue.despatches(self.hub, since, self._device().party))

    def exceptions(self, since: int) -> wire.Exceptions:
        """What the hub found amiss."""
        return self._ask(lambda: catalogue.exceptions(self.hub, since, self._device()))

    def moves(self, push: MovesPush) -> MovesReply:
        """Tell what happened here."""
        return self._ask(lambda: moves.take(self.hub, self._device(), push))

    def site(self, since: int) -> SiteMoves:
        """What happened at the site's other stations."""
        return self._ask(lambda: moves.of_site(self.hub, self._device(), since))

    def holds(self, mark: str) -> wire.Holds:
        """Orders."""
        return self._ask(lambda: self._device() and orders.told(self.hub, mark))

    def leases(self, signed: Signed) -> Signed:
        """Show what is held."""
        return self._ask(lambda: leases.ask(self.hub, signed))

    def time(self) -> wire.ServerTime:
        """What time the hub has."""
        return self._ask(lambda: wire.ServerTime(now=self.hub.stamp()))

    def enrol(self, request: wire.EnrolRequest) -> wire.EnrolReply:
        """Ask in."""
        return self._ask(lambda: devices.enrol(self.hub, request))


def stored(hub: Hub) -> list[str]:
    """The ids of all events a hub has, sorted, declarations with a mark."""
    asked = query.parse([("perPage", "1000")], 1000)
    assert isinstance(asked, query.Query)
    body = json.loads(query.run(hub, asked).body)
    events = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return sorted(event["eventID"] + ("!" if "errorDeclaration" in event else "") for event in events)


def counting_ids(kind: str = "0") -> Callable[[], str]:
    """UUID-shaped ids that count up; those of another `kind` are others."""
    numbers = itertools.count(1)
    return lambda: f"01970000-0000-7000-9{kind}00-{next(numbers):012d}"


def touch(path: Path) -> Path:
    """The directory, made."""
    path.mkdir(parents=True, exist_ok=True)
    return path
