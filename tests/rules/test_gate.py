"""What is looked at before the goods: who, where, which papers, how much is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge.codes.scanned import CodeFinding
from edge.rules.facts import OperatorFacts
from edge.rules.operations import OPERATIONS
from tests import fakes
from tests.rules.judging import case, judge, said

FORWARD = [name for name, operation in OPERATIONS.items() if operation.forward]
BACKWARD = [name for name, operation in OPERATIONS.items() if not operation.forward]


def operator(*roles: str) -> OperatorFacts:
    """Somebody with these roles."""
    return OperatorFacts(badge="X", roles=frozenset(roles))


@pytest.mark.parametrize(
    ("operation", "changes", "found"),
    [
        ("zone_exit", {"operator": None}, "not-signed-in"),
        ("zone_exit", {"operator": operator("pharmacist")}, "wrong-role"),
        ("zone_exit", {"operator": operator("administrator")}, "wrong-role"),
        ("dispense", {"operator": operator("warehouse")}, "wrong-role"),
        ("void_exit", {"operator": operator("warehouse")}, "wrong-role"),
        ("zone_exit", {"station": fakes.PHARMACY}, "wrong-site"),
        ("dispense", {"station": fakes.ZONE}, "wrong-site"),
    ],
)
def test_who_and_where(operation: str, changes: dict[str, Any], found: str) -> None:
    """The wrong person or place stops the scan before the goods are looked at."""
    assert said(judge(operation, fakes.facts(operation, **changes))) == [f"reject {found}"]


def test_the_regime_says_who() -> None:
    """A regime may let fewer people do a step than the table does."""
    strict = replace(fakes.regime(), roles={"zone_exit": frozenset({"supervisor"})})
    facts = fakes.facts("zone_exit", regime=strict, operator=operator("warehouse"))
    assert said(judge("zone_exit", facts)) == ["reject wrong-role"]


@pytest.mark.parametrize("standard", ["badge", "command"])
def test_no_goods(standard: Any) -> None:
    """A badge or a command is no package."""
    decision = judge("zone_exit", code=fakes.code(standard=standard))
    assert said(decision) == ["reject not-an-item"]


def test_a_case_is_not_coded() -> None:
    """Packages get codes; a case has its own."""
    facts = replace(fakes.in_case("put_away", 2))
    assert said(case("serialise", facts)) == ["reject not-an-item"]


@pytest.mark.parametrize(
    ("operation", "paper"),
    [(name, paper) for name, operation in OPERATIONS.items() for paper in operation.required],
)
def test_required_papers(operation: str, paper: str) -> None:
    """Each required paper is asked for by name."""
    decision = judge(operation, **{paper: ""})
    missing = [one.params["paper"] for one in decision.findings if one.code == "paper-missing"]
    assert (decision.verdict, missing) == ("REJECT", [paper])


def test_papers_the_regime_demands() -> None:
    """A regime may demand a paper the table leaves open."""
    strict = replace(fakes.regime(), papers={"zone_exit": ("carrier",)})
    assert said(judge("zone_exit", fakes.facts("zone_exit", regime=strict))) == ["reject paper-missing"]


@pytest.mark.parametrize(
    ("operation", "changes", "papers", "found"),
    [
        ("zone_exit", {"form": None, "approval": None}, {"clearance_form": "F-0"}, "form-unknown"),
        ("zone_exit", {"approval": None}, {}, "approval-unknown"),
        ("zone_exit", {"destination": None}, {"destination": "H-0"}, "destination-unknown"),
        ("put_away", {"place": None}, {"place": "NOWHERE"}, "place-unknown"),
        ("seal_check_start", {}, {"seal_state": "bent"}, "paper-wrong"),
    ],
)
def test_papers_that_name_nothing(
    operation: str, changes: dict[str, Any], papers: dict[str, str], found: str
) -> None:
    """A paper that names what the catalogue does not have is refused as such."""
    assert f"reject {found}" in said(judge(operation, fakes.facts(operation, **changes), **papers))


@pytest.mark.parametrize("operation", FORWARD)
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"catalogue": "stale"}, ["note catalogue-stale"]),
        ({"catalogue": "too-old"}, ["review catalogue-too-old"]),
        ({"catalogue": "missing", "regime": None}, ["reject catalogue-missing"]),
        ({"clock": "suspect"}, ["review clock-suspect"]),
    ],
)
def test_how_far_things_are_known(operation: str, changes: dict[str, Any], found: list[str]) -> None:
    """An old catalogue or a doubtful clock shows at every step towards the patient."""
    assert said(judge(operation, fakes.facts(operation, **changes))) == found


@pytest.mark.parametrize("operation", BACKWARD)
def test_bad_goods_need_no_catalogue(operation: str) -> None:
    """Without a catalogue, a regime or a clock goods can still be taken out of use."""
    facts = fakes.facts(operation, catalogue="missing", clock="suspect", regime=None)
    assert judge(operation, fakes.but(facts, item={"product": None})).verdict == "ACCEPT"


@pytest.mark.parametrize("operation", FORWARD)
def test_no_regime_no_step_forward(operation: str) -> None:
    """Goods no approval covers, or whose regime has no such step, go no further."""
    unknown = fakes.facts(operation, regime=None)
    assert said(judge(operation, unknown)) == ["reject approval-unknown"]
    without = replace(fakes.regime(), by_operation={})
    left_to_the_site = OPERATIONS[operation].policy
    found = [] if left_to_the_site else ["reject not-in-regime"]
    assert said(judge(operation, fakes.facts(operation, regime=without))) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("separator-maybe-lost", "review separator-maybe-lost"),
        ("separator-restored", "note separator-restored"),
        ("requisite-missing", "note requisite-missing"),
        ("something-new", "note code-note"),
    ],
)
def test_what_the_reader_says(code: str, found: str) -> None:
    """Doubts of the reader come through, those nobody foresaw as a note in its own words."""
    decision = judge("put_away", code=fakes.code(findings=(CodeFinding(code, "words"),)))
    assert said(decision) == [found]
    assert decision.findings[0].params["message"] == "words"
