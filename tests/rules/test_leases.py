"""Which lease a scan spends from, and what it says where that does not cover it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edge.catalogue import SHARED
from edge.quota import Claim
from edge.rules.decide import override
from edge.rules.facts import Facts
from edge.rules.leases import Lease, claim_of
from edge.rules.reasons import overridable
from tests import fakes
from tests.rules.checks.test_shares import PERMIT
from tests.rules.judging import case, judge, said

FORM = replace(fakes.form("F-MAIN"), station=SHARED)
APPROVAL = fakes.approval("A-GOOD")
CLAIM = Claim(form="F-MAIN", approval="A-GOOD", institution="H1")
LEASE = Lease(claim=CLAIM.key, paper="F-MAIN", life=1, net=5, used=2)


def shared(**changes: Any) -> Facts:
    """A good exit under a shared form, of which some is held."""
    return fakes.facts("zone_exit", form=FORM, lease=replace(LEASE, **changes))


def test_a_lease_that_covers_it_lets_it_go_and_is_debited() -> None:
    """With the papers, in the same row."""
    decision = judge("zone_exit", shared())
    assert said(decision) == []
    spend = decision.effects.spend
    assert spend is not None
    assert dict(spend.counters) == {
        ("form", "F-MAIN", ""): 1,
        ("approval", "A-GOOD", ""): 1,
        ("line", "A-GOOD", "H1"): 1,
        ("lease-used", CLAIM.key, "1"): 1,
        ("lease-scans", CLAIM.key, "1"): 1,
    }


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"used": 4}, []),
        ({"used": 5}, ["reject no-quota-held"]),
        ({"used": 9}, ["reject no-quota-held"]),
        ({"expires": fakes.NOW}, ["reject no-quota-held:expired"]),
        ({"expires": fakes.NOW + timedelta(seconds=1)}, []),
        ({"expires": fakes.NOW, "used": 5}, ["reject no-quota-held"]),
        ({"cut": True}, ["reject no-quota-held:cut"]),
        ({"cut": True, "used": 5}, ["reject no-quota-held"]),
    ],
)
def test_what_is_held_bounds_it(changes: dict[str, Any], found: list[str]) -> None:
    """To the last pack and the last second; the form itself may have plenty left."""
    assert said(judge("zone_exit", shared(**changes))) == found


def test_no_lease_no_exit_and_no_supervisor_changes_that() -> None:
    """Never overridable, and the same in quarantine, which says so."""
    decision = judge("zone_exit", fakes.facts("zone_exit", form=FORM))
    assert said(decision) == ["reject no-quota-held"]
    assert not overridable("no-quota-held")
    assert override(decision.findings, decision) == decision
    barred = fakes.facts("zone_exit", form=FORM, lease=LEASE, station=replace(fakes.ZONE, quarantined=True))
    assert said(judge("zone_exit", barred)) == ["reject station-quarantined"]


def test_a_case_that_is_not_covered_is_refused_whole() -> None:
    """Saying what is held and what was asked."""
    facts = fakes.but(fakes.in_case("zone_exit", 4), form=FORM, lease=LEASE)
    decision = case("zone_exit", facts)
    (finding,) = [one for one in decision.findings if one.code == "no-quota-held"]
    assert (finding.params["held"], finding.params["asked"]) == ("3", "4")
    assert decision.effects.spend is None


def test_a_pack_worth_more_here_than_was_put_by_costs_more() -> None:
    """Where two issues of the catalogue differ, no bound is passed."""
    takes = {("form", "F-MAIN", ""): 1, ("approval", "A-GOOD", ""): 500}
    lease = replace(LEASE, takes=takes)
    assert lease.costs(((("approval", "A-GOOD", ""), 1001), (("note", "N", ""), 1)), 2) == 3
    assert replace(lease, takes={}).costs(((("approval", "A-GOOD", ""), 1001),), 2) == 2


def test_only_shared_papers_make_a_claim() -> None:
    """The approval goes along with a shared form or permit; alone it is its own claim."""
    permit = replace(PERMIT, station=SHARED, approval="A-GOOD")
    alone = replace(APPROVAL, station=SHARED)
    assert claim_of(FORM, None, APPROVAL, "H1", "") == CLAIM
    assert claim_of(fakes.form("F-MAIN"), None, APPROVAL, "H1", "") is None
    assert claim_of(fakes.form("F-MAIN"), None, alone, "H1", "") is None
    assert claim_of(FORM, permit, APPROVAL, "H1", "") == replace(CLAIM, permit=permit.number)
    assert claim_of(None, permit, APPROVAL, "H1", "") == replace(CLAIM, form="", permit=permit.number)
    assert claim_of(None, None, alone, "H1", "") == Claim(approval="A-GOOD", institution="H1")
    assert claim_of(None, None, None, "H1", "") is None


def test_a_department_is_part_of_the_claim_where_it_has_a_share() -> None:
    """Otherwise the papers' department changes nothing."""
    line = replace(APPROVAL.lines[0], department="NEURO")
    approval = replace(APPROVAL, lines=(*APPROVAL.lines, line))
    with_share = claim_of(FORM, None, approval, line.institution, "NEURO")
    without = claim_of(FORM, None, approval, line.institution, "OTHER")
    assert with_share == Claim(
        form="F-MAIN", approval="A-GOOD", institution=line.institution, department="NEURO"
    )
    assert without == Claim(form="F-MAIN", approval="A-GOOD", institution=line.institution)
