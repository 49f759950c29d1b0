"""What papers still allow: forms, approvals, release, destination, and quota held here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge.rules.facts import Balance
from tests import fakes
from tests.rules.judging import case, judge, said

FORM = fakes.form("F-MAIN")
APPROVAL = fakes.approval("A-GOOD")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"form_balance": Balance(total=40, used=39)}, []),
        ({"form_balance": Balance(total=40, used=40)}, ["reject clearance-balance:single"]),
        ({"form": replace(FORM, product="P-OTHER")}, ["reject clearance-balance:product"]),
        ({"form": replace(FORM, importer="IMP-2")}, ["reject clearance-balance:importer"]),
        (
            {"form": replace(FORM, institutions=("H2",))},
            ["reject designated-destination", "reject clearance-balance:institution"],
        ),
    ],
)
def test_clearance_balance_at_exit(changes: dict[str, Any], found: list[str]) -> None:
    """A form lets out its own product, of its importer, to its institutions, up to its number."""
    assert said(judge("zone_exit", fakes.facts("zone_exit", **changes))) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"received": 39}, []),
        ({"received": 40}, ["reject clearance-balance:single"]),
        ({"form": replace(FORM, product="P-OTHER")}, ["reject clearance-balance:product"]),
        (
            {"form": replace(FORM, institutions=("H2",)), "record": {"institution": ""}},
            ["reject designated-destination", "reject clearance-balance:institution"],
        ),
    ],
)
def test_clearance_balance_at_receipt(changes: dict[str, Any], found: list[str]) -> None:
    """No more is received under a form than it is for, and only by its institutions."""
    facts = fakes.but(fakes.facts("institution_receive"), **changes)
    decision = judge("institution_receive", facts)
    assert said(decision)[-len(found) :] == found if found else decision.verdict == "ACCEPT"


def test_over_the_form_says_what_is_left() -> None:
    """A case that does not fit is refused whole, naming what is left."""
    facts = fakes.in_case("zone_exit", 60)
    decision = case("zone_exit", facts)
    found = {one.code: one.params for one in decision.findings}
    assert decision.verdict == "REJECT"
    wanted = {"total": "40", "used": "0", "remaining": "40", "asked": "60"}
    assert wanted.items() <= found["clearance-balance"].items()
    assert decision.effects.items == ()
    assert decision.effects.spend is None


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"approval_balance": Balance(total=100, used=99)}, []),
        ({"approval_balance": Balance(total=100, used=100)}, ["reject approval-balance"]),
        ({"line_balance": Balance(total=60, used=59)}, []),
        ({"line_balance": Balance(total=60, used=60)}, ["reject approval-balance:line"]),
        ({"line_balance": None}, ["reject approval-balance:line"]),
        ({"line_balance": Balance(total=60, used=39), "elsewhere": 20}, []),
        ({"line_balance": Balance(total=60, used=40), "elsewhere": 20}, ["review share-elsewhere"]),
        ({"line_balance": Balance(total=60, used=60), "elsewhere": 20}, ["reject approval-balance:line"]),
        ({"destination": fakes.institution("H2"), "line_balance": None}, ["note institution-rectifying"]),
        ({"forms_total": 101}, ["reject approval-balance:forms"]),
        (
            {"approval": replace(APPROVAL, valid_from=fakes.NOW.date().replace(day=2))},
            ["reject approval-balance:validity"],
        ),
        (
            {"approval": replace(APPROVAL, valid_to=fakes.NOW.date().replace(month=5))},
            ["reject approval-balance:validity"],
        ),
        ({"approval": replace(APPROVAL, valid_from=fakes.NOW.date(), valid_to=fakes.NOW.date())}, []),
        ({"approval": replace(APPROVAL, lines=APPROVAL.lines[1:])}, ["reject approval-balance:institution"]),
        ({"approval": None}, ["reject approval-unknown"]),
    ],
)
def test_approval_balance(changes: dict[str, Any], found: list[str]) -> None:
    """An approval bounds its exits, each institution's share, its forms, and its own time."""
    assert said(judge("zone_exit", fakes.facts("zone_exit", **changes))) == found


@pytest.mark.parametrize(
    ("form", "listed", "quarantined", "found"),
    [
        ("F-MAIN", None, False, []),
        ("F-ELSE", None, False, ["reject no-quota-here"]),
        ("F-OLD", None, False, ["reject no-quota-here"]),
        ("F-MAIN", None, True, ["reject station-quarantined"]),
        ("F-LIST", True, False, []),
        ("F-LIST", True, True, []),
        ("F-LIST", False, False, ["reject serial-not-listed"]),
        ("F-LIST", False, True, ["reject serial-not-listed"]),
    ],
)
def test_quota_held(form: str, listed: bool | None, quarantined: bool, found: list[str]) -> None:
    """By count only the one station spends; a listed serial goes at any, even a quarantined one."""
    named = fakes.form(form)
    facts = fakes.but(
        fakes.facts("zone_exit", form=named, form_balance=Balance(total=named.total, used=0)),
        item={"listed": listed},
        station=replace(fakes.ZONE, quarantined=quarantined),
    )
    assert said(judge("zone_exit", facts)) == found


@pytest.mark.parametrize("missing", ["form_balance", "approval_balance"])
def test_no_balance_is_no_quota(missing: str) -> None:
    """Where the station has no balance to spend from, it spends nothing."""
    decision = judge("zone_exit", fakes.facts("zone_exit", **{missing: None}))
    assert "reject no-quota-here" in said(decision)


def test_quarantined_station_still_receives() -> None:
    """Receipt spends nothing, so a quarantined station goes on with it."""
    facts = fakes.facts("institution_receive", station=replace(fakes.PHARMACY, quarantined=True))
    assert judge("institution_receive", facts).verdict == "ACCEPT"


def test_receipt_of_an_unlisted_serial() -> None:
    """What a form's serial list does not name is not received under it."""
    facts = fakes.but(fakes.facts("institution_receive"), item={"listed": False})
    assert said(judge("institution_receive", facts)) == ["reject serial-not-listed"]
