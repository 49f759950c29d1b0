"""Server-sent events: every station with a line hears of an order within a blink, and that there is news of its
site, or of what does not add up and concerns it.

What is told is in the database, so any number of processes may serve: each looks there for news
while anybody listens to it. A listener that lags too far behind is cut off; it comes back and is
told all there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from edge import wire
from edge.epcis import stamp
from edge.hub import catalogue, devices, holds, moves
from edge.hub.doors import Entry, device_of, hub_of, reply, token_of
from edge.hub.hub import Hub

LOOK: Final = b"event: look\ndata: {}\n\n"
"""That another station of the listener's site has told something, or an exception concerns the listener anew."""

_LAG: Final = 64
"""Events a listener may be behind."""

EACH: Final = 3
"""Lines one station may have open at once."""

Queue: TypeAlias = "asyncio.Queue[bytes | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between looks at the database, and between signs of life."""

    look: float = 0.1
    beat: float = 10.0


class Listeners:
    """Who listens at this process."""

    def __init__(self, hub: Hub, pace: Pace | None = None) -> None:
        self._hub = hub
        self._pace = pace or Pace()
        self._lines: dict[Queue, _Line] = {}
        self._of: dict[str, list[Queue]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._looking = asyncio.Event()

    async def listen(
        self, mark: str, admitted: Callable[[], Awaitable[bool]], party: str = "", station: str = ""
    ) -> AsyncIterator[bytes]:
        """What `station`, of `party`, with `mark` is told, for as long as it is admitted."""
        queue: Queue = asyncio.Queue(_LAG)
        self._lines[queue] = _Line(party, station, admitted)
        self._join(queue, station)
        try:
            if self._watch is None or self._watch.done():
                self._looking = asyncio.Event()
                self._watch = asyncio.create_task(self._look(self._looking))
            # asked once news would come into the queue: what changes in between is told twice, not missed
            await self._looking.wait()
            if not await admitted():  # it may have been shut out just before
                return
            yield event(await run_in_threadpool(holds.told, self._hub, mark))
            while True:
                try:
                    block = await asyncio.wait_for(queue.get(), self._pace.beat)
                except TimeoutError:
                    if not await admitted():
                        return
                    block = beat(stamp(self._hub.now()))
                if block is None:
                    return
                yield block
        finally:
            self._lines.pop(queue, None)
            self._leave(queue, station)

    def _join(self, queue: Queue, station: str) -> None:
        """One more line of a station: the oldest give way, which may be half open."""
        lines = self._of.setdefault(station, [])
        while len(lines) >= EACH:
            _put(lines.pop(0), None)
        lines.append(queue)

    def _leave(self, queue: Queue, station: str) -> None:
        lines = self._of.get(station, [])
        if queue in lines:
            lines.remove(queue)
        if not lines:
            self._of.pop(station, None)

    async def _look(self, looking: asyncio.Event) -> None:
        """Look for news while anybody listens; all is news where the database could not be asked before."""
        known = _News(-1, {}, -1, -1)
        with suppress(Exception):
            known = await run_in_threadpool(_news, self._hub)
        looking.set()
        while self._lines:
            await asyncio.sleep(self._pace.look)
            try:
                before, known = known, await run_in_threadpool(_news, self._hub)
                if known.shut_out != before.shut_out:
                    await self._hang_up()
                if known.holds != before.holds:
                    # a smaller number is a database put back: then all is told
                    since = min(before.holds, known.holds - 1)
                    self._tell(event(await run_in_threadpool(holds.after, self._hub, since)))
                if (known.sites, known.exceptions) != (before.sites, before.exceptions):
                    self._tell(LOOK, await run_in_threadpool(_to_look, self._hub, before, known))
            except Exception:  # noqa: BLE001 - a database that is away for a moment is looked at again
                self._tell(None)
        self._watch = None

    async def _hang_up(self) -> None:
        """Cut off whoever is not admitted any more."""
        for queue, line in list(self._lines.items()):
            if not await line.admitted():
                _put(queue, None)

    def _tell(self, block: bytes | None, to: _Concerned | None = None) -> None:
        """To everybody, or to whom it concerns; None cuts them off, and so does a queue that is full."""
        for queue, line in self._lines.items():
            if to is None or to.has(line):
                _put(queue, block)


@dataclass(frozen=True, slots=True)
class _Line:
    """An open line: of which site and station, and whether its device is admitted still."""

    party: str
    station: str
    admitted: Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class _News:
    """By what it is seen that something has changed: orders, each site's steps, devices that were shut out,
    exceptions.
    """

    holds: int
    sites: Mapping[str, int]
    shut_out: int
    exceptions: int


@dataclass(frozen=True, slots=True)
class _Concerned:
    """Who is to look: by party, who told something there; stations that something does not add up at."""

    told: Mapping[str, frozenset[str]]
    odd: frozenset[str]

    def has(self, line: _Line) -> bool:
        """Whether it is whoever listens there; what a station told is no news to itself."""
        return line.station in self.odd or bool(self.told.get(line.party, frozenset()) - {line.station})


def _news(hub: Hub) -> _News:
    return _News(holds.newest(hub), moves.newest(hub), devices.shut_out(hub), catalogue.newest_exception(hub))


def _to_look(hub: Hub, before: _News, now: _News) -> _Concerned:
    """Whom what came in between concerns; a smaller mark is a database put back."""
    since = {party: before.sites.get(party, 0) for party in now.sites}
    told = {
        party: moves.tellers(hub, party, since[party] if since[party] < mark else 0)
        for party, mark in now.sites.items()
        if mark != since[party]
    }
    changed = now.exceptions > before.exceptions
    return _Concerned(told, catalogue.concerned(hub, before.exceptions) if changed else frozenset())


def _put(queue: Queue, block: bytes | None) -> None:
    if queue.full() or block is None:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
    else:
        queue.put_nowait(block)


def event(said: wire.Holds) -> bytes:
    """Orders as one event; its id is the mark a station comes back with."""
    return b"event: holds\nid: " + said.mark.encode() + b"\ndata: " + wire.encode(said) + b"\n\n"


def beat(now: str) -> bytes:
    """That the line stands, though there is nothing to tell."""
    return b"event: beat\ndata: " + wire.encode(wire.ServerTime(now=now)) + b"\n\n"


async def get_listen(request: Request) -> StreamingResponse:
    """Orders as they come, until the station hangs up."""
    hub, token = hub_of(request), token_of(request)
    device = await device_of(request)

    async def admitted() -> bool:
        return await run_in_threadpool(devices.admit, hub, token) is not None

    listeners: Listeners = request.app.state.listeners
    mark = request.headers.get("last-event-id", "")
    return StreamingResponse(
        listeners.listen(mark, admitted, device.party, device.station),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def get_holds(request: Request) -> Response:
    """Orders, for a station that does not listen."""
    await device_of(request)
    mark = request.query_params.get("mark", "")
    return reply(await run_in_threadpool(holds.told, hub_of(request), mark))


ROUTES: Final[tuple[Entry, ...]] = (("GET", "/listen", get_listen), ("GET", "/holds", get_holds))
