"""Figures for Prometheus, and what a watchdog asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from edge.errors import StoreError
from edge.hub import catalogue
from edge.hub.app import make_app
from edge.hub.hub import Hub
from tests.hub import samples
from tests.hub.samples import document, let_in, make_hub, told


class World:
    """A hub behind its shell, and what it says of itself."""

    def __init__(self, home: Path) -> None:
        self.hub: Hub = make_hub(home)
        self.token = let_in(self.hub).token
        app = make_app(self.hub)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub")  # type: ignore[arg-type]

    async def figures(self) -> dict[tuple[str, ...], float]:
        """Every sample: name and label values → value."""
        answer = await self.http.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return {
            (it.name, *it.labels.values()): it.value
            for family in text_string_to_metric_families(answer.text)
            for it in family.samples
        }


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A hub behind its shell."""
    made = World(tmp_path)
    yield made
    await made.http.aclose()


async def test_what_was_served_is_counted_by_route(world: World) -> None:
    """Each request by its route's pattern and status, an unknown path by none."""
    header = {"Authorization": f"Bearer {world.token}"}
    two = document(told("zone_exit", number=1), told("zone_exit", number=2), told("zone_exit", number=2))
    location = (await world.http.post("/capture", content=two, headers=header)).headers["location"]
    await world.http.get(location, headers=header)
    await world.http.get("/capture/none", headers=header)
    await world.http.get("/wp-login.php")
    for invented in ("A1", "A2"):
        await world.http.request(invented, "/wp-login.php")
    found = await world.figures()
    assert found["bondscan_hub_answers_total", "POST", "/capture", "202"] == 1
    assert found["bondscan_hub_answers_total", "GET", "/capture/{id}", "200"] == 1
    assert found["bondscan_hub_answers_total", "GET", "/capture/{id}", "404"] == 1
    assert found["bondscan_hub_answers_total", "GET", "", "404"] == 1
    assert found["bondscan_hub_answers_total", "other", "", "404"] == 2, "no figure of his own"
    assert found["bondscan_hub_request_seconds_count", "GET", "/capture/{id}"] == 2
    assert found["bondscan_hub_captured_events_total", "stored"] == 2
    assert found["bondscan_hub_captured_events_total", "duplicate"] == 1
    assert found[("bondscan_hub_last_event",)] >= 2
    assert found["bondscan_hub_open_exceptions", "exited-twice"] == 1


async def test_what_is_held_is_the_same_by_every_process(world: World) -> None:
    """Gauges come from the database, not from what this process has seen."""
    before = await world.figures()
    assert before[("bondscan_hub_admitted_devices",)] == 1
    assert before[("bondscan_hub_catalogue_version",)] == 0
    other = make_app(world.hub)
    catalogue.publish(world.hub, samples.catalogue(7))
    let_in(world.hub, "zone-2")
    world.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=other), base_url="http://hub")  # type: ignore[arg-type]
    after = await world.figures()
    assert after[("bondscan_hub_catalogue_version",)] == 7
    assert after[("bondscan_hub_stations",)] == 2
    assert after[("bondscan_hub_epoch",)] == 1


async def test_no_figure_names_a_station(world: World) -> None:
    """Figures may be read by who may not know who is who."""
    header = {"Authorization": f"Bearer {world.token}"}
    await world.http.post("/capture", content=document(told("zone_exit")), headers=header)
    await world.http.delete("/admin/devices/zone-1", headers=header)
    text = (await world.http.get("/metrics")).text
    assert "zone-1" not in text


async def test_a_process_without_its_database_lives_and_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not to be restarted, and nobody is to be sent to it."""
    assert (await world.http.get("/health/ready")).json() == {"status": "ok"}

    def gone() -> None:
        raise StoreError("gone")

    monkeypatch.setattr(world.hub, "reading", gone)
    assert (await world.http.get("/health/live")).status_code == 200
    for path in ("/health", "/health/ready", "/metrics"):
        assert (await world.http.get(path)).status_code == 503
