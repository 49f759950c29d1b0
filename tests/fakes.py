"""A small world for tests: one catalogue with one of each thing that can be wrong, and the
facts of a scan in it. Everything is invented; codes use GS1's demonstration prefix 952.

    code, task, facts = fakes.good("zone_exit")          # a scan that is accepted
    decide(code, task, fakes.but(facts, clock="suspect"), fakes.NOW)
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from edge.catalogue import (
    Approval,
    ApprovalLine,
    Catalogue,
    ClearanceForm,
    Content,
    Department,
    Hold,
    Importer,
    Institution,
    Listing,
    Name,
    Operator,
    Place,
    Prescriber,
    Product,
    StationEntry,
    TakeAwayFiling,
)
from edge.clock import CHINA
from edge.codes.scanned import ScannedCode
from edge.rules.facts import (
    Balance,
    CaseFacts,
    Facts,
    ItemFacts,
    ItemRecord,
    ItemState,
    OperatorFacts,
    StationFacts,
)
from edge.rules.operations import OPERATIONS
from edge.rules.regime_table import regime_from
from edge.rules.regimes import Regime
from edge.rules.task import Task

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=CHINA)
LONG_AGO = NOW - timedelta(days=400)
LAST_WEEK = NOW - timedelta(days=7)
EXPIRY = date(2027, 12, 31)
LOT = "L2406"
SSCC = "095200000000000011"
OTHER_SSCC = "095200000000000028"
REGIME = "tianzhu-rare-disease"

ZONE = StationFacts(id="ZONE-1", kind="zone", party="IMP-1", gln="9520000001063")
PHARMACY = StationFacts(id="PHARM-1", kind="institution", party="H1", gln="9520000001087")


def listed(*later: tuple[str, datetime]) -> tuple[Listing, ...]:
    """Listed long ago, and whatever came `later` as (status, since)."""
    return (
        Listing(status="listed", since=LONG_AGO),
        *(Listing(status=status, since=since) for status, since in later),  # type: ignore[arg-type]
    )


def name(words: str) -> Name:
    """The same words in both languages."""
    return Name(zh=f"{words}（示例）", en=words)


# --------------------------------------------------------------------------- the catalogue


def _institution(id_: str, gln: str, listings: tuple[Listing, ...]) -> Institution:
    return Institution(
        id=id_,
        gln=gln,
        name=name(f"Hospital {id_}"),
        listings=listings,
        departments=(
            Department(id="NEURO", name=name("Neurology")),
            Department(id="HAEM", name=name("Haematology")),
        ),
        prescribers=(
            Prescriber(id="DR-1", name=name("Dr One"), department="NEURO", listings=listed()),
            Prescriber(id="DR-2", name=name("Dr Two"), department="HAEM", listings=listed()),
            Prescriber(
                id="DR-3",
                name=name("Dr Three"),
                department="NEURO",
                listings=listed(("suspended", LAST_WEEK)),
            ),
        ),
        prescribers_as_of=LAST_WEEK.date(),
    )


INSTITUTIONS = (
    _institution("H1", "9520000001018", listed()),
    _institution("H2", "9520000001025", listed(("rectifying", LAST_WEEK))),
    _institution("H3", "9520000001032", listed(("cancelled", LAST_WEEK))),
)

GTINS = {
    "P-GOOD": "09520000000011",
    "P-CHILD": "09520000000028",
    "P-UNLISTED": "09520000000035",
    "P-RECALL": "09520000000042",
    "P-STOP": "09520000000059",
    "P-NARC": "09520000000066",
    "P-SMALL": "09520000000073",
    "P-DELISTED": "09520000000103",
}
UNKNOWN_GTIN = "09520000000080"
RECALLED_LOT = "RC7001"


def _product(id_: str, gtin: str) -> Product:
    listings: tuple[Listing, ...] = listed()
    if id_ == "P-UNLISTED":
        listings = ()
    if id_ == "P-DELISTED":
        listings = listed(("delisted", LAST_WEEK))
    return Product(
        id=id_,
        gtins=(gtin,),
        name=name(f"Product {id_}"),
        form="注射剂",
        specification="1支/盒",
        maker="Example Pharma AG",
        origin="CH",
        category="narcotic" if id_ == "P-NARC" else "biological",
        storage="cold",
        listings=listings,
        institutions=("H2",) if id_ == "P-CHILD" else ("H1", "H2", "H3"),
    )


PRODUCTS = tuple(_product(id_, gtin) for id_, gtin in GTINS.items())

IMPORTERS = (
    Importer(
        id="IMP-1",
        gln="9520000001049",
        name=name("Importer one"),
        listings=listed(),
        customs_registration="1111600001",
        inside_fence=True,
        licence_scope=("chemical", "biological"),
        licence_valid_to=date(2028, 1, 1),
    ),
    Importer(
        id="IMP-2",
        gln="9520000001056",
        name=name("Importer two"),
        listings=listed(("suspended", LAST_WEEK)),
        customs_registration="1111600002",
        inside_fence=True,
        licence_scope=("chemical", "biological"),
    ),
)


def _approval(number: str, product: str, quantity: int, **shares: int | None) -> Approval:
    return Approval(
        number=number,
        regime=REGIME,
        product=product,
        quantity=Decimal(quantity),
        lines=tuple(
            ApprovalLine(institution=who, quantity=None if share is None else Decimal(share))
            for who, share in shares.items()
        ),
        form="注射剂",
        specification="1支/盒",
        maker="Example Pharma AG",
        origin="CH",
        ports=("北京天竺",),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
        purposes=("戈谢病", "庞贝病"),
        patient_groups=("成人", "儿童"),
    )


APPROVALS = (
    _approval("A-GOOD", "P-GOOD", 100, H1=60, H2=None, H3=None),
    _approval("A-CHILD", "P-CHILD", 50, H2=50),
    _approval("A-RECALL", "P-RECALL", 50, H1=None),
    _approval("A-STOP", "P-STOP", 50, H1=None),
    _approval("A-NARC", "P-NARC", 10, H1=None),
    _approval("A-SMALL", "P-SMALL", 3, H1=3),
    _approval("A-DELISTED", "P-DELISTED", 50, H1=None),
)


def _form(number: str, approval: str, quantity: int, **changes: Any) -> ClearanceForm:
    granted = next(one for one in APPROVALS if one.number == approval)
    form = ClearanceForm(
        number=number,
        approval=approval,
        product=granted.product,
        importer="IMP-1",
        institutions=tuple(line.institution for line in granted.lines),
        quantity=Decimal(quantity),
        issued=LAST_WEEK,
        port="北京天竺",
        station=ZONE.id,
        released=LAST_WEEK + timedelta(hours=3),
    )
    return replace(form, **changes)


FORMS = (
    _form("F-MAIN", "A-GOOD", 40),
    _form("F-TINY", "A-GOOD", 2),
    _form("F-WAIT", "A-GOOD", 5, released=None),
    _form("F-ASK", "A-GOOD", 5, released=None, release_known=False),
    _form("F-ELSE", "A-GOOD", 5, station="ZONE-2"),
    _form("F-OLD", "A-GOOD", 5, incarnation=7),
    _form("F-LIST", "A-GOOD", 3, station="", serials=("S1", "S2", "S3")),
    _form("F-CHILD", "A-CHILD", 20),
    _form("F-RECALL", "A-RECALL", 20),
    _form("F-STOP", "A-STOP", 20),
    _form("F-SMALL-1", "A-SMALL", 2),
    _form("F-SMALL-2", "A-SMALL", 2),
)

HOLDS = (
    Hold(id="HOLD-1", kind="recall", order="R-1", since=LAST_WEEK, product="P-RECALL", lot=RECALLED_LOT),
    Hold(id="HOLD-2", kind="stop-use", order="S-1", since=LAST_WEEK, product="P-STOP"),
)

PLACES = (
    Place(id="RARE-A", name=name("Rare A"), party="IMP-1", storage="cold", regimes=(REGIME,)),
    Place(id="GENERAL-B", name=name("General B"), party="IMP-1", storage="cold"),
    Place(id="WARM-C", name=name("Warm C"), party="IMP-1", storage="ambient", regimes=(REGIME,)),
    Place(
        id="QUARANTINE-D",
        name=name("Quarantine D"),
        party="IMP-1",
        storage="cold",
        regimes=(REGIME,),
        quarantine=True,
    ),
    Place(id="WARD-E", name=name("Ward E"), party="H1", storage="cold", regimes=(REGIME,)),
)

OPERATORS = (
    Operator(badge="W001", name=name("Wang"), roles=("warehouse",), party="IMP-1"),
    Operator(badge="W900", name=name("Li"), roles=("supervisor", "warehouse"), party="IMP-1"),
    Operator(badge="P001", name=name("Zhao"), roles=("pharmacist",), party="H1"),
    Operator(badge="P900", name=name("Sun"), roles=("supervisor", "pharmacist"), party="H1"),
)

STATIONS = (
    StationEntry(id="ZONE-1", kind="zone", party="IMP-1", gln=ZONE.gln, name=name("Desk one")),
    StationEntry(id="ZONE-2", kind="zone", party="IMP-1", gln="9520000001070", name=name("Desk two")),
    StationEntry(id="PHARM-1", kind="institution", party="H1", gln=PHARMACY.gln, name=name("Pharmacy")),
)


def catalogue(**changes: Any) -> Catalogue:
    """The whole of it as one issue, version 1, issued an hour ago."""
    whole = Catalogue(
        version=1,
        issued=NOW - timedelta(hours=1),
        institutions=INSTITUTIONS,
        products=PRODUCTS,
        importers=IMPORTERS,
        approvals=APPROVALS,
        clearance_forms=tuple(replace(form, station=form.station or "ZONE-1") for form in FORMS),
        stations=STATIONS,
        places=PLACES,
        operators=OPERATORS,
        holds=HOLDS,
    )
    return replace(whole, **changes)


def institution(id_: str) -> Institution:
    """One of `INSTITUTIONS`."""
    return next(one for one in INSTITUTIONS if one.id == id_)


def product(id_: str) -> Product:
    """One of `PRODUCTS`."""
    return next(one for one in PRODUCTS if one.id == id_)


def importer(id_: str) -> Importer:
    """One of `IMPORTERS`."""
    return next(one for one in IMPORTERS if one.id == id_)


def approval(number: str) -> Approval:
    """One of `APPROVALS`."""
    return next(one for one in APPROVALS if one.number == number)


def form(number: str) -> ClearanceForm:
    """One of `FORMS`."""
    return next(one for one in FORMS if one.number == number)


def place(id_: str) -> Place:
    """One of `PLACES`."""
    return next(one for one in PLACES if one.id == id_)


@cache
def regime() -> Regime:
    """The regime as shipped."""
    path = Path(__file__).parents[1] / "config" / "regimes" / f"{REGIME}.toml"
    return regime_from(tomllib.loads(path.read_text("utf-8")), path.name)


# --------------------------------------------------------------------------- one scan


def digital_link(gtin: str, serial: str) -> str:
    """The EPC of a package (serials here need no escaping)."""
    return f"https://id.gs1.org/01/{gtin}/21/{serial}"


def code(serial: str | None = "S1", gtin: str = GTINS["P-GOOD"], **changes: Any) -> ScannedCode:
    """A GS1 DataMatrix of one package."""
    elements = [("01", gtin), ("17", "271231"), ("10", LOT)]
    if serial:
        elements.append(("21", serial))
    read = ScannedCode(
        standard="gs1",
        elements=tuple(elements),
        text="".join(f"({ai}){value}" for ai, value in elements),
        gtin=gtin,
        lot=LOT,
        expiry=EXPIRY,
        serial=serial,
        epc=digital_link(gtin, serial) if serial else "",
    )
    return replace(read, **changes)


def case_code(sscc: str = SSCC) -> ScannedCode:
    """The SSCC of a case."""
    return ScannedCode(
        standard="gs1",
        elements=(("00", sscc),),
        text=f"(00){sscc}",
        sscc=sscc,
        epc=f"https://id.gs1.org/00/{sscc}",
    )


def record(state: ItemState, serial: str = "S1", of: str = "P-GOOD", **changes: Any) -> ItemRecord:
    """What is recorded of one package in `state`; exited and later it has its papers."""
    gtin = GTINS[of]
    left = state in ("exited", "departed")
    here = state in ("received", "issued", "dispensed", "implanted", "taken-away", "transferred")
    kept = ItemRecord(
        key=f"01{gtin}21{serial}",
        epc=digital_link(gtin, serial),
        gtin=gtin,
        serial=serial,
        product=of,
        state=state,
        lot=LOT,
        expiry=EXPIRY,
        form="F-MAIN" if left or here else "",
        approval="A-GOOD" if left or here else "",
        institution="H1" if left or here or state == "arrived" else "",
        first_at=LAST_WEEK,
        step_at=LAST_WEEK,
        step_seq=7,
    )
    return replace(kept, **changes)


def item(serial: str = "S1", state: ItemState | None = None, of: str = "P-GOOD", **changes: Any) -> ItemFacts:
    """One package, recorded in `state`, or never seen."""
    gtin = GTINS[of]
    facts = ItemFacts(
        key=f"01{gtin}21{serial}",
        epc=digital_link(gtin, serial),
        gtin=gtin,
        serial=serial,
        lot=LOT,
        expiry=EXPIRY,
        record=record(state, serial, of) if state else None,
        product=product(of),
    )
    return replace(facts, **changes)


PAPERS: Mapping[str, Mapping[str, str]] = {
    "serialise": {"importer": "IMP-1", "port": "北京天竺", "origin": "CH"},
    "pack_case": {"case": SSCC},
    "unpack_case": {},
    "bonded_receive": {"customs_entry": "E-1"},
    "put_away": {"place": "RARE-A"},
    "zone_exit": {"clearance_form": "F-MAIN", "destination": "H1"},
    "seal_check_start": {"seal": "SEAL-1", "seal_state": "intact", "carrier": "Carrier"},
    "seal_check_end": {"seal": "SEAL-1", "seal_state": "intact"},
    "institution_receive": {"clearance_form": "F-MAIN"},
    "dispense": {
        "patient": "p-0f3a",
        "prescriber": "DR-1",
        "department": "NEURO",
        "consent": "C-1",
        "consent_by": "patient",
        "consent_product": "P-GOOD",
        "consent_date": "2026-05-30",
        "purpose": "戈谢病",
        "reviewer": "YS-1",
        "patient_group": "成人",
    },
    "return_in": {"reason": "damaged"},
    "stocktake": {},
    "write_off": {"reason": "not on the shelf", "second": "P900"},
    "book_found": {"reason": "on the shelf after all", "second": "P900"},
    "void_exit": {"reason": "wrong destination"},
    "correct": {"reason": "wrong shelf"},
    "decommission": {"reason": "label destroyed"},
    "transport": {"carrier": "Carrier", "temperature": "4.5", "humidity": "40"},
    "accept": {},
    "refuse": {"reason": "cold chain broken"},
    "pharmacy_store": {"place": "WARD-E"},
    "transfer_out": {"destination": "H2", "order": "T-1"},
    "transfer_in": {"holder": "H2", "order": "T-1"},
    "take_away": {"filing": "TA-1", "patient": "p-0f3a"},
    "implant": {
        "patient": "p-0f3a",
        "procedure": "OP-1",
        "prescriber": "DR-1",
        "department": "NEURO",
        "consent": "C-1",
        "consent_by": "patient",
        "consent_product": "P-GOOD",
        "consent_date": "2026-05-30",
    },
    "explant": {"patient": "p-0f3a", "procedure": "OP-2", "reason": "revision"},
    "issue_lab": {"issue_order": "I-1", "responsible": "Dr Lab", "project": "PR-1"},
    "aliquot": {"amount": "2", "unit": "vial", "responsible": "Dr Lab"},
    "use_special": {"responsible": "Dr Lab", "project": "PR-1"},
    "quarantine": {"reason": "cold chain broken"},
    "damage": {"reason": "dropped"},
    "collect": {"manifest": "WM-1"},
    "destroy": {"method": "incineration", "second": "P900", "manifest": "WM-1"},
    "return_abroad": {"order": "CO-1", "customs_entry": "X-1"},
    "sample": {"order": "SA-1", "consignee": "Customs laboratory"},
    "inspect_pkg": {"checklist": "conformant"},
    "recall": {"order": "RC-1", "severity": "class-1"},
    "stop_use": {"order": "SU-1"},
    "release_hold": {"order": "RH-1"},
    "adverse_event": {"severity": "general", "event_text": "rash", "recipients": "city drug administration"},
}
"""Papers that are all in order, by operation."""

STATES: Mapping[str, ItemState | None] = {
    "serialise": None,
    "pack_case": "shelved",
    "unpack_case": "shelved",
    "bonded_receive": "coded",
    "put_away": "entered",
    "zone_exit": "shelved",
    "seal_check_start": "exited",
    "seal_check_end": None,
    "institution_receive": "arrived",
    "dispense": "received",
    "return_in": "received",
    "stocktake": "shelved",
    "write_off": "shelved",
    "book_found": "lost",
    "void_exit": "exited",
    "correct": "shelved",
    "decommission": "returned",
    "transport": "departed",
    "accept": "received",
    "refuse": "arrived",
    "pharmacy_store": "received",
    "transfer_out": "received",
    "transfer_in": "transferred",
    "take_away": "dispensed",
    "implant": "received",
    "explant": "implanted",
    "issue_lab": "received",
    "aliquot": "issued",
    "use_special": "issued",
    "quarantine": "received",
    "damage": "received",
    "collect": "dispensed",
    "destroy": "returned",
    "return_abroad": "returned",
    "sample": "received",
    "inspect_pkg": "received",
    "recall": "received",
    "stop_use": "received",
    "release_hold": "quarantined",
    "adverse_event": "received",
}
"""A state each operation takes a package in."""


def task(operation: str, **papers: str) -> Task:
    """A task with papers in order, but for `papers` (an empty one is left out)."""
    filled = {**PAPERS[operation], **papers}
    return Task(
        id="0190a000-0000-7000-8000-000000000001",
        operation=operation,
        papers={key: value for key, value in filled.items() if value},
        operator="W900",
        opened=NOW - timedelta(minutes=5),
    )


def facts(operation: str, *items: ItemFacts, **changes: Any) -> Facts:
    """Facts under which the package (or `items`) passes `operation` with papers in order."""
    state = STATES[operation]
    at_zone = "zone" in OPERATIONS[operation].sites and (state is None or state in IN_ZONE)
    station = ZONE if at_zone else PHARMACY
    given = items or (_usual(operation),)
    listed_form = operation in ("zone_exit", "institution_receive")
    shelf = PAPERS[operation].get("place")
    whole = Facts(
        station=station,
        operator=OperatorFacts(badge="W900", roles=frozenset({"supervisor"})),
        regime=every_step(),
        catalogue="fresh",
        catalogue_issued=NOW - timedelta(hours=1),
        clock="good",
        items=given,
        importer=importer("IMP-1") if station is ZONE else None,
        approval=approval("A-GOOD") if listed_form or operation == "dispense" else None,
        approvals=() if listed_form else (approval("A-GOOD"),),
        form=form("F-MAIN") if listed_form else None,
        destination=_destination(operation),
        holder=institution("H2") if operation == "transfer_in" else None,
        second=OperatorFacts(badge="P900", roles=frozenset({"quality"})) if operation == "destroy" else None,
        here=None if station is ZONE else institution("H1"),
        place=place(shelf) if shelf else None,
        form_balance=Balance(total=40, used=0) if listed_form else None,
        approval_balance=Balance(total=100, used=0) if listed_form else None,
        line_balance=Balance(total=60, used=0) if listed_form else None,
        forms_total=100 if listed_form else 0,
        target=CaseFacts(key=f"00{SSCC}") if operation == "pack_case" else None,
        minted="A1" if operation == "aliquot" else "",
        filing=FILING if operation == "take_away" else None,
    )
    return but(whole, **changes)


FILING = TakeAwayFiling(
    number="TA-1",
    institution="H1",
    patient="p-0f3a",
    product="P-GOOD",
    quantity=Decimal(2),
    valid_from=date(2026, 1, 1),
)

IN_ZONE = frozenset({"coded", "entered", "shelved", "exited", "departed"})
"""States in which the small world's goods are with the importer."""

GUARDS = frozenset({"stop-use", "recall", "chain-order", "expired", "regime-in-force"})
"""What guards every step towards the patient."""


@cache
def every_step() -> Regime:
    """The regime as shipped, and the steps of others guarded by what guards every step."""
    shipped = regime()
    guards = tuple(spec for spec in shipped.by_operation["put_away"] if spec.id in GUARDS)
    others = {name: guards for name, step in OPERATIONS.items() if step.forward}
    return replace(shipped, by_operation={**others, **shipped.by_operation})


def _destination(operation: str) -> Institution | None:
    """The institution of the papers, in good standing."""
    to = PAPERS[operation].get("destination")
    return replace(institution(to), listings=listed()) if to else None


def _usual(operation: str) -> ItemFacts:
    usual = item(state=STATES[operation], announced=operation == "seal_check_end")
    if operation == "aliquot":
        content = Content(unit="vial", per_pack=Decimal(10))
        usual = replace(usual, product=replace(product("P-GOOD"), contents=(content,)))
    if operation in ("take_away", "explant") and usual.record:
        usual = replace(usual, record=replace(usual.record, patient="p-0f3a"))
    if operation == "unpack_case" and usual.record:
        usual = replace(usual, record=replace(usual.record, parent=f"00{SSCC}"))
    return usual


def but(whole: Facts, **changes: Any) -> Facts:
    """`whole` with some of it changed; ``item`` changes its one package, ``record`` that one's record."""
    of_item, of_record = changes.pop("item", {}), changes.pop("record", {})
    if of_item or of_record:
        only = replace(whole.items[0], **of_item)
        if of_record and only.record:
            only = replace(only, record=replace(only.record, **of_record))
        changes["items"] = (only,)
    return replace(whole, **changes)


def in_case(operation: str, count: int, sscc: str = SSCC, **changes: Any) -> Facts:
    """A case of `count` packages S1, S2 … all in the state `operation` takes them in."""
    key = f"00{sscc}"
    state = STATES[operation] or "arrived"
    leaves = tuple(item(f"S{n}", record=record(state, f"S{n}", parent=key)) for n in range(1, count + 1))
    outer = ItemRecord(
        key=key,
        epc=f"https://id.gs1.org/00/{sscc}",
        gtin="",
        serial="",
        product="",
        state=state,
        first_at=LAST_WEEK,
        step_at=LAST_WEEK,
        step_seq=8,
    )
    return facts(operation, *leaves, case=key, case_record=outer, **changes)


def good(operation: str) -> tuple[ScannedCode, Task, Facts]:
    """A scan that is accepted."""
    return code(), task(operation), facts(operation)
