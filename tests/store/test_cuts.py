"""A lower total than the one a lease was granted by: nothing is spent of it before the hub has looked again."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from edge.catalogue import SHARED
from edge.quota import Amount, Claim, Grant
from edge.store import leases
from edge.store.leases import Terms
from tests import fakes
from tests.store.world import World, at

FORM = Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key
FORMS = tuple(
    replace(form, station=SHARED if form.number == "F-MAIN" else form.station or "ZONE-1")
    for form in fakes.FORMS
)
MAIN = next(form for form in FORMS if form.number == "F-MAIN")
GOOD = next(one for one in fakes.APPROVALS if one.number == "A-GOOD")


def issue(version: int, *, form: int | None = None, approval: int | None = None, share: int = 0) -> Any:
    """A catalogue in which the form (0: dropped), the approval or H1's share of it are other than they were."""
    forms, approvals = FORMS, fakes.APPROVALS
    if form is not None:
        now = (replace(MAIN, quantity=Decimal(form)),) if form else ()
        forms = tuple(one for one in forms if one is not MAIN) + now
    if approval is not None:
        less = replace(GOOD, quantity=Decimal(approval))
        approvals = (*(one for one in approvals if one is not GOOD), less)
    if share:
        lines = tuple(
            replace(line, quantity=Decimal(share)) if line.institution == "H1" else line
            for line in GOOD.lines
        )
        approvals = (*(one for one in approvals if one is not GOOD), replace(GOOD, lines=lines))
    return {"clearance_forms": forms, "approvals": approvals, "version": version}


@pytest.fixture
def zone(tmp_path: Path) -> World:
    """A station that holds five packs, which the hub has looked at by the catalogue in use."""
    world = World(tmp_path)
    world.furnish(**issue(3))
    with world.store.writing() as tx:
        tx.take_lease(Grant(1, (Amount(FORM, 5),)), {FORM: Terms()}, at=world.now())
        tx.lease_answered(1, 0, reckoned=3)
    return world


def cut(zone: World) -> bool:
    """Whether a scan would find the lease cut."""
    with zone.store.writing() as tx:
        lease = tx.facts(fakes.code("S1"), fakes.task("zone_exit"), None, at()).lease
    assert lease is not None
    assert lease.cut == (FORM in zone.store.leases().cut)
    with zone.store.reader() as reader:
        assert [row.cut for row in leases.rows(reader)] == [lease.cut]
    return lease.cut


def looked(zone: World, reckoned: int | None) -> None:
    """An answer of the hub."""
    with zone.store.writing() as tx:
        tx.lease_answered(1, 0, reckoned=reckoned)


@pytest.mark.parametrize(
    ("changes", "less"),
    [
        ({}, False),
        ({"form": int(MAIN.quantity) + 1}, False),
        ({"form": int(MAIN.quantity) - 1}, True),
        ({"form": 0}, True),
        ({"approval": int(GOOD.quantity) - 1}, True),
        ({"share": 1}, True),
    ],
)
def test_less_of_any_paper_marks_what_is_held_of_it(zone: World, changes: dict[str, int], less: bool) -> None:
    """In the row of the switch, which says so; it is asked after at once."""
    row = zone.take(**issue(4, **changes))  # type: ignore[arg-type]
    assert row is not None
    assert json.loads(row.detail).get("cut", []) == ([FORM] if less else [])
    assert (FORM in zone.store.leases().cut, FORM in zone.store.leases().low) == (less, less)


def test_the_mark_goes_with_an_answer_by_that_issue_or_a_later_one(zone: World) -> None:
    """Not with one by an earlier issue, nor with one that did not look; it is there after a restart."""
    zone.take(**issue(4, form=3))
    looked(zone, 3)
    looked(zone, None)
    zone.reopen()
    assert cut(zone)
    looked(zone, 4)
    assert not cut(zone)


def test_a_later_issue_with_more_does_not_take_the_mark_away(zone: World) -> None:
    """Only the hub knows what there is now."""
    zone.take(**issue(4, form=3))
    zone.take(**issue(5, form=2))
    zone.take(**issue(6))
    looked(zone, 4)
    assert cut(zone)
    looked(zone, 6)
    assert not cut(zone)


def test_a_hub_of_before_it_said_by_which_issue_is_believed(zone: World) -> None:
    """It looks at what is held as it always did."""
    zone.take(**issue(4, form=3))
    looked(zone, 0)
    assert not cut(zone)


def test_what_the_hub_has_looked_at_by_that_issue_already_is_not_marked(zone: World) -> None:
    """The hub is ahead of the catalogue here as a rule."""
    looked(zone, 4)
    zone.take(**issue(4, form=3))
    assert not cut(zone)


def test_an_issue_nobody_saw_here_may_have_had_more(zone: World) -> None:
    """The hub granted by it; against the one in use before, the next may look like more."""
    looked(zone, 4)
    zone.take(**issue(5))
    assert cut(zone)


def test_nothing_left_of_a_lease_is_nothing_to_mark(zone: World) -> None:
    """All of it went back."""
    with zone.store.writing() as tx:
        tx.return_lease((Amount(FORM, 5),), at=zone.now())
    row = zone.take(**issue(4, form=3))
    assert row is not None
    assert "cut" not in json.loads(row.detail)
