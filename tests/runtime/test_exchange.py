"""A station and its hub over HTTP: enrolled once, exchanged with until nothing waits."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from edge import config
from edge.errors import ConfigError, StoreError, SyncFinal, SyncRetryable
from edge.frame import Frame
from edge.rules.task import Task
from edge.runtime import opening
from edge.runtime.engine import Happening, Scanned, StationChanged
from edge.runtime.exchange import HubAccess, enrol, exchange_once, expect_access, load_access, save_access
from tests import fakes
from tests.runtime.office import Office
from tests.station.desk import codes, payload
from tests.sync.samples import stored

PATIENCE = 20


def test_enrolling_keeps_address_and_token_for_the_owner_only(office: Office) -> None:
    """And brings catalogue and people down at the first exchange."""
    home = office.home()
    reply = office.join(home)
    where = office.places(home)
    assert (reply.station, reply.incarnation) == ("ZONE-1", 1)
    assert load_access(where) == HubAccess(url=office.url, token=reply.token)
    for secret in (where.line, where.device_key, where.site_key):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    with office.at(home) as station:
        assert station.store.catalogue is not None
        assert {one.badge for one in station.store.credentials()} == {"W001", "W002", "W900", "A001"}


def test_a_code_is_good_for_one_device_however_often_it_asks(office: Office) -> None:
    """The answer may have been lost; another device's try is refused."""
    code = office.code()
    homes = [office.home(name) for name in ("one", "one", "two")]
    replies = []
    for home in homes[:2]:
        with opening.open_station(home) as station:
            replies.append(enrol(station, office.places(home), office.url, code))
    assert [reply.incarnation for reply in replies] == [1, 1]
    assert replies[0].token != replies[1].token
    with opening.open_station(homes[2]) as station, pytest.raises(SyncFinal, match="code"):
        enrol(station, office.places(homes[2]), office.url, code)
    assert load_access(office.places(homes[2])) is None


def test_a_home_with_records_becomes_no_other_station(office: Office) -> None:
    """Its stock, its quota and its unsent records are the first one's; the code stays good for an empty home."""
    home, other = office.home(), replace(fakes.ZONE, id="ZONE-2")
    office.join(home)
    office.join(home, other)  # nothing was done there yet
    with office.at(home) as station:
        station.tasks.start(station.access.facts, "serialise", {})
        station.scan(Frame(payload("S1"), "test", office.clock.now))
    code = office.code()
    with opening.open_station(home) as station:
        head = station.store.head
        with pytest.raises(SyncFinal, match=r"'ZONE-1'.*empty home.*ZONE-2"):
            enrol(station, office.places(home), office.url, code)
        assert (station.store.station.id, station.store.head) == ("ZONE-2", head)
    with opening.open_station(office.home("empty")) as station:
        assert enrol(station, office.places(office.home("empty")), office.url, code).station == "ZONE-1"


def test_the_code_of_a_home_that_was_moved_is_nothing_to_the_pc_it_was_copied_from(office: Office) -> None:
    """Both hold the same files; whoever types the code on the old PC, too, would else have two of one life."""
    home, copy = office.home(), office.root / "copy"
    office.join(home)
    shutil.copytree(home, copy)
    (office.root / "other machine").write_text("another machine\n")
    settings = (copy / "bondscan.toml").read_text("utf-8").replace("../machine", "../other machine")
    (copy / "bondscan.toml").write_text(settings.replace("../anchors", "../other anchors"), "utf-8")
    code = office.code()
    with opening.open_station(copy) as station:
        assert station.store.station.quarantined
        for _ in range(2):  # the answer may have been lost
            reply = enrol(station, office.places(copy), office.url, code, machine="another machine")
            assert reply.incarnation == 2
    with opening.open_station(home) as station, pytest.raises(SyncFinal, match="another device"):
        enrol(station, office.places(home), office.url, code)
    assert office.exchange(home).line == "revoked"


def test_a_hub_that_is_not_there_leaves_the_home_as_it_was(office: Office) -> None:
    """Nothing listens at the address."""
    home = office.home()
    with opening.open_station(home) as station, pytest.raises(SyncRetryable):
        enrol(station, office.places(home), "http://127.0.0.1:9", "AAAA-BBBB-CCCC")
    with opening.open_station(home) as station:
        assert station.store.station.id == ""
        with pytest.raises(ConfigError, match="enrol first"):
            exchange_once(station, office.places(home), config.load(home))


def test_an_access_file_that_is_damaged_or_cannot_be_written_is_said(office: Office) -> None:
    """In words that say what to do."""
    where = office.places(office.home())
    where.line.write_text("{")
    with pytest.raises(ConfigError, match="enrol again"):
        expect_access(where)
    where.line.unlink()
    where.line.with_name(f".{where.line.name}.{os.getpid()}").mkdir()
    with pytest.raises(StoreError, match="line"):
        save_access(where, HubAccess(url="http://x", token="t"))
    assert load_access(where) is None


def test_one_exchange_sends_all_that_waits(office: Office) -> None:
    """Then nothing does, and the hub has each event once."""
    home = office.home()
    office.join(home)
    with office.at(home) as station:
        _coding(station.tasks.start(station.access.facts, "serialise", {}))
        sent = [
            station.scan(Frame(payload(f"S{number}"), "test", office.clock.now)).entry.event_id
            for number in range(30)
        ]
        assert station.store.outbox.depth().pending == 30
    state = office.exchange(home)
    assert (state.line, state.pending, state.parked, state.reason) == ("up", 0, 0, "")
    assert stored(office.hub) == sorted(sent)
    assert office.exchange(home).pending == 0


def _coding(task: object) -> None:
    assert isinstance(task, Task), task


def test_an_exchange_that_fails_comes_back_and_says_why(office: Office) -> None:
    """It does not wait for a line that may never come."""
    home = office.home()
    office.join(home)
    where = office.places(home)
    access = expect_access(where)
    save_access(where, HubAccess(url="http://127.0.0.1:9", token=access.token))
    state = office.exchange(home)
    assert (state.line, state.trouble) == ("down", "no-answer")
    save_access(where, HubAccess(url=access.url, token="wrong"))
    state = office.exchange(home)
    assert (state.line, state.stopped) == ("revoked", True)


def test_a_clock_that_had_leapt_is_put_right_by_the_hub(office: Office) -> None:
    """The PC showed 2027 for a while: doubted over restarts, until the hub's time agrees with it again."""
    home = office.home()
    office.join(home)
    true = office.clock.now
    office.clock.now = true + timedelta(days=300)
    with office.at(home) as station:
        _coding(station.tasks.start(station.access.facts, "serialise", {}))
        scan = station.scan(Frame(payload("S1"), "test", office.clock.now))
        assert "clock-suspect" in codes(scan)
    office.clock.now = true
    office.exchange(home)
    with office.at(home) as station:
        assert station.read_clock().state == "good"
        assert station.store.clock_state == "good"
        assert station.store.high_water is not None
        assert abs(station.store.high_water - true) < timedelta(minutes=1)
        assert codes(station.scan(Frame(payload("S1"), "test", office.clock.now))) == []


def test_a_running_station_takes_the_hubs_time_on_its_own_thread(office: Office) -> None:
    """The line tells it; the screen hears of a change."""
    home = office.home()
    office.join(home)
    true = office.clock.now
    opened = opening.open_runtime(home)
    heard: list[Happening] = []
    cleared = threading.Event()

    def told(happening: Happening) -> None:
        heard.append(happening)
        if isinstance(happening, StationChanged) and opened.station.store.clock_state == "good":
            cleared.set()

    opened.runtime.subscribe(told)
    office.clock.now = true + timedelta(days=300)
    opened.station.access.operator = opened.station.store.credential("W900")
    _coding(opened.station.tasks.start(opened.station.access.facts, "serialise", {}))
    opened.runtime.start()
    try:
        frame = Frame(payload("S1"), "test", office.clock.now)
        assert "clock-suspect" in codes(opened.runtime.submit(frame).result(PATIENCE))
        office.clock.now = true
        opened.runtime.connect()
        assert cleared.wait(PATIENCE)
        assert codes(opened.runtime.submit(frame).result(PATIENCE)) == []
    finally:
        opened.runtime.stop()
    assert any(isinstance(happening, Scanned) for happening in heard)


def test_a_pharmacy_is_enrolled_like_a_warehouse(office: Office) -> None:
    """With its own people, and its own party."""
    home = office.home("ward")
    office.join(home, fakes.PHARMACY)
    with office.at(home, "P900") as station:
        assert (station.store.station.kind, station.store.station.party) == ("institution", "H1")
        assert {one.badge for one in station.store.credentials()} == {"P001", "P900"}
