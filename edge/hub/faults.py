"""Faults on purpose, so that tests see a station cope: only where the hub was started for it.

A `Fault` waits for requests whose path begins so, and is used up after `times` of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta, Struct

from edge import wire
from edge.hub.problems import BROKEN, problem

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


DECADES: Final = 1e9
"""Seconds a clock is off at most: beyond them there is no date."""


class Fault(Struct, frozen=True, kw_only=True):
    """What goes wrong, for the next `times` requests to `path` (and `method`, if named).

    delay: seconds before anything is done. status: answered instead of serving, with
    Retry-After where given. drop: serve, then break the line before the answer.
    duplicate: serve twice, as a network that sends again would make it.
    """

    path: str = "/"
    method: str = ""
    times: int = 1
    delay: float = 0.0
    status: int = 0
    retry_after: str = ""
    drop: bool = False
    duplicate: bool = False


class FaultPlan(Struct, frozen=True, kw_only=True):
    """All faults to come, and by how many seconds the hub's clock is off."""

    faults: tuple[Fault, ...] = ()
    skew: Annotated[float, Meta(ge=-DECADES, le=DECADES)] = 0.0

    @property
    def offset(self) -> timedelta:
        """The skew as a time."""
        return timedelta(seconds=self.skew)


@dataclass(slots=True)
class Faults:
    """The faults still to come; safe from any thread."""

    pending: list[tuple[Fault, int]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def plan(self, plan: FaultPlan) -> None:
        """Forget earlier faults and await these."""
        with self._lock:
            self.pending = [(fault, fault.times) for fault in plan.faults]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault this request meets, one fewer to come."""
        with self._lock:
            for place, (fault, left) in enumerate(self.pending):
                if path.startswith(fault.path) and fault.method in ("", method):
                    if left > 1:
                        self.pending[place] = (fault, left - 1)
                    else:
                        del self.pending[place]
                    return fault
        return None


class FaultyShell:
    """An ASGI application that serves another one faultily."""

    def __init__(self, app: App, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """One request, or the lifespan."""
        fault = None
        if scope["type"] == "http" and scope["path"] != "/faults":
            fault = self.faults.take(scope["method"], scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
            return
        body = await _whole_body(receive)
        await asyncio.sleep(fault.delay)
        if fault.status:
            await _answer(fault, send)
            return
        if fault.duplicate or fault.drop:
            await self.app(scope, _replay(body), _swallow)
        if fault.drop:
            await _break_off(send)
        else:
            await self.app(scope, _replay(body), send)


async def _whole_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


async def _swallow(message: Message) -> None:
    """The answer nobody gets."""


async def _answer(fault: Fault, send: Send) -> None:
    body = wire.encode(problem(fault.status, BROKEN, "A fault on purpose."))
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if fault.retry_after:
        headers.append((b"retry-after", fault.retry_after.encode()))
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _break_off(send: Send) -> None:
    """Promise more than is sent, so that the client sees a line cut in the middle."""
    await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
    raise ConnectionAbortedError
