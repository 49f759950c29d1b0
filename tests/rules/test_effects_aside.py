"""What a step sets on goods that go to a patient, out of use, away, or back into use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.catalogue import Hold
from edge.rules.decision import Decision
from edge.rules.facts import Facts, ItemRecord, OperatorFacts
from edge.rules.states import STATES, USABLE, ItemState
from tests import fakes
from tests.rules.judging import case, judge, said

KEY = f"00{fakes.SSCC}"


def after(operation: str, facts: Facts | None = None, **papers: str) -> ItemRecord:
    """The first record of what is accepted."""
    decision = judge(operation, facts, **papers)
    assert decision.verdict == "ACCEPT", decision.findings
    return decision.effects.items[0]


def at(operation: str, state: ItemState, **record: object) -> Facts:
    """Facts of a good scan, but for the package's record."""
    kept = fakes.record(state)
    return fakes.facts(operation, fakes.item(state=state, record=replace(kept, **record)))  # type: ignore[arg-type]


@pytest.mark.parametrize("operation", ["dispense", "implant", "take_away", "explant"])
def test_the_patient_stays_on_the_record(operation: str) -> None:
    """Whom a package was given to is kept, by pseudonym, and it stands on no shelf any more."""
    assert (after(operation).patient, after(operation).place) == ("p-0f3a", "")
    back = at("return_in", "dispensed", patient="p-0f3a")
    assert after("return_in", back).patient == "p-0f3a"


def test_quality_is_set_by_receipt_acceptance_and_inspection() -> None:
    """Received goods wait where the site inspects; acceptance passes them, refusal and a bad inspection fail them."""
    inspecting = fakes.facts("institution_receive", settings={"accepted-first": "true"})
    assert after("institution_receive", inspecting).quality == "pending"
    assert after("institution_receive").quality == ""
    accepted = after("accept", at("accept", "received", quality="pending"))
    assert (accepted.quality, accepted.state, accepted.step_seq) == ("passed", "received", 7)
    assert after("refuse").quality == "failed"
    assert after("inspect_pkg", checklist="non-conformant").quality == "failed"
    assert after("inspect_pkg").quality == ""


@pytest.mark.parametrize(
    ("was", "zone", "institution"),
    [
        ("coded", "coded", "arrived"),
        ("entered", "entered", "arrived"),
        ("shelved", "entered", "arrived"),
        ("exited", "entered", "arrived"),
        ("departed", "entered", "arrived"),
        ("arrived", "entered", "arrived"),
        ("received", "entered", "received"),
        ("issued", "entered", "received"),
        ("", "coded", "arrived"),
    ],
)
@pytest.mark.parametrize("operation", ["accept", "release_hold"])
def test_what_is_out_of_use_goes_back_no_further_than_it_was(
    operation: str, was: ItemState, zone: str, institution: str
) -> None:
    """Accepted or released goods are put away anew, or are where they were; what was nowhere starts at the door."""
    for station, expected in ((fakes.ZONE, zone), (fakes.PHARMACY, institution)):
        facts = replace(at(operation, "quarantined", was=was), station=station)
        back = after(operation, facts)
        assert (back.state, back.was) == (expected, "")


@pytest.mark.parametrize("state", sorted(USABLE))
def test_where_goods_were_taken_out_of_use_is_remembered(state: ItemState) -> None:
    """Through return and quarantine the state they came from stays on the record."""
    first = after("quarantine", at("quarantine", state))
    assert (first.state, first.was) == ("quarantined", state)
    again = after("recall", fakes.facts("recall", fakes.item(record=first)))
    assert (again.state, again.was) == ("quarantined", state)


@pytest.mark.parametrize("state", ["returned", "quarantined", "refused"])
@pytest.mark.parametrize("operation", ["accept", "release_hold"])
def test_what_a_patient_has_had_never_comes_back(operation: str, state: ItemState) -> None:
    """A returned package that had been dispensed is refused, whoever asks."""
    decision = judge(operation, at(operation, state, patient="p-0f3a"))
    assert decision.verdict == "REJECT"
    assert any(one.code in ("never-back", "chain-order") for one in decision.findings)


@pytest.mark.parametrize("state", STATES)
def test_no_way_leads_from_a_patient_to_stock(state: ItemState) -> None:
    """Whatever is done to a package a patient has had, it is not usable afterwards."""
    from edge.rules.operations import OPERATIONS

    for operation in OPERATIONS:
        if state in USABLE:
            continue
        decision = judge(operation, at(operation, state, patient="p-0f3a"))
        for one in decision.effects.items:
            if one.key == fakes.code().key:
                assert one.state not in USABLE, operation


def test_quality_staff_decide_about_what_is_out_of_use() -> None:
    """A pharmacist accepts what was received, not what stands in quarantine or has failed."""
    pharmacist = OperatorFacts(badge="P001", roles=frozenset({"pharmacist"}))
    for record in ({"state": "quarantined"}, {"quality": "failed"}):
        facts = replace(fakes.but(fakes.facts("accept"), record=record), operator=pharmacist)
        assert "reject wrong-role" in said(judge("accept", facts))
    assert judge("accept", replace(fakes.facts("accept"), operator=pharmacist)).verdict == "ACCEPT"


def test_goods_are_accepted_once() -> None:
    """A second acceptance of usable goods is a duplicate."""
    assert said(judge("accept", at("accept", "received", quality="passed"))) == ["reject duplicate"]


@pytest.mark.parametrize("operation", ["take_away", "explant"])
def test_another_patient(operation: str) -> None:
    """What was given to one patient is not taken away or explanted for another."""
    facts = fakes.but(fakes.facts(operation), record={"patient": "p-other"})
    assert "reject other-patient" in said(judge(operation, facts))


def test_a_package_parted_from_its_case_is_no_more_in_it() -> None:
    """Dispensed, returned or destroyed by itself a package leaves its case; with the case it stays in it."""
    for operation in ("dispense", "return_in", "quarantine", "destroy", "sample", "transfer_out"):
        facts = fakes.but(fakes.facts(operation), record={"parent": KEY})
        assert after(operation, facts).parent == ""
    whole = case("return_in", fakes.in_case("return_in", 2))
    assert [one.parent for one in whole.effects.items] == [KEY, KEY, ""]


def test_a_transfer_keeps_the_papers_and_names_the_institution() -> None:
    """Goods go to the other institution under what they came under; taken over, they are received there."""
    out = after("transfer_out")
    assert (out.state, out.institution, out.form, out.approval) == ("transferred", "H2", "F-MAIN", "A-GOOD")
    come = after("transfer_in", fakes.facts("transfer_in", fakes.item(), approval=fakes.approval("A-GOOD")))
    assert (come.state, come.institution, come.approval) == ("received", "H1", "A-GOOD")
    assert judge("transfer_in").effects.spend is None


# holds


def held(decision: Decision) -> Hold:
    """The one hold it sets."""
    (hold,) = decision.effects.holds
    return hold


@pytest.mark.parametrize(("operation", "kind"), [("recall", "recall"), ("stop_use", "stop-use")])
def test_a_scanned_recall_holds_the_package(operation: str, kind: str) -> None:
    """The package goes to quarantine and is held, so that acceptance alone does not let it go."""
    decision = judge(operation)
    assert decision.effects.items[0].state == "quarantined"
    hold = held(decision)
    assert (hold.kind, hold.serial, hold.product, hold.institution) == (kind, "S1", "P-GOOD", "H1")
    facts = at("accept", "quarantined", was="received")
    facts = fakes.but(facts, item={"holds": (hold,)})
    assert said(judge("accept", facts)) == [f"reject {kind}"]
    lifted = judge("release_hold", fakes.but(fakes.facts("release_hold"), item={"holds": (hold,)}))
    assert held(lifted).released == fakes.NOW
    assert not held(lifted).covers("P-GOOD", fakes.LOT, "S1", "H1", fakes.NOW)


def test_a_serious_event_holds_the_product_here() -> None:
    """Every package of it at this institution is stopped at once; a general event holds nothing."""
    hold = held(judge("adverse_event", severity="serious"))
    assert (hold.kind, hold.product, hold.serial, hold.institution) == ("stop-use", "P-GOOD", "", "H1")
    assert judge("adverse_event").effects.holds == ()
    stopped = fakes.but(fakes.facts("dispense"), item={"holds": (hold,)})
    assert "reject stop-use" in said(judge("dispense", stopped))
    whole = case("adverse_event", fakes.in_case("adverse_event", 3), severity="serious")
    assert held(whole).product == "P-GOOD"


def test_an_event_with_a_product_nobody_knows_holds_its_serial() -> None:
    """Never every product: a hold that names no product names a serial or lot."""
    facts = fakes.but(fakes.facts("adverse_event", fakes.item()), item={"product": None})
    decision = judge("adverse_event", facts, severity="serious")
    assert decision.verdict == "REVIEW"
    assert decision.proposal is not None
    (hold,) = decision.proposal.effects.holds
    assert (hold.product, hold.serial) == ("", "S1")


def test_what_was_never_seen_leaves_no_record_when_only_looked_at() -> None:
    """An inspection or a report of a package unknown here puts nothing into stock."""
    for operation in ("inspect_pkg", "adverse_event"):
        assert judge(operation, fakes.facts(operation, fakes.item())).effects.items == ()


def test_only_what_is_held_here_is_released() -> None:
    """Usable goods without a hold of this station have nothing to be released from; the centre's stay."""
    central = Hold(id="HOLD-9", kind="recall", order="R-9", since=fakes.NOW - timedelta(days=1))
    facts = fakes.but(at("release_hold", "received"), item={"holds": (central,)})
    assert said(judge("release_hold", facts)) == ["reject nothing-held"]


def test_a_case_is_released_with_all_it_holds() -> None:
    """Packages and case go back together."""
    facts = fakes.in_case("release_hold", 2)
    decision = case("release_hold", facts)
    assert {one.state for one in decision.effects.items} == {"arrived"}
