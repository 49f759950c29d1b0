"""Orders taken over from the hub: kept in the chain, in force from that moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.authority import orders as signing
from edge.authority.keys import Keys
from edge.authority.repository import Repository
from edge.catalogue import Hold
from edge.catalogue.orders import Order, laid_out
from edge.cli.checks.home import check_store
from edge.clock import Reading
from edge.config import load
from edge.errors import SyncRetryable
from edge.station import Station
from edge.store import Store
from edge.store.orders import Said
from edge.sync import holds, trust
from edge.sync.source import FolderSource
from edge.sync.trust import Trusted
from tests import fakes
from tests.authority import samples
from tests.hub.test_holds import RECALL
from tests.station.desk import Desk, codes

NOW = fakes.NOW
AT = Reading(NOW, "good")
ORDER = replace(RECALL, since=NOW, product="P-GOOD", lot=fakes.LOT)


def said(*orders: Hold | wire.HoldNotice, mark: str = "m1", issued: str = NOW.isoformat()) -> wire.Holds:
    """What the hub says, by its own word where it is no notice already."""
    notices = (
        one if isinstance(one, wire.HoldNotice) else wire.HoldNotice(issued=issued, hold=one)
        for one in orders
    )
    return wire.Holds(mark=mark, holds=tuple(notices))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A warehouse, somebody coding packages at it."""
    made = Desk(tmp_path)
    made.sign_in()
    made.open("serialise")
    return made


def now_of(station: Station) -> Reading:
    """The station's time."""
    return station.read_clock()


def test_an_order_is_a_row_of_the_chain_and_stops_the_next_package(desk: Desk) -> None:
    """Packages before it were right; lifted, they are again."""
    assert desk.scan("S1").decision.verdict == "ACCEPT"
    order = replace(ORDER, since=desk.now)
    entry = holds.take(desk.store, said(order), now_of(desk.station))
    assert entry is not None
    assert entry.kind == "hold"
    assert b'"R1"' in entry.detail
    stopped = desk.scan("S2")
    assert (stopped.decision.verdict, "recall" in codes(stopped)) == ("REJECT", True)
    desk.passes(seconds=1)
    lifted = replace(order, released=desk.now)
    assert holds.take(desk.store, said(lifted, mark="m2"), now_of(desk.station)) is not None
    desk.passes(seconds=1)
    assert desk.scan("S3").decision.verdict == "ACCEPT"
    desk.close()


def test_what_is_known_is_no_news(desk: Desk) -> None:
    """Neither the same mark nor all orders told again after a cut line; the mark is kept."""
    assert holds.take(desk.store, said(ORDER), AT) is not None
    head = desk.store.head.seq
    assert holds.take(desk.store, said(mark="m1"), AT) is None
    assert holds.take(desk.store, said(ORDER, mark="m2"), AT) is None
    assert desk.store.head.seq == head
    assert desk.store.holds_mark == "m2"
    desk.close()


def test_a_clock_behind_the_hubs_lets_nothing_through(desk: Desk) -> None:
    """An order in force when it was given is in force when it is heard; one for later begins later."""
    ahead = desk.now + timedelta(seconds=90)
    issued = ahead.isoformat()
    holds.take(desk.store, said(replace(ORDER, since=ahead), issued=issued), now_of(desk.station))
    assert "recall" in codes(desk.scan("S1"))
    head = desk.store.head.seq
    desk.passes(minutes=5)
    again = said(replace(ORDER, since=ahead), mark="m2", issued=issued)
    assert holds.take(desk.store, again, now_of(desk.station)) is None
    assert desk.store.head.seq == head
    tomorrow = replace(ORDER, id="R2", since=desk.now + timedelta(days=1), product="P-APPROVAL", lot="")
    holds.take(desk.store, said(tomorrow, mark="m3", issued=issued), now_of(desk.station))
    with Store.read(desk.store.home) as reader:
        assert reader is not None
    desk.close()


def test_a_stations_own_holds_are_not_the_hubs_to_lift(desk: Desk) -> None:
    """An order named like one of them changes nothing."""
    own = replace(ORDER, id="local:P-GOOD", kind="stop-use")
    with desk.store.writing() as tx:
        tx.put_holds([own])
    assert holds.take(desk.store, said(replace(own, released=NOW)), AT) is None
    desk.passes(seconds=1)
    assert "stop-use" in codes(desk.scan("S1"))
    desk.close()


def test_an_order_given_again_that_comes_by_stick_stops(seat: Seat) -> None:
    """Set, lifted and set again under a higher number, signed; the hub's mark is known with all of it."""
    assert seat.hears(seat.signed(seat.order), mark="m1") is not None
    assert seat.hears(seat.signed(signing.lifting(seat.order, seat.desk.now)), mark="m2") is not None
    assert seat.stopped() == []
    again = seat.signed(replace(seat.order, since=seat.desk.now, issue=3))
    told = said(again, mark="m3", issued=seat.desk.now.isoformat())
    holds.take_carried(seat.desk.store, told, now_of(seat.desk.station))
    assert seat.desk.store.holds_mark == "m3"
    assert seat.stopped() == [""]


def test_the_mark_of_a_stick_counts_only_where_all_of_it_was_taken(desk: Desk) -> None:
    """Else the hub would have nothing more to say to a station that left an order out."""
    lifted = replace(ORDER, released=NOW)
    assert holds.take(desk.store, said(ORDER, mark="m1"), AT) is not None
    assert holds.take(desk.store, said(lifted, mark="m2"), AT) is not None
    assert holds.take_carried(desk.store, said(ORDER, mark="m1"), AT) is None
    assert desk.store.holds_mark == "m2"
    assert holds.take_carried(desk.store, said(lifted, mark="m3"), AT) is None
    assert desk.store.holds_mark == "m3"
    desk.close()


def test_an_order_without_a_time_is_asked_for_again(desk: Desk) -> None:
    """Nothing of it is taken, the mark neither."""
    with pytest.raises(SyncRetryable):
        holds.take(desk.store, said(ORDER, issued="today"), AT)
    assert desk.store.holds_mark == ""
    desk.close()


# where a root is trusted


class Seat:
    """A warehouse that trusts the root of an authority, somebody coding packages at it."""

    def __init__(self, root: Path) -> None:
        self.authority: Repository = samples.made(root / "repository")
        self.desk = Desk(root)
        trust.pin(self.desk.store, self.authority.trusted_root(), now_of(self.desk.station))
        self.desk.sign_in()
        self.desk.open("serialise")
        self.serial = 0

    @property
    def order(self) -> Hold:
        """A recall of the good product, from now on."""
        return replace(ORDER, since=self.desk.now, issue=1)

    def learns(self) -> None:
        """The metadata of the authority as it now stands, which no catalogue need come with."""
        source = FolderSource(self.authority.folder)
        Trusted(self.desk.store, source).refresh(self.desk.now)

    def signed(self, hold: Hold, keys: Keys | None = None) -> wire.HoldNotice:
        """An order as the hub passes it on, signed by the authority or with these keys."""
        order = signing.sign(hold, keys or self.authority.keys)
        return wire.HoldNotice(issued=self.desk.now.isoformat(), hold=hold, order=order)

    def hears(self, *orders: Hold | wire.HoldNotice, mark: str = "m1") -> Said | None:
        """What the row of it says, None where there is none."""
        entry = holds.take(
            self.desk.store,
            said(*orders, mark=mark, issued=self.desk.now.isoformat()),
            now_of(self.desk.station),
        )
        return msgspec.json.decode(entry.detail, type=Said) if entry else None

    def stopped(self) -> list[str]:
        """Why the next package is stopped, nothing where it is not."""
        self.desk.passes(seconds=1)
        self.serial += 1
        outcome = self.desk.scan(f"S{self.serial}")
        return [
            finding.params.get("why", "") for finding in outcome.decision.findings if finding.code == "recall"
        ]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A warehouse with a root, which has learnt whose keys count."""
    made = Seat(tmp_path)
    made.learns()
    yield made
    made.desk.close()


def test_the_hub_stops_at_once_and_lifts_nothing(seat: Seat) -> None:
    """Its own stop is in force and called the hub's; its lift is refused, kept in the chain, said once."""
    hubs = replace(seat.order, issue=0)
    given = seat.hears(hubs)
    assert given is not None
    assert [hold.by_hub for hold in given.holds] == [True]
    assert seat.stopped() == ["hub"]
    lift = replace(hubs, released=seat.desk.now)
    refused = seat.hears(lift, mark="m2")
    assert refused is not None
    assert [(one.why, one.hold.id) for one in refused.refused] == [("unsigned", "R1")]
    assert seat.stopped() == ["hub"]
    assert seat.hears(lift, mark="m3") is None
    # the mark is kept: no other word on it can be missed, and nothing is asked for again
    assert seat.desk.store.holds_mark == "m3"


def test_the_authority_lifts_what_the_hub_has_stopped(seat: Seat) -> None:
    """With its signature; the row has it as it came, so that whose word it was can be shown."""
    hubs = replace(seat.order, issue=0)
    seat.hears(hubs)
    seat.desk.passes(minutes=1)
    lifting = seat.signed(signing.lifting(hubs, seat.desk.now))
    told = seat.hears(lifting, mark="m2")
    assert told is not None
    assert told.signed == (lifting.order,)
    assert seat.stopped() == []
    # and the earlier word again, from a hub put back to an earlier day, is the lifted order
    assert seat.hears(hubs, mark="m1") is None
    assert seat.stopped() == []


def test_a_signed_order_is_lifted_by_its_signed_end_alone(seat: Seat) -> None:
    """Neither by the hub's word beside it nor by the end of an earlier issue."""
    order = seat.order
    assert seat.hears(seat.signed(order)) is not None
    assert seat.stopped() == [""]
    beside = replace_order(seat.signed(order), None, hold=replace(order, released=seat.desk.now))
    refused = seat.hears(beside, mark="m2")
    assert refused is not None
    assert (refused.holds, [one.why for one in refused.refused]) == ((), ["unsigned"])
    end = signing.lifting(order, seat.desk.now)
    assert seat.hears(seat.signed(end), mark="m3") is not None
    assert seat.stopped() == []
    again = replace(order, since=seat.desk.now, issue=3)
    assert seat.hears(seat.signed(again), mark="m4") is not None
    assert seat.stopped() == [""]
    assert seat.hears(seat.signed(end), mark="m5") is None
    assert seat.stopped() == [""]


def forged(seat: Seat, kind: str, end: Hold) -> wire.HoldNotice:
    """A lift that the authority has not signed as it stands."""
    good = seat.signed(end)
    assert good.order is not None
    if kind == "another key":
        return seat.signed(end, Keys(_made(seat.authority.folder.with_name("others"))))
    if kind == "another authority's key":
        folder = seat.authority.folder.with_name("others")
        _made(folder)
        (folder / "holds.key").write_bytes((seat.authority.keys.folder / "approvals.key").read_bytes())
        (folder / "holds.key").chmod(0o600)
        return seat.signed(end, Keys(folder))
    if kind == "altered":
        signatures = good.order.signatures
        other = replace(end, order="other")
        return replace_order(good, Order(hold=laid_out(other).hold, signatures=signatures))
    if kind == "of another order":
        return replace_order(seat.signed(replace(end, id="R2")), None, hold=end)
    return replace_order(good, Order(hold=good.order.hold))


def replace_order(notice: wire.HoldNotice, order: Order | None, hold: Hold | None = None) -> wire.HoldNotice:
    """A notice with other parts."""
    return wire.HoldNotice(
        issued=notice.issued, hold=hold or notice.hold, order=order if order is not None else notice.order
    )


def _made(folder: Path) -> Path:
    Keys(folder).make("holds")
    return folder


@pytest.mark.parametrize(
    "kind", ["another key", "another authority's key", "altered", "of another order", "without a signature"]
)
def test_a_forged_lift_is_refused_and_asked_for_again(seat: Seat, kind: str) -> None:
    """It stands, in the chain once; whose key it is may be learnt later, so the mark is not kept."""
    order = seat.order
    seat.hears(seat.signed(order))
    end = signing.lifting(order, seat.desk.now)
    lie = forged(seat, kind, end)
    told = seat.hears(lie, mark="m2")
    assert told is not None
    assert [one.why for one in told.refused] == ["unproved"]
    assert seat.stopped() == [""]
    assert seat.hears(lie, mark="m2") is None
    assert seat.desk.store.holds_mark == "m1"
    assert seat.hears(seat.signed(end), mark="m3") is not None
    assert seat.stopped() == []
    assert seat.desk.store.holds_mark == "m3"


def test_a_lift_by_a_key_not_learnt_yet_is_taken_once_it_is(seat: Seat) -> None:
    """And one by the key that was replaced no longer is."""
    order = seat.order
    seat.hears(seat.signed(order))
    end = signing.lifting(order, seat.desk.now)
    by_old = seat.signed(end)
    seat.authority.rotate("holds")
    by_new = seat.signed(end)
    assert seat.hears(by_new, mark="m2") is not None
    assert seat.stopped() == [""]
    seat.learns()
    assert seat.hears(by_old, mark="m2") is None
    assert seat.stopped() == [""]
    assert seat.hears(by_new, mark="m2") is not None
    assert seat.stopped() == []


def test_a_station_that_has_learnt_no_keys_stops_and_lifts_nothing(tmp_path: Path) -> None:
    """A signed stop is the hub's word to it; nor do keys count that ran out."""
    fresh = Seat(tmp_path)
    order = fresh.order
    told = fresh.hears(fresh.signed(order))
    assert told is not None
    assert told.holds[0].by_hub
    assert fresh.stopped() == ["hub"]
    end = signing.lifting(order, fresh.desk.now)
    fresh.hears(fresh.signed(end), mark="m2")
    assert fresh.stopped() == ["hub"]
    fresh.learns()
    # the same told again: by those who ordered it, and so lifted by them
    fresh.hears(fresh.signed(end), mark="m2")
    assert fresh.stopped() == []
    again = replace(order, issue=3, since=fresh.desk.now)
    fresh.hears(fresh.signed(again), mark="m3")
    fresh.desk.passes(days=900)
    fresh.hears(fresh.signed(signing.lifting(again, fresh.desk.now)), mark="m4")
    with fresh.desk.store.reader() as reader:
        rows = reader.query("SELECT value FROM holds WHERE id = 'R1'")
    assert msgspec.json.decode(rows[0][0], type=Hold).released is None
    fresh.desk.close()


def test_the_doctor_says_whose_orders_stand_and_which_would_be_lifted(seat: Seat) -> None:
    """None, the authority's, the hub's, and what the hub would have lifted."""

    def says() -> tuple[str, str]:
        found = check_store(seat.desk.home, load(seat.desk.home), "this-machine", seat.desk.now)
        return next((one.status, one.why) for one in found if one.check == "orders")

    before = says()
    order = replace(seat.order, issue=0)
    seat.hears(order)
    assert (before[0], says()) == ("ok", ("note", "unsigned"))
    seat.hears(replace(order, released=seat.desk.now), mark="m2")
    assert says() == ("warning", "refused")
    seat.hears(seat.signed(signing.lifting(order, seat.desk.now)), mark="m3")
    assert says()[0] == "ok"
