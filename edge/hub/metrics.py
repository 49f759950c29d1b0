"""Figures of the hub in the text format of Prometheus.

What this process served is counted here, for Prometheus adds processes up; what the database
holds is asked of it at each scrape, the same by whichever process is asked. No figure names a
station, a package or a person.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from edge.hub import sql
from edge.hub.audit import epoch_of
from edge.hub.hub import Hub

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds of a request."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
"""Told apart; whoever invents others makes no figures of his own."""


class Figures:
    """What one process counts of its requests, and asks of its database when it is scraped."""

    def __init__(self, hub: Hub) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._hub = hub
        self._registry = CollectorRegistry()
        labels = ("method", "route")
        self._seconds = Histogram(
            "bondscan_hub_request_seconds",
            "How long requests took.",
            labels,
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._answers = Counter(
            "bondscan_hub_answers", "Requests answered.", (*labels, "status"), registry=self._registry
        )
        self._events = Counter(
            "bondscan_hub_captured_events",
            "Events captured by this process, by what became of them.",
            ("status",),
            registry=self._registry,
        )
        self._registry.register(_Held(hub))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(method, route).observe(seconds)
        self._answers.labels(method, route, str(status)).inc()

    def captured(self, statuses: Iterable[str]) -> None:
        """Count what became of events."""
        for status, events in Counts(statuses).items():
            self._events.labels(status).inc(events)

    def text(self) -> bytes:
        """All figures; raises StoreError where the database does not serve."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)


class _Held:
    """What the database holds, as gauges."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def describe(self) -> list[Metric]:
        """Nothing beforehand: to be registered asks the database nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        with self._hub.reading() as reader:
            for name, (words, statement) in sql.FIGURES.items():
                yield GaugeMetricFamily(name, words, value=reader.execute(statement).fetchone()[0] or 0)
            standing = GaugeMetricFamily(
                "bondscan_hub_open_exceptions", "Exceptions that stand, by kind.", labels=["kind"]
            )
            for kind, count in reader.execute(sql.OPEN_BY_KIND).fetchall():
                standing.add_metric([kind], count)
            yield standing
            yield GaugeMetricFamily(
                "bondscan_hub_epoch", "Which life of its tables the hub is in.", value=epoch_of(reader)
            )


class Counted:
    """An ASGI application whose requests are counted by route; an unknown path is no route of its own."""

    def __init__(self, app: App, figures: Figures, routes: Mapping[object, str]) -> None:
        """routes: the path of each endpoint."""
        self.app = app
        self.figures = figures
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the lifespan."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        began = perf_counter()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            route = self.routes.get(scope.get("endpoint"), "")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.figures.answered(method, route, status, perf_counter() - began)
