"""What stations ask and tell beside events, over HTTP."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge import wire
from edge.epcis import stamp
from edge.hub import catalogue, chains, devices, issues, moves, repository
from edge.hub.doors import (
    Entry,
    Refused,
    address_of,
    answer,
    device_of,
    device_or_admin,
    hub_of,
    mark_of,
    message_of,
    reply,
    slow_down,
    told_as,
)
from edge.hub.problems import INVALID, MISSING, problem
from edge.wire.moves import MovesPush

CODES: Final = 64_000
"""Bytes of a request to be let in, which anybody may send."""


async def post_enrol(request: Request) -> Response:
    """A device in, with its one-time code."""
    address = address_of(request)
    hub = hub_of(request)
    asked = await message_of(request, wire.EnrolRequest, CODES)
    said = await run_in_threadpool(devices.enrol, hub.on_behalf_of(f"device at {address}"), asked)
    if isinstance(said, wire.Problem):  # who knows a code need not wait for a neighbour who guesses
        await run_in_threadpool(slow_down, hub, f"enrolment {address}", hub.limits.enrolment_rate)
    return reply(said, 201)


async def post_headers(request: Request) -> Response:
    """Rows of a chain."""
    return reply(await told_as(request, wire.HeadersPush, chains.take_headers))


async def post_refusals(request: Request) -> Response:
    """Refused and reviewed scans."""
    return reply(await told_as(request, wire.RefusalsPush, chains.take_refusals))


async def get_manifest(request: Request) -> Response:
    """The newest catalogue's manifest."""
    await device_or_admin(request)
    newest = await run_in_threadpool(catalogue.manifest, hub_of(request))
    return reply(newest or problem(404, MISSING, "No catalogue has been published yet."))


async def get_catalogue(request: Request) -> Response:
    """One issue of the catalogue, whole or the range asked for."""
    await device_or_admin(request)
    hub, asked = hub_of(request), request.path_params["version"]
    version = int(asked) if _digits(asked) else 0  # there is none of that number
    size = await run_in_threadpool(catalogue.size_of, hub, version)
    if size is None:
        raise Refused(problem(404, MISSING, f"Catalogue version '{asked[:20]}' is not kept."))
    start, end = range_of(request.headers.get("range", ""), size)
    part = await run_in_threadpool(catalogue.part_of, hub, version, start, end - start)
    headers = {"Accept-Ranges": "bytes"}
    if end - start == size:
        return answer(part, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return answer(part, 206, headers)


async def get_repository(request: Request) -> Response:
    """A file of the signed catalogue, whole or the range asked for."""
    await device_or_admin(request)
    path = request.path_params["path"]
    if path == issues.NEWEST and (why := await run_in_threadpool(issues.keep_up, hub_of(request))):
        raise Refused(problem(404, MISSING, f"No newer issue is served: {why}"))
    place = await run_in_threadpool(repository.find, hub_of(request), path)
    if place is None:
        raise Refused(problem(404, MISSING, f"'{path}' is not in the signed catalogue."))
    size = await run_in_threadpool(repository.size_of, place)
    start, end = range_of(request.headers.get("range", ""), size)
    part = await run_in_threadpool(repository.part_of, place, start, end - start)
    headers = {"Accept-Ranges": "bytes"}
    if end - start < size:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(part, 206 if end - start < size else 200, headers, "application/octet-stream")


def range_of(asked: str, size: int) -> tuple[int, int]:
    """The half-open range a ``Range`` header asks for; the whole where it asks for none we serve."""
    unit, _, span = asked.partition("=")
    first, _, last = span.partition("-")
    if unit.strip() != "bytes" or not _digits(first) or not (last == "" or _digits(last)):
        return 0, size
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if start >= end:
        raise Refused(problem(416, INVALID, f"Failed to serve '{asked}': expected a range below {size}."))
    return start, end


def _digits(text: str) -> bool:
    return text.isdecimal() and len(text) < 16


async def get_operators(request: Request) -> Response:
    """The credentials of the asking device's site."""
    device = await device_of(request)
    return reply(await run_in_threadpool(catalogue.operators_of, hub_of(request), device.party))


async def get_despatches(request: Request) -> Response:
    """What is on its way to the asking device's site."""
    device = await device_or_admin(request)
    party = device.party if device else ""
    return reply(await run_in_threadpool(catalogue.despatches, hub_of(request), mark_of(request), party))


async def post_moves(request: Request) -> Response:
    """A station's steps, for the others of its site."""
    return reply(await told_as(request, MovesPush, moves.take, hub_of(request).limits.moves))


async def get_moves(request: Request) -> Response:
    """The steps of the site's other stations."""
    device = await device_of(request)
    return reply(await run_in_threadpool(moves.of_site, hub_of(request), device, mark_of(request)))


async def get_exceptions(request: Request) -> Response:
    """What does not add up."""
    device = await device_or_admin(request)
    return reply(await run_in_threadpool(catalogue.exceptions, hub_of(request), mark_of(request), device))


async def get_time(request: Request) -> Response:
    """The hub's time."""
    return reply(wire.ServerTime(now=stamp(hub_of(request).now())))


ROUTES: Final[tuple[Entry, ...]] = (
    ("POST", "/enrol", post_enrol),
    ("POST", "/headers", post_headers),
    ("POST", "/refusals", post_refusals),
    ("GET", "/catalogue", get_manifest),
    ("GET", "/catalogue/{version}", get_catalogue),
    ("GET", "/repository/{path:path}", get_repository),
    ("GET", "/operators", get_operators),
    ("GET", "/despatches", get_despatches),
    ("POST", "/moves", post_moves),
    ("GET", "/moves", get_moves),
    ("GET", "/exceptions", get_exceptions),
    ("GET", "/time", get_time),
)
