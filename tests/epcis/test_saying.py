"""Decisions said as events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from edge import epcis
from edge.catalogue import Content
from edge.epcis.model import Event, read
from edge.rules.decide import decide
from edge.rules.operations import OPERATIONS
from edge.rules.verdict import Finding
from tests import fakes
from tests.epcis.samples import AT, CASE, CASE_URI, accepted, epc, item, make_facts, make_task

Check = Callable[[bytes], dict[str, Any]]


def say(operation: str, *, papers: dict[str, str] | None = None, **how: Any) -> dict[str, Any]:
    """One package through `operation`, as the event it is said as."""
    body = epcis.event(
        accepted(operation, "S1", **how),
        make_facts("S1"),
        make_task(operation, **(papers or {})),
        "0197-1",
        AT,
    )
    assert body is not None
    return msgspec.json.decode(body)  # type: ignore[no-any-return]


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "correct"])
@pytest.mark.parametrize("case", ["", CASE], ids=["package", "case"])
def test_every_operation_is_a_valid_event(operation: str, case: str, check_document: Check) -> None:
    """Each step, of a package and of a case, makes a document both EPCIS schemas accept."""
    decision = accepted(operation, "S1", "S2", case=case) if case else accepted(operation, "S1")
    body = epcis.event(decision, make_facts("S1", "S2", case=case), make_task(operation), "0197-1", AT)
    assert body is not None
    document = check_document(epcis.document([body], AT))
    (event,) = document["epcisBody"]["eventList"]
    shape = OPERATIONS[operation].event
    assert (event["type"], event.get("action", "")) == (shape.type, shape.action)
    assert event["bizStep"] == shape.biz_step
    assert event.get("disposition") == shape.disposition
    assert event["eventTime"] == "2026-03-01T09:07:00.123+08:00"
    assert event["t:op"].endswith(f"/op/{operation}")
    assert isinstance(read(body), Event)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "correct"])
def test_an_event_of_bare_facts_is_valid_too(operation: str, check_document: Check) -> None:
    """Where the catalogue knows nothing and no paper is filled in, the event is still sound."""
    bare = make_facts(
        "S1", importer=None, destination=None, here=None, form=None, approval=None, operator=None
    )
    task = make_task(operation, case=CASE, patient="hmac-1")
    body = epcis.event(accepted(operation, "S1"), bare, task, "0197-1", AT)
    assert body is not None
    check_document(epcis.document([body], AT))


def test_what_did_not_happen_is_not_said() -> None:
    """A refusal, a review, a repeat and a correction have no event of their own."""
    facts, task = make_facts("S1"), make_task("put_away")
    for changes in ({"verdict": "REJECT"}, {"verdict": "REVIEW"}, {"repeat": True}):
        assert epcis.event(accepted("put_away", "S1", **changes), facts, task, "e", AT) is None
    assert epcis.event(accepted("correct", "S1"), facts, make_task("correct"), "e", AT) is None


def test_a_case_is_said_with_every_package_in_it() -> None:
    """An exit by SSCC lists the case and its leaves, so that no other event is needed to count it."""
    decision = accepted("zone_exit", "S1", "S2", case=CASE)
    body = epcis.event(decision, make_facts("S1", "S2", case=CASE), make_task("zone_exit"), "e", AT)
    assert msgspec.json.decode(body or b"")["epcList"] == [CASE_URI, epc("S1"), epc("S2")]


def test_packing_names_the_case_and_what_went_in() -> None:
    """A package, or a smaller case, is the one child of the case the papers name."""
    event = say("pack_case")
    assert (event["parentID"], event["childEPCs"]) == (CASE_URI, [epc("S1")])


def test_unpacking_a_case_names_what_came_out() -> None:
    """A scan of the SSCC takes out its direct children; those still inside another stay."""
    effects = accepted("unpack_case", "S1", "S2").effects
    inner = item("S3", parent="00" + "1" * 18)
    effects = type(effects)(items=(*effects.items, inner))
    decision = accepted("unpack_case", "S1", "S2", case=CASE, effects=effects)
    body = epcis.event(decision, make_facts("S1", "S2", case=CASE), make_task("unpack_case"), "e", AT)
    event = msgspec.json.decode(body or b"")
    assert (event["parentID"], event["childEPCs"]) == (CASE_URI, [epc("S1"), epc("S2")])


def test_taking_one_package_out_names_the_case_it_stood_in() -> None:
    """A scan of a child takes that child alone out of its recorded case."""
    task = make_task("unpack_case", case="")
    body = epcis.event(accepted("unpack_case", "S1"), make_facts("S1", parent=CASE), task, "e", AT)
    event = msgspec.json.decode(body or b"")
    assert (event["parentID"], event["childEPCs"]) == (CASE_URI, [epc("S1")])


def test_an_exit_carries_its_papers_and_hands() -> None:
    """Form, approval and despatch note, who had it and who gets it, and the seal."""
    event = say("zone_exit")
    kinds = {part["type"].rsplit("/", 1)[-1]: part["bizTransaction"] for part in event["bizTransactionList"]}
    assert kinds["customs_clearance_form"].endswith("/clearance/BJ2026-000123")
    assert kinds["nmpa_import_approval"].endswith("/approval/2026-118")
    assert kinds["desadv"].endswith("/desadv/D-1")
    assert event["sourceList"][0]["source"] == "https://id.gs1.org/417/6901234000009"
    assert event["destinationList"][0]["destination"] == "https://id.gs1.org/417/6909999000001"
    assert event["t:sealNumber"].endswith("/seal/A-00123")
    assert event["t:designatedInstitution"].endswith("/institution/H-1")
    assert event["sensorElementList"] == [
        {"sensorReport": [{"type": "Temperature", "value": 4.6, "uom": "CEL"}]}
    ]
    assert "bizLocation" not in event


def test_a_void_names_the_form_it_gives_back_to() -> None:
    """The papers of the exit are repeated, though the package no longer stands under them."""
    facts = make_facts("S1", form=None, approval=None)
    decision = accepted("void_exit", "S1")
    cleared = type(decision.effects)(items=(item("S1", form="", approval=""),))
    decision = accepted("void_exit", "S1", effects=cleared)
    body = epcis.event(decision, facts, make_task("void_exit", reason="错发"), "e", AT)
    event = msgspec.json.decode(body or b"")
    assert event["bizTransactionList"][0]["bizTransaction"].endswith("/clearance/BJ2026-000123")
    assert event["t:reason"] == "错发"


def test_a_patient_is_a_pseudonym_and_nothing_more() -> None:
    """Dispensing names the pseudonym as the possessing party; words about the patient stay behind."""
    event = say("dispense")
    assert event["destinationList"][0]["destination"].endswith("/patient/hmac-9f3a")
    assert "王某" not in str(event)
    assert event["t:informedConsentRef"].endswith("/consent/C-77")


def test_master_data_goes_with_the_code() -> None:
    """A newly coded package carries lot, expiry and product; later steps do not repeat them."""
    ilmd = {key.rsplit("/", 1)[-1]: value for key, value in say("serialise")["ilmd"].items()}
    assert ilmd["lot"].endswith("/lot/L-0042")
    assert ilmd["expiry"] == "2027-12-31"
    assert ilmd["genericName"] == "注射用样品"
    assert "ilmd" not in say("bonded_receive")


def test_a_shelf_is_the_read_point() -> None:
    """Put-away reads and leaves goods at the shelf named; other steps read at the station."""
    assert say("put_away")["readPoint"]["id"] == "https://id.gs1.org/414/6901234000016/254/A-01-03"
    assert say("bonded_receive")["readPoint"]["id"] == "https://id.gs1.org/414/6901234000016/254/zone-1"


def test_words_about_a_temperature_are_kept_as_words() -> None:
    """What is no number is no sensor reading."""
    event = say("zone_exit", papers={"temperature": "2～8℃"})
    assert event["t:temperature"] == "2～8℃"
    assert "sensorElementList" not in event


def test_what_was_noted_is_said() -> None:
    """An acceptance with a note carries its code once."""
    notes = (Finding("despatch-unknown", "note"), Finding("despatch-unknown", "note"))
    assert say("institution_receive", findings=notes)["t:notes"] == ["despatch-unknown"]


def test_an_item_without_an_epc_is_named_by_its_key() -> None:
    """A code whose standard has no EPC still gets a URI."""
    event = say("put_away", key="hibc+A99912345", epc="", leaves=())
    assert event["epcList"] == ["https://ns.example.cn/tmpimp/item/hibc%2BA99912345"]


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "correct"])
def test_what_the_rules_accept_can_be_said(operation: str, check_document: Check) -> None:
    """A real decision on a good scan of each step becomes an event that is valid and read back."""
    code, task, facts = fakes.good(operation)
    decision = decide(code, task, facts, fakes.NOW)
    assert decision.verdict == "ACCEPT", decision.findings
    body = epcis.event(decision, facts, task, "0197-1", fakes.NOW)
    assert body is not None
    (said,) = check_document(epcis.document([body], fakes.NOW))["epcisBody"]["eventList"]
    event = read(body)
    assert isinstance(event, Event), event
    named = {epcis.key_of(uri) for _, uri in event.epcs()}
    assert decision.key in named
    if said["type"] == "ObjectEvent":
        assert named == {decision.key}


@pytest.mark.parametrize("operation", ["put_away", "zone_exit", "institution_receive", "unpack_case"])
def test_a_real_case_is_said_whole(operation: str, check_document: Check) -> None:
    """A case of three, by the rules' own decision: the case and its three packages are named."""
    facts = fakes.in_case(operation, 3)
    decision = decide(fakes.case_code(), fakes.task(operation), facts, fakes.NOW)
    assert decision.verdict == "ACCEPT", decision.findings
    body = epcis.event(decision, facts, fakes.task(operation), "0197-1", fakes.NOW)
    assert body is not None
    check_document(epcis.document([body], fakes.NOW))
    event = read(body)
    assert isinstance(event, Event)
    named = {epcis.key_of(uri) for _, uri in event.epcs()}
    assert named == {decision.key, *(item.key for item in facts.items)}


def _real(operation: str, **papers: str) -> dict[str, Any]:
    """The event of a good scan of the small world, by the rules' own decision."""
    code, facts = fakes.code(), fakes.facts(operation)
    task = fakes.task(operation, **papers)
    decision = decide(code, task, facts, fakes.NOW)
    body = epcis.event(decision, facts, task, "0197-1", fakes.NOW)
    assert body is not None, decision.findings
    return msgspec.json.decode(body)  # type: ignore[no-any-return]


def test_an_implant_is_attached_to_a_pseudonym() -> None:
    """A device goes into the patient by pseudonym, and comes out of the same."""
    for operation, action in (("implant", "ADD"), ("explant", "DELETE")):
        event = _real(operation)
        assert (event["type"], event["action"]) == ("AssociationEvent", action)
        assert event["parentID"].endswith("/patient/p-0f3a")
        assert event["childEPCs"] == [fakes.code().epc]
        assert event["t:procedureRef"]


def test_an_aliquot_comes_out_of_what_it_was_taken_from(check_document: Check) -> None:
    """Parent in, child out, with the amount; a transformation has no action."""
    event = _real("aliquot")
    assert event["inputEPCList"] == [fakes.code().epc]
    assert event["outputEPCList"][0].endswith("/21/A1")
    assert (event["t:amount"], event["t:unit"], "action" in event) == ("2", "vial", False)


def test_a_hold_lasts_until_it_is_unset() -> None:
    """Recall and stop-use set a lasting disposition, a release unsets both; the order is named."""
    assert _real("recall")["persistentDisposition"] == {"set": ["recalled"]}
    assert _real("stop_use")["persistentDisposition"] == {"set": ["non_sellable_other"]}
    released = _real("release_hold")
    assert released["persistentDisposition"] == {"unset": ["recalled", "non_sellable_other"]}
    assert released["bizTransactionList"][-1]["bizTransaction"].endswith("/order/RH-1")


def test_an_adverse_event_is_urgent_and_keeps_its_story_here() -> None:
    """Severity and recipients go up at once; what happened, in words, stays in the journal."""
    event = _real("adverse_event", severity="serious", patient="p-0f3a")
    assert (event["t:urgent"], event["t:severity"]) == ("yes", "serious")
    assert event["t:recipients"] == "city drug administration"
    assert event["t:patient"].endswith("/patient/p-0f3a")
    assert "rash" not in str(event)


def test_a_failed_inspection_says_so() -> None:
    """What is not in order is not conformant."""
    assert _real("inspect_pkg", checklist="non-conformant")["disposition"] == "non_conformant"


def test_a_transfer_names_both_hands() -> None:
    """From the one institution to the other, as the two stations see it."""
    out, come = _real("transfer_out"), _real("transfer_in")
    assert out["destinationList"][0]["destination"] == come["sourceList"][0]["source"]


def test_readings_on_the_way_are_sensor_reports() -> None:
    """Temperature in Celsius, humidity in percent."""
    (sensed,) = _real("transport")["sensorElementList"]
    assert [(one["type"], one["value"], one["uom"]) for one in sensed["sensorReport"]] == [
        ("Temperature", 4.5, "CEL"),
        ("RelativeHumidity", 40.0, "P1"),
    ]


def test_part_of_a_package_leaves_it_in_being() -> None:
    """A vial used in part is observed; used up, it is no more."""
    content = Content(unit="vial", per_pack=Decimal(10))
    product = replace(fakes.product("P-GOOD"), contents=(content,))
    facts = fakes.but(fakes.facts("use_special"), item={"product": product})
    for amount, action in (("4", "OBSERVE"), ("10", "DELETE")):
        task = fakes.task("use_special", amount=amount, unit="vial")
        decision = decide(fakes.code(), task, facts, fakes.NOW)
        body = epcis.event(decision, facts, task, "0197-1", fakes.NOW)
        assert body is not None, decision.findings
        assert msgspec.json.decode(body)["action"] == action
