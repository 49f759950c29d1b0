"""The hub as an ASGI application: routes, and what is answered where one fails."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from edge.errors import StoreError
from edge.hub import admin_door, epcis_door, lease_door, listening, station_door, watch_door
from edge.hub.doors import Refused, as_response
from edge.hub.faults import App, Faults, FaultyShell
from edge.hub.hub import Hub
from edge.hub.metrics import Counted, Figures
from edge.hub.problems import BROKEN, INVALID, MISSING, problem
from edge.hub.tables import Unfit

RETRY_SECONDS = 5
"""When to ask again while the database does not serve."""


def make_app(hub: Hub, *, faults: Faults | None = None) -> App:
    """The ASGI application of a hub; faults: given where it is to fail on purpose."""
    entries = [*epcis_door.ROUTES, *station_door.ROUTES, *listening.ROUTES, *admin_door.ROUTES]
    entries += [*watch_door.ROUTES, *lease_door.ROUTES]
    routes = [Route(path, endpoint, methods=[method]) for method, path, endpoint in entries]
    if faults is not None:
        routes.append(Route("/faults", admin_door.put_faults, methods=["PUT"]))
    app = Starlette(
        routes=routes,
        exception_handlers={
            Refused: _on_refused,
            HTTPException: _on_http,
            ClientDisconnect: _on_cut,
            Unfit: _on_unfit,
            StoreError: _on_store,
            Exception: _on_failure,
        },
    )
    app.state.hub = hub
    app.state.faults = faults
    app.state.listeners = listening.Listeners(hub)
    app.state.figures = figures = Figures(hub)
    served: App = FaultyShell(app, faults) if faults is not None else app
    return Counted(served, figures, {endpoint: path for _, path, endpoint in entries})


async def _on_refused(_request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return as_response(refused.body, refused.wait)


async def _on_http(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    return as_response(
        problem(failure.status_code, MISSING, f"{request.method} {request.url.path} is not served.")
    )


async def _on_cut(_request: Request, _cut: Exception) -> Response:
    """Whoever sent it has gone, or what came is no body: no failure of this server."""
    return as_response(
        problem(400, INVALID, "Failed to read the body: expected the whole of it, got a piece.")
    )


async def _on_unfit(_request: Request, unfit: Exception) -> Response:
    return as_response(problem(400, INVALID, f"Failed to use the request: {unfit}."))


async def _on_store(_request: Request, _failure: Exception) -> Response:
    said = problem(
        503, BROKEN, "The server cannot reach what it keeps just now; nothing of this request was stored."
    )
    return as_response(said, RETRY_SECONDS)


async def _on_failure(_request: Request, _failure: Exception) -> Response:
    return as_response(problem(500, BROKEN, "The server failed; nothing of this request was stored."))
