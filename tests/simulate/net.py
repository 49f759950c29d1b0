"""The network between the stations and the hub: all that can become of a request and of its answer.

Every request is one message there and one back, as bytes. A message may be lost, come twice, or come
late: after the station has given up waiting, sent the same again and gone on to other things, and so
in another order than it was sent in.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final, Literal, TypeVar

from edge import wire
from edge.errors import SyncError, SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import capture, catalogue, chains, devices, leases, moves, query
from edge.hub import holds as orders
from edge.hub.hub import Hub
from edge.sync.answers import ServerLimits, moment_in
from edge.sync.meanwhile import Meanwhile, nothing
from edge.wire.leases import LeaseTell, Signed
from edge.wire.moves import MovesPush, MovesReply, SiteMoves
from tests.simulate.deaths import Fuse, HubDied

T = TypeVar("T")
Serve = Callable[[Hub], T | wire.Problem]
Fate = Literal[
    "served", "lost", "answer-lost", "twice", "late", "late-twice", "busy", "failed", "garbage", "died"
]
FATES: Final[Mapping[Fate, int]] = {
    "lost": 4,
    "answer-lost": 6,
    "twice": 4,
    "late": 5,
    "late-twice": 3,
    "busy": 2,
    "failed": 2,
    "garbage": 1,
    "died": 2,
}
"""What may become of a request that is not simply served, by weight."""

LATEST: Final = 600.0
"""Seconds a late message is on its way at most."""

NO_ANSWER: Final = partial(SyncRetryable, "no answer in time", status=408)
UNHEARD: Final[Mapping[Fate, Callable[[], SyncError]]] = {
    "lost": NO_ANSWER,
    "late": NO_ANSWER,
    "busy": partial(SyncRetryable, "503", 7.0, 503),
    "failed": partial(SyncRetryable, "500", None, 500),
}
"""What never reaches the hub, or not now, and what the station hears instead."""

UNANSWERED: Final[Mapping[Fate, Callable[[], SyncError]]] = {
    "answer-lost": NO_ANSWER,
    "garbage": partial(SyncRetryable, "expected JSON, got a login page"),
}
"""What the hub has served, and what the station hears instead of its answer."""


class Hubs:
    """The one hub there is, whichever process is it just now. None while it is down."""

    hub: Hub | None = None


@dataclass(slots=True)
class Net:
    """All lines at once. trouble: how many of a hundred requests are not simply served.

    cut: the stations whose line is down. late: messages on their way, by when they arrive. terms: until when
    each lease is good, as its station was last told; None for ever.
    """

    hubs: Hubs
    chance: Random
    trouble: float = 10.0
    cut: set[str] = field(default_factory=set)
    late: list[tuple[datetime, int, Callable[[Hub], object]]] = field(default_factory=list)
    now: Callable[[], datetime] = field(kw_only=True)
    fates: dict[str, int] = field(default_factory=dict)
    terms: dict[tuple[str, int, str], datetime | None] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def ask(self, station: str, serve: Serve[T]) -> T:
        """One request and its answer, or what a client makes of its failure."""
        hub, fate = self.hubs.hub, self._fate()
        if station in self.cut or hub is None:
            raise SyncRetryable("no route to the hub")
        if fate in ("late", "late-twice"):
            self._post(serve)
        if fate in UNHEARD:
            unheard = UNHEARD[fate]()
            raise unheard
        if fate == "twice":
            served(hub, serve)
        if fate == "died":
            die_in(hub, serve, before=self.chance.random() < 0.5)
            raise SyncRetryable("the connection was closed")
        answer = served(hub, serve)
        if fate in UNANSWERED:
            unanswered = UNANSWERED[fate]()
            raise unanswered
        if isinstance(answer, wire.Problem):
            raise refused(answer)
        return answer

    def _fate(self) -> Fate:
        if self.chance.random() * 100 >= self.trouble:
            return "served"
        return self.chance.choices(list(FATES), list(FATES.values()))[0]

    def _post(self, serve: Serve[T]) -> None:
        due = self.now() + timedelta(seconds=self.chance.uniform(0.0, LATEST))
        heapq.heappush(self.late, (due, next(self._numbers), serve))

    def deliver(self, *, everything: bool = False) -> int:
        """Let the late messages arrive that are due; how many did. What meets no hub is lost."""
        delivered = 0
        while self.late and (everything or self.late[0][0] <= self.now()):
            serve = heapq.heappop(self.late)[2]
            if self.hubs.hub is not None:
                served(self.hubs.hub, serve)
                delivered += 1
        return delivered


def served(hub: Hub, serve: Serve[T]) -> T | wire.Problem:
    """What the hub's shell would answer: a failure in it is an answer too."""
    try:
        return serve(hub)
    except NotAdmitted as failure:
        return failure.problem


def die_in(hub: Hub, serve: Serve[T], *, before: bool) -> None:
    """The hub's process ends while it serves: before what it writes is committed, or right after."""
    try:
        with HubDied.within(hub, before=before):
            served(hub, serve)
    except HubDied:
        pass


def refused(problem: wire.Problem) -> SyncError:
    """What a client makes of an answer that is a problem."""
    if problem.status in (401, 403):
        return SyncRevoked(problem.detail)
    if problem.status in (408, 425, 429) or problem.status >= 500:
        return SyncRetryable(problem.detail, None, problem.status)
    return SyncFinal(problem.detail, problem.status)


class NotAdmitted(Exception):
    """A token that the hub does not know, or no longer."""

    problem: Final = wire.Problem(type="x", title="x", status=401, detail="The token is not admitted.")


class Line:
    """One station's `Client`: what it asks goes over the net, with its token. fuse: may end the station."""

    def __init__(self, net: Net, station: str, token: str, fuse: Fuse) -> None:
        self._net = net
        self._station = station
        self._token = token
        self._fuse = fuse

    def close(self) -> None:
        """Nothing is held."""

    def limits(self) -> ServerLimits:
        """What a capture may hold."""
        return self._ask(lambda hub: ServerLimits(events=hub.limits.events, bytes=hub.limits.body, ours=True))

    def capture(self, document: bytes, *, proceed: bool, meanwhile: Meanwhile = nothing) -> str:
        """Hand over a document; the job's id."""
        behaviour: wire.Behaviour = "proceed" if proceed else "rollback"
        meanwhile()

        def serve(hub: Hub) -> str | wire.Problem:
            job = capture.capture(hub, self._admitted(hub), document, behaviour)
            return job if isinstance(job, wire.Problem) else job.capture_id

        return self._ask(serve)

    def job(self, capture_id: str) -> wire.CaptureJob:
        """How a job stands."""

        def serve(hub: Hub) -> wire.CaptureJob | wire.Problem:
            body = capture.find_job(hub, capture_id, self._admitted(hub).station)
            if body is None:
                return wire.Problem(type="x", title="no such job", status=404)
            return wire.decode(body, wire.CaptureJob)

        return self._ask(serve)

    def event(self, event_id: str) -> bytes | None:
        """All the hub has of one event."""

        def serve(hub: Hub) -> tuple[bytes | None]:
            found = query.find(hub, event_id, self._admitted(hub).party)
            return (None if isinstance(found, wire.Problem) else found,)

        return self._ask(serve)[0]

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
        """Show rows of the chain."""
        sent = wire.encode(push)
        return self._ask(
            lambda hub: chains.take_headers(hub, self._admitted(hub), wire.decode(sent, wire.HeadersPush))
        )

    def refusals(self, push: wire.RefusalsPush) -> wire.RefusalsReply:
        """Hand over refused scans."""
        sent = wire.encode(push)
        return self._ask(
            lambda hub: chains.take_refusals(hub, self._admitted(hub), wire.decode(sent, wire.RefusalsPush))
        )

    def manifest(self) -> wire.CatalogueManifest | None:
        """The newest catalogue."""
        return self._ask(lambda hub: (self._admitted(hub) and catalogue.manifest(hub),))[0]

    def part(self, url: str, start: int, length: int) -> bytes:
        """Some bytes of a catalogue."""
        version = int(url.rpartition("/")[2])

        def serve(hub: Hub) -> bytes | wire.Problem:
            self._admitted(hub)
            size = catalogue.size_of(hub, version)
            if size is None or start >= size:
                return wire.Problem(type="x", title="not kept", status=404 if size is None else 416)
            return catalogue.part_of(hub, version, start, min(length, size - start))

        return self._ask(serve)

    def operators(self) -> wire.Operators:
        """Who may sign in."""
        return self._ask(lambda hub: catalogue.operators_of(hub, self._admitted(hub).party))

    def despatches(self, since: int) -> wire.Despatches:
        """What is on its way here."""
        return self._ask(lambda hub: catalogue.despatches(hub, since, self._admitted(hub).party))

    def exceptions(self, since: int) -> wire.Exceptions:
        """What the hub found amiss."""
        return self._ask(lambda hub: catalogue.exceptions(hub, since, self._admitted(hub)))

    def moves(self, push: MovesPush) -> MovesReply:
        """Tell what happened here to packages."""
        return self._ask(lambda hub: moves.take(hub, self._admitted(hub), push))

    def site(self, since: int) -> SiteMoves:
        """What happened to packages at the site's other stations."""
        return self._ask(lambda hub: moves.of_site(hub, self._admitted(hub), since))

    def holds(self, mark: str) -> wire.Holds:
        """Orders that stop goods."""
        return self._ask(lambda hub: self._admitted(hub) and orders.told(hub, mark))

    def leases(self, signed: Signed) -> Signed:
        """Show what is held, and be told what more there is."""
        answer = self._ask(lambda hub: leases.ask(hub, signed))
        told = wire.decode(answer.body, LeaseTell)
        for one in told.grant.terms if told.grant else ():
            until = moment_in(one.expires)
            self._net.terms[told.station, told.incarnation, one.claim] = until
        return answer

    def piece(self, path: str, start: int, most: int) -> bytes:
        """A piece of the signed catalogue: none is signed here."""
        raise SyncFinal(f"{path} is not kept", 404)

    def time(self) -> wire.ServerTime:
        """What time the hub has."""
        return self._ask(lambda hub: wire.ServerTime(now=hub.stamp()))

    def enrol(self, request: wire.EnrolRequest) -> wire.EnrolReply:
        """Ask in."""
        return self._ask(lambda hub: devices.enrol(hub, request))

    def _admitted(self, hub: Hub) -> devices.Device:
        device = devices.admit(hub, self._token)
        if device is None:
            raise NotAdmitted
        return device

    def _ask(self, serve: Serve[T]) -> T:
        self._fuse.burns("before a request")
        answer = self._net.ask(self._station, serve)
        self._fuse.burns("after an answer")
        if isinstance(answer, wire.Message):
            return wire.decode(wire.encode(answer), type(answer))
        return answer
