"""Facts, tasks and decisions to say as events."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from edge.catalogue import (
    Approval,
    ApprovalLine,
    ClearanceForm,
    Importer,
    Institution,
    Listing,
    Name,
    Product,
)
from edge.rules.decision import Decision, Effects
from edge.rules.facts import CaseFacts, Facts, ItemFacts, ItemRecord, OperatorFacts, StationFacts
from edge.rules.task import Task

AT = datetime(2026, 3, 1, 1, 7, 0, 123_000, tzinfo=UTC)

GTIN = "06901234567892"
SSCC = "069012345000000018"
CASE = f"00{SSCC}"
CASE_URI = f"https://id.gs1.org/00/{SSCC}"
LISTED = (Listing(status="listed", since=datetime(2026, 1, 1, tzinfo=UTC)),)
NAME = Name(zh="注射用样品", en="Sample for injection")

ALL_PAPERS = {
    "importer": "IMP-1",
    "port": "北京",
    "origin": "法国",
    "maker": "Maker SA",
    "case": SSCC,
    "customs_entry": "E-2026/1",
    "place": "A-01-03",
    "clearance_form": "BJ2026-000123",
    "destination": "H-1",
    "seal": "A-00123",
    "seal_state": "intact",
    "carrier": "冷链承运一号",
    "despatch": "D-1",
    "temperature": "4.6",
    "patient": "hmac-9f3a",
    "prescriber": "DR-1",
    "department": "NEURO",
    "consent": "C-77",
    "consent_by": "relative",
    "consent_reason": "王某无法签字",
    "consent_date": "2026-03-01",
    "purpose": "罕见病治疗",
    "patient_group": "adult",
    "prescription": "R-77",
    "reason": "包装破损",
}


def epc(serial: str) -> str:
    """The EPC of a package of the sample product."""
    return f"https://id.gs1.org/01/{GTIN}/21/{serial}"


def item(serial: str, **changes: Any) -> ItemRecord:
    """A package as recorded after a step."""
    fields = {"state": "shelved", "form": "BJ2026-000123", "approval": "2026-118", "lot": "L-0042", **changes}
    key = f"01{GTIN}21{serial}"
    return ItemRecord(key=key, epc=epc(serial), gtin=GTIN, serial=serial, product="P-1", **fields)


def make_facts(*serials: str, kind: str = "zone", case: str = "", parent: str = "", **changes: Any) -> Facts:
    """Facts about these packages at a station of that kind."""
    hospital = Institution(id="H-1", gln="6909999000001", name=NAME, listings=LISTED)
    product = Product(
        id="P-1",
        gtins=(GTIN,),
        name=NAME,
        form="注射剂",
        specification="10 mg",
        maker="Maker SA",
        origin="FR",
        category="chemical",
        storage="cold",
        listings=LISTED,
        institutions=("H-1",),
    )
    items = tuple(
        ItemFacts(
            key=f"01{GTIN}21{serial}",
            epc=epc(serial),
            gtin=GTIN,
            serial=serial,
            lot="L-0042",
            expiry=date(2027, 12, 31),
            record=item(serial, parent=parent),
            product=product,
        )
        for serial in serials
    )
    facts: dict[str, Any] = {
        "station": StationFacts(id="zone-1", kind=kind, party="IMP-1", gln="6901234000016"),
        "operator": OperatorFacts(badge="W-01", roles=frozenset({"warehouse"})),
        "regime": None,
        "catalogue": "fresh",
        "catalogue_issued": AT,
        "clock": "good",
        "items": items,
        "case": case,
        "importer": Importer(
            id="IMP-1",
            gln="6901234000009",
            name=NAME,
            listings=LISTED,
            customs_registration="11116ABCDE",
            inside_fence=True,
            licence_scope=("chemical",),
        ),
        "destination": hospital,
        "here": hospital,
        "target": CaseFacts(key=CASE),
        "form": ClearanceForm(
            number="BJ2026-000123",
            approval="2026-118",
            product="P-1",
            importer="IMP-1",
            institutions=("H-1",),
            quantity=Decimal(40),
            issued=AT,
            port="北京",
            station="zone-1",
        ),
        "approval": Approval(
            number="2026-118",
            regime="tianzhu-rare-disease",
            product="P-1",
            quantity=Decimal(100),
            lines=(ApprovalLine(institution="H-1"),),
            form="注射剂",
            specification="10 mg",
            maker="Maker SA",
            origin="FR",
            ports=("北京",),
            valid_from=date(2026, 1, 1),
        ),
    }
    return Facts(**{**facts, **changes})


def make_task(operation: str, **papers: str) -> Task:
    """A task with these papers, or with every paper there is."""
    return Task(id="018f-task", operation=operation, papers=papers or ALL_PAPERS, operator="W-01", opened=AT)


def accepted(operation: str, *serials: str, case: str = "", **changes: Any) -> Decision:
    """An accepted decision about one package, or about a case and the packages in it."""
    records = tuple(item(serial) for serial in serials)
    fields: dict[str, Any] = {
        "operation": operation,
        "verdict": "ACCEPT",
        "findings": (),
        "key": case or records[0].key,
        "epc": CASE_URI if case else records[0].epc,
        "leaves": tuple(record.epc for record in records),
        "effects": Effects(items=records),
    }
    return Decision(**{**fields, **changes})
