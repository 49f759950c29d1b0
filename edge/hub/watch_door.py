"""What watches the hub from outside: whether it lives, whether it serves, and its figures."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge.hub import catalogue
from edge.hub.doors import Entry, answer, hub_of
from edge.hub.metrics import CONTENT_TYPE


async def get_live(_request: Request) -> Response:
    """The process answers, whatever its database does: no reason to restart it."""
    return answer(b'{"status":"ok"}')


async def get_ready(request: Request) -> Response:
    """The hub and its database serve; 503 where the database does not."""
    await run_in_threadpool(catalogue.manifest, hub_of(request))
    return answer(b'{"status":"ok"}')


async def get_metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    text = await run_in_threadpool(request.app.state.figures.text)
    return Response(text, media_type=CONTENT_TYPE)


ROUTES: Final[tuple[Entry, ...]] = (
    ("GET", "/health", get_ready),
    ("GET", "/health/live", get_live),
    ("GET", "/health/ready", get_ready),
    ("GET", "/metrics", get_metrics),
)
