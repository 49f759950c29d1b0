"""A supervisor signs a doctor on to the institution's own list: here, until a newer list comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edge.catalogue import Catalogue
from edge.station import Refusal, record
from tests import fakes
from tests.station.desk import Desk, variant

NEW = {"prescriber": "DR-NEW", "department": "NEURO", "order": "院药字〔2026〕7号"}


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Desk]:
    """A pharmacy with packages in store, its supervisor signed in."""
    made = Desk(tmp_path, seat=fakes.PHARMACY)
    made.sign_in("P900")
    for operation in ("institution_receive", "pharmacy_store"):
        made.does(operation, "S1", "S2", "S3")
    yield made
    made.close()


def listed(**changes: object) -> Catalogue:
    """The catalogue with the hospital's lists changed."""
    changed = (replace(one, **changes) if one.id == "H1" else one for one in fakes.INSTITUTIONS)  # type: ignore[arg-type]
    return variant(institutions=tuple(changed))


def reasons(pharmacy: Desk, serial: str, department: str = "NEURO") -> tuple[str, list[str]]:
    """What dispensing by the new doctor comes to."""
    pharmacy.open("dispense", prescriber="DR-NEW", department=department)
    scanned = pharmacy.scan(serial)
    said = [f"{one.code}:{one.params.get('why', '')}" for one in scanned.decision.findings]
    return scanned.decision.verdict, said


def test_a_doctor_signed_on_may_prescribe_and_the_scan_says_by_whom_it_may(pharmacy: Desk) -> None:
    """Refused before; accepted with a note after, in the department named and in no other."""
    assert reasons(pharmacy, "S1") == ("REJECT", ["prescriber-listed:"])
    entry = record(pharmacy.station, "list_addendum", NEW)
    assert not isinstance(entry, Refusal)
    assert entry.body is None
    assert reasons(pharmacy, "S1") == ("ACCEPT", ["prescriber-listed:added"])
    assert reasons(pharmacy, "S2", "CARDIO")[0] == "REJECT"


def test_an_absent_or_stale_list_is_settled_by_it(pharmacy: Desk) -> None:
    """What a supervisor would have to wave through each time is noted each time."""
    for lists in ({"prescribers": (), "departments": ()}, {"prescribers_as_of": None}):
        pharmacy.take(replace(listed(**lists), version=pharmacy.store.catalogue.version + 1))  # type: ignore[union-attr]
        if not pharmacy.rows("record"):
            verdict, said = reasons(pharmacy, "S1")
            assert (verdict, "prescriber-listed:unknown" in said) == ("REVIEW", True)
            record(pharmacy.station, "list_addendum", NEW)
        verdict, said = reasons(pharmacy, "S1" if "prescribers" in lists else "S2")
        assert "prescriber-listed:added" in said


def test_a_newer_list_without_the_doctor_ends_it(pharmacy: Desk) -> None:
    """The list is the institution's; what was added before it does not outlast it."""
    record(pharmacy.station, "list_addendum", NEW)
    tomorrow = fakes.NOW.date() + timedelta(days=1)
    pharmacy.passes(days=2)
    newer = replace(listed(prescribers_as_of=tomorrow), version=9, issued=pharmacy.now)
    pharmacy.take(newer)
    assert reasons(pharmacy, "S1")[0] == "REJECT"


def test_only_a_supervisor_signs_and_the_papers_are_asked_for(pharmacy: Desk) -> None:
    """A pharmacist does not, and an order must be named."""
    lacking = record(pharmacy.station, "list_addendum", {**NEW, "order": " "})
    assert isinstance(lacking, Refusal)
    assert lacking.code == "paper-missing"
    pharmacy.sign_in("P001")
    refused = record(pharmacy.station, "list_addendum", NEW)
    assert isinstance(refused, Refusal)
    assert refused.code == "wrong-role"
