"""What watches the hub from outside: whether it lives, whether it serves, and its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import Request
from starlette.responses import Response

from edge.hub import catalogue
from edge.hub.doors import Entry, Refused, answer, hub_of
from edge.hub.metrics import CONTENT_TYPE
from edge.hub.problems import BROKEN, problem

T = TypeVar("T")

PATIENCE: Final = 5.0
"""Seconds for the database to say a word: one that hangs is as one that is gone."""

_ASKING: Final = CapacityLimiter(4)
"""Threads that may hang in a question of whoever watches, none of them those that serve stations."""


async def get_live(_request: Request) -> Response:
    """The process answers, whatever its database does: no reason to restart it."""
    return answer(b'{"status":"ok"}')


async def get_ready(request: Request) -> Response:
    """The hub and its database serve; 503 where the database does not."""
    hub = hub_of(request)
    await _within(lambda: catalogue.manifest(hub))
    return answer(b'{"status":"ok"}')


async def get_metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    return Response(await _within(request.app.state.figures.text), media_type=CONTENT_TYPE)


async def _within(question: Callable[[], T]) -> T:
    """The answer, or 503 where the database does not give it in time; its thread is left to wait by itself."""
    with move_on_after(PATIENCE):
        return await to_thread.run_sync(question, abandon_on_cancel=True, limiter=_ASKING)
    detail = f"Failed to ask the hub's database: expected an answer within {PATIENCE:g} s, got none."
    raise Refused(problem(503, BROKEN, detail))


ROUTES: Final[tuple[Entry, ...]] = (
    ("GET", "/health", get_ready),
    ("GET", "/health/live", get_live),
    ("GET", "/health/ready", get_ready),
    ("GET", "/metrics", get_metrics),
)
