"""A repository that does what EPCIS 2.0 demands and nothing beyond, to see that we need no more.

All of a document or none (rollback), jobs that run for a while and give no results, a
repetition of an eventID refused, 100 events and 100,000 bytes at most. It is a `Client`: what it
refuses, it refuses as a server would.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from edge import wire
from edge.epcis import Event, read
from edge.errors import SyncFinal
from edge.sync.client import ServerLimits


class StrictRepository:
    """Events by what tells them apart.

    inclusive: a document of the very size or count of a limit is refused too. named: the limits
    are told by OPTIONS. polls: how often a job is still running when asked. bad: eventIDs
    that this repository will not have.
    """

    def __init__(
        self,
        *,
        inclusive: bool = False,
        named: bool = True,
        polls: int = 1,
        bad: frozenset[str] = frozenset(),
    ) -> None:
        self.events: dict[tuple[str, str], dict[str, Any]] = {}
        self.sizes: list[int] = []
        self.largest = (100, 100_000)
        self._inclusive = inclusive
        self._named = named
        self._polls = polls
        self._bad = bad
        self._jobs: dict[str, tuple[int, bytes]] = {}
        self.lose_next_answer = False

    def limits(self) -> ServerLimits:
        """What a capture may hold, where this repository tells."""
        return ServerLimits(events=self.largest[0], bytes=self.largest[1]) if self._named else ServerLimits()

    def capture(self, document: bytes, *, proceed: bool) -> str:
        """Take a document; it is stored when the job has run."""
        assert not proceed, "a repository that knows no proceed was asked for it"
        events = json.loads(document)["epcisBody"]["eventList"]
        spare = 1 if self._inclusive else 0
        if len(events) > self.largest[0] - spare or len(document) > self.largest[1] - spare:
            raise SyncFinal("413 Payload Too Large", 413)
        self.sizes.append(len(events))
        capture_id = f"job-{len(self._jobs)}"
        self._jobs[capture_id] = (self._polls, document)
        return capture_id

    def job(self, capture_id: str) -> wire.CaptureJob:
        """How a job stands; asking makes time pass."""
        left, document = self._jobs[capture_id]
        if left:
            self._jobs[capture_id] = (left - 1, document)
            return wire.CaptureJob(capture_id=capture_id, created_at="", running=True)
        wrong = self._store(document)
        if self.lose_next_answer:
            self.lose_next_answer = False
            del self._jobs[capture_id]
            raise SyncFinal("404 no such job", 404)
        errors = (
            wire.Problem(type="epcisException:ValidationException", title="x", status=400, detail=wrong),
        )
        return wire.CaptureJob(
            capture_id=capture_id, created_at="", success=not wrong, errors=errors if wrong else ()
        )

    def _store(self, document: bytes) -> str:
        """Keep all of it, or say what is wrong with some of it."""
        kept: dict[tuple[str, str], dict[str, Any]] = {}
        for fields in json.loads(document)["epcisBody"]["eventList"]:
            event = read(json.dumps(fields).encode())
            if not isinstance(event, Event):
                return event.message
            identity = (event.event_id, str(event.declared or ""))
            if event.event_id in self._bad:
                return "an event is not to this repository's liking"
            if identity in self.events or identity in kept:
                return "an event was captured before"
            kept[identity] = {**fields, "recordTime": "2026-03-01T00:00:00Z"}
        self.events |= kept
        return ""

    def event(self, event_id: str) -> bytes | None:
        """A document with all it has of one event."""
        found = [fields for (known, _), fields in self.events.items() if known == event_id]
        body = {"type": "EPCISDocument", "epcisBody": {"eventList": found}}
        return json.dumps(body).encode() if found else None

    def _no_such_door(self) -> NoReturn:
        raise SyncFinal("404 Not Found", 404)

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
        """Not part of EPCIS."""
        self._no_such_door()

    def refusals(self, push: wire.RefusalsPush) -> wire.RefusalsReply:
        """Not part of EPCIS."""
        self._no_such_door()

    def manifest(self) -> wire.CatalogueManifest | None:
        """Not part of EPCIS."""
        self._no_such_door()

    def part(self, url: str, start: int, length: int) -> bytes:
        """Not part of EPCIS."""
        self._no_such_door()

    def operators(self) -> wire.Operators:
        """Not part of EPCIS."""
        self._no_such_door()

    def despatches(self, since: int) -> wire.Despatches:
        """Not part of EPCIS."""
        self._no_such_door()

    def exceptions(self, since: int) -> wire.Exceptions:
        """Not part of EPCIS."""
        self._no_such_door()

    def time(self) -> wire.ServerTime:
        """Not part of EPCIS."""
        self._no_such_door()

    def enrol(self, request: wire.EnrolRequest) -> wire.EnrolReply:
        """Not part of EPCIS."""
        self._no_such_door()
