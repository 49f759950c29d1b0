"""What every endpoint asks of a request: who sent it, how much it weighs, what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge import wire
from edge.hub import devices, rates
from edge.hub.hub import Device, Hub, Rate
from edge.hub.problems import BUSY, INVALID, REFUSED, TOO_LARGE, problem

T = TypeVar("T")
M = TypeVar("M")
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Entry: TypeAlias = tuple[str, str, Endpoint]
"""Method, path, and what answers there."""

PROMPT: Final = 2.0
"""Seconds in which a body is there as a rule; after them it is asked who sends it."""

BODY_SECONDS: Final = 30.0
SLOWEST: Final = 10_000
"""How long any body may take, and bytes a second at which it has to come after that."""


class Refused(Exception):
    """A request that cannot be served, with the body that says why; wait: seconds until it may be."""

    def __init__(self, body: wire.Problem, wait: int = 0) -> None:
        super().__init__(body.detail)
        self.body = body
        self.wait = wait


def hub_of(request: Request) -> Hub:
    """The hub that serves."""
    hub: Hub = request.app.state.hub
    return hub


def answer(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON as it stands."""
    return Response(body, status, headers, "application/json")


def reply(outcome: object, status: int = 200) -> Response:
    """A message as it is; a Problem with its own status."""
    if isinstance(outcome, wire.Problem):
        raise Refused(outcome)
    return answer(wire.encode(outcome), status)


def as_response(body: wire.Problem, wait: int = 0) -> Response:
    """An error body with its status; wait: seconds after which to ask again, 0 where that is not said."""
    headers = {"WWW-Authenticate": "Bearer"} if body.status == 401 else {}
    if wait:
        headers["Retry-After"] = str(wait)
    return Response(wire.encode(body), body.status, headers, "application/problem+json")


def token_of(request: Request) -> str:
    """The bearer token; 401 without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(problem(401, REFUSED, "Expected 'Authorization: Bearer TOKEN', got none."))
    return token.strip()


async def device_of(request: Request) -> Device:
    """The device that asks; 401 where its token is not admitted, 429 where it asks too often."""
    return await run_in_threadpool(admitted, hub_of(request), token_of(request))


def let_in(hub: Hub, token: str) -> Device:
    """Whose token it is; 401 where it is nobody's."""
    device = devices.admit(hub, token)
    if device is None:
        raise Refused(problem(401, REFUSED, "The token is unknown or revoked; enrol this device again."))
    return device


def admitted(hub: Hub, token: str) -> Device:
    """As `device_of`, for whoever may wait for the database."""
    device = let_in(hub, token)
    slow_down(hub, f"device {device.station}", hub.limits.device_rate)
    return device


def slow_down(hub: Hub, subject: str, rate: Rate) -> None:
    """429 with when to ask again, where `subject` asks more often than `rate` allows."""
    wait = rates.wait_of(hub, subject, rate)
    if wait:
        detail = f"Expected no more than {rate.at_once} requests at once and one each {rate.seconds:g} s, got more."
        raise Refused(problem(429, BUSY, detail), wait)


def address_of(request: Request) -> str:
    """From where a request came: the next hop, which may be a proxy."""
    return request.client.host if request.client else "?"


async def need_admin(request: Request) -> Hub:
    """403 for all but the administrator; the hub on whose behalf."""
    if not await run_in_threadpool(devices.is_admin, hub_of(request), token_of(request)):
        raise Refused(problem(403, REFUSED, "Only the administrator may do this."))
    return hub_of(request).on_behalf_of(f"administrator at {address_of(request)}")


async def device_or_admin(request: Request) -> Device | None:
    """The device that asks, or None for the administrator."""
    return await run_in_threadpool(_device_or_admin, hub_of(request), token_of(request))


def _device_or_admin(hub: Hub, token: str) -> Device | None:
    return None if devices.is_admin(hub, token) else admitted(hub, token)


async def body_of(request: Request, most: int, known: Callable[[], object] | None = None) -> bytes:
    """The whole body; 413 past `most` bytes, 408 where it is too long in coming.

    known: asked, in a thread, of who sends it, once the body is not there at once: nobody is waited for that is
    not let in, and what they sent so far is let go of.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise Refused(_too_large(most))
    coming = asyncio.ensure_future(_whole(request, most))
    try:
        if known is not None:
            await asyncio.wait((coming,), timeout=PROMPT)
            if not coming.done():
                await run_in_threadpool(known)
        return await asyncio.wait_for(coming, BODY_SECONDS + most / SLOWEST)
    except TimeoutError:
        raise Refused(problem(408, BUSY, "Expected a whole body, got no more of it for too long.")) from None
    finally:
        coming.cancel()


async def _whole(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > most:
            raise Refused(_too_large(most))
    return b"".join(parts)


def _too_large(most: int) -> wire.Problem:
    return problem(413, TOO_LARGE, f"Expected a body of at most {most} bytes, got more.")


async def most_of(request: Request, most: int) -> int:
    """How many bytes a request may have: `most` where an admitted device sends it, else as many as anybody's."""
    hub = hub_of(request)
    announced = request.headers.get("content-length", "")
    usual = announced.isdecimal() and int(announced) <= hub.limits.body
    if usual or "authorization" not in request.headers:
        return hub.limits.body
    known = await run_in_threadpool(devices.admit, hub, token_of(request))
    return hub.limits.body if known is None else most


async def told(request: Request, act: Callable[[Hub, Device, bytes], T], most: int = 0) -> T:
    """What comes of what a device tells: who it is, what it says and what is done with it in one go, for a
    backlog comes in hundreds of these. most: as for `most_of`, 0 for as many bytes as any message may have;
    whoever sends more than the usual is looked up before it, and again once it is there: it may take long.
    """
    hub, token = hub_of(request), token_of(request)
    bytes_ = await most_of(request, most) if most else hub.limits.body
    body = await body_of(request, bytes_, lambda: let_in(hub, token))

    def take() -> T:
        return act(hub, admitted(hub, token), body)

    return await run_in_threadpool(take)


async def told_as(request: Request, kind: type[M], act: Callable[[Hub, Device, M], T], most: int = 0) -> T:
    """As `told`, of a message; 400 where it is none."""
    return await told(request, lambda hub, device, body: act(hub, device, read_as(body, kind)), most)


async def message_of(request: Request, kind: type[T], most: int = 0) -> T:
    """The body as a message; 400 where it is none. most: bytes, 0 for as many as any message may have."""
    return read_as(await body_of(request, most or hub_of(request).limits.body), kind)


def read_as(body: bytes, kind: type[T]) -> T:
    """A body as a message; 400 where it is none."""
    try:
        return wire.decode(body, kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        raise Refused(problem(400, INVALID, f"Failed to read the body: {fault}.")) from fault


def mark_of(request: Request) -> int:
    """Since when: the mark of the last answer, 0 for all."""
    text = request.query_params.get("since", "0")
    if not (text.isdecimal() and len(text) < 20 and int(text) < 2**63):
        raise Refused(
            problem(400, INVALID, f"Failed to read '{text}' as a mark: expected a number, got that.")
        )
    return int(text)
