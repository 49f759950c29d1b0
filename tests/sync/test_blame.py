"""A server that fails over one event, and one that is down: told apart, and nothing stuck or parked without cause."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from edge.store import Store
from edge.sync import Worker
from tests.hub.samples import event_id
from tests.sync.strict_repository import StrictRepository
from tests.sync.test_worker import NOW, make_worker, scanned

EVENTS = 60


class Sick(StrictRepository):
    """Fails whenever it is sent one of these events; with every event while `down`."""

    def __init__(self, status: int, *bad: int) -> None:
        super().__init__(polls=0)
        self.status, self.down, self.failures = status, False, 0
        self.over = [event_id(number).encode() for number in bad]

    def _capture(self, environ: dict[str, Any]) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.down or any(bad in body for bad in self.over):
            self.failures += 1
            return f"{self.status} Failed", {"Content-Type": "text/html"}, b"<html>"
        environ["wsgi.input"] = io.BytesIO(body)
        return super()._capture(environ)


def stepped(worker: Worker, steps: int) -> Worker:
    """The worker after so many steps, each when it is due."""
    now = NOW
    for _ in range(steps):
        now = max(now + timedelta(seconds=1), worker.step(now).next_at)
    return worker


@pytest.mark.parametrize("status", [500, 501, 502, 504, 507, 408])
@pytest.mark.parametrize("bad", [(20, 41), (20, 21), (1, 59)])
def test_events_that_a_server_fails_over_are_found_and_parked_and_the_rest_flows(
    store: Store, status: int, bad: tuple[int, int]
) -> None:
    """In few tries, wherever they are; what the server said is told."""
    sick = Sick(status, *bad)
    for number in range(1, EVENTS + 1):
        scanned(store, number)
    worker = stepped(make_worker(store, sick.client()), 300)
    assert len(sick.events) == EVENTS - 2
    assert (worker.state.pending, worker.state.line) == (0, "up")
    assert [one.code for one in store.outbox.parked()] == ["server-failed"] * 2
    assert all(str(status) in one.message for one in store.outbox.parked())
    assert sick.failures < 120


@pytest.mark.parametrize("status", [500, 502])
@pytest.mark.parametrize("count", [1, 2, EVENTS])
def test_of_a_server_that_is_down_no_event_stays_parked(store: Store, status: int, count: int) -> None:
    """It fails with all of them for hours; well again it gets every one."""
    sick = Sick(status)
    sick.down = True
    for number in range(1, count + 1):
        scanned(store, number)
    worker = stepped(make_worker(store, sick.client()), 150)
    assert worker.state.pending + worker.state.parked == count
    assert sick.failures > 20
    sick.down = False
    stepped(worker, 60)
    assert store.outbox.parked() == []
    assert [name for name, _ in sorted(sick.events)] == [event_id(number) for number in range(1, count + 1)]


class Gate(Sick):
    """Behind a gate that, while it is shut, refuses everything as not understood."""

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        if not self.down:
            return super().__call__(environ, start)
        self.failures += 1
        start(f"{self.status} Refused", [("Content-Type", "text/html")])
        return [b"<html>"]


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_gateway_that_refuses_everything_parks_nothing(store: Store, status: int) -> None:
    """It says nothing of the events: the line is stopped and shown, and goes on where the gate lets it."""
    gate = Gate(status)
    worker = make_worker(store, gate.client())
    scanned(store, 1)
    stepped(worker, 20)
    gate.down = True
    for number in range(2, EVENTS + 1):
        scanned(store, number)
    stepped(worker, 60)
    assert store.outbox.parked() == []
    assert (worker.state.trouble, worker.state.line) == ("refused", "down")
    gate.down = False
    stepped(worker, 60)
    assert [name for name, _ in sorted(gate.events)] == [event_id(number) for number in range(1, EVENTS + 1)]
    assert store.outbox.parked() == []


def test_one_event_alone_that_a_server_fails_over_waits_until_another_can_tell(store: Store) -> None:
    """Nothing is parked while there is nothing else; with the next scan it is told whose fault it is."""
    sick = Sick(500, 1)
    scanned(store, 1)
    worker = stepped(make_worker(store, sick.client()), 60)
    assert (worker.state.trouble, store.outbox.parked()) == ("server-failed", [])
    scanned(store, 2)
    stepped(worker, 60)
    assert [one.code for one in store.outbox.parked()] == ["server-failed"]
    assert len(sick.events) == 1


def test_what_a_server_stored_though_its_answers_failed_is_not_parked(store: Store) -> None:
    """It is asked whether it has the event."""

    class Forgetful(Sick):
        def _capture(self, environ: dict[str, Any]) -> Any:
            self._store(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            return "500 Failed", {}, b""

    sick = Forgetful(500)
    scanned(store, 1)
    stepped(make_worker(store, sick.client()), 60)
    assert (store.outbox.depth().pending, store.outbox.parked()) == (0, [])
    assert len(sick.events) == 1
