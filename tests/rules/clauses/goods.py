"""Of the goods, their approval and the papers that bound how much: cases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from edge.catalogue import ApprovalLine, DomesticApproval, Hold, Opinion
from edge.rules.facts import Balance
from tests import fakes
from tests.rules.clauses.scene import NOW, PERMIT, SECOND_LATER, TODAY, TOMORROW, YESTERDAY
from tests.rules.clauses.table import Case

NARCOTIC = {"category": "narcotic"}
IMPORT_PERMIT = {"kind": "narcotic"}


def _lines(*institutions: str, **more: object) -> tuple[ApprovalLine, ...]:
    return tuple(replace(ApprovalLine(institution=one, quantity=Decimal(60)), **more) for one in institutions)  # type: ignore[arg-type]


def _hold(kind: str, since: object) -> dict[str, object]:
    return {"holds": (Hold(id="HOLD", kind=kind, order="O-1", since=since, product="P-GOOD"),)}  # type: ignore[arg-type]


def _opinion(status: str, since: object) -> dict[str, object]:
    began = Opinion(status="effective", since=fakes.LONG_AGO)
    return {"opinions": (began, Opinion(status=status, since=since))}  # type: ignore[arg-type]


def _domestic(since: object, *indications: str) -> dict[str, object]:
    return {"domestic": DomesticApproval(since=since, indications=indications)}  # type: ignore[arg-type]


GOODS = (
    *(
        Case(
            check=kind,
            passes={"item": _hold(kind, SECOND_LATER)},
            fails={"item": _hold(kind, NOW)},
            found=f"reject {kind}",
        )
        for kind in ("stop-use", "recall")
    ),
    Case(
        check="expired",
        passes={"item": {"expiry": TODAY}, "record": {"expiry": TODAY}},
        fails={"item": {"expiry": YESTERDAY}, "record": {"expiry": YESTERDAY}},
        found="reject expired",
    ),
    Case(
        check="chain-order", fails={"item": {"record": fakes.record("retired")}}, found="reject chain-order"
    ),
    Case(
        check="one-item-one-code",
        fails={"item": {"record": fakes.record("coded")}},
        found="reject one-item-one-code",
        at=("serialise",),
    ),
    Case(
        check="one-item-one-code",
        fails={"record": {"state": "entered"}},
        found="reject duplicate",
        at=("bonded_receive",),
    ),
    Case(
        check="lot-agrees",
        passes={"item": {"lot": ""}},
        fails={"item": {"record": fakes.record("received", lot="L2407")}},
        found="lot-mismatch",
    ),
    Case(
        check="regime-in-force",
        passes={"regime": {"start": TODAY, "end": TODAY}},
        fails={"regime": {"start": TOMORROW, "end": None}},
        found="review regime-in-force",
    ),
    Case(
        check="regime-in-force",
        passes={"regime": {"start": None, "end": TODAY}},
        fails={"regime": {"start": None, "end": YESTERDAY}},
        found="review regime-in-force",
    ),
    Case(
        check="product-whitelisted",
        fails={"product": {"listings": ()}},
        found="reject product-whitelisted",
    ),
    Case(
        check="product-whitelisted",
        passes={"product": {"listings": fakes.listed(("delisted", SECOND_LATER))}},
        fails={"product": {"listings": fakes.listed(("delisted", NOW))}},
        found="reject product-whitelisted:status",
        at=("serialise", "bonded_receive", "zone_exit"),
    ),
    Case(
        check="product-for-institution",
        passes={"product": {"institutions": ("H1",)}},
        fails={"product": {"institutions": ("H2",)}},
        found="reject product-for-institution",
    ),
    *(
        Case(
            check="product-as-approved",
            fails={"product": {what: "another"}},
            found="reject product-as-approved",
        )
        for what in ("form", "specification", "maker", "origin")
    ),
    *(
        Case(
            check="excluded-category",
            fails={"product": {"category": category}},
            found="review excluded-category:listed",
        )
        for category in ("vaccine", "narcotic", "psychotropic", "toxic", "radioactive", "precursor")
    ),
    Case(
        check="excluded-category",
        fails={"product": {**NARCOTIC, "listings": ()}},
        found="reject excluded-category",
    ),
    Case(
        check="managed-as",
        fails={"product": {"kind": "special"}},
        found="reject managed-as",
        regimes=("beijing-urgent-drug", "beijing-urgent-device", "nmpa-temporary-import", "boao-lecheng"),
    ),
    Case(
        check="managed-as",
        fails={"product": {"kind": "drug"}},
        found="reject managed-as",
        regimes=("beijing-special-items", "beijing-urgent-device"),
    ),
    Case(
        check="managed-as",
        passes={"product": {"kind": "device"}},
        fails={"product": {"kind": "drug"}},
        found="reject managed-as:step",
        at=("implant",),
        regimes=("boao-lecheng",),
    ),
    Case(
        check="domestic-approval",
        passes={"product": _domestic(TOMORROW, "戈谢病", "庞贝病")},
        fails={"product": _domestic(TODAY, "戈谢病", "庞贝病")},
        found="reject domestic-approval",
    ),
    Case(
        check="domestic-approval",
        passes={"product": _domestic(YESTERDAY, "高血压")},
        fails={"product": _domestic(YESTERDAY, "戈谢病", "庞贝病")},
        found="reject domestic-approval",
    ),
    Case(
        check="approval-balance",
        passes={"approval_balance": Balance(total=100, used=99)},
        fails={"approval_balance": Balance(total=100, used=100)},
        found="reject approval-balance",
    ),
    Case(
        check="approval-balance",
        passes={"line_balance": Balance(total=60, used=59)},
        fails={"line_balance": Balance(total=60, used=60)},
        found="reject approval-balance:line",
    ),
    Case(
        check="clearance-balance",
        passes={"form_balance": Balance(total=40, used=39), "received": 39},
        fails={"form_balance": Balance(total=40, used=40), "received": 40},
        found="reject clearance-balance:single",
    ),
    Case(
        check="department-balance",
        passes={
            "approval": {"lines": _lines("H1", department="NEURO")},
            "department_balance": Balance(total=60, used=59),
        },
        fails={
            "approval": {"lines": _lines("H1", department="NEURO")},
            "department_balance": Balance(total=60, used=60),
        },
        found="reject department-balance",
    ),
    Case(
        check="permit-balance",
        passes={"permit": IMPORT_PERMIT, "permit_balance": Balance(total=50, used=49)},
        fails={"permit": IMPORT_PERMIT, "permit_balance": Balance(total=50, used=50)},
        found="reject permit-balance",
    ),
    Case(check="clearance-form", fails={"form": None}, found="reject clearance-form"),
    Case(
        check="clearance-form",
        passes={"product": NARCOTIC},
        fails={"product": NARCOTIC, "form": None},
        found="review clearance-form:permit",
    ),
    Case(
        check="customs-released",
        passes={"form": {"released": NOW}},
        fails={"form": {"released": SECOND_LATER}},
        found="reject customs-released",
    ),
    Case(
        check="customs-released",
        fails={"form": {"released": None, "release_known": False}},
        found="review customs-released:unknown",
    ),
    Case(
        check="import-permit",
        passes={"product": NARCOTIC, "permit": IMPORT_PERMIT},
        fails={"product": NARCOTIC, "permit": None},
        found="reject import-permit",
    ),
    Case(
        check="import-permit",
        passes={"product": NARCOTIC, "permit": {**IMPORT_PERMIT, "valid_to": TODAY}},
        fails={"product": NARCOTIC, "permit": {**IMPORT_PERMIT, "valid_to": YESTERDAY}},
        found="reject import-permit:validity",
    ),
    Case(check="quarantine-permit", fails={"permit": None}, found="reject quarantine-permit"),
    Case(
        check="quarantine-permit",
        passes={"permit": {"valid_to": TODAY}},
        fails={"permit": {"valid_to": YESTERDAY}},
        found="reject quarantine-permit:validity",
    ),
    Case(
        check="customs-permit",
        passes={"product": {"kind": "device"}, "permit": None},
        fails={"product": {"kind": "device"}, "permit": None, "papers": {"customs_entry": ""}},
        found="reject customs-permit",
    ),
    Case(
        check="customs-permit",
        passes={"product": {"biosafety": 2}, "permit": {"station": "PHARM-1", "valid_to": TODAY}},
        fails={"product": {"biosafety": 2}, "permit": None},
        found="reject customs-permit",
    ),
    Case(
        check="customs-declared",
        fails={"papers": {"customs_entry": ""}},
        found="reject customs-declared",
    ),
    Case(
        check="condition-new",
        passes={"product": {"kind": "device"}},
        fails={"product": {"kind": "device"}, "papers": {"condition": "refurbished"}},
        found="reject condition-new",
    ),
    Case(
        check="condition-new",
        fails={"product": {"kind": "device"}, "papers": {"condition": ""}},
        found="review condition-new:unknown",
    ),
    Case(
        check="approval-in-force",
        passes={"approval": {"valid_to": TODAY}},
        fails={"approval": {"valid_to": YESTERDAY}},
        found="reject approval-in-force:validity",
    ),
    Case(
        check="ground-of-need",
        passes={"approval": {"ground": "clear-advantage"}},
        fails={"approval": {"ground": ""}},
        found="review ground-of-need",
    ),
    Case(
        check="opinion-in-force",
        passes={"approval": _opinion("suspended", SECOND_LATER)},
        fails={"approval": _opinion("suspended", NOW)},
        found="reject opinion-in-force:status",
    ),
    *(
        Case(
            check="opinion-in-force",
            passes={"approval": _opinion("rectified", NOW)},
            fails={"approval": _opinion(status, NOW)},
            found="reject opinion-in-force:status",
        )
        for status in ("void", "stopped")
    ),
    Case(
        check="unit-item-pair",
        fails={"approval": {"lines": _lines("H2")}},
        found="reject unit-item-pair",
    ),
    Case(
        check="unit-item-pair",
        fails={"approval": {"lines": _lines("H1", "H2")}},
        found="reject unit-item-pair:many",
    ),
    Case(
        check="take-away-filed",
        passes={"filed": 1},
        fails={"filed": 2},
        found="reject take-away-filed:quantity",
    ),
    Case(
        check="take-away-filed",
        passes={"filing": {"valid_to": TODAY}},
        fails={"filing": {"valid_to": YESTERDAY}},
        found="reject take-away-filed:validity",
    ),
    Case(check="take-away-filed", fails={"filing": None}, found="reject take-away-filed"),
    Case(
        check="take-away-filed",
        fails={"filing": {"patient": "p-other"}},
        found="reject take-away-filed:patient",
    ),
)
assert PERMIT.institution == ""
