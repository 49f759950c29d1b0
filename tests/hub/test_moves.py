"""The site feed at the hub: each step once, for the other stations of the same site only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_

from edge import wire
from edge.hub import devices, moves
from edge.hub.hub import Device, Hub
from edge.rules.facts import ItemRecord
from edge.wire.moves import Move, Moved, MovedPacks, MovedSum, MovesPush, SiteMoves
from tests.hub.samples import Clock, device_of, make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub that has heard nothing."""
    made = make_hub(tmp_path)
    yield made
    made.database.close()


def device(station: str, party: str = "H1", incarnation: int = 1) -> Device:
    """A station of a site."""
    return Device(
        station=station, kind="institution", party=party, gln="6901234000016", incarnation=incarnation
    )


def move(seq: int) -> Move:
    """A step."""
    at = "2026-03-01T09:00:00.000+08:00"
    return Move(seq=seq, event_id=f"e{seq}", at=at, operation="dispense", items=(Moved(key=f"01{seq}"),))


def test_steps_are_for_the_others_of_the_site(hub: Hub) -> None:
    """Not for their own station, and not for another site."""
    moves.take(hub, device("P1"), MovesPush(moves=(move(3), move(5)), upto=7))
    heard = moves.of_site(hub, device("P2"), 0)
    assert [(one.station, one.incarnation, one.seq) for one in heard.moves] == [("P1", 1, 3), ("P1", 1, 5)]
    assert moves.of_site(hub, device("P2"), heard.upto).moves == ()
    assert moves.of_site(hub, device("P1"), 0).moves == ()
    assert moves.of_site(hub, device("P1"), 0).upto == heard.upto
    assert moves.of_site(hub, device("P9", "H2"), 0).moves == ()
    assert moves.newest(hub) == {"H1": heard.upto}


def test_a_step_told_again_is_kept_once(hub: Hub) -> None:
    """A reply that was lost costs nothing; a later life of the station begins its own count."""
    push = MovesPush(moves=(move(3),), upto=4)
    assert moves.take(hub, device("P1"), push).upto == 4
    assert moves.take(hub, device("P1"), push).upto == 4
    assert moves.take(hub, device("P1"), MovesPush(moves=(), upto=2)).upto == 4
    assert moves.take(hub, device("P1", incarnation=2), MovesPush(moves=(move(1),), upto=1)).upto == 1
    assert [one.incarnation for one in moves.of_site(hub, device("P2"), 0).moves] == [1, 2]


def test_a_hub_put_back_is_told_again_what_it_lost(hub: Hub) -> None:
    """A station that believes more of it than it has hears so, and nothing is taken out of its turn."""
    assert moves.take(hub, device("P1"), MovesPush(moves=(move(3),), upto=4, after=0)).upto == 4
    assert moves.take(hub, device("P1"), MovesPush(moves=(move(9),), upto=9, after=7)).upto == 4
    assert moves.take(hub, device("P1"), MovesPush(upto=9, after=7)).upto == 4
    assert moves.take(hub, device("P1"), MovesPush(moves=(move(5), move(9)), upto=9, after=4)).upto == 9
    assert [one.seq for one in moves.of_site(hub, device("P2"), 0).moves] == [3, 5, 9]


def test_a_later_life_goes_on_from_the_one_before(hub: Hub) -> None:
    """What the life before told is not asked for again; a new disk begins at its first row."""
    moves.take(hub, device("P1"), MovesPush(moves=(move(3),), upto=4, after=0))
    assert (
        moves.take(hub, device("P1", incarnation=2), MovesPush(moves=(move(5),), upto=5, after=4)).upto == 5
    )
    assert (
        moves.take(hub, device("P1", incarnation=3), MovesPush(moves=(move(1),), upto=1, after=0)).upto == 1
    )
    assert (
        moves.take(hub, device("P3", incarnation=2), MovesPush(moves=(move(5),), upto=5, after=4)).upto == 0
    )


def test_a_mark_this_hub_never_gave_is_answered_with_none(hub: Hub) -> None:
    """So a station that heard more of a hub before it was put back reads it from the beginning."""
    moves.take(hub, device("P1"), MovesPush(moves=(move(3),), upto=4))
    mark = moves.of_site(hub, device("P2"), 0).upto
    assert moves.of_site(hub, device("P2"), mark - 1) == SiteMoves(upto=0)
    assert moves.of_site(hub, device("P2"), mark + 1) == SiteMoves(upto=0)
    assert moves.of_site(hub, device("P9", "H2"), mark) == SiteMoves(upto=mark)


def test_a_step_that_nobody_could_take_over_is_refused(hub: Hub) -> None:
    """A time without an offset or at the end of all, no package, counts beyond any: the site's other stations would
    stop at it for ever.
    """
    times = ("noon", "2026-03-01T09:00:00", "2026-03-01t09:00:00z", "0001-01-01T00:00:00+14:00")
    far = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))
    record = ItemRecord(key="01", epc="e", gtin="g", serial="S", product="P", state="shelved")
    changes = ({"amount": 2**63}, {"packs": 10**30}, {"step_seq": 2**60}, {"first_at": far}, {"step_at": far})
    items = [(Moved(key="01", record=replace(record, **one)),) for one in changes]  # type: ignore[arg-type]
    lots = [(MovedPacks(packs=packs, record=record),) for packs in (10**30, -(2**63))]
    sums = [MovedSum(scope="filing", name="T", steps=steps) for steps in (10**30, -(2**63))]
    ends = "9999-12-31T23:59:59.999+00:00", "0001-01-02T00:00:00.000+00:00"
    for broken in (
        *(replace_(move(3), at=at) for at in (*times, *ends)),
        *(replace_(move(3), items=one) for one in ((), *items)),
        *(replace_(move(3), items=(), lots=one) for one in lots),
        *(replace_(move(3), sums=(one,)) for one in sums),
    ):
        refused = moves.take(hub, device("P1"), MovesPush(moves=(broken,), upto=4))
        assert isinstance(refused, wire.Problem)
        assert refused.status == 400
    assert moves.of_site(hub, device("P2"), 0).moves == ()


def test_a_step_moves_a_million_packs_of_international_units(hub: Hub) -> None:
    """A lot handed on whole, each pack 25,000 IU, in millionths: nothing that a station can commit waits here."""
    steps = 1_000_000 * 25_000 * 10**6
    large = replace_(move(3), sums=(MovedSum(scope="line", name="A", sub="H1", steps=steps),))
    assert not isinstance(moves.take(hub, device("P1"), MovesPush(moves=(large,), upto=4)), wire.Problem)
    (told,) = moves.of_site(hub, device("P2"), 0).moves
    assert told.sums == large.sums


def test_answers_hold_what_fits_and_one_step_at_least(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step about a large case comes alone, however large it is."""
    monkeypatch.setattr(moves, "BYTES", 400)
    case = replace_(move(2), items=tuple(Moved(key=f"01{n}") for n in range(100)))
    moves.take(hub, device("P1"), MovesPush(moves=(move(1), case, move(3), move(4)), upto=4))
    pages, since = [], 0
    while (page := moves.of_site(hub, device("P2"), since)).moves:
        pages.append([one.seq for one in page.moves])
        since = page.upto
    assert pages == [[1], [2], [3, 4]]


def test_a_station_does_not_read_its_own_steps_again(hub: Hub) -> None:
    """However many it told, its mark goes past all of them at once; others' between them are told."""
    for first in range(1, 3 * moves.PAGE, moves.PAGE):
        own = tuple(move(seq) for seq in range(first, first + moves.PAGE))
        moves.take(hub, device("P1"), MovesPush(moves=own, upto=first + moves.PAGE - 1))
    own_alone = moves.of_site(hub, device("P1"), 0)
    assert own_alone == SiteMoves(upto=moves.newest(hub)["H1"], silent=())
    moves.take(hub, device("P2"), MovesPush(moves=(move(2),), upto=2))
    moves.take(hub, device("P1"), MovesPush(moves=(move(1000),), upto=1000))
    page = moves.of_site(hub, device("P1"), 0)
    assert [(one.station, one.seq) for one in page.moves] == [("P2", 2)]
    assert own_alone.upto < page.upto < moves.newest(hub)["H1"]
    assert moves.of_site(hub, device("P1"), page.upto).upto == moves.newest(hub)["H1"]
    anew = moves.of_site(hub, device("P1", incarnation=2), 0)
    assert [one.seq for one in anew.moves] == list(range(1, moves.PAGE + 1)), "a later life may not know them"


def test_who_has_not_told_all_for_a_while_is_said_to_be_silent(tmp_path: Path) -> None:
    """To the others of its site, whichever process they ask; until it says that it told all it did."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    one, two = (device_of(hub, name, "institution", "H1") for name in ("P1", "P2"))
    stranger = device_of(hub, "P9", "institution", "H2")
    assert moves.of_site(hub, two, 0).silent == ("P1",)
    assert moves.of_site(hub, stranger, 0).silent == ()
    moves.take(hub, one, MovesPush(moves=(move(1),), upto=1, after=0))
    assert moves.of_site(hub, two, 0).silent == ("P1",)
    moves.take(hub, one, MovesPush(upto=1, after=1, whole=True))
    assert moves.of_site(hub, two, 0).silent == ()
    clock.pass_(minutes=3)
    assert moves.of_site(hub, two, 0).silent == ("P1",)
    moves.take(hub, one, MovesPush(upto=9, after=8, whole=True))
    assert moves.of_site(hub, two, 0).silent == ("P1",), "it was told to tell again first"
    devices.revoke(hub, "P1")
    assert moves.of_site(hub, two, 0).silent == ()
    hub.database.close()
