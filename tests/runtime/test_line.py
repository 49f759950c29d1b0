"""The line's thread: it steps a worker while it is let, and no fault ends it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edge import wire as messages
from edge.frame import Frame
from edge.hub import catalogue, devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.runtime.engine import Runtime
from edge.runtime.heard import LastHeard
from edge.runtime.line import Line, LineChanged
from edge.sync import SyncState, Worker, enrol
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.station.desk import Desk, codes, payload
from tests.sync.samples import LOST, REVOKED, DirectClient, Trouble, stored

PATIENCE = 20


class Ear:
    """Hears of changes, and lets a test wait for one."""

    def __init__(self) -> None:
        self.states: list[SyncState] = []
        self._came = threading.Condition()

    def __call__(self, change: object) -> None:
        """One more."""
        assert isinstance(change, LineChanged)
        with self._came:
            self.states.append(change.state)
            self._came.notify_all()

    def until(self, wanted: Callable[[SyncState], bool]) -> SyncState:
        """The first state that is wanted."""
        with self._came:
            assert self._came.wait_for(lambda: any(map(wanted, self.states)), PATIENCE), self.states
            return next(filter(wanted, self.states))


class Wire:
    """A desk enrolled with a hub, and the line between them."""

    def __init__(self, desk: Desk, hub: Hub) -> None:
        self.desk = desk
        self.hub = hub
        self.client = DirectClient(hub)
        new = NewDevice(station="ZONE-1", kind="zone", party="IMP-1", gln=fakes.ZONE.gln)
        code = devices.issue_code(hub, new)
        self.client.token = enrol(desk.store, self.client, code, "key", desk.station.read_clock()).token
        self.made = 0
        self.faulty = 0
        self.ear = Ear()
        self.line = Line(self._worker, self.wall, log=desk.root / "log")
        self.line.subscribe(self.ear)

    def wall(self) -> datetime:
        """The desk's clock; a moment passes at each look."""
        self.desk.passes(milliseconds=1)
        return self.desk.now

    def _worker(self) -> Worker:
        self.made += 1
        if self.made <= self.faulty:
            raise ZeroDivisionError("out of nothing")
        return Worker(
            self.desk.store,
            self.client,
            server="http://hub",
            chance=random.Random(1),
            interval=timedelta(seconds=1),
        )


@pytest.fixture
def wire(desk: Desk, tmp_path: Path) -> Iterator[Wire]:
    """A line that has not begun."""
    hub = make_hub(tmp_path / "hub", Clock(fakes.NOW))
    made = Wire(desk, hub)
    yield made
    made.line.stop()
    hub.database.close()


def sent(state: SyncState) -> bool:
    """All is at the hub."""
    return state.line == "up" and state.pending == 0


def test_what_was_scanned_is_sent_and_the_states_are_told(wire: Wire) -> None:
    """Woken by a scan, it goes up at once."""
    wire.desk.scan("S1")
    wire.line.start()
    wire.line.start()
    wire.ear.until(sent)
    second = wire.desk.scan("S2")
    wire.ear.states.clear()
    wire.line.wake()
    wire.ear.until(sent)
    assert second.entry.event_id in stored(wire.hub)
    assert wire.line.state.line == "up"
    assert wire.made == 1


@pytest.mark.usefixtures("brisk")
def test_a_fault_is_seen_and_the_line_begins_again(wire: Wire) -> None:
    """Three faults in a row: each recorded, the rest grows, and then everything is sent."""
    wire.faulty = 3
    wire.line = Line(wire._worker, wire.wall, log=wire.desk.root / "log")
    wire.line.subscribe(wire.ear)
    wire.desk.scan("S1")
    wire.line.start()
    down = wire.ear.until(lambda state: state.line == "down")
    assert "ZeroDivisionError; details are in" in down.reason
    assert down.next_try is not None
    wire.ear.until(sent)
    assert wire.made == 4
    assert "ZeroDivisionError" in "".join(path.read_text() for path in (wire.desk.root / "log").iterdir())


@pytest.mark.usefixtures("brisk")
def test_a_listener_at_fault_does_not_end_the_line(wire: Wire) -> None:
    """It is told the next time."""
    wire.line = Line(wire._worker, wire.wall)
    heard = 0

    def deaf_at_first(change: object) -> None:
        nonlocal heard
        heard += 1
        if heard <= 3:
            raise KeyError("screen")
        wire.ear(change)

    wire.line.subscribe(deaf_at_first)
    wire.desk.scan("S1")
    wire.line.start()
    wire.ear.until(sent)


@pytest.mark.usefixtures("brisk")
def test_since_when_orders_may_have_been_missed_is_known_after_a_restart(wire: Wire) -> None:
    """Asking for them counts as hearing; without a line the time from before is what there is to tell."""
    wire.line = Line(wire._worker, wire.wall, last=LastHeard(wire.desk.root))
    assert wire.line.state.heard is None
    wire.line.subscribe(wire.ear)
    wire.line.start()
    heard = wire.ear.until(lambda state: state.heard is not None).heard
    wire.line.stop()
    assert Line(wire._worker, wire.wall, last=LastHeard(wire.desk.root)).state.heard == heard


def test_while_held_nothing_is_exchanged(wire: Wire) -> None:
    """As if the line were down; let go, it goes on at once."""
    wire.line.hold(True)
    wire.desk.scan("S1")
    wire.line.start()
    for _ in range(3):
        wire.line.wake()
    assert stored(wire.hub) == []
    wire.line.hold(False)
    wire.ear.until(sent)
    assert len(stored(wire.hub)) == 1


def test_a_stopped_line_is_tried_again_when_somebody_has_mended_it(wire: Wire) -> None:
    """Revoked: nothing more is tried until a person says so."""
    wire.client.troubles = [Trouble(before=REVOKED)]
    wire.desk.scan("S1")
    wire.line.start()
    stopped = wire.ear.until(lambda state: state.stopped)
    assert (stopped.line, stopped.trouble) == ("revoked", "revoked")
    wire.line.resume()
    wire.ear.until(sent)


def test_a_lost_line_waits_its_turn_and_stops_at_once_when_told_to(wire: Wire) -> None:
    """`stop` does not wait for the back-off."""
    wire.client.troubles = [Trouble(before=LOST)] * 100
    wire.desk.scan("S1")
    wire.line.start()
    wire.ear.until(lambda state: state.line == "down")
    thread = wire.line._thread
    assert thread is not None
    wire.line.stop()
    assert not thread.is_alive()


def test_the_hub_says_who_may_no_longer_work_here(wire: Wire) -> None:
    """Whoever is signed in at that moment is signed out."""

    def publish(mark: str, *badges: str) -> None:
        people = tuple(
            messages.Credential(badge=badge, name_zh=badge, name_en=badge, roles=("warehouse",), pin_hash="x")
            for badge in badges
        )
        catalogue.put_operators(wire.hub, messages.Operators(party="IMP-1", mark=mark, operators=people))

    publish("1", "W001", "W002")
    runtime = Runtime(wire.desk.station, line=wire.line)
    runtime.subscribe(lambda change: wire.ear(change) if isinstance(change, LineChanged) else None)
    runtime.start()
    runtime.connect()
    _wait(runtime, lambda: _hash_of(wire.desk, "W001") == "x")
    runtime.call(lambda _: wire.desk.sign_in("W001")).result(PATIENCE)
    publish("2", "W002")
    wire.desk.passes(seconds=2)
    _wait(runtime, lambda: wire.desk.station.access.operator is None)
    assert codes(runtime.submit(_frame(wire.desk)).result(PATIENCE)) == ["not-signed-in"]
    runtime.stop()


def _hash_of(desk: Desk, badge: str) -> str:
    known = desk.store.credential(badge)
    return known.pin_hash if known else ""


def _frame(desk: Desk) -> Frame:
    return Frame(payload("S7"), "test", desk.now)


def _wait(runtime: Runtime, wanted: Callable[[], bool]) -> None:
    """Ask on the station's thread, between steps of the line, until it is so."""
    assert runtime.line is not None
    for _ in range(2000):
        if runtime.call(lambda _: wanted(), silent=True).result(PATIENCE):
            return
        runtime.line.wake()
        threading.Event().wait(0.01)
    raise AssertionError("it never came")
