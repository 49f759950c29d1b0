"""Numbers in an event: so many of a class, and what papers in other units lose by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge import epcis
from edge.epcis import amounts
from edge.epcis.model import Event, read
from edge.rules.decision import Decision, Effects, Spend
from tests import fakes
from tests.store.measured import Measured, stent, vial

Check = Callable[[bytes], dict[str, Any]]


def said(world: Measured, decision: Decision, check: Check) -> dict[str, Any]:
    """What was decided last, as an event both schemas accept."""
    task = world.store.open_task()
    assert task is not None
    assert world.facts is not None
    body = epcis.event(decision, world.facts, task, "0197-1", fakes.NOW)
    assert body is not None
    assert isinstance(read(body), Event)
    (event,) = check(epcis.document([body], fakes.NOW))["epcisBody"]["eventList"]
    return event  # type: ignore[no-any-return]


@pytest.fixture
def pharmacy(tmp_path: Path) -> Measured:
    """A station in the world of other units."""
    return Measured(tmp_path)


def test_goods_without_serials_are_a_quantity_of_their_class(
    pharmacy: Measured, check_document: Check
) -> None:
    """No package is named: so many of a GTIN and lot, and what the approval loses."""
    decision, _ = pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    event = said(pharmacy, decision, check_document)
    assert "epcList" not in event
    assert event["quantityList"] == [
        {"epcClass": "https://id.gs1.org/01/09520000001209/10/ST-77", "quantity": 3}
    ]
    assert event["t:taken"] == [
        {"t:paper": "https://ns.example.cn/tmpimp/approval/A-STENT", "t:steps": 3, "t:unit": "pack"}
    ]


def test_an_implant_without_a_serial(pharmacy: Measured, check_document: Check) -> None:
    """What is attached to the patient is a quantity too."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="3")
    decision, _ = pharmacy.work(stent(), "implant", **fakes.PAPERS["implant"])
    event = said(pharmacy, decision, check_document)
    assert event["childQuantityList"][0]["quantity"] == 1
    assert "childEPCs" not in event
    assert "t:taken" not in event


def test_papers_in_other_units_say_what_they_lose(pharmacy: Measured, check_document: Check) -> None:
    """Whole least steps, so that no sum is rounded on the way."""
    decision, _ = pharmacy.work(vial("A"), "institution_receive", approval="A-ML")
    (taken,) = said(pharmacy, decision, check_document)["t:taken"]
    assert (taken["t:steps"], taken["t:unit"]) == (2_500_000, "mL")


def test_packs_of_a_form_need_not_be_said() -> None:
    """An event that names a package and a form says it already."""
    decision = Decision(
        operation="zone_exit",
        verdict="ACCEPT",
        findings=(),
        effects=Effects(spend=Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=1)),
    )
    assert amounts.taken(decision, fakes.facts("zone_exit")) == {}
    counted = replace(decision, packs=4)
    (form, approval) = amounts.taken(counted, fakes.facts("zone_exit"))["t:taken"]
    assert (form["t:steps"], approval["t:steps"]) == (1, 1)


def test_an_exit_that_takes_nothing_says_so() -> None:
    """Under a regime that takes at the institution's door the server must not count the exit."""
    decision = Decision(operation="zone_exit", verdict="ACCEPT", findings=())
    free = replace(fakes.regime(), quota={"zone_exit": "none"})
    assert amounts.taken(decision, fakes.facts("zone_exit", regime=free)) == {"t:taken": []}
    assert amounts.taken(decision, fakes.facts("zone_exit")) == {}


CLASS = "https://id.gs1.org/01/09520000001209/10/ST-77"
CASE = f"https://id.gs1.org/00/{fakes.SSCC}"


def test_packs_into_a_case_and_out_of_it_are_counted_children(
    pharmacy: Measured, check_document: Check
) -> None:
    """No child is named, so many of the class are; the case they come out of is the one they stood in."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="5")
    for operation, action in (("pack_case", "ADD"), ("unpack_case", "DELETE")):
        case = fakes.SSCC if action == "ADD" else ""
        decision, _ = pharmacy.work(stent(), operation, case=case, lot_quantity="2")
        event = said(pharmacy, decision, check_document)
        assert (event["type"], event["action"], event["parentID"]) == ("AggregationEvent", action, CASE)
        assert event["childQuantityList"] == [{"epcClass": CLASS, "quantity": 2}]
        assert "childEPCs" not in event


def test_a_case_of_both_kinds_names_packages_and_counts_packs(
    pharmacy: Measured, check_document: Check
) -> None:
    """The SSCC and the vial by name, the stents by their class; unpacked, both are its children."""
    pharmacy.work(stent(), "institution_receive", approval="A-STENT", lot_quantity="5")
    pharmacy.work(vial("A"), "institution_receive", approval="A-ML")
    pharmacy.work(vial("A"), "pack_case", case=fakes.SSCC)
    pharmacy.work(stent(), "pack_case", case=fakes.SSCC, lot_quantity="3")
    decision, _ = pharmacy.work(fakes.case_code(), "quarantine", reason="x")
    event = said(pharmacy, decision, check_document)
    assert event["epcList"] == [CASE, vial("A").epc]
    assert event["quantityList"] == [{"epcClass": CLASS, "quantity": 3}]
    out, _ = pharmacy.work(fakes.case_code(), "unpack_case")
    event = said(pharmacy, out, check_document)
    assert (event["parentID"], event["childEPCs"]) == (CASE, [vial("A").epc])
    assert event["childQuantityList"] == [{"epcClass": CLASS, "quantity": 3}]


def test_a_case_of_lots_says_what_it_takes_and_gives_back(tmp_path: Path, check_document: Check) -> None:
    """The server cannot tell packs apart, so the exit and its void say how many the papers move by."""
    zone = Measured(tmp_path, zone=True)
    zone.work(stent(), "bonded_receive", lot_quantity="4")
    zone.work(stent(), "put_away", place="RARE-A", lot_quantity="4")
    zone.work(stent(), "pack_case", case=fakes.SSCC, lot_quantity="4")
    for operation, papers, steps in (
        ("zone_exit", {"clearance_form": "F-STENT", "destination": "H1"}, 4),
        ("void_exit", {"reason": "x"}, -4),
    ):
        decision, _ = zone.work(fakes.case_code(), operation, **papers)
        event = said(zone, decision, check_document)
        assert {part["t:paper"].rsplit("/", 1)[1]: part["t:steps"] for part in event["t:taken"]} == {
            "F-STENT": steps,
            "A-STENT-Z": steps,
        }
    zone.close()


def test_an_exit_of_what_had_left_before_says_so(tmp_path: Path, check_document: Check) -> None:
    """It takes nothing once more, and whoever adds exits up can tell."""
    zone = Measured(tmp_path, zone=True)
    out = {"clearance_form": "F-ML", "destination": "H1"}
    for operation, papers in (
        ("serialise", {}),
        ("bonded_receive", {}),
        ("put_away", {"place": "RARE-A"}),
        ("zone_exit", out),
        ("return_in", {"reason": "x"}),
        ("accept", {}),
        ("put_away", {"place": "RARE-A"}),
        ("zone_exit", out),
    ):
        decision, _ = zone.work(vial("A"), operation, **papers)
        assert decision.verdict == "ACCEPT", operation
        event = said(zone, decision, check_document)
    assert event["t:leftBefore"] == [vial("A").epc]
    assert "t:taken" not in event
    zone.close()
