"""Orders taken over from the hub: kept in the chain, in force from that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edge import wire
from edge.clock import Reading
from edge.errors import SyncRetryable
from edge.station import Station
from edge.store import Store
from edge.sync import holds
from tests import fakes
from tests.hub.test_holds import RECALL
from tests.station.desk import Desk, codes

NOW = fakes.NOW
AT = Reading(NOW, "good")
ORDER = replace(RECALL, since=NOW, product="P-GOOD", lot=fakes.LOT)


def said(*orders: object, mark: str = "m1", issued: str = NOW.isoformat()) -> wire.Holds:
    """What the hub says."""
    return wire.Holds(mark=mark, holds=tuple(wire.HoldNotice(issued=issued, hold=hold) for hold in orders))  # type: ignore[arg-type]


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


def test_an_order_without_a_time_is_asked_for_again(desk: Desk) -> None:
    """Nothing of it is taken, the mark neither."""
    with pytest.raises(SyncRetryable):
        holds.take(desk.store, said(ORDER, issued="today"), AT)
    assert desk.store.holds_mark == ""
    desk.close()
