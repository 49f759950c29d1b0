"""At the patient: consent, doctors, departments, purposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edge.rules.settings import PRESCRIBERS_MAX_AGE_DAYS
from tests import fakes
from tests.rules.judging import judge, said

HERE = fakes.institution("H1")


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ({}, []),
        ({"consent": ""}, ["reject consent-recorded"]),
        ({"consent_by": ""}, []),
        ({"consent_by": "relative"}, ["reject consent-recorded:reason"]),
        ({"consent_by": "relative", "consent_reason": "昏迷"}, []),
        ({"consent_by": "neighbour"}, ["reject paper-wrong"]),
        ({"consent_product": ""}, ["review consent-recorded:product-missing"]),
        ({"consent_product": fakes.GTINS["P-GOOD"]}, []),
        ({"consent_product": fakes.GTINS["P-GOOD"][1:]}, []),
        ({"consent_product": "P-CHILD"}, ["reject consent-recorded:product"]),
        ({"consent_date": ""}, []),
        ({"consent_date": "2026-06-01"}, []),
        ({"consent_date": "2026-06-02"}, ["reject consent-recorded:date"]),
        ({"consent_date": "6月1日"}, ["review consent-recorded:date-unreadable"]),
    ],
)
def test_consent_recorded(papers: dict[str, str], found: list[str]) -> None:
    """Consent is written, before use, for this product, by the patient or a relative with the reason."""
    assert said(judge("dispense", **papers)) == found


@pytest.mark.parametrize(
    ("papers", "here", "found"),
    [
        ({"prescriber": "DR-9"}, {}, ["reject prescriber-listed"]),
        ({"prescriber": "DR-3"}, {}, ["reject prescriber-listed"]),
        ({"prescriber": "DR-2"}, {}, ["reject prescriber-listed:department"]),
        ({"prescriber": "DR-2", "department": "HAEM"}, {}, []),
        ({}, {"prescribers": ()}, ["review prescriber-listed:unknown"]),
        ({"department": "ICU"}, {}, ["reject prescriber-listed:department", "reject department-listed"]),
        ({}, {"departments": ()}, ["review department-listed:unknown"]),
        (
            {"prescriber": "DR-9", "department": "ICU"},
            {"prescribers_as_of": None},
            ["review prescriber-listed:unknown", "review department-listed:unknown"],
        ),
    ],
)
def test_prescriber_and_department_listed(
    papers: dict[str, str], here: dict[str, Any], found: list[str]
) -> None:
    """Doctor and department are on the institution's own lists; without lists a supervisor decides."""
    facts = fakes.facts("dispense", here=replace(HERE, **here))
    assert said(judge("dispense", facts, **papers)) == found


@pytest.mark.parametrize(
    ("age", "settings", "fresh"),
    [
        (365, {}, True),
        (366, {}, False),
        (30, {PRESCRIBERS_MAX_AGE_DAYS: "30"}, True),
        (31, {PRESCRIBERS_MAX_AGE_DAYS: "30"}, False),
        (366, {PRESCRIBERS_MAX_AGE_DAYS: "soon"}, False),
    ],
)
def test_age_of_the_lists(age: int, settings: dict[str, str], fresh: bool) -> None:
    """The site says how old the institution's lists may be."""
    here = replace(HERE, prescribers_as_of=fakes.NOW.date() - timedelta(days=age))
    decision = judge("dispense", fakes.facts("dispense", here=here, settings=settings))
    stale = ["review prescriber-listed:unknown", "review department-listed:unknown"]
    assert said(decision) == ([] if fresh else stale)


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ({"purpose": "庞贝病"}, []),
        ({"purpose": "感冒"}, ["review purpose"]),
        ({"purpose": ""}, ["review purpose"]),
        ({"patient_group": "老人"}, ["review patient-group"]),
        ({"patient_group": ""}, ["review patient-group"]),
    ],
)
def test_purpose_and_patient_group(papers: dict[str, str], found: list[str]) -> None:
    """What it is for, and for whom, is what the approval names."""
    assert said(judge("dispense", **papers)) == found


def test_an_approval_that_names_no_purpose() -> None:
    """Where the approval lists none, any will do."""
    free = replace(fakes.approval("A-GOOD"), purposes=(), patient_groups=())
    facts = fakes.facts("dispense", approval=free)
    assert judge("dispense", facts, purpose="", patient_group="").verdict == "ACCEPT"
