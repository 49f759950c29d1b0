"""Holds, expiry, and the time a regime is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from edge.catalogue import Hold, HoldKind
from edge.rules.decide import decide, override
from edge.rules.operations import OPERATIONS
from tests import fakes
from tests.rules.judging import case, judge, said

FORWARD = [name for name, operation in OPERATIONS.items() if operation.forward]
BACKWARD = [name for name, operation in OPERATIONS.items() if not operation.forward]


def hold(kind: HoldKind = "recall", **changes: Any) -> Hold:
    """A hold on all of P-GOOD since last week."""
    return replace(Hold(id="H", kind=kind, order="R-9", since=fakes.LAST_WEEK, product="P-GOOD"), **changes)


@pytest.mark.parametrize("kind", ["recall", "stop-use"])
@pytest.mark.parametrize("operation", FORWARD)
def test_held_goods_go_no_further(operation: str, kind: HoldKind) -> None:
    """A recall or a stop-use refuses every step towards the patient, and names its order."""
    decision = judge(operation, fakes.but(fakes.facts(operation), item={"holds": (hold(kind),)}))
    assert said(decision) == [f"reject {kind}"]
    assert decision.findings[0].params["order"] == "R-9"
    assert decision.findings[0].clause


@pytest.mark.parametrize("operation", BACKWARD)
def test_held_and_expired_goods_can_be_taken_out(operation: str) -> None:
    """No hold and no expiry traps goods on the way back."""
    record = {"expiry": date(2020, 1, 1)}
    item = {"holds": (hold(), hold("stop-use")), "expiry": date(2020, 1, 1)}
    assert judge(operation, fakes.but(fakes.facts(operation), item=item, record=record)).verdict == "ACCEPT"


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({}, True),
        ({"lot": fakes.LOT}, True),
        ({"lot": "L9"}, False),
        ({"serial": "S1"}, True),
        ({"serial": "S2"}, False),
        ({"institution": "H1"}, True),
        ({"institution": "H2"}, False),
        ({"released": fakes.NOW}, False),
        ({"released": fakes.NOW + timedelta(seconds=1)}, True),
        ({"since": fakes.NOW + timedelta(seconds=1)}, False),
    ],
)
@pytest.mark.parametrize("operation", ["zone_exit", "dispense"])
def test_what_a_hold_covers(operation: str, changes: dict[str, Any], held: bool) -> None:
    """A hold is of a product, lot or serial, of an institution, from its time until it is lifted."""
    facts = fakes.but(fakes.facts(operation), item={"holds": (hold(**changes),)})
    assert (judge(operation, facts).verdict == "REJECT") is held


@pytest.mark.parametrize(
    ("expiry", "found"),
    [
        (date(2026, 6, 2), []),
        (date(2026, 6, 1), []),
        (date(2026, 5, 31), ["reject expired"]),
        (None, ["review expiry-unknown"]),
    ],
)
@pytest.mark.parametrize("operation", FORWARD)
def test_expired(operation: str, expiry: date | None, found: list[str]) -> None:
    """The last day of use is still good; without a date a supervisor looks at the package."""
    record = {"expiry": expiry} if fakes.STATES[operation] else {}
    facts = fakes.but(
        fakes.facts(operation), item={"expiry": expiry}, record=record, settings={"near-expiry-days": "0"}
    )
    assert said(judge(operation, facts)) == found


def test_a_doubtful_clock_does_not_refuse_by_date() -> None:
    """Where the clock is in doubt, what rests on today's date alone is looked at instead of refused."""
    past = date(2026, 5, 31)
    facts = fakes.but(
        fakes.facts(
            "zone_exit",
            clock="suspect",
            approval=replace(fakes.approval("A-GOOD"), valid_to=past),
            importer=replace(fakes.importer("IMP-1"), licence_valid_to=past),
        ),
        item={"expiry": past},
        record={"expiry": None},
    )
    decision = judge("zone_exit", facts)
    assert said(decision) == [
        "review clock-suspect",
        "review expired",
        "review importer-whitelisted:licence",
        "review approval-balance:validity",
    ]
    assert override(decision.findings, decision).verdict == "ACCEPT"


def test_the_day_is_that_of_the_goods() -> None:
    """Half past midnight in Beijing is a new day, whatever the day in UTC."""
    facts = fakes.but(fakes.facts("put_away"), item={"expiry": date(2026, 5, 31)}, record={"expiry": None})
    late = fakes.NOW.replace(hour=0, minute=30)
    assert decide(fakes.code(), fakes.task("put_away"), facts, late).verdict == "REJECT"
    evening = late - timedelta(hours=1)
    assert decide(fakes.code(), fakes.task("put_away"), facts, evening).verdict == "ACCEPT"


def test_one_held_package_holds_its_case() -> None:
    """A case with one recalled package is refused whole, naming that package."""
    facts = fakes.in_case("zone_exit", 3)
    leaves = (*facts.items[:2], replace(facts.items[2], holds=(hold(),)))
    decision = case("zone_exit", replace(facts, items=leaves))
    found = decision.findings[0]
    assert (found.code, found.params["serial"], found.params["count"]) == ("recall", "S3", "1")
    assert decision.effects.items == ()


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, []),
        (date(2026, 6, 1), date(2026, 6, 1), []),
        (date(2026, 6, 2), None, ["review regime-in-force"]),
        (None, date(2026, 5, 31), ["review regime-in-force"]),
    ],
)
@pytest.mark.parametrize("operation", FORWARD)
def test_regime_in_force(operation: str, start: date | None, end: date | None, found: list[str]) -> None:
    """Outside the regime's days every forward step is for a supervisor."""
    regime = replace(fakes.every_step(), start=start, end=end)
    assert said(judge(operation, fakes.facts(operation, regime=regime))) == found
