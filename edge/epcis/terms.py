"""How papers and steps are said in an event: terms of the profile, business transactions, dispositions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.epcis import names

TERMS: Final[Mapping[str, tuple[str, str]]] = {
    "importer": ("importer", "importer"),
    "customs_entry": ("bondedEntryNumber", "entry"),
    "port": ("port", ""),
    "seal": ("sealNumber", "seal"),
    "seal_state": ("sealState", ""),
    "carrier": ("carrier", ""),
    "destination": ("designatedInstitution", "institution"),
    "prescriber": ("prescriber", "prescriber"),
    "department": ("department", "department"),
    "consent": ("informedConsentRef", "consent"),
    "consent_by": ("consentBy", ""),
    "consent_date": ("consentDate", ""),
    "purpose": ("purpose", ""),
    "patient_group": ("patientGroup", ""),
    "reason": ("reason", ""),
    "transport_papers": ("transportPapers", "transport"),
    "responsible": ("responsiblePerson", ""),
    "second": ("secondPerson", "operator"),
    "logger": ("logger", ""),
    "departed_at": ("departedAt", ""),
    "arrived_at": ("arrivedAt", ""),
    "condition": ("condition", ""),
    "donation": ("donation", ""),
    "lot_quantity": ("lotQuantity", ""),
    "amount": ("amount", ""),
    "unit": ("unit", ""),
    "reviewer": ("prescriptionReviewer", ""),
    "procedure": ("procedureRef", "procedure"),
    "project": ("projectCode", "project"),
    "method": ("method", ""),
    "consignee": ("consignee", ""),
    "severity": ("severity", ""),
    "recipients": ("recipients", ""),
    "reported_at": ("reportedAt", ""),
    "checklist": ("checklist", ""),
    "holder": ("previousHolder", "institution"),
    "stocktake": ("stocktake", "task"),
}
"""Paper → term under the profile's prefix, and the kind of URI its value is ("" for plain text)."""

DEALS: Final[Mapping[str, tuple[str, str]]] = {
    "permit": (names.PERMIT, "permit"),
    "despatch": (names.DESPATCH, "desadv"),
    "note": (names.DESPATCH, "note"),
    "prescription": (names.PRESCRIPTION, "rx"),
    "filing": (names.paper_type("take_away_filing"), "filing"),
    "manifest": (names.paper_type("waste_manifest"), "manifest"),
    "issue_order": (names.paper_type("issue_order"), "issue"),
}
"""Paper → type of business transaction, and the kind of URI it goes by."""

ORDERS: Final[Mapping[str, str]] = {
    "transfer_out": "transfer_order",
    "transfer_in": "transfer_order",
    "return_abroad": "customs_order",
    "sample": "sampling_order",
    "inspect_pkg": "inspection_order",
    "recall": "recall_notice",
    "stop_use": "stop_use_order",
    "release_hold": "release_order",
}
"""Operation → what the order of its papers is."""

LASTING: Final[Mapping[str, Mapping[str, list[str]]]] = {
    "recall": {"set": ["recalled"]},
    "stop_use": {"set": ["non_sellable_other"]},
    "quarantine": {"set": ["non_sellable_other"]},
    "release_hold": {"unset": ["recalled", "non_sellable_other"]},
}
"""Dispositions that stay whatever is recorded of the place, until they are unset."""

PARTLY: Final[Mapping[str, str | None]] = {"dispense": "partially_dispensed", "use_special": None}
"""Operations that may take part of a package, and how it then stands."""

AT_A_PLACE: Final = frozenset(
    {"put_away", "stocktake", "pharmacy_store", "issue_lab", "use_special", "aliquot", "return_in"}
    | {"quarantine", "recall", "stop_use", "write_off", "book_found"}
)
"""Operations read at the shelf or room of their papers."""

UNDERWAY: Final = frozenset(
    {"zone_exit", "seal_check_start", "transport", "transfer_out", "return_abroad"}
    | {"dispense", "take_away", "implant"}
)
"""After these the goods are at no place of ours."""

SENSED: Final[Mapping[str, tuple[str, str, str]]] = {
    "temperature": ("Temperature", "value", "CEL"),
    "t_min": ("Temperature", "minValue", "CEL"),
    "t_max": ("Temperature", "maxValue", "CEL"),
    "humidity": ("RelativeHumidity", "value", "P1"),
}
"""Paper → what was measured, which value of it, in which unit (UN/ECE Rec. 20)."""

CHECK_POINTS: Final[Mapping[str, str]] = {"seal_check_start": "start", "seal_check_end": "end"}
