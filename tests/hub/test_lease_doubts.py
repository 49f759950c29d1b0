"""Leases of stations that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge import wire
from edge.hub import audit, catalogue, lease_doubts
from edge.hub.hub import Hub
from tests.hub.leasing import CLAIM, Pc, issue
from tests.hub.samples import make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub whose station was replaced: the old PC had 20 packs and used 3."""
    made = make_hub(tmp_path)
    catalogue.publish(made, issue())
    old = Pc(made, seed="old")
    old.ask(need=20)
    old.spend(3)
    old.ask()
    Pc(made, seed="new")
    return made


def test_two_people_have_to_say_the_same(hub: Hub) -> None:
    """One alone, or one twice, or another count, settles nothing."""
    states = [
        lease_doubts.count(hub, "zone-1", 1, {CLAIM: packs}, person)
        for packs, person in ((3, "A"), (3, "A"), (4, "B"), (3, "A"), (3, "B"))
    ]
    assert [one.state for one in states if isinstance(one, lease_doubts.Counted)] == [
        *["proposed"] * 4,
        "settled",
    ]
    assert [(row.state, row.out) for row in lease_doubts.rows(hub)] == [("settled", 3)]
    assert lease_doubts.rows(hub, in_doubt=True) == []


def test_no_more_is_settled_than_was_out(hub: Hub) -> None:
    """Nor for a station that is not in doubt, or not known."""
    refused = [
        lease_doubts.count(hub, "zone-1", 1, {CLAIM: 21}, "A"),
        lease_doubts.count(hub, "zone-1", 2, {CLAIM: 1}, "A"),
        lease_doubts.count(hub, "zone-9", 1, {CLAIM: 1}, "A"),
    ]
    assert [one.status for one in refused if isinstance(one, wire.Problem)] == [409, 409, 404]


@pytest.mark.parametrize("used", [{CLAIM: 2}, {}])
def test_no_less_is_settled_than_the_station_showed_itself(hub: Hub, used: dict[str, int]) -> None:
    """It said of three packs that they were gone; nor is a lease that nobody counted taken for unused."""
    refused = lease_doubts.count(hub, "zone-1", 1, used, "A")
    assert isinstance(refused, wire.Problem)
    assert (refused.status, "no less" in refused.detail) == (409, True)


def test_a_write_off_stays_out(hub: Hub) -> None:
    """For good: it can be settled no more."""
    done = lease_doubts.write_off(hub, "zone-1", 1)
    assert isinstance(done, lease_doubts.Counted)
    assert [(row.state, row.out) for row in lease_doubts.rows(hub)] == [("written-off", 20)]
    assert isinstance(lease_doubts.write_off(hub, "zone-1", 1), wire.Problem)
    assert isinstance(lease_doubts.count(hub, "zone-1", 1, {CLAIM: 3}, "A"), wire.Problem)


def test_after_a_restoring_a_dead_station_holds_everything_up_until_it_is_recounted(hub: Hub) -> None:
    """It may have been granted anything since the copy; a write-off would be a guess."""
    dead = Pc(hub, "zone-2")
    audit.begin_epoch(hub, "restored")
    Pc(hub, "zone-2", seed="its successor").ask()
    assert isinstance(lease_doubts.write_off(hub, dead.station, 1), wire.Problem)
    Pc(hub, "zone-1", seed="again").ask()
    assert "zone-2/1" in lease_doubts.standing(hub).owing
    for person in ("A", "B"):
        lease_doubts.count(hub, "zone-2", 1, {CLAIM: 1}, person)
    assert "zone-2/1" not in lease_doubts.standing(hub).owing
