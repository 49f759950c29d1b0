"""What an outside look added: papers that contradict, names left unsaid, goods of another paper: cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from edge.catalogue import Approval, ApprovalLine, DespatchNote, NoteLine, Opinion
from edge.rules.facts import OperatorFacts
from tests import fakes
from tests.rules.clauses.scene import NOW, SECOND_LATER, TODAY
from tests.rules.clauses.table import Case


def _opinion(unit: str, status: str = "effective", **changes: object) -> Approval:
    """An opinion of `unit` alone for the same item."""
    granted = fakes.approval("A-GOOD")
    return replace(
        granted,
        number=f"OP-{unit}",
        regime="beijing-special-items",
        lines=(ApprovalLine(institution=unit, quantity=Decimal(60)),),
        places=("WARD-E", "RARE-A"),
        opinions=(Opinion(status=status, since=fakes.LONG_AGO),),  # type: ignore[arg-type]
        **changes,  # type: ignore[arg-type]
    )


def _either(*opinions: Approval) -> dict[str, object]:
    return {"approval": None, "approvals": opinions}


UNTIED = {"approval": None, "approvals": ()}
"""Goods that nothing ties to an approval, of a product that has none in force."""

EDGES = (
    Case(
        check="product-as-approved",
        passes={"approvals": (replace(fakes.approval("A-GOOD"), product="P-GOOD"),)},
        fails={"approval": {"product": "P-CHILD"}},
        found="reject product-as-approved",
        at=("zone_exit", "institution_receive"),
    ),
    *(
        Case(
            check="product-as-approved",
            passes={"product": {what: ""}, "approval": {what: ""}},
            fails={"product": {what: ""}},
            found="review product-as-approved:unknown",
            at=("institution_receive",),
        )
        for what in ("form", "specification", "maker", "origin")
    ),
    Case(
        check="approval-balance",
        passes={"item": {"record": fakes.record("arrived", form="F-MAIN", approval="A-GOOD")}},
        fails={"item": {"record": fakes.record("arrived", form="F-CHILD", approval="A-CHILD")}},
        found="reject approval-balance:other",
        at=("institution_receive",),
    ),
    Case(
        check="approval-balance",
        passes={"item": {"record": fakes.record("shelved", form="F-TINY", approval="A-GOOD")}},
        fails={"item": {"record": fakes.record("shelved", form="F-CHILD", approval="A-CHILD")}},
        found="reject approval-balance:other",
        at=("zone_exit",),
    ),
    Case(
        check="clearance-balance",
        passes={"form": {"issued": NOW}},
        fails={"form": {"issued": SECOND_LATER}},
        found="reject clearance-balance:issued",
        regimes=("tianzhu-rare-disease", "beijing-urgent-drug", "nmpa-temporary-import", "boao-lecheng"),
    ),
    Case(
        check="clearance-balance",
        passes={"item": {"sent_under": "F-MAIN"}},
        fails={"item": {"sent_under": "F-TINY"}},
        found="reject clearance-balance:announced",
        at=("institution_receive",),
    ),
    *(
        Case(
            check=check,
            passes={"approval": None, "approvals": (fakes.approval("A-GOOD"),)},
            fails=UNTIED,
            found=f"review {check}:unknown",
            at=("dispense",),
            regimes=("tianzhu-rare-disease", "beijing-urgent-drug", "nmpa-temporary-import"),
        )
        for check in ("purpose", "patient-group")
    ),
    Case(
        check="purpose",
        passes={"approval": None, "approvals": (fakes.approval("A-GOOD"),)},
        fails={
            "approval": None,
            "approvals": (fakes.approval("A-GOOD"),),
            "papers": {"purpose": "高血压"},
        },
        found="review purpose",
        at=("dispense",),
        regimes=("tianzhu-rare-disease",),
    ),
    Case(
        check="institution-whitelisted",
        passes={"here": {"listings": fakes.listed(("suspended", SECOND_LATER))}},
        fails={"here": {"listings": fakes.listed(("suspended", NOW))}},
        found="reject institution-whitelisted:status",
        at=("zone_exit", "transfer_out", "transfer_in", "issue_lab", "aliquot", "use_special"),
        regimes=("beijing-special-items",),
    ),
    Case(
        check="unit-item-pair",
        passes=_either(_opinion("H2"), _opinion("H1")),
        fails=_either(_opinion("H2"), _opinion("H3")),
        found="reject unit-item-pair",
        at=("transfer_in", "issue_lab"),
    ),
    Case(
        check="opinion-in-force",
        passes=_either(_opinion("H2", "suspended"), _opinion("H1")),
        fails=_either(_opinion("H2"), _opinion("H1", "suspended")),
        found="reject opinion-in-force:status",
        at=("transfer_in", "issue_lab", "use_special"),
    ),
    Case(
        check="declared-place",
        passes=_either(_opinion("H2"), _opinion("H1")),
        fails=_either(_opinion("H2"), replace(_opinion("H1"), places=("GENERAL-B",))),
        found="reject declared-place",
        at=("issue_lab", "use_special"),
    ),
    Case(
        check="declared-place",
        fails={"approval": {"places": ()}},
        found="review declared-place:none",
    ),
    *(
        Case(
            check="condition-new",
            fails={"product": {"kind": "device"}, "papers": {"condition": condition}},
            found="reject condition-new",
        )
        for condition in ("second-hand", "void", "obsolete")
    ),
    *(
        Case(
            check="region",
            passes={"here": {"region": region}, "place": {"region": ""}},
            fails={"here": {"region": "海南省琼海市嘉积镇"}, "place": {"region": ""}},
            found="reject region",
            regimes=("boao-lecheng",),
        )
        for region in ("海南省琼海市博鳌乐城国际医疗旅游先行区", "海南省博鳌乐城", "Hainan Boao Lecheng")
    ),
)


def _note(**changes: object) -> dict[str, object]:
    line = NoteLine(product="P-GOOD", specification="1支/盒", lot=fakes.LOT, quantity=Decimal(2))
    note = DespatchNote(number="N-1", supplier="IMP-1", consignee="H1", day=TODAY, lines=(line,))
    return {"note": replace(note, **changes)}  # type: ignore[arg-type]


SITE_EDGES = (
    Case(
        check="note-agrees",
        passes=_note(day=TODAY),
        fails=_note(day=TODAY + timedelta(days=1)),
        found="review note-agrees:day",
        at=("institution_receive",),
    ),
    *(
        Case(
            check="note-agrees",
            passes={**_note(supplier=supplier), "importer": {}},
            fails={**_note(supplier="Somebody else"), "importer": {}},
            found="review note-agrees:supplier",
            at=("institution_receive",),
        )
        for supplier in (
            "IMP-1",
            "Importer one",
            "Importer one（示例）",
            "9520000001049",
            "Example Pharma AG",
        )
    ),
    Case(
        check="second-person",
        passes={"papers": {"second": "P901"}},
        fails={"papers": {"second": "W900"}, "settings": {"second-person": "zone_exit"}},
        found="reject second-person:same",
        at=("destroy", "dispense", "zone_exit"),
    ),
    Case(
        check="second-person",
        passes={"second": OperatorFacts(badge="P901", roles=frozenset({"administrator", "warehouse"}))},
        fails={"second": OperatorFacts(badge="P901", roles=frozenset({"administrator"}))},
        found="reject second-person:role",
        at=("destroy",),
    ),
)
