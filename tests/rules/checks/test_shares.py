"""Bounds some regimes set besides: the nearest that passes and the nearest that fails, by clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from edge.catalogue import Approval, ApprovalLine, ImportPermit, TakeAwayFiling
from edge.rules.checks import WHOLE
from edge.rules.decide import _scan  # the checks are asked one by one, whatever a regime lists
from edge.rules.facts import Balance, Facts
from edge.rules.operations import OPERATIONS
from edge.rules.scan import Scan
from tests import fakes

LEAD = replace(
    fakes.approval("A-GOOD"),
    lead="H1",
    lines=(
        ApprovalLine(institution="H2", quantity=Decimal(10), need=Decimal(5)),
        ApprovalLine(institution="H3", undertaking=False),
    ),
)
BY_DEPARTMENT = replace(
    fakes.approval("A-GOOD"),
    lines=(ApprovalLine(institution="H1", department="NEURO", quantity=Decimal(3)),),
)
PERMIT = ImportPermit(
    number="P-1",
    kind="narcotic",
    approval="A-GOOD",
    product="P-GOOD",
    importer="IMP-1",
    quantity=Decimal(4),
    valid_from=date(2026, 1, 1),
    station="PHARM-1",
)
FILING = TakeAwayFiling(
    number="T-1",
    institution="H1",
    product="P-GOOD",
    quantity=Decimal(2),
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 6, 1),
    patient="p-0f3a",
)


def asked(check: str, operation: str, facts: Facts, **papers: str) -> list[str]:
    """What one check finds: ``severity code:why`` each."""
    found = WHOLE[check](scanned(operation, facts, **papers))
    return [f"{one.severity} {one.code}:{one.params.get('why', '')}" for one in found]


def scanned(operation: str, facts: Facts, **papers: str) -> Scan:
    """A scan at a step that spends, where it is a receipt."""
    regime = replace(fakes.regime(), quota={"institution_receive": "spend"})
    facts = replace(facts, regime=regime)
    task = fakes.task(operation, **papers)
    return _scan(fakes.code(), task, OPERATIONS[operation], facts, fakes.NOW)


def receipt(**changes: Any) -> Facts:
    """A package that nothing was spent for, at the institution's door."""
    return fakes.facts("institution_receive", fakes.item(), **{"form": None, **changes})


@pytest.mark.parametrize(
    ("department", "used", "found"),
    [
        ("NEURO", 2, []),
        ("NEURO", 3, ["reject department-balance:"]),
        ("HAEM", 0, ["reject department-balance:department"]),
        ("", 0, ["reject department-balance:unnamed"]),
    ],
)
def test_department_balance(department: str, used: int, found: list[str]) -> None:
    """LC 二, 三: the last pack of a department's share, one over it, another department, none named."""
    facts = receipt(approval=BY_DEPARTMENT, department_balance=Balance(total=3, used=used))
    assert asked("department-balance", "institution_receive", facts, department=department) == found


@pytest.mark.parametrize(("used", "found"), [(1, []), (2, ["review share-elsewhere:"])])
def test_a_department_s_share_that_another_station_may_take_from_is_asked_about(
    used: int, found: list[str]
) -> None:
    """One of three may be taken under a paper held elsewhere: two go, the third is for a supervisor."""
    facts = receipt(
        approval=BY_DEPARTMENT, department_balance=Balance(total=3, used=used), elsewhere=1, lease=None
    )
    assert asked("department-balance", "institution_receive", facts, department="NEURO") == found


def test_an_institution_with_a_share_of_its_own_needs_no_department() -> None:
    """Where the approval names the institution as a whole too."""
    both = replace(BY_DEPARTMENT, lines=(*BY_DEPARTMENT.lines, ApprovalLine(institution="H1")))
    assert asked("department-balance", "institution_receive", receipt(approval=both)) == []


@pytest.mark.parametrize(
    ("permit", "used", "total", "found"),
    [
        (PERMIT, 3, 100, []),
        (PERMIT, 4, 100, ["reject permit-balance:"]),
        (PERMIT, 0, 101, ["reject permit-balance:permits"]),
        (replace(PERMIT, product="P-OTHER"), 0, 4, ["reject permit-balance:product"]),
        (replace(PERMIT, approval="A-OTHER"), 0, 4, ["reject permit-balance:approval"]),
        (replace(PERMIT, institution="H2"), 0, 4, ["reject permit-balance:institution"]),
        (replace(PERMIT, unit="mL"), 0, 4, ["review conversion-unknown:"]),
    ],
)
def test_permit_balance(permit: ImportPermit, used: int, total: int, found: list[str]) -> None:
    """SI 四(四)6, NM 三(四)-(五): the last pack of a permit, one over it, permits beyond their opinion."""
    facts = receipt(permit=permit, permit_balance=Balance(total=permit.total, used=used), permits_total=total)
    assert asked("permit-balance", "institution_receive", facts) == found


@pytest.mark.parametrize(
    ("to", "used", "lead_list", "share_need"),
    [
        ("H2", 4, [], []),
        ("H2", 5, [], ["review share-need:"]),
        ("H2", 9, [], ["review share-need:"]),
        ("H2", 10, ["reject lead-list:total"], ["review share-need:"]),
        ("H3", 0, ["reject lead-list:undertaking"], []),
    ],
)
def test_the_lead_hands_on_to_its_list(
    to: str, used: int, lead_list: list[str], share_need: list[str]
) -> None:
    """NM 三(六): up to the stated need, beyond it with a supervisor, never beyond the total or without its word."""
    facts = fakes.facts("transfer_out", approval=LEAD, destination=fakes.institution(to), line_used=used)
    assert asked("lead-list", "transfer_out", facts, destination=to) == lead_list
    assert asked("share-need", "transfer_out", facts, destination=to) == share_need


def test_an_institution_not_on_the_lead_s_list() -> None:
    """NM 三(六): neither handed on to, nor received by."""
    unlisted = replace(LEAD, lines=LEAD.lines[1:])
    out = fakes.facts("transfer_out", approval=unlisted, destination=fakes.institution("H2"))
    assert asked("lead-list", "transfer_out", out, destination="H2") == ["reject lead-list:"]
    here = receipt(approval=replace(unlisted, lead="H2"))
    assert asked("lead-list", "institution_receive", here) == ["reject lead-list:"]
    assert asked("share-need", "institution_receive", here) == []


def test_what_a_lead_passed_on_goes_no_further_than_its_list() -> None:
    """NM 三(六): goods that came by transfer name no approval; one of those in force for them must allow it."""
    facts = fakes.facts("transfer_out", approval=None, approvals=(LEAD,), destination=fakes.institution("H3"))
    assert asked("lead-list", "transfer_out", facts, destination="H3") == ["reject lead-list:undertaking"]
    several = replace(facts, approvals=(LEAD, LEAD))
    assert asked("lead-list", "transfer_out", several, destination="H3") == ["reject lead-list:undertaking"]
    lines = tuple(replace(line, undertaking=True) for line in LEAD.lines)
    another = replace(facts, approvals=(LEAD, replace(LEAD, lines=lines)))
    assert asked("lead-list", "transfer_out", another, destination="H3") == []


def test_the_lead_itself_needs_no_line() -> None:
    """It imports for others: only the total bounds it."""
    facts = receipt(approval=LEAD, approval_balance=Balance(total=100, used=99))
    assert asked("approval-balance", "institution_receive", facts) == []
    assert asked("lead-list", "institution_receive", facts) == []


@pytest.mark.parametrize(
    ("filing", "filed", "patient", "found"),
    [
        (FILING, 1, "p-0f3a", []),
        (FILING, 2, "p-0f3a", ["reject take-away-filed:quantity"]),
        (None, 0, "p-0f3a", ["reject take-away-filed:"]),
        (FILING, 0, "p-other", ["reject take-away-filed:patient"]),
        (FILING, 0, "", ["review take-away-filed:patient-unknown"]),
        (replace(FILING, patient=""), 0, "", []),
        (replace(FILING, institution="H2"), 0, "p-0f3a", ["reject take-away-filed:institution"]),
        (replace(FILING, product="P-OTHER"), 0, "p-0f3a", ["reject take-away-filed:product"]),
        (replace(FILING, valid_to=date(2026, 5, 31)), 0, "p-0f3a", ["reject take-away-filed:validity"]),
    ],
)
def test_take_away_filed(filing: TakeAwayFiling | None, filed: int, patient: str, found: list[str]) -> None:
    """LC 八: filed by this institution, for this product and patient, in time, and no more than was filed."""
    item = fakes.item(record=fakes.record("dispensed", patient=patient))
    facts = fakes.facts("take_away", item, filing=filing, filed=filed)
    assert asked("take-away-filed", "take_away", facts, patient="") == found


@pytest.mark.parametrize(
    ("approval", "found"),
    [
        (replace(fakes.approval("A-GOOD"), station="PHARM-1"), []),
        (fakes.approval("A-GOOD"), ["no-quota-here:approval"]),
        (replace(fakes.approval("A-GOOD"), station="PHARM-1", incarnation=2), ["no-quota-here:approval"]),
    ],
)
def test_who_may_spend_an_approval_by_count(approval: Approval, found: list[str]) -> None:
    """Without a form, one station alone holds the approval, in one life of it."""
    from edge.rules.checks.balances import quota_held

    got = quota_held(scanned("institution_receive", receipt(approval=approval)))
    assert [f"{one.code}:{one.params['why']}" for one in got] == found


def test_a_permit_is_held_besides_its_form() -> None:
    """Forms at several stations could exceed the one permit between them."""
    from edge.rules.checks.balances import quota_held

    held = replace(fakes.form("F-MAIN"), station="PHARM-1")
    elsewhere = replace(PERMIT, station="PHARM-2")
    for permit, found in ((PERMIT, []), (elsewhere, ["no-quota-here"])):
        facts = receipt(form=held, permit=permit, permit_balance=Balance(total=4, used=0), permits_total=4)
        got = quota_held(scanned("institution_receive", facts))
        assert [one.code for one in got] == found
        quarantined = replace(facts, station=replace(fakes.PHARMACY, quarantined=True))
        stopped = quota_held(scanned("institution_receive", quarantined))
        assert {one.code for one in stopped} == {"station-quarantined"}
