"""The site feed: the stations of one site, each a real store, end with the same stock."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replace_

from edge import wire
from edge.clock import Reading
from edge.errors import SyncFinal
from edge.hub import devices
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.station import undo
from edge.store import archiving, fold
from edge.store.moves import Elsewhere, Left, Steps
from edge.sync import enrol, site
from edge.sync.proof import header_of
from edge.sync.push import IDLE
from edge.sync.site import SitePush
from edge.wire.moves import Move, SiteMoves
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.station.desk import Desk, codes, variant
from tests.sync.samples import DirectClient

STATIONS = ("PHARM-1", "PHARM-2", "PHARM-3")


def desk_of(name: str) -> type[Desk]:
    """A desk whose ids no other draws: two steps of one id are taken for the same."""

    class Own(Desk):
        IDS = f"c00{name[-1]}"

    return Own


class Seat:
    """A pharmacy's desk and its line to the hub."""

    def __init__(self, root: Path, hub: Hub, name: str) -> None:
        self.desk = desk_of(name)(root / name, seat=replace(fakes.PHARMACY, id=name))
        self.client = DirectClient(hub)
        new = NewDevice(station=name, kind="institution", party="H1", gln=fakes.PHARMACY.gln)
        reading = self.desk.station.read_clock()
        self.client.token = enrol(
            self.desk.store, self.client, devices.issue_code(hub, new), f"key-{name}", reading
        ).token
        self.push = SitePush(self.desk.store, self.client)
        self.mark = 0
        self.desk.sign_in("P900")

    def tells(self) -> None:
        """All that happened here goes up."""
        self.push.look()
        while self.push.step() is not IDLE:
            pass

    def hears(self) -> None:
        """All that happened elsewhere comes down."""
        while True:
            said = self.client.site(self.mark)
            site.take(self.desk.store, said, self.desk.station.read_clock())
            if said.upto <= self.mark:
                break
            self.mark = said.upto
        self.desk.store.site_heard(self.desk.now, said.silent)

    def stock(self) -> dict[str, tuple[str, str, str, str]]:
        """State, place, patient and case of every package and case."""
        with self.desk.store.reader() as reader:
            rows = reader.query("SELECT key, state, place, patient, parent FROM stock")
        return {row[0]: tuple(row[1:]) for row in rows}

    def sound(self) -> None:
        """What is kept is what the journal gives."""
        with self.desk.store.reader() as reader:
            assert fold.differences(reader) == []


class Site:
    """A hospital with some stations."""

    def __init__(self, root: Path, count: int = 2) -> None:
        self.clock = Clock(fakes.NOW)
        self.hub = make_hub(root / "hub", self.clock)
        self.seats = [Seat(root, self.hub, name) for name in STATIONS[:count]]

    def passes(self, **span: float) -> None:
        """Time goes on everywhere."""
        for seat in self.seats:
            seat.desk.passes(**span)

    def exchange(self) -> None:
        """Everybody tells, then everybody hears."""
        for seat in self.seats:
            seat.tells()
        for seat in self.seats:
            seat.hears()

    def close(self) -> None:
        """Let go of everything."""
        for seat in self.seats:
            seat.desk.close()
        self.hub.database.close()


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Site]:
    """Two stations of one hospital."""
    made = Site(tmp_path)
    yield made
    made.close()


def received(seat: Seat, *serials: str) -> None:
    """Packages received and stored in order."""
    for operation in ("institution_receive", "pharmacy_store"):
        seat.desk.does(operation, *serials)


def test_what_one_station_received_the_next_dispenses_and_the_first_refuses(pharmacy: Site) -> None:
    """The stock on both is one; a package gone at one desk is a duplicate at the other."""
    one, two = pharmacy.seats
    received(one, "S1", "S2")
    pharmacy.exchange()
    assert one.stock() == two.stock()
    assert len(two.stock()) == 2
    pharmacy.passes(seconds=5)
    two.desk.does("dispense", "S1")
    pharmacy.exchange()
    assert one.stock() == two.stock()
    pharmacy.passes(seconds=5)
    one.desk.open("dispense")
    again = one.desk.scan("S1")
    assert (again.decision.verdict, codes(again)[0]) == ("REJECT", "duplicate")
    assert [row.operation for row in one.desk.rows("site")] == ["dispense"]
    for seat in pharmacy.seats:
        seat.sound()


def test_unheard_what_another_had_in_hand_is_looked_at(pharmacy: Site) -> None:
    """Two minutes after the last word, and after a start before the first: the supervisor decides."""
    one, two = pharmacy.seats
    received(one, "S1", "S2", "S3")
    two.desk.does("institution_receive", "T1")
    two.desk.does("pharmacy_store", "T1")
    pharmacy.exchange()
    pharmacy.passes(minutes=3)
    two.desk.open("dispense")
    unheard = two.desk.scan("S1")
    assert (unheard.decision.verdict, codes(unheard)) == ("REVIEW", ["custody-elsewhere"])
    assert two.desk.scan("T1").decision.verdict == "ACCEPT"
    two.desk.answers(unheard)
    two.hears()
    assert two.desk.scan("S2").decision.verdict == "ACCEPT"
    two.desk.restart()
    two.desk.sign_in("P900")
    two.desk.open("dispense")
    assert codes(two.desk.scan("S3")) == ["custody-elsewhere"]


def test_what_a_station_that_is_cut_off_had_in_hand_is_looked_at(pharmacy: Site) -> None:
    """Though the hub is heard all the time: who had it last may have given it to a patient meanwhile."""
    one, two = pharmacy.seats
    received(one, "S1", "S2", "S3")
    received(two, "T1")
    pharmacy.exchange()
    pharmacy.passes(minutes=5)
    pharmacy.clock.pass_(minutes=5)
    one.desk.does("dispense", "S1")
    two.tells()
    two.hears()
    two.desk.open("dispense")
    assert codes(two.desk.scan("S1")) == ["custody-elsewhere"]
    assert two.desk.scan("T1").decision.verdict == "ACCEPT"
    pharmacy.exchange()
    assert codes(two.desk.scan("S1"))[0] == "duplicate"
    assert two.desk.scan("S2").decision.verdict == "ACCEPT"
    pharmacy.passes(minutes=5)
    pharmacy.clock.pass_(minutes=5)
    devices.revoke(pharmacy.hub, "PHARM-1")
    two.hears()
    assert two.desk.scan("S3").decision.verdict == "ACCEPT"


def test_what_another_had_is_known_from_the_archive_too(
    pharmacy: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that was moved into a file still says whose hands a package is in."""
    monkeypatch.setattr(archiving, "KEPT", 0)
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    two.desk.does("institution_receive", "T1")
    two.desk.take(variant(version=2))
    all_sent(two)
    pharmacy.passes(minutes=3)
    archived(two, tmp_path)
    assert two.desk.rows("site") == []
    two.desk.open("dispense")
    assert codes(two.desk.scan("S1")) == ["custody-elsewhere"]
    (tmp_path / "pulled").mkdir()
    for file in tmp_path.glob("*.db"):
        file.rename(tmp_path / "pulled" / file.name)
    two.desk.restart()
    two.desk.sign_in("P900")
    two.desk.open("dispense")
    (unknown,) = two.desk.scan("S1").decision.findings
    assert (unknown.code, unknown.params["why"]) == ("custody-elsewhere", "archive")


def test_what_was_heard_by_a_clock_that_was_fast_is_not_heard_for_ever(pharmacy: Site) -> None:
    """Put right by three hours: the last word lies in time to come, and says nothing of now."""
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    two.desk.store.site_heard(two.desk.now + timedelta(hours=3), ())
    two.desk.open("dispense")
    assert codes(two.desk.scan("S1")) == ["custody-elsewhere"]
    two.hears()
    assert two.desk.scan("S1").decision.verdict == "ACCEPT"


def test_a_step_that_only_an_archive_knows_waits_for_it(
    pharmacy: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told once more by a later life of its station: with the archive at hand it is known, without it asked for
    again, and nothing is counted twice.
    """
    monkeypatch.setattr(archiving, "KEPT", 0)
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    told = two.client.site(0)
    two.desk.take(variant(version=2))
    all_sent(two)
    pharmacy.passes(minutes=3)
    archived(two, tmp_path)
    again = replace_(told, moves=tuple(replace_(move, incarnation=2) for move in told.moves))
    rows = len(two.desk.rows("site"))
    (tmp_path / "pulled").mkdir()
    for file in tmp_path.glob("*.db"):
        file.rename(tmp_path / "pulled" / file.name)
    with pytest.raises(SyncFinal, match="archive that is not at hand"):
        site.take(two.desk.store, again, two.desk.station.read_clock())
    for file in (tmp_path / "pulled").iterdir():
        file.rename(tmp_path / file.name)
    site.take(two.desk.store, again, two.desk.station.read_clock())
    assert len(two.desk.rows("site")) == rows
    assert one.stock() == two.stock()


def test_a_pc_in_place_of_a_dead_one_knows_what_that_one_did(tmp_path: Path) -> None:
    """What it told: what was dispensed is not dispensed again, and what stands on the shelf may be; and though the
    line is down, it is in its own hands.
    """
    alone = Site(tmp_path, 1)
    (old,) = alone.seats
    received(old, "S1", "S2")
    old.desk.does("dispense", "S1")
    alone.exchange()
    new = Seat(tmp_path / "new", alone.hub, "PHARM-1")
    assert new.desk.store.station.incarnation == 2
    new.hears()
    assert new.stock() == old.stock()
    new.desk.passes(hours=1)
    new.desk.open("dispense")
    again, shelved = new.desk.scan("S1"), new.desk.scan("S2")
    assert (again.decision.verdict, codes(again)[0]) == ("REJECT", "duplicate")
    assert (shelved.decision.verdict, codes(shelved)) == ("ACCEPT", [])
    new.sound()
    new.desk.close()
    alone.close()


@pytest.mark.parametrize("meanwhile", [False, True])
def test_what_was_done_on_a_disk_that_was_lost_is_known_to_its_new_life(
    tmp_path: Path, *, meanwhile: bool
) -> None:
    """A copy of an earlier day goes on as a new life: what the patient had is heard from the hub, also where the
    package was touched once more before it was.
    """
    alone = Site(tmp_path, 1)
    (seat,) = alone.seats
    received(seat, "S1", "S2")
    seat.tells()
    seat.desk.close()
    shutil.copytree(seat.desk.root, tmp_path / "copy")
    seat.desk.restart()
    seat.desk.sign_in("P900")
    seat.push = SitePush(seat.desk.store, seat.client)
    seat.desk.does("dispense", "S1")
    seat.tells()
    seat.desk.close()
    shutil.rmtree(seat.desk.root)
    shutil.copytree(tmp_path / "copy", seat.desk.root)
    seat.desk.restart()
    seat.desk.sign_in("P900")
    if meanwhile:
        seat.desk.does("return_in", "S1")
    new = NewDevice(station="PHARM-1", kind="institution", party="H1", gln=fakes.PHARMACY.gln)
    code = devices.issue_code(alone.hub, new)
    reading = seat.desk.station.read_clock()
    seat.client.token = enrol(seat.desk.store, seat.client, code, "key-PHARM-1", reading).token
    seat.hears()
    assert (seat.desk.state("S1"), seat.desk.state("S2")) == ("dispensed", "received")
    seat.sound()
    seat.desk.close()
    alone.close()


def test_an_undo_in_a_new_life_is_heard_too(pharmacy: Site) -> None:
    """The step was told by the life before: it goes by the same event, and is another step."""
    one, two = pharmacy.seats
    received(one, "S1")
    one.desk.does("dispense", "S1")
    pharmacy.exchange()
    code = devices.issue_code(
        pharmacy.hub, NewDevice(station="PHARM-1", kind="institution", party="H1", gln="1")
    )
    reading = one.desk.station.read_clock()
    one.client.token = enrol(one.desk.store, one.client, code, "key again", reading).token
    one.push = SitePush(one.desk.store, one.client)
    undo(one.desk.station, "mistake")
    pharmacy.exchange()
    assert (one.desk.state("S1"), two.desk.state("S1")) == ("received", "received")
    assert one.stock() == two.stock()
    two.desk.does("dispense", "S1")
    two.sound()


def test_an_undo_is_heard_too(pharmacy: Site) -> None:
    """What it takes back is taken back everywhere, a first receipt too."""
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    one.desk.does("dispense", "S1")
    pharmacy.exchange()
    assert two.desk.state("S1") == "dispensed"
    undo(one.desk.station, "mistake")
    pharmacy.exchange()
    assert two.desk.state("S1") == "received"
    one.desk.does("institution_receive", "S9")
    pharmacy.exchange()
    undo(one.desk.station, "mistake")
    pharmacy.exchange()
    assert two.desk.state("S9") == ""
    assert one.stock() == two.stock()
    two.sound()


def test_a_package_used_at_two_desks_at_once_ends_the_same_on_both(pharmacy: Site) -> None:
    """Neither heard of the other: both keep the earlier or later one alike, and it stays the patient's."""
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    pharmacy.passes(seconds=5)
    one.desk.does("dispense", "S1", patient="A-1")
    two.desk.does("quarantine", "S1")
    pharmacy.exchange()
    assert one.stock() == two.stock()
    assert two.desk.state("S1") == "dispensed"
    for seat in pharmacy.seats:
        seat.sound()


def test_told_again_nothing_is_taken_twice(pharmacy: Site) -> None:
    """A hub that was put back is told everything anew and tells it anew."""
    one, two = pharmacy.seats
    received(one, "S1")
    pharmacy.exchange()
    rows = len(two.desk.rows("site"))
    with pharmacy.hub.writing() as tx:
        for table in ("moves", "moves_upto", "moves_newest"):
            tx.execute(f"DELETE FROM {table}")
    pharmacy.exchange()
    two.mark = 0
    pharmacy.exchange()
    assert len(two.desk.rows("site")) == rows
    assert one.stock() == two.stock()


def put_back(hub: Hub, station: str, upto: int) -> None:
    """The hub as it was when it had a station's steps up to that row."""
    with hub.writing() as tx:
        tx.execute("DELETE FROM moves WHERE station = ? AND seq > ?", (station, upto))
        tx.execute("UPDATE moves_upto SET seq = ? WHERE station = ?", (upto, station))


def test_what_was_done_after_a_disk_was_put_back_is_heard_once_it_lives_anew(
    pharmacy: Site, tmp_path: Path
) -> None:
    """The hub knows of other steps under the same numbers, and of a row that this journal has not."""
    one, two = pharmacy.seats

    def shows() -> None:
        one.tells()
        all_sent(one)
        one.desk.store.outbox.headers_acknowledged(0)
        rows = tuple(map(header_of, one.desk.store.outbox.headers(0, 500)))
        one.client.headers(wire.HeadersPush(headers=rows))

    received(one, "S1")
    shows()
    shutil.copytree(one.desk.root, tmp_path / "copy")
    received(one, "S2", "S3")
    shows()
    one.desk.close()
    shutil.rmtree(one.desk.root)
    shutil.copytree(tmp_path / "copy", one.desk.root)
    one.desk.station = one.desk._opened()
    one.push = SitePush(one.desk.store, one.client)
    one.desk.sign_in("P900")
    received(one, "S4", "S5")
    pharmacy.exchange()
    assert two.desk.state("S4") == "", "these numbers are known"
    new = NewDevice(station="PHARM-1", kind="institution", party="H1", gln=fakes.PHARMACY.gln)
    code = devices.issue_code(pharmacy.hub, new)
    reading = one.desk.station.read_clock()
    one.client.token = enrol(one.desk.store, one.client, code, "key-PHARM-1", reading).token
    pharmacy.exchange()
    assert [two.desk.state(serial) for serial in ("S1", "S4", "S5")] == ["received"] * 3


@pytest.mark.parametrize("anew", [False, True])
def test_what_a_hub_lost_is_told_again_to_who_had_not_heard_it(pharmacy: Site, *, anew: bool) -> None:
    """Dispensed at one desk, told, and lost with the hub: the next desk hears of it all the same.

    Though the desk begins a new life meanwhile, what the next one has heard before is no news to it.
    """
    one, two = pharmacy.seats
    received(one, "S1", "S2")
    pharmacy.exchange()
    known = one.desk.store.head.seq
    pharmacy.passes(seconds=5)
    two.desk.does("quarantine", "S1")
    pharmacy.exchange()
    pharmacy.passes(seconds=5)
    one.desk.does("dispense", "S2")
    one.desk.does("institution_receive", "S3")
    one.tells()
    put_back(pharmacy.hub, "PHARM-1", 0 if anew else known)
    if anew:
        new = NewDevice(station="PHARM-1", kind="institution", party="H1", gln=fakes.PHARMACY.gln)
        code = devices.issue_code(pharmacy.hub, new)
        one.client.token = enrol(
            one.desk.store, one.client, code, "key-PHARM-1", one.desk.station.read_clock()
        ).token
    pharmacy.exchange()
    two.mark = 0
    pharmacy.exchange()
    assert (two.desk.state("S2"), two.desk.state("S3")) == ("dispensed", "received")
    assert (one.desk.state("S1"), two.desk.state("S1")) == ("quarantined", "quarantined")
    assert one.stock() == two.stock()


def test_a_return_is_heard_though_what_it_follows_is_archived(
    pharmacy: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a step rests on is named from the archive too, else a patient's package could never come back."""
    monkeypatch.setattr(archiving, "KEPT", 0)
    one, two = pharmacy.seats
    received(one, "S1")
    one.desk.does("dispense", "S1")
    pharmacy.exchange()
    one.desk.take(variant(version=2))
    all_sent(one)
    pharmacy.passes(minutes=3)
    archived(one, tmp_path)
    one.desk.does("return_in", "S1")
    pharmacy.exchange()
    assert (one.desk.state("S1"), two.desk.state("S1")) == ("returned", "returned")


def test_what_a_hub_lost_is_told_again_from_the_archive(
    pharmacy: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps that were told, archived, and then lost with the hub."""
    monkeypatch.setattr(archiving, "KEPT", 0)
    one, two = pharmacy.seats
    received(one, "S1")
    one.tells()
    one.desk.take(variant(version=2))
    all_sent(one)
    pharmacy.passes(minutes=3)
    archived(one, tmp_path)
    put_back(pharmacy.hub, "PHARM-1", 0)
    pharmacy.exchange()
    assert two.desk.state("S1") == "received"


def all_sent(seat: Seat) -> None:
    """Everything is acknowledged."""
    store, outbox = seat.desk.store, seat.desk.store.outbox
    outbox.acknowledge([event.seq for event in outbox.pending(200, 1 << 30)])
    outbox.headers_acknowledged(store.head.seq)
    outbox.refusals_acknowledged(store.head.seq)
    outbox.moves_acknowledged(store.head.seq)


def archived(seat: Seat, folder: Path) -> None:
    """What may go is moved into a file."""
    store, desk = seat.desk.store, seat.desk
    with store.reader() as reader:
        stretch = archiving.archivable(reader, desk.now)
    assert stretch.last >= stretch.first
    archiving.archive(
        store, folder, stretch, at=desk.station.read_clock(), event_id="archived", operator="P900"
    )


def test_a_case_of_thousands_is_told_alone() -> None:
    """A message is of so many packages, and of one step at the least."""
    entries = [
        (SimpleNamespace(seq=number), (Left("01", "", None),) * many)
        for number, many in ((1, 500), (2, 300), (3, 1), (4, 5000))
    ]
    steps = Steps(tuple(entries), 9)  # type: ignore[arg-type]
    assert [entry.seq for entry, _ in steps.fitting(800).rows] == [1, 2]
    assert steps.fitting(800).upto == 2
    assert Steps(tuple(entries[3:]), 9, 3).fitting(800).upto == 9  # type: ignore[arg-type]
    assert Steps((), 9).fitting(800).upto == 9


@given(st.lists(st.integers(1, 12), max_size=30))
def test_steps_are_taken_over_a_few_at_a_time(packages: list[int]) -> None:
    """In their order, each once; many packages make a transaction long, so one about a case is alone."""
    steps = [
        Elsewhere(
            station="P1", incarnation=1, seq=seq, event_id=f"e{seq}", at=fakes.NOW, operation="put_away",
            left=(Left("k", "", None),) * count,
        )
        for seq, count in enumerate(packages)
    ]  # fmt: skip
    groups = list(site._groups(steps))
    assert [step for group in groups for step in group] == steps
    for group in groups:
        assert 1 <= len(group) <= site.TOGETHER
        assert len(group) == 1 or sum(len(step.left) for step in group) <= 2 * site.TOGETHER


def test_a_step_without_a_time_is_asked_for_again(pharmacy: Site) -> None:
    """Nothing of the page is taken."""
    _, two = pharmacy.seats
    broken = Move(seq=1, event_id="e", at="noon", station="PHARM-1", items=())
    with pytest.raises(SyncFinal):
        site.take(two.desk.store, SiteMoves(moves=(broken,), upto=1), Reading(fakes.NOW, "good"))


def test_a_record_that_is_unknown_and_goes_changes_nothing(pharmacy: Site) -> None:
    """An undo of something never heard of."""
    _, two = pharmacy.seats
    step = Elsewhere(
        station="PHARM-1",
        incarnation=1,
        seq=1,
        event_id="e",
        at=fakes.NOW,
        operation="",
        left=(Left("010", "", None),),
    )
    with two.desk.store.writing() as tx:
        assert tx.take_step(step, at=Reading(fakes.NOW, "good")) is None


STEPS = ("institution_receive", "pharmacy_store", "dispense", "return_in", "quarantine")
ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from((*STEPS, "tell", "hear")), st.sampled_from(("S1", "S2"))),
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_whatever_happened_unheard_all_end_with_the_same_stock(acts: list[tuple[int, str, str]]) -> None:
    """Random steps at three stations, telling and hearing in any order between them."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        hospital = Site(Path(folder), 3)
        stack.callback(hospital.close)
        for who, act, serial in acts:
            seat = hospital.seats[who]
            hospital.passes(seconds=2)
            if act == "tell":
                seat.tells()
            elif act == "hear":
                seat.hears()
            else:
                seat.desk.open(act)
                seat.desk.scan(serial)
        hospital.passes(seconds=2)
        hospital.exchange()
        hospital.exchange()
        first = hospital.seats[0].stock()
        assert [seat.stock() for seat in hospital.seats] == [first] * 3
        for seat in hospital.seats:
            seat.sound()
