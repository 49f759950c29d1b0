"""The screens' port on a station that really runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from edge.authority.publish import publish, unpacked
from edge.catalogue import sections
from edge.codes.diagnosis import diagnose
from edge.codes.sheet import SHEET
from edge.drivers.state import DeviceState
from edge.errors import ConfigError
from edge.frame import Frame
from edge.runtime.carried import bring_in, trust_root
from edge.runtime.engine import Runtime
from edge.station import Rules
from edge.tui.port import Answer, Arrived, Changed, Discrepancies, Happening, Scanned, Snapshot, Trouble
from edge.tui.station_port import StationPort
from tests import fakes
from tests.authority import samples
from tests.catalogue.sound import SOUND
from tests.station.desk import MAIN, PIN, Desk, case_payload, payload

T = TypeVar("T")
PATIENCE = 20
OWN = "246813"
COUNTED = Discrepancies(short=1, note="one missing")


class Seat:
    """A port on a running station; `restart` ends the program and starts it again."""

    def __init__(self, desk: Desk, **options: Any) -> None:
        self.desk = desk
        self.options = options
        self._begin()

    def _begin(self) -> None:
        self.heard: list[Happening] = []
        self.deliver: Callable[[Frame], None] = lambda _: None
        self.told: Callable[[DeviceState], None] = lambda _: None

        def devices(deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]) -> list[Any]:
            self.deliver, self.told = deliver, told
            return []

        self.runtime = Runtime(self.desk.station, make_devices=devices, log=self.desk.root / "log")
        self.port = StationPort(self.runtime, language="zh", idle_minutes=10, **self.options)
        self.port.subscribe(self.heard.append)
        self.runtime.start()

    def end(self) -> None:
        """The program ends."""
        self.runtime.stop()
        self.port.close()

    def restart(self) -> None:
        """It starts again: nobody is signed in."""
        self.end()
        self.desk.restart()
        self._begin()

    @property
    def shown(self) -> Snapshot:
        """What stands on the screen."""
        return self.port.snapshot()

    def said(self, future: Future[T]) -> T:
        """What an act came to, once everything it caused is told."""
        answer = future.result(PATIENCE)
        self.runtime.call(lambda _: None, silent=True).result(PATIENCE)
        return answer

    def does(self, future: Future[Answer]) -> Answer:
        """An act that is done."""
        answer = self.said(future)
        assert answer.ok, answer
        return answer

    def refused(self, future: Future[Answer]) -> str:
        """Why an act was not done."""
        answer = self.said(future)
        assert not answer.ok
        return answer.code

    def begins(self, operation: str = "serialise", badge: str = "W900", **papers: str) -> None:
        """Somebody signs in and opens a task."""
        self.does(self.port.sign_in(badge, PIN))
        filled = {**fakes.PAPERS[operation], **papers}
        self.does(self.port.open_task(operation, filled, 3))

    def scans(self, what: str | bytes) -> Scanned:
        """One reading, and what was told of it."""
        self.desk.passes(seconds=1)
        sent = what if isinstance(what, bytes) else payload(what)
        self.does(self.port.submit(Frame(sent, "test", self.desk.now)))
        return self.last(Scanned)

    def last(self, kind: type[T]) -> T:
        """The last thing told of a kind."""
        return [one for one in self.heard if isinstance(one, kind)][-1]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """The warehouse's screen; a REJECT stops the line."""
    made = Seat(Desk(tmp_path, rules=Rules(halts=True)))
    yield made
    made.end()


def test_a_scan_is_told_with_the_snapshot_that_follows(seat: Seat) -> None:
    """Counts, the list of the last scans, what waits to be sent."""
    seat.begins()
    told = seat.scans("S1")
    assert (told.scan.verdict, told.scan.serial, told.scan.lot) == ("ACCEPT", "S1", fakes.LOT)
    assert told.scan.product == fakes.product("P-GOOD").name
    assert told.snapshot == seat.shown
    task = told.snapshot.task
    assert task is not None
    assert (task.operation, task.expected, task.accepted, task.refused) == ("serialise", 3, 1, 0)
    assert told.snapshot.recent == (told.scan,)
    assert told.snapshot.sync.pending == 1
    refused = seat.scans(b"HELLO")
    assert (refused.snapshot.halted, refused.scan.findings[0].code) == (True, "not-a-goods-code")
    assert refused.snapshot.task is not None
    assert refused.snapshot.task.refused == 1


def test_the_last_eight_scans_are_shown_whole_after_a_restart(seat: Seat) -> None:
    """With the first time of a repeat and the text for a new label; a halted line is still halted."""
    seat.begins()
    for serial in ("S1", "S2", "S3"):
        seat.scans(serial)
    seat.scans("S1")
    minted = seat.scans(payload(""))
    seat.does(seat.port.undo("by mistake"))
    for serial in ("S4", "S5", "S6"):
        seat.scans(serial)
    seat.scans(payload("S7", fakes.GTINS["P-STOP"]))
    before = seat.shown
    assert len(before.recent) == 8
    seat.restart()
    after = seat.shown
    assert after.recent == before.recent
    assert (after.halted, after.task) == (True, before.task)
    assert after.operator is None
    assert minted.scan in after.recent
    assert minted.scan.minted
    repeat = next(scan for scan in after.recent if scan.repeat)
    assert repeat.first is not None
    assert after.recent[0].clauses["stop-use"].quote
    seat.does(seat.port.sign_in("W900", PIN))
    seat.does(seat.port.acknowledge())
    assert not seat.shown.halted


def test_signing_in_locking_handing_over_and_out(seat: Seat) -> None:
    """Each is told as a change; each refusal has its code."""
    port = seat.port
    assert (seat.shown.operator, seat.shown.setup) == (None, False)
    assert seat.refused(port.sign_in("NOBODY", PIN)) == "unknown-badge"
    assert seat.refused(port.sign_in("W001", "975310")) == "wrong-pin"
    assert seat.refused(port.unlock(PIN)) == "not-signed-in"
    seat.begins(badge="W001")
    operator = seat.shown.operator
    assert operator is not None
    assert (operator.badge, operator.roles, operator.name.en) == ("W001", ("warehouse",), "Wang")
    assert seat.last(Changed).snapshot == seat.shown
    seat.does(port.lock())
    assert seat.shown.locked
    assert seat.scans("S1").scan.findings[0].code == "not-signed-in"
    seat.does(port.unlock(PIN))
    assert not seat.shown.locked
    seat.does(port.acknowledge())
    seat.does(port.hand_over("W002", PIN))
    assert seat.shown.operator is not None
    assert (seat.shown.operator.badge, seat.shown.task is not None) == ("W002", True)
    seat.does(port.sign_out())
    assert seat.shown.operator is None


def test_a_new_home_wants_its_first_administrator_who_admits_the_rest(tmp_path: Path) -> None:
    """And whoever is admitted chooses a PIN of their own first."""
    seat = Seat(Desk(tmp_path, furnished=False))
    port = seat.port
    assert seat.shown.setup
    assert seat.refused(port.create_first_administrator("A1", "郑", "123456")) == "pin-too-plain"
    assert seat.refused(port.add_person("W1", "王", "warehouse", PIN)) == "not-signed-in"
    assert not seat.does(port.create_first_administrator("A1", "郑", OWN)).must_change
    assert not seat.shown.setup
    assert seat.refused(port.create_first_administrator("A2", "郑", OWN)) == "no-role"
    assert seat.refused(port.add_person("W1", "王", "king", PIN)) == "paper-unknown"
    seat.does(port.add_person("W1", "王", "warehouse", PIN))
    assert seat.refused(port.add_person("W1", "王", "warehouse", PIN)) == "badge-taken"
    assert [(one.badge, one.has_pin, one.active) for one in port.people()] == [
        ("A1", True, True),
        ("W1", True, True),
    ]
    assert seat.does(port.sign_in("W1", PIN)).must_change
    assert seat.shown.operator is not None
    assert seat.shown.operator.must_change
    assert seat.refused(port.open_task("serialise", {}, None)) == "not-signed-in"
    assert seat.refused(port.reset_pin("A1", PIN)) == "not-signed-in"
    assert not seat.does(port.change_pin(PIN, OWN)).must_change
    assert seat.refused(port.reset_pin("A1", PIN)) == "no-role"
    seat.does(port.sign_out())
    assert seat.refused(port.change_pin(PIN, OWN)) == "not-signed-in"
    seat.does(port.sign_in("A1", OWN))
    seat.does(port.reset_pin("W1", PIN))
    assert seat.refused(port.sign_in("W1", OWN)) == "wrong-pin"
    seat.end()


def test_a_task_is_opened_shown_with_its_papers_by_name_and_closed(seat: Seat) -> None:
    """The form's balance beside it."""
    port = seat.port
    seat.does(port.sign_in("W900", PIN))
    assert seat.refused(port.open_task("zone_exit", {"destination": "H1"}, None)) == "paper-missing"
    seat.does(port.open_task("zone_exit", MAIN, None))
    task, quota = seat.shown.task, seat.shown.quota
    assert task is not None
    assert quota is not None
    labels = {paper.name: paper.label for paper in task.papers}
    assert labels["destination"] == fakes.institution("H1").name
    assert (quota.number, quota.total, quota.used, quota.left) == ("F-MAIN", 40, 0, 40)
    assert seat.refused(port.open_task("serialise", {}, None)) == "task-open"
    seat.does(port.close_task(COUNTED))
    assert (seat.shown.task, seat.shown.quota) == (None, None)
    assert seat.refused(port.close_task(COUNTED)) == "no-task"


def test_undo_override_and_keying_in_are_shown_like_scans(seat: Seat) -> None:
    """A verdict each, in the list; what is refused is answered and nothing told."""
    port = seat.port
    seat.begins()
    assert seat.refused(port.undo("x")) == "nothing-to-undo"
    seat.scans("S1")
    seat.does(port.undo("by mistake"))
    assert (seat.last(Scanned).scan.kind, seat.last(Scanned).scan.serial) == ("undo", "S1")
    seat.does(port.keyed(payload("S2").decode(), "W900", PIN))
    assert seat.last(Scanned).scan.keyed
    assert seat.refused(port.keyed("", "W900", PIN)) == "empty"
    seat.desk.now -= timedelta(days=1)
    review = seat.scans("S3").scan
    assert (review.verdict, seat.shown.clock) == ("REVIEW", "suspect")
    assert seat.refused(port.override(review.seq, "W900", PIN, " ")) == "reason-missing"
    seat.does(port.override(review.seq, "W900", PIN, "the watch says so"))
    answered = seat.last(Scanned).scan
    assert (answered.kind, answered.verdict) == ("override", "ACCEPT")
    assert seat.shown.recent[0] == answered
    task = seat.shown.task
    assert task is not None
    assert (task.accepted, task.review) == (2, 1)


def test_a_case_counts_as_what_it_holds(seat: Seat) -> None:
    """Packs, in the task and on the form's bar."""
    seat.desk.sign_in()
    seat.desk.shelves("S1", "S2", "S3")
    seat.desk.does("pack_case", "S1", "S2", "S3")
    seat.restart()
    seat.begins("zone_exit")
    scan = seat.scans(case_payload()).scan
    assert (scan.packs, scan.sscc) == (3, fakes.SSCC)
    task, quota = seat.shown.task, seat.shown.quota
    assert task is not None
    assert quota is not None
    assert (task.accepted, quota.used) == (3, 3)


def test_a_device_that_comes_and_goes_is_on_the_snapshot(seat: Seat) -> None:
    """Told from the device's own thread, changed on the station's."""
    state = DeviceState(source="plugged", status="connected", since=seat.desk.now)
    thread = threading.Thread(target=lambda: seat.told(state))
    thread.start()
    thread.join()
    seat.said(seat.runtime.call(lambda _: None, silent=True))
    assert seat.shown.devices == (state,)
    assert isinstance(seat.heard[-1], Changed)


def test_our_own_labels_and_diverted_frames_go_to_the_screen(seat: Seat) -> None:
    """Badges always, everything while a form is open; the rest is judged."""
    badge = Frame(b"]C1BS-OP-W-017-T", "plugged", seat.desk.now)
    seat.deliver(badge)
    seat.port.divert(True)
    goods = Frame(payload("S1"), "plugged", seat.desk.now)
    seat.deliver(goods)
    assert seat.heard == [Arrived(badge), Arrived(goods)]
    seat.port.divert(False)
    seat.deliver(goods)
    seat.said(seat.runtime.call(lambda _: None, silent=True))
    assert isinstance(seat.heard[-1], Scanned)


def test_a_full_disk_and_a_fault_are_told_as_trouble(seat: Seat) -> None:
    """The one blocks, the other is recorded; both have words."""
    connection = seat.desk.store._kept.connection
    seat.begins()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    failure = None
    while failure is None:
        failure = seat.port.submit(Frame(b"X" * 3000, "test", seat.desk.now)).exception(PATIENCE)
    trouble = seat.last(Trouble)
    assert (trouble.code, trouble.blocking) == ("store-full", True)
    connection.execute("PRAGMA max_page_count = 100000")
    seat.does(seat.port.acknowledge())
    assert seat.scans("S1").scan.verdict == "ACCEPT"

    def wrong(_: object) -> None:
        raise ZeroDivisionError

    assert seat.runtime.call(wrong).exception(PATIENCE) is not None
    trouble = seat.last(Trouble)
    assert (trouble.code, trouble.blocking) == ("fault", False)


def test_a_parked_row_is_listed_and_sent_once_more_by_a_supervisor(seat: Seat) -> None:
    """What waits behind it is counted; nobody else may; the export is a file in the home."""
    seat.begins()
    parked = seat.scans("S1").scan
    seat.desk.store.outbox.park(parked.seq, "conflict", "other bytes", seat.desk.now)
    (row,) = seat.port.parked(10)
    assert (row.seq, row.code, row.message) == (parked.seq, "conflict", "other bytes")
    seat.said(seat.runtime.call(lambda _: None))
    assert seat.shown.sync.parked == 1
    saved = json.loads(Path(seat.port.export_parked()).read_text("utf-8"))
    assert [(one["seq"], one["message"]) for one in saved["rows"]] == [(parked.seq, "other bytes")]
    seat.does(seat.port.hand_over("W001", PIN))
    assert seat.refused(seat.port.release(parked.seq)) == "no-role"
    seat.does(seat.port.hand_over("W900", PIN))
    seat.does(seat.port.release(parked.seq))
    assert seat.port.parked(10) == ()
    assert seat.shown.sync.parked == 0
    assert seat.refused(seat.port.release(parked.seq)) == "not-parked"


def test_little_room_on_the_disk_is_on_the_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the administrator's limit; nothing is said while there is enough."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=700_000_000))
    for low, shown in ((10**9, "low"), (0, None)):
        seat = Seat(Desk(tmp_path / str(low)), low_disk=low)
        room = seat.shown.room
        assert (room.state if room else None) == shown
        seat.end()


def test_the_language_is_kept_for_the_next_start_and_shown_at_once(tmp_path: Path) -> None:
    """By whoever keeps it."""
    kept: list[str] = []
    seat = Seat(Desk(tmp_path), remember=kept.append)
    seat.port.choose_language("en")
    seat.said(seat.runtime.call(lambda _: None, silent=True))
    assert (seat.shown.language, kept) == ("en", ["en"])
    seat.end()


def test_the_simulated_scanner_sends_for_the_open_task(tmp_path: Path) -> None:
    """In a demonstration only; the key says what was sent."""
    seat = Seat(Desk(tmp_path), simulate=lambda operation, language: f"{operation} {language}")
    assert seat.shown.demonstration
    assert seat.said(seat.port.simulate()) == " zh"
    seat.begins()
    assert seat.said(seat.port.simulate()) == "serialise zh"
    seat.end()


def test_a_calibration_is_kept_by_who_is_signed_in(seat: Seat) -> None:
    """In their name; nobody else may."""
    assert seat.port.calibration() is None
    found = diagnose(SHEET)
    assert seat.refused(seat.port.calibrate(found)) == "not-signed-in"
    seat.does(seat.port.sign_in("W001", PIN))
    seat.does(seat.port.calibrate(found))
    kept = seat.port.calibration()
    assert kept is not None
    assert (kept.reported, kept.by) == (SHEET, "W001")


def test_after_the_end_acts_are_cancelled(seat: Seat) -> None:
    """No screen waits for an answer that never comes."""
    seat.runtime.stop()
    frame = Frame(payload("S1"), "test", seat.desk.now)
    acts = [seat.port.submit(frame), seat.port.acknowledge(), seat.port.undo("x")]
    assert all(act.cancelled() for act in acts)


def test_harm_is_reported_beside_the_open_task(seat: Seat) -> None:
    """What was stopped and who must be told comes back; the task's counts stay; the event waits first."""
    seat.begins()
    seat.scans("S1")
    papers = {"severity": "serious", "event_text": "rash", "recipients": "city"}
    answer = seat.does(seat.port.report(papers, Frame(payload("S1"), "test", seat.desk.now)))
    good = fakes.product("P-GOOD").name
    assert (answer.params["held"], answer.params["alone"]) == (good.zh, "")
    scan = seat.last(Scanned).scan
    assert (scan.operation, [one.code for one in scan.findings]) == ("adverse_event", ["product-held"])
    assert seat.shown.task is not None
    assert seat.shown.task.accepted == 1
    first = seat.desk.store.outbox.pending(1, 10**6)[0]
    assert str(first.seq) == answer.params["seq"]
    alone = seat.does(seat.port.report({**papers, "package": "P-GOOD"}, None))
    assert alone.params["alone"] == "yes"
    assert seat.refused(seat.port.report(papers, None)) == "paper-missing"


def test_a_reading_is_recorded(seat: Seat) -> None:
    """Under a row that is named; what is wrong with it is said."""
    seat.begins()
    reading = {"place": "RARE-A", "temperature": "4.5"}
    assert int(seat.does(seat.port.record("storage_reading", reading)).params["seq"]) > 0
    assert seat.refused(seat.port.record("storage_reading", {**reading, "place": "X"})) == "place-unknown"


def test_a_carried_serial_list_is_taken_and_its_goods_are_known(seat: Seat, tmp_path: Path) -> None:
    """A list that came with the goods is known at once; another's is a failure with its reason."""
    station = seat.desk.station
    authority = samples.made(tmp_path / "repository", version=7, issued=samples.TODAY - timedelta(hours=1))
    assert trust_root(station, authority.folder)
    assert bring_in(station, authority.folder, lambda *_: None)
    seat.desk.now = samples.TODAY  # lists are signed by this machine's clock
    listed = next(form for form in SOUND.clearance_forms if form.serials)
    new = replace(listed, number="F-NEW", serials=("W1", "W2"))
    publish(authority, samples.content(version=8, clearance_forms=(*SOUND.clearance_forms, new)))
    path = sections.list_path("F-NEW")
    document = unpacked(authority.target(authority.read_targets("approvals").targets[path]))
    assert seat.port.take_list(document).result(PATIENCE).params == {
        "list": "taken",
        "form": "F-NEW",
        "n": "2",
    }
    assert seat.port.take_list(document).result(PATIENCE).params["list"] == "known"
    view = station.store.catalogue
    assert view is not None
    assert (view.version, view.listed("F-NEW", "W2"), view.listed("F-NEW", "W3")) == (7, True, False)
    with pytest.raises(ConfigError, match="the serials that were signed"):
        seat.port.take_list(document.replace(b"W1", b"W9")).result(PATIENCE)
