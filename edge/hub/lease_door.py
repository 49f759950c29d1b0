"""Leases over HTTP: what stations ask, and what the administrator looks at."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge import wire
from edge.hub import issues, lease_doubts, leases
from edge.hub.doors import (
    Entry,
    address_of,
    answer,
    hub_of,
    message_of,
    most_of,
    need_admin,
    read_as,
    reply,
    slow_down,
)
from edge.wire.leases import Signed

LARGEST: Final = 12_000_000
"""Bytes of a question that shows as many leases as a message holds; from nobody but who is admitted."""


class _Asking(Struct, frozen=True):
    """As much of a question as says whose it is."""

    station: str


async def post_leases(request: Request) -> Response:
    """A station's question; its signature is its token, so that a fenced one may still give back."""
    hub = hub_of(request)
    signed = await message_of(request, Signed, await most_of(request, LARGEST))
    await run_in_threadpool(issues.keep_up, hub)  # it is granted by the newest issue there is
    said = await run_in_threadpool(leases.ask, hub, signed)
    # once it is known who asks: who is let in need not wait for a neighbour who is not
    refused = isinstance(said, wire.Problem)
    who = f"at {address_of(request)}" if refused else f"of {read_as(signed.body, _Asking).station}"
    await run_in_threadpool(slow_down, hub, f"leases {who}", hub.limits.device_rate)
    return reply(said)


async def get_leases(request: Request) -> Response:
    """Every lease, and whom the hub waits for."""
    await need_admin(request)
    hub = hub_of(request)
    rows = await run_in_threadpool(lease_doubts.rows, hub)
    standing = await run_in_threadpool(lease_doubts.standing, hub)
    return answer(wire.encode({"standing": standing, "leases": rows}))


ROUTES: Final[tuple[Entry, ...]] = (
    ("POST", "/leases", post_leases),
    ("GET", "/admin/leases", get_leases),
)
