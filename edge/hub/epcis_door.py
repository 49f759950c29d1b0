"""EPCIS 2.0 over HTTP (REST binding): capture, its jobs, and queries."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge import wire
from edge.hub import capture, query
from edge.hub.doors import Entry, Refused, answer, device_or_admin, hub_of, told
from edge.hub.problems import MISSING, QUERY, problem

PREFER_JOB: Final = "return=representation"
VERSIONS: Final = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0", "GS1-Extensions": wire.EXTENSION}


async def capture_options(request: Request) -> Response:
    """What a capture may hold."""
    limits = hub_of(request).limits
    headers = {
        **VERSIONS,
        "Allow": "GET, OPTIONS, POST",
        "GS1-EPCIS-Min": "2.0.0",
        "GS1-EPCIS-Max": "2.0.0",
        "GS1-CBV-Min": "2.0.0",
        "GS1-CBV-Max": "2.0.0",
        "GS1-EPC-Format": "Always_GS1_Digital_Link",
        "GS1-EPCIS-Capture-Limit": str(limits.events),
        "GS1-EPCIS-Capture-File-Size-Limit": str(limits.body),
        "GS1-Capture-Error-Behaviour": "rollback",
    }
    return Response(status_code=204, headers=headers)


async def post_capture(request: Request) -> Response:
    """A document in; the job it became is elsewhere."""
    asked = request.headers.get("gs1-capture-error-behaviour", "rollback")
    behaviour: wire.Behaviour = "proceed" if asked == "proceed" else "rollback"
    job = await told(request, lambda hub, device, body: capture.capture(hub, device, body, behaviour))
    if isinstance(job, wire.Problem):
        raise Refused(job)
    request.app.state.figures.captured(result.status for result in job.results or ())
    headers = {**VERSIONS, "Location": f"/capture/{job.capture_id}"}
    if request.headers.get("prefer") == PREFER_JOB:  # RFC 7240: then the job is not asked for again
        headers["Preference-Applied"] = PREFER_JOB
        return answer(wire.encode(job), 202, headers)
    return Response(status_code=202, headers=headers)


async def get_job(request: Request) -> Response:
    """A capture job."""
    device = await device_or_admin(request)
    capture_id = request.path_params["id"]
    station = device.station if device else ""
    body = await run_in_threadpool(capture.find_job, hub_of(request), capture_id, station)
    if body is None:
        raise Refused(problem(404, MISSING, f"No capture job '{capture_id}' is known."))
    return answer(body)


async def get_jobs(request: Request) -> Response:
    """A page of capture jobs, the next one by its Link."""
    hub = hub_of(request)
    device = await device_or_admin(request)
    asked = request.query_params.get("perPage", str(query.PER_PAGE))
    if not (asked.isdecimal() and len(asked) < 16 and int(asked) > 0):
        raise Refused(
            problem(400, QUERY, f"Failed to use '{asked}' as perPage: expected 1 or more, got that.")
        )
    most = min(int(asked), hub.limits.per_page)
    after = request.query_params.get("nextPageToken", "")
    station = device.station if device else ""
    body, token = await run_in_threadpool(capture.jobs, hub, after, most, station)
    return answer(body, headers=_paged(request, token))


def _paged(request: Request, token: str) -> dict[str, str]:
    """Headers of a page: where the next one is, if there is one. Tokens do not expire."""
    headers = dict(VERSIONS)
    if token:
        target = request.url.include_query_params(nextPageToken=token)
        headers["Link"] = f'<{target.path}?{target.query}>; rel="next"'
        headers["GS1-Next-Page-Token"] = token
    return headers


async def get_events(request: Request) -> Response:
    """A page of events, the next one by its Link."""
    hub = hub_of(request)
    device = await device_or_admin(request)
    asked = query.parse(request.query_params.multi_items(), hub.limits.per_page)
    if isinstance(asked, wire.Problem):
        raise Refused(asked)
    page = await run_in_threadpool(query.run, hub, asked, device.party if device else "")
    return answer(page.body, headers=_paged(request, page.token))


async def get_event(request: Request) -> Response:
    """All that was told of one event."""
    device = await device_or_admin(request)
    event_id = request.path_params["id"]
    found = await run_in_threadpool(query.find, hub_of(request), event_id, device.party if device else "")
    if isinstance(found, wire.Problem):
        raise Refused(found)
    return answer(found)


ROUTES: Final[tuple[Entry, ...]] = (
    ("OPTIONS", "/capture", capture_options),
    ("POST", "/capture", post_capture),
    ("GET", "/capture", get_jobs),
    ("GET", "/capture/{id}", get_job),
    ("GET", "/events", get_events),
    ("GET", "/events/{id:path}", get_event),
)
