"""Of those who take part and of places: cases, and those of site policy."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from edge.catalogue import ApprovalLine, Department, DespatchNote, NoteLine
from edge.rules.facts import OperatorFacts
from tests import fakes
from tests.rules.clauses.scene import NOW, SECOND_LATER, TODAY
from tests.rules.clauses.table import Case

OTHER = {"lines": (ApprovalLine(institution="H9", quantity=Decimal(60)),)}


def _struck_off(since: object) -> dict[str, object]:
    listings = fakes.listed(("cancelled", since))  # type: ignore[arg-type]
    return {"departments": (Department(id="NEURO", name=fakes.name("Neurology"), listings=listings),)}


PEOPLE = (
    Case(
        check="institution-whitelisted",
        passes={"here": {"listings": fakes.listed(("cancelled", SECOND_LATER))}},
        fails={"here": {"listings": fakes.listed(("cancelled", NOW))}},
        found="reject institution-whitelisted:status",
    ),
    Case(
        check="institution-approved",
        fails={"approval": {**OTHER, "lead": ""}},
        found="reject institution-approved",
    ),
    Case(
        check="importer-whitelisted",
        passes={"importer": {"listings": fakes.listed(("suspended", SECOND_LATER))}},
        fails={"importer": {"listings": fakes.listed(("suspended", NOW))}},
        found="reject importer-whitelisted:status",
    ),
    Case(
        check="importer-whitelisted",
        passes={"importer": {"customs_registration": "1111699999"}},
        fails={"importer": {"customs_registration": "1111799999"}},
        found="reject importer-whitelisted:registration",
    ),
    Case(
        check="importer-appointed",
        passes={"approval": {"importers": ("IMP-1", "IMP-2")}},
        fails={"approval": {"importers": ("IMP-2",)}},
        found="reject importer-appointed",
    ),
    Case(
        check="importer-appointed",
        fails={"approval": {"importers": ()}},
        found="review importer-appointed:unknown",
    ),
    Case(
        check="kind-licensed",
        passes={"importer": {"kinds": ("drug", "device")}},
        fails={"importer": {"kinds": ("special",)}},
        found="reject kind-licensed",
    ),
    Case(
        check="kind-licensed",
        passes={"importer": {"licence_valid_to": TODAY}},
        fails={"importer": {"licence_valid_to": TODAY - timedelta(days=1)}},
        found="reject kind-licensed:licence",
    ),
    Case(
        check="department-granted",
        passes={"here": _struck_off(SECOND_LATER)},
        fails={"here": _struck_off(NOW)},
        found="reject department-granted:status",
    ),
    Case(
        check="department-granted",
        passes={"papers": {"department": "HAEM", "prescriber": "DR-2"}},
        fails={"papers": {"department": "ORTHO"}},
        found="reject department-granted",
    ),
    Case(
        check="lead-list",
        fails={"approval": OTHER},
        found="reject lead-list",
    ),
    Case(
        check="lead-list",
        fails={"approval": {"lines": (ApprovalLine(institution="H1", undertaking=False),)}},
        found="reject lead-list:undertaking",
    ),
    Case(
        check="share-need",
        passes={
            "approval": {"lines": (ApprovalLine(institution="H1", need=Decimal(10)),)},
            "line_used": 9,
        },
        fails={
            "approval": {"lines": (ApprovalLine(institution="H1", need=Decimal(10)),)},
            "line_used": 10,
        },
        found="review share-need",
        at=("institution_receive",),
    ),
    Case(
        check="consent-recorded",
        passes={"papers": {"consent_by": "relative", "consent_reason": "昏迷"}},
        fails={"papers": {"consent_by": "relative", "consent_reason": ""}},
        found="reject consent-recorded:reason",
    ),
    Case(check="consent-recorded", fails={"papers": {"consent": ""}}, found="reject consent-recorded"),
    Case(
        check="prescriber-listed",
        passes={"papers": {"prescriber": "DR-2", "department": "HAEM"}},
        fails={"papers": {"prescriber": "DR-2"}},
        found="reject prescriber-listed:department",
    ),
    Case(
        check="prescriber-listed",
        fails={"here": {"prescribers": ()}},
        found="review prescriber-listed:unknown",
    ),
    Case(
        check="department-listed",
        passes={"papers": {"department": "HAEM", "prescriber": "DR-2"}},
        fails={"papers": {"department": "ORTHO"}},
        found="reject department-listed",
    ),
    Case(check="reviewer-named", fails={"papers": {"reviewer": ""}}, found="review reviewer-named"),
    Case(
        check="reviewer-named",
        passes={"papers": {"reviewer": "DR-2"}},
        fails={"papers": {"reviewer": "DR-1"}},
        found="review reviewer-named:same",
    ),
    Case(
        check="purpose",
        passes={"papers": {"purpose": "庞贝病"}},
        fails={"papers": {"purpose": "高血压"}},
        found="review purpose",
    ),
    Case(
        check="patient-group",
        passes={"papers": {"patient_group": "儿童"}},
        fails={"papers": {"patient_group": "老人"}},
        found="review patient-group",
    ),
    Case(
        check="responsible-person",
        passes={"papers": {"responsible": "DR-2"}},
        fails={"papers": {"responsible": "DR-3"}},
        found="reject responsible-person:listed",
        at=(
            "institution_receive",
            "pharmacy_store",
            "transfer_in",
            "issue_lab",
            "aliquot",
            "use_special",
            "collect",
        ),
    ),
    Case(
        check="designated-destination",
        passes={"form": {"institutions": ("H1", "H2")}, "item": {"record": None, "announced": False}},
        fails={"form": {"institutions": ("H2",)}, "item": {"record": None, "announced": False}},
        found="reject designated-destination",
        at=("zone_exit", "institution_receive"),
        regimes=("tianzhu-rare-disease", "beijing-urgent-drug", "nmpa-temporary-import"),
    ),
    Case(
        check="designated-destination",
        passes={"item": {"record": fakes.record("departed", institution="H1")}},
        fails={"item": {"record": fakes.record("departed", institution="H2")}},
        found="reject designated-destination",
        at=("seal_check_end", "institution_receive"),
    ),
    Case(
        check="separate-storage",
        fails={"place": {"regimes": ()}},
        found="reject separate-storage",
    ),
    Case(
        check="storage-class",
        passes={"product": {"storage": "cool"}, "place": {"storage": "cool"}},
        fails={"product": {"storage": "cool"}},
        found="review storage-class",
    ),
    Case(
        check="region",
        passes={"place": {"region": ""}},
        fails={"here": {"region": "天津市"}},
        found="reject region",
    ),
    Case(
        check="region",
        fails={"here": {"region": ""}, "place": {"region": ""}},
        found="review region:unknown",
    ),
    Case(
        check="declared-place",
        passes={"approval": {"places": ("WARD-E", "GENERAL-B", "RARE-A")}},
        fails={"approval": {"places": ("GENERAL-B",)}},
        found="reject declared-place",
    ),
    Case(
        check="biosafety-level",
        passes={"place": {"biosafety": 3}},
        fails={"place": {"biosafety": 1}},
        found="reject biosafety-level",
    ),
    Case(
        check="transport-papers",
        passes={"product": {"high_pathogen": False}, "papers": {"transport_papers": ""}},
        fails={"papers": {"transport_papers": ""}},
        found="reject transport-papers",
    ),
    Case(
        check="seal-intact",
        fails={"papers": {"seal_state": "broken"}},
        found="reject seal-broken",
    ),
    Case(
        check="seal-intact",
        passes={"record": {"seal": "SEAL-1"}},
        fails={"item": {"record": fakes.record("exited", seal="SEAL-2")}},
        found="review seal-mismatch",
    ),
)


def _note(**changes: object) -> dict[str, object]:
    line = NoteLine(product="P-GOOD", specification="1支/盒", lot=fakes.LOT, quantity=Decimal(2))
    note = DespatchNote(number="N-1", supplier="IMP-1", consignee="H1", day=TODAY, lines=(line,))
    return {"note": note, **changes}


def _on(**settings: str) -> dict[str, object]:
    return {"settings": {name.replace("_", "-"): value for name, value in settings.items()}}


POLICY = (
    Case(
        check="accepted-first",
        passes={"record": {"quality": "passed"}, **_on(accepted_first="true")},
        fails={"record": {"quality": "pending"}, **_on(accepted_first="true")},
        found="reject accepted-first",
    ),
    Case(
        check="accepted-first",
        passes={"record": {"quality": "pending"}},
        fails={"record": {"quality": "failed"}},
        found="reject accepted-first:failed",
    ),
    Case(
        check="second-person",
        passes={
            "second": OperatorFacts(badge="P901", roles=frozenset({"quality"})),
            **_on(second_person="zone_exit"),
        },
        fails={"second": None, **_on(second_person="zone_exit")},
        found="reject second-person",
        at=("zone_exit",),
    ),
    Case(
        check="second-person",
        fails={"second": OperatorFacts(badge="W900", roles=frozenset()), **_on(second_person="zone_exit")},
        found="reject second-person:same",
        at=("zone_exit",),
    ),
    Case(
        check="second-person",
        passes={"second": None},
        fails={"second": None, "product": {"category": "narcotic"}},
        found="reject second-person",
        at=("accept",),
    ),
    Case(
        check="fefo",
        passes={"earlier": fakes.EXPIRY, **_on(fefo="true")},
        fails={"earlier": fakes.EXPIRY - timedelta(days=1), **_on(fefo="true")},
        found="review fefo",
    ),
    Case(
        check="near-expiry",
        passes={"item": {"expiry": TODAY + timedelta(days=90)}, "record": {"expiry": None}},
        fails={"item": {"expiry": TODAY + timedelta(days=89)}, "record": {"expiry": None}},
        found="note near-expiry",
    ),
    Case(
        check="cold-chain",
        passes={"papers": {"temperature": "8"}},
        fails={"papers": {"temperature": "8.1"}},
        found="review cold-chain",
        at=("institution_receive",),
    ),
    Case(
        check="cold-chain",
        passes={"papers": {"t_min": "2"}},
        fails={"papers": {"t_min": ""}, **_on(cold_chain="required")},
        found="review cold-chain:missing",
        at=("institution_receive",),
    ),
    Case(
        check="note-agrees",
        passes=_note(noted={("P-GOOD", fakes.LOT): 1}),
        fails=_note(noted={("P-GOOD", fakes.LOT): 2}),
        found="review note-agrees:quantity",
        at=("institution_receive",),
    ),
    Case(
        check="note-agrees",
        passes=_note(),
        fails=_note(item={"lot": "L2407"}, record={"lot": "L2407"}),
        found="review note-agrees:lot",
        at=("institution_receive",),
    ),
    Case(
        check="quarantine-only",
        fails={"place": {"quarantine": True}},
        found="reject quarantine-only:good",
        at=("pharmacy_store",),
    ),
    Case(
        check="quarantine-only",
        passes={"place": {"quarantine": True}},
        fails={"place": {"quarantine": False}},
        found="reject quarantine-only",
        at=("quarantine",),
    ),
    Case(
        check="set-apart",
        passes={"place": {"regimes": ()}, **_on(set_apart="true")},
        fails={"place": {"regimes": ("another",)}, **_on(set_apart="true")},
        found="reject set-apart",
        at=("pharmacy_store",),
    ),
)
