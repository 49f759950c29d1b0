"""Receipts by USB stick: they settle rows of the journal that the parcel was written from, and no others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.authority import orders as signing
from edge.authority.keys import Keys
from edge.catalogue import Hold
from edge.frame import Frame
from edge.hub import holds
from edge.hub.hub import digest
from edge.runtime import opening
from edge.runtime.receipts import Settled, read_receipts
from edge.runtime.stick import EVENTS, RECEIPT, put_file
from edge.store import OutboxDepth
from edge.wire import parcel
from tests import fakes
from tests.runtime.office import Office, restored
from tests.runtime.test_stick import out, scanned, stick, taken
from tests.station.desk import payload
from tests.sync.samples import stored

__all__ = ["stick"]


def read(office: Office, home: Path, folder: Path) -> list[Settled]:
    """Take the receipts there."""
    with opening.open_station(home) as station:
        return read_receipts(station, office.places(home), folder, office.clock())


def carried(office: Office, home: Path, folder: Path) -> list[Settled]:
    """A parcel there and its receipt back."""
    sent(office, home, folder)
    return read(office, home, folder)


def sent(office: Office, home: Path, folder: Path) -> None:
    """A parcel there; its receipt is on its way."""
    with opening.open_station(home) as station:
        out(office, station, home, folder)
    taken(office, folder)


def imaged(home: Path, tmp_path: Path) -> Callable[[], None]:
    """An image of the home and of its anchor; puts both back."""
    kept = [(home, tmp_path / "home.kept"), (tmp_path / "anchors", tmp_path / "anchors.kept")]
    for place, copy in kept:
        shutil.copytree(place, copy)

    def put_back() -> None:
        for place, copy in kept:
            restored(place, copy)

    return put_back


def events_of(office: Office, home: Path, *serials: str) -> list[str]:
    """Scans; the ids of their events."""
    with office.at(home) as station:
        if station.tasks.open is None:
            station.tasks.start(station.access.facts, "serialise", {})
        done = [station.scan(Frame(payload(one), "test", office.clock.now)) for one in serials]
        assert {one.decision.verdict for one in done} == {"ACCEPT"}
        return [one.entry.event_id for one in done if one.entry is not None]


def test_a_receipt_of_before_a_restore_settles_nothing_and_tells_of_it(
    office: Office, stick: Path, tmp_path: Path
) -> None:
    """A disk put back whole, the anchor with it: other events under the same numbers all reach the hub, and the
    station is quarantined.
    """
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    office.exchange(home)
    put_back = imaged(home, tmp_path)
    scanned(office, home, "S2", "S3", "S4", "S5", "S6")
    sent(office, home, stick)
    put_back()
    got = events_of(office, home, "T1", "T2", "T3", "T4")
    (late,) = read(office, home, stick)
    assert (late.stored, late.restored) == (0, True)
    with opening.open_station(home) as station:
        assert station.store.station.quarantined
        assert station.store.outbox.depth().pending == 4
    got += events_of(office, home, "T5")
    assert [one.stored for one in carried(office, home, stick)] == [5]
    assert set(got) <= set(stored(office.hub))
    with opening.open_station(home) as station:
        assert station.store.outbox.depth() == OutboxDepth(0, 0, 0)


def test_a_receipt_that_says_the_hub_saw_other_rows_quarantines(
    office: Office, stick: Path, tmp_path: Path
) -> None:
    """The receipt for the first parcel after a restore tells of it, though its own rows are settled by it."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    office.exchange(home)
    put_back = imaged(home, tmp_path)
    scanned(office, home, "S2", "S3")
    carried(office, home, stick)
    put_back()
    scanned(office, home, "T1", "T2", "T3", "T4")
    (settled,) = carried(office, home, stick)
    assert (settled.stored, settled.restored) == (4, True)
    with opening.open_station(home) as station:
        assert station.store.station.quarantined


def test_of_rows_past_its_parcel_a_receipt_settles_nothing(
    office: Office, stick: Path, tmp_path: Path
) -> None:
    """The hub may have those from before a restore: what this journal has under the same numbers is told anew,
    and that the chain says otherwise is found.
    """
    home = office.home()
    office.join(home)
    scanned(office, home, "S1", "S2")
    with opening.open_station(home) as station:
        out(office, station, home, stick)
    early = {path: path.read_bytes() for path in stick.iterdir()}
    taken(office, stick)
    read(office, home, stick)
    put_back = imaged(home, tmp_path)
    scanned(office, home, "S3", "S4")
    sent(office, home, stick)
    for path in stick.iterdir():
        path.unlink()
    for path, content in early.items():
        path.write_bytes(content)
    taken(office, stick)
    put_back()
    scanned(office, home, "T1", "T2", "T3")
    with opening.open_station(home) as station:
        told = station.store.outbox.moves(None, 1).after
    (settled,) = read(office, home, stick)
    assert (settled.stored, settled.problem) == (0, "")
    with opening.open_station(home) as station:
        assert station.store.outbox.moves(None, 1).after == told
        assert station.store.outbox.depth().pending == 3
    (settled,) = carried(office, home, stick)
    assert (settled.stored, settled.restored) == (3, True)


def test_a_parcel_written_since_under_the_same_name_stays_on_the_stick(
    office: Office, stick: Path, tmp_path: Path
) -> None:
    """A receipt of before a restore takes away the parcel that it answers, and not what is yet to go to the hub."""
    home = office.home()
    office.join(home)
    put_back = imaged(home, tmp_path)
    scanned(office, home, "S1", "S2")
    sent(office, home, stick)
    put_back()
    got = events_of(office, home, "T1", "T2")
    with opening.open_station(home) as station:
        out(office, station, home, stick)
    (late,) = read(office, home, stick)
    assert (late.stored, late.restored) == (0, True)
    assert [path.suffix for path in stick.iterdir()] == [EVENTS]
    taken(office, stick)
    read(office, home, stick)
    assert set(got) <= set(stored(office.hub))
    assert list(stick.iterdir()) == []


def test_only_the_seal_of_its_hub_quarantines_a_station(office: Office, stick: Path) -> None:
    """What a stranger, or another station's receipt, says of the journal is heard by nobody."""
    home, ward = office.home(), office.home("ward")
    office.join(home)
    office.join(ward, fakes.PHARMACY)
    scanned(office, home, "S1")
    sent(office, home, stick)
    path, said = receipt_in(stick)
    other = wire.encode(msgspec.structs.replace(said, chain="0" * 64, forked=True, headers=99))
    for key in ("", "stranger", token_of(office, ward)):
        put_file(path, parcel.wrap("receipt", other, parcel.receipt_seal(digest(key), other)))
        (refused,) = read(office, home, stick)
        assert "seal" in refused.problem
        assert not refused.restored
    with opening.open_station(home) as station:
        assert not station.store.station.quarantined
        assert station.store.outbox.depth().pending == 1
    put_file(path, parcel.wrap("receipt", other, parcel.receipt_seal(digest(token_of(office, home)), other)))
    (settled,) = read(office, home, stick)
    assert (settled.stored, settled.restored) == (0, True)


def test_what_cannot_be_read_of_a_receipt_keeps_neither_its_rows_nor_the_next_back(
    office: Office, stick: Path
) -> None:
    """An hour that is none, from a hub of another version: it is said, the receipt stays, and its rows are settled."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    sent(office, home, stick)
    _, said = receipt_in(stick)
    odd = wire.ExceptionNotice(kind="exited-twice", subject="01S1", opened="yesterday", stations=("ZONE-1",))
    body = wire.encode(msgspec.structs.replace(said, exceptions=(odd,)))
    content = parcel.wrap("receipt", body, parcel.receipt_seal(digest(token_of(office, home)), body))
    put_file(stick / f"a{RECEIPT}", content)
    bad, good = read(office, home, stick)
    assert "yesterday" in bad.problem
    assert (bad.stored, good.stored, good.problem) == (1, 0, "")
    assert [found.name for found in stick.iterdir()] == [f"a{RECEIPT}"]


def receipt_in(stick: Path) -> tuple[Path, parcel.Receipt]:
    """The one receipt there, and what it says."""
    (path,) = stick.glob("*" + RECEIPT)
    opened = parcel.unwrap(path.read_bytes(), "receipt")
    assert isinstance(opened, parcel.Opened)
    return path, wire.decode(opened.body, parcel.Receipt)


def token_of(office: Office, home: Path) -> str:
    """What the hub knows the device of `home` by."""
    told = msgspec.json.decode(office.places(home).line.read_bytes())["token"]
    assert isinstance(told, str)
    return told


def test_a_receipt_of_an_older_bondscan_settles_nothing_but_tells_of_orders(
    office: Office, stick: Path
) -> None:
    """It does not say which journal it is about: the same is written again, and nothing is lost."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    sent(office, home, stick)
    path, said = receipt_in(stick)
    recall = Hold(id="R1", kind="recall", order="1", since=office.clock(), product="P-GOOD")
    orders = holds.put(office.hub, recall)
    assert isinstance(orders, wire.Holds)
    body = wire.encode(msgspec.structs.replace(said, chain="", last=0, orders=orders))
    token = token_of(office, home)
    put_file(path, parcel.wrap("receipt", body, parcel.receipt_seal(digest(token), body)))
    (late,) = read(office, home, stick)
    assert "older bondscan" in late.problem
    assert (late.stored, late.orders) == (0, True)
    assert path.exists()
    path.unlink()
    assert sum(one.stored for one in carried(office, home, stick)) == 1


def test_one_file_that_cannot_be_read_keeps_no_other_from_being_taken(office: Office, stick: Path) -> None:
    """A folder by that name, or a sector gone: it is said, and the rest is settled."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1", "S2")
    (stick / f"a{RECEIPT}").mkdir()
    (stick / f"b{EVENTS}").mkdir()
    with opening.open_station(home) as station:
        out(office, station, home, stick)
    (stick / f"b{EVENTS}").rename(stick / "aside")
    taken(office, stick)
    (stick / "aside").rename(stick / f"b{EVENTS}")
    bad, good = read(office, home, stick)
    assert "Is a directory" in bad.problem
    assert (good.stored, good.problem) == (2, "")


def test_a_receipt_ends_the_doubt_about_a_clock_before_its_orders_are_judged(
    office: Office, stick: Path
) -> None:
    """A PC without a line whose year was once set wrong: one parcel there and back, and it is as any other."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    right = office.clock.now
    office.clock.now = right + timedelta(days=800)
    with office.at(home) as station:
        station.scan(Frame(payload("S2"), "test", office.clock.now))
        assert station.store.clock_state == "suspect"
    office.clock.now = right + timedelta(minutes=10)
    (settled,) = carried(office, home, stick)
    assert settled.timed
    with office.at(home) as station:
        assert station.read_clock().state == "good"
    scanned(office, home, "S3")


def test_an_old_receipt_lifts_no_order_that_was_given_again(
    office: Office, stick: Path, tmp_path: Path
) -> None:
    """Left on a stick since the days between lift and new recall."""
    home = office.home()
    office.join(home)
    keys = Keys(tmp_path / "keys")
    keys.make("holds")
    recall = Hold(
        id="R1",
        kind="recall",
        order="1",
        since=office.clock(),
        product=fakes.catalogue().products[0].id,
        issue=1,
    )

    def published(hold: Hold) -> None:
        assert isinstance(
            holds.publish(office.hub, msgspec.json.encode(signing.sign(hold, keys))), wire.Holds
        )

    published(recall)
    published(replace(recall, issue=2, released=office.clock()))
    scanned(office, home, "S1")
    sent(office, home, stick)
    published(replace(recall, issue=3, since=office.clock()))
    office.exchange(home)
    read(office, home, stick)
    with office.at(home) as station:
        stopped = station.scan(Frame(payload("S2"), "test", office.clock.now))
    assert stopped.decision.verdict == "REJECT"


@pytest.mark.parametrize("late", [False, True])
def test_a_receipt_read_once_more_changes_nothing(office: Office, stick: Path, *, late: bool) -> None:
    """Kept on another stick; before or after more was scanned."""
    home = office.home()
    office.join(home)
    scanned(office, home, "S1")
    sent(office, home, stick)
    (path,) = stick.glob("*" + RECEIPT)
    copy = path.read_bytes()
    assert [one.stored for one in read(office, home, stick)] == [1]
    if late:
        scanned(office, home, "S2")
    put_file(path, copy)
    (again,) = read(office, home, stick)
    assert (again.stored, again.restored, again.problem) == (0, False, "")
    with opening.open_station(home) as station:
        assert station.store.outbox.depth().pending == int(late)
