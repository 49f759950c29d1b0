"""Events out and receipts back by USB stick, between a real home and a real hub that never hear each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.catalogue import Hold
from edge.errors import BondscanError, ConfigError
from edge.frame import Frame
from edge.hub import audit, folding, holds, moves, parcels
from edge.hub.hub import Device
from edge.runtime import opening
from edge.runtime.receipts import read_receipts
from edge.runtime.stick import EVENTS, RECEIPT, put_file, write_parcels
from edge.station import Station
from edge.store import OutboxDepth, archiving, carrying, lookup, orders
from edge.wire import parcel
from tests import fakes
from tests.runtime.office import Office
from tests.station.desk import codes, payload
from tests.sync.samples import stored

UNKNOWN = "09520000000080"
"""A product nobody has listed."""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def scanned(office: Office, home: Path, *serials: str) -> None:
    """A task of these scans."""
    with office.at(home) as station:
        if station.tasks.open is None:
            station.tasks.start(station.access.facts, "serialise", {})
        for serial in serials:
            assert codes(station.scan(Frame(payload(serial), "test", office.clock.now))) == []


def out(office: Office, station: Station, home: Path, stick: Path) -> list[int]:
    """Write parcels; how many events each holds."""
    return [one.events for one in write_parcels(station, office.places(home), stick, office.clock())]


def taken(office: Office, stick: Path) -> None:
    """The hub's side: a receipt for each parcel."""
    for path in stick.glob("*" + EVENTS):
        answer = parcels.take(office.hub, path.read_bytes())
        assert isinstance(answer, parcels.Answered), answer
        put_file(path.with_suffix(RECEIPT), answer.file)


def test_a_day_goes_out_by_stick_and_its_receipt_settles_it(office: Office, stick: Path) -> None:
    """Everything is stored once, the outbox is empty, the stick is clean; a second round is empty."""
    home = office.home()
    office.join(home)
    scanned(office, home, *(f"S{number}" for number in range(5)))
    where = office.places(home)
    with opening.open_station(home) as station:
        assert out(office, station, home, stick) == [5]
        assert out(office, station, home, stick) == [5]
        taken(office, stick)
        assert station.store.outbox.depth().pending == 5
        (settled,) = read_receipts(station, where, stick, office.clock())
        assert (settled.stored, settled.parked, settled.problem) == (5, 0, "")
        assert station.store.outbox.depth() == OutboxDepth(0, 0, 0)
        assert list(stick.iterdir()) == []
        assert out(office, station, home, stick) == []
        assert len(stored(office.hub)) == 5
    state = office.exchange(home)
    assert (state.line, state.pending) == ("up", 0)
    assert len(stored(office.hub)) == 5


def test_a_hub_that_lost_everything_gets_it_back_by_stick(
    office: Office, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acknowledged and archived rows too; what the hub still has is a duplicate there."""
    home = office.home()
    office.join(home)
    scanned(office, home, *(f"S{number}" for number in range(6)))
    office.exchange(home)
    held = stored(office.hub)
    with office.hub.writing() as tx:
        for table in ("event_things", "event_papers", "events"):
            tx.execute(f"DELETE FROM {table}")
    where = office.places(home)
    with opening.open_station(home) as station:
        monkeypatch.setattr(archiving, "KEPT", 3)
        row, head = station.read_clock(), station.store.head.seq
        stretch = archiving.Stretch(1, head - 3, "")
        archiving.archive(station.store, stick / "archive", stretch, at=row, event_id=station.world.ids())
        assert out(office, station, home, stick) == [0]
        written = write_parcels(station, where, stick, office.clock(), everything=True)
        assert sum(one.events for one in written) == 6
        taken(office, stick)
        settled = read_receipts(station, where, stick, office.clock())
        assert {one.problem for one in settled} == {""}
    assert stored(office.hub) == held


def test_a_receipt_of_a_hub_that_was_put_back_has_all_sent_again(office: Office, stick: Path) -> None:
    """A station without a line hears of it by the stick; receipts from before are not heeded, in whatever order."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1", "S2")
    where = office.places(home)
    with opening.open_station(home) as station:
        assert out(office, station, home, stick) == [2]
        taken(office, stick)
        (early,) = stick.glob("*" + RECEIPT)
        before = early.read_bytes()
        read_receipts(station, where, stick, office.clock())
        with office.hub.writing() as tx:
            for table in ("event_things", "event_papers", "events", "headers"):
                tx.execute(f"DELETE FROM {table}")
        audit.begin_epoch(office.hub, "put back")
    scanned(office, home, "S3")
    with opening.open_station(home) as station:
        assert out(office, station, home, stick) == [1]
        taken(office, stick)
        put_file(stick / f"zz{RECEIPT}", before)
        settled = read_receipts(station, where, stick, office.clock())
        assert [(one.again, one.archived) for one in settled] == [(False, False), (True, False)]
        assert station.store.outbox.depth() == OutboxDepth(2, 0, 0)
        put_file(stick / f"zz{RECEIPT}", before)
        (late,) = read_receipts(station, where, stick, office.clock())
        assert "put back" in late.problem
        assert out(office, station, home, stick) == [2]
        taken(office, stick)
        read_receipts(station, where, stick, office.clock())
        assert station.store.outbox.depth() == OutboxDepth(0, 0, 0)
    assert len(stored(office.hub)) == 3


def test_the_sites_others_hear_of_what_came_by_stick(office: Office, stick: Path) -> None:
    """Steps go with the events, each once, and a line that comes later goes on after them."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1", "S2")
    where = office.places(home)
    with opening.open_station(home) as station:
        for _ in range(2):
            out(office, station, home, stick)
            taken(office, stick)
            read_receipts(station, where, stick, office.clock())
        upto = station.store.outbox.moves(None, 1).after
        assert upto == station.store.head.seq
    other = Device(station="ZONE-2", kind="zone", party=fakes.ZONE.party, gln=fakes.ZONE.gln, incarnation=1)
    assert [move.operation for move in moves.of_site(office.hub, other, 0).moves] == ["serialise"] * 2
    assert office.exchange(home).line == "up"
    assert len(moves.of_site(office.hub, other, 0).moves) == 2


def test_a_receipt_tells_of_orders_to_a_station_that_hears_of_them_no_other_way(
    office: Office, stick: Path
) -> None:
    """A recall is in force from then on, a lift ends it, and a receipt from before sets nothing again."""
    home = office.home()
    office.join(home)
    where = office.places(home)
    kept: list[bytes] = []

    def carried() -> tuple[bool, bool]:
        """To the hub and back; whether there was news, and whether the order is in force then."""
        with opening.open_station(home) as station:
            out(office, station, home, stick)
            taken(office, stick)
            kept.extend(path.read_bytes() for path in stick.glob("*" + RECEIPT))
            told = read_receipts(station, where, stick, office.clock())
            with station.store.reader() as reader, reader.connection() as connection:
                return any(one.orders for one in told), "R1" in {
                    hold.id for hold in orders.in_force(connection)
                }

    scanned(office, home, "S1")
    assert carried() == (False, False)
    product = fakes.catalogue().products[0].id
    holds.put(office.hub, Hold(id="R1", kind="recall", order="1", since=office.clock(), product=product))
    scanned(office, home, "S2")
    assert carried() == (True, True)
    with office.at(home) as station:
        station.tasks.start(station.access.facts, "serialise", {})
        verdict = station.scan(Frame(payload("S3"), "test", office.clock.now)).decision.verdict
    assert verdict == "REJECT"
    holds.lift(office.hub, "R1")
    assert carried() == (True, False)
    put_file(stick / f"old{RECEIPT}", kept[1])
    with opening.open_station(home) as station:
        (late,) = read_receipts(station, where, stick, office.clock())
        with station.store.reader() as reader, reader.connection() as connection:
            standing = {hold.id for hold in orders.in_force(connection)}
    assert (late.orders, "R1" in standing) == (False, False)


def test_a_receipt_tells_what_does_not_add_up(office: Office, stick: Path) -> None:
    """A station that let a recalled package pass hears of it, though it has no line; and of its end."""
    home = office.home()
    office.join(home)
    where = office.places(home)
    scanned(office, home, "S1")
    here = Device(station=fakes.ZONE.id, kind="zone", party=fakes.ZONE.party, gln="1", incarnation=1)

    def told() -> list[str]:
        with opening.open_station(home) as station:
            office.clock.now += timedelta(minutes=5)
            out(office, station, home, stick)
            taken(office, stick)
            read_receipts(station, where, stick, office.clock())
            with station.store.reader() as reader:
                return [one.code for one in lookup.exceptions(reader)]

    note = wire.ExceptionNotice(
        kind="exited-twice", subject="01S1", opened=office.hub.stamp(), stations=(here.station,)
    )
    with office.hub.writing() as tx:
        folding.note(tx, None, note)
    assert told() == ["exited-twice"]
    with office.hub.writing() as tx:
        folding.note(tx, note, msgspec.structs.replace(note, open=False))
    scanned(office, home, "S2")
    assert told() == []


def test_what_the_hub_refused_is_parked_and_a_late_receipt_does_not_park_it_again(
    office: Office, stick: Path
) -> None:
    """A receipt read twice, or after the line has settled the same rows, changes nothing more."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1", "S2")
    where = office.places(home)
    with opening.open_station(home) as station:
        out(office, station, home, stick)
        (path,) = stick.glob("*" + EVENTS)
        answer = parcels.take(office.hub, path.read_bytes())
        assert isinstance(answer, parcels.Answered)
        first = answer.receipt.taken[0]
        told = wire.encode(
            parcel.Receipt(
                station="ZONE-1",
                incarnation=1,
                parcel="0" * 64,
                taken=(
                    parcel.Taken(seq=first.seq, status="conflict", message="other bytes"),
                    answer.receipt.taken[1],
                ),
                last=answer.receipt.last,
                chain=answer.receipt.chain,
            )
        )
        token = json.loads(where.line.read_text())["token"]
        from edge.hub.hub import digest

        content = parcel.wrap("receipt", told, parcel.receipt_seal(digest(token), told))
        for depth in (OutboxDepth(0, 1, 0), OutboxDepth(0, 1, 0)):
            put_file(stick / f"x{RECEIPT}", content)
            read_receipts(station, where, stick, office.clock())
            assert station.store.outbox.depth() == depth
        station.store.outbox.release(first.seq)
        station.store.outbox.acknowledge([first.seq])
        put_file(stick / f"x{RECEIPT}", content)
        read_receipts(station, where, stick, office.clock())
        assert station.store.outbox.depth() == OutboxDepth(0, 0, 0)


def test_a_receipt_that_is_torn_forged_or_anothers_is_left_alone(office: Office, stick: Path) -> None:
    """At any length, with a sentence that names the file; nothing is acknowledged by it."""
    home, ward = office.home(), office.home("ward")
    office.join(home)
    office.join(ward, fakes.PHARMACY)
    scanned(office, home, "S1")
    with opening.open_station(home) as station:
        out(office, station, home, stick)
        taken(office, stick)
        (path,) = stick.glob("*" + RECEIPT)
        whole = path.read_bytes()
        tries = [whole[:length] for length in range(0, len(whole), 23)]
        tries.append(parcel.wrap("receipt", b"{}", bytes(32)))
        for content in tries:
            path.write_bytes(content)
            (settled,) = read_receipts(station, office.places(home), stick, office.clock())
            assert path.name in settled.problem
            assert station.store.outbox.depth().pending == 1
            assert path.exists()
        path.unlink()
        os.mkfifo(path)
        (settled,) = read_receipts(station, office.places(home), stick, office.clock())
        assert "got a pipe" in settled.problem, "and nobody waits for its end"
        path.unlink()
    path.write_bytes(whole)
    with opening.open_station(ward) as station:
        (settled,) = read_receipts(station, office.places(ward), stick, office.clock())
        assert (settled.whose, settled.problem, path.exists()) == ("ZONE-1", "", True)


def test_refusals_of_a_parcel_that_was_lost_go_out_again(
    office: Office, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receipt of a later parcel says nothing of those before it."""
    monkeypatch.setattr(carrying.stretches, "__defaults__", (6,))
    home = office.home()
    office.join(home)
    where = office.places(home)
    with opening.open_station(home) as station:
        station.tasks.start(station.access.facts, "serialise", {})
        for number in range(8):
            station.scan(Frame(payload(f"S{number}", gtin=UNKNOWN), "test", office.clock.now))
        out(office, station, home, stick)
        first, *others = sorted(stick.glob("*" + EVENTS), key=lambda path: int(path.stem.split("-")[-2]))
        assert others
        first.unlink()
        taken(office, stick)
        read_receipts(station, where, stick, office.clock())
        assert set(held(office)) < set(refused(station))
        out(office, station, home, stick)
        taken(office, stick)
        read_receipts(station, where, stick, office.clock())
        assert held(office) == refused(station)
        assert out(office, station, home, stick) == []


def refused(station: Station) -> list[int]:
    """The rows of refused and reviewed scans."""
    with station.store.reader() as reader:
        rows = reader.query("SELECT seq FROM journal WHERE verdict IN ('REVIEW', 'REJECT') ORDER BY seq")
    return [row[0] for row in rows]


def held(office: Office) -> list[int]:
    """Those the hub has."""
    with office.hub.reading() as reader:
        return [row[0] for row in reader.execute("SELECT seq FROM refusals ORDER BY seq").fetchall()]


def test_a_station_that_was_never_enrolled_and_a_stick_that_is_gone_say_so(
    office: Office, stick: Path
) -> None:
    """One sentence each."""
    home = office.home()
    with opening.open_station(home) as station, pytest.raises(ConfigError, match="enrol"):
        write_parcels(station, office.places(home), stick, office.clock())
    office.join(home)
    scanned(office, home, "S1")
    with opening.open_station(home) as station, pytest.raises(BondscanError, match="Failed to write"):
        write_parcels(station, office.places(home), stick / "gone", office.clock())


WRITER = """
import sys
from pathlib import Path
from edge.runtime.stick import put_file
from edge.wire import parcel
body = b'"' + b"x" * 400_000 + b'"'
content = parcel.wrap("events", body, bytes(64))
print("ready", flush=True)
while True:
    for number in range(9):
        put_file(Path(sys.argv[1]) / f"{number}.events", content)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_files_only(stick: Path) -> None:
    """SIGKILL among writes: whatever bears a parcel's name is one."""
    found = 0
    for turn in range(3):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(stick)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.007 * turn)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for path in stick.glob("*.events"):
            assert isinstance(parcel.unwrap(path.read_bytes(), "events"), parcel.Opened)
            found += 1
    assert found
