"""What only the administrator may do, over HTTP."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge import wire
from edge.hub import audit, catalogue, devices
from edge.hub.doors import Entry, Refused, answer, body_of, hub_of, mark_of, message_of, need_admin, reply
from edge.hub.faults import FaultPlan
from edge.hub.problems import MISSING, problem


async def put_catalogue(request: Request) -> Response:
    """A new issue of the catalogue; ``settled``: forms whose earlier serial lists every station has settled."""
    hub = await need_admin(request)
    body = await body_of(request, hub.limits.catalogue)
    settled = frozenset(request.query_params.getlist("settled"))
    return reply(await run_in_threadpool(catalogue.publish, hub, body, settled), 201)


async def put_operators(request: Request) -> Response:
    """All credentials of one site."""
    hub = await need_admin(request)
    operators = await message_of(request, wire.Operators)
    await run_in_threadpool(catalogue.put_operators, hub, operators)
    return Response(status_code=204)


async def post_code(request: Request) -> Response:
    """A one-time code for a station."""
    hub = await need_admin(request)
    new = await message_of(request, devices.NewDevice)
    code = await run_in_threadpool(devices.issue_code, hub, new)
    return answer(wire.encode({"code": code}), 201)


async def get_devices(request: Request) -> Response:
    """All stations."""
    hub = await need_admin(request)
    return answer(wire.encode({"devices": await run_in_threadpool(devices.seated, hub)}))


async def delete_device(request: Request) -> Response:
    """Shut a station's device out."""
    hub = await need_admin(request)
    station = request.path_params["station"]
    if not await run_in_threadpool(devices.revoke, hub, station):
        raise Refused(problem(404, MISSING, f"No admitted device of station '{station}' is known."))
    return Response(status_code=204)


async def get_acts(request: Request) -> Response:
    """What administrators did, after a mark."""
    hub = await need_admin(request)
    return answer(wire.encode({"acts": await run_in_threadpool(audit.acts, hub, mark_of(request))}))


async def put_faults(request: Request) -> Response:
    """Which faults are to come."""
    hub = await need_admin(request)
    plan = await message_of(request, FaultPlan)
    await run_in_threadpool(audit.write_down, hub, "faults-planned", faults=len(plan.faults), skew=plan.skew)
    request.app.state.faults.plan(plan)
    hub_of(request).skew = plan.offset
    return Response(status_code=204)


ROUTES: Final[tuple[Entry, ...]] = (
    ("PUT", "/catalogue", put_catalogue),
    ("PUT", "/operators", put_operators),
    ("POST", "/admin/codes", post_code),
    ("GET", "/admin/devices", get_devices),
    ("DELETE", "/admin/devices/{station}", delete_device),
    ("GET", "/admin/audit", get_acts),
)
