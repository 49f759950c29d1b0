"""The same checks at their other edges: cases."""

from __future__ import annotations

from decimal import Decimal

from edge.catalogue import ApprovalLine, Department, DespatchNote, DomesticApproval, NoteLine
from tests import fakes
from tests.rules.clauses.scene import TODAY, YESTERDAY
from tests.rules.clauses.table import Case

FURTHER = (
    Case(
        check="ground-of-need",
        passes={"regime": {"parameters": {"grounds": ("rare-disease",)}}},
        fails={"regime": {"parameters": {"grounds": ("no-alternative",)}}},
        found="reject ground-of-need:other",
    ),
    Case(
        check="opinion-in-force",
        fails={"approval": {"opinions": ()}},
        found="review opinion-in-force",
    ),
    Case(
        check="opinion-in-force",
        passes={"approval": {"valid_to": TODAY}},
        fails={"approval": {"valid_to": YESTERDAY}},
        found="reject opinion-in-force:validity",
    ),
    Case(
        check="unit-item-pair",
        fails={"approval": {"product": "P-CHILD"}},
        found="reject unit-item-pair:item",
    ),
    Case(
        check="domestic-approval",
        passes={"product": {"domestic": DomesticApproval(since=TODAY, indications=("高血压",))}},
        fails={
            "product": {"domestic": DomesticApproval(since=TODAY, indications=("戈谢病",))},
            "approval": {"purposes": ()},
        },
        found="review domestic-approval:unknown",
        at=("institution_receive",),
    ),
    Case(
        check="department-granted",
        fails={"here": {"departments": ()}},
        found="review department-granted:unknown",
    ),
    Case(
        check="department-granted",
        fails={
            "here": {
                "departments": (
                    Department(
                        id="NEURO",
                        name=fakes.name("Neurology"),
                        listings=fakes.listed(("rectifying", fakes.LAST_WEEK)),
                    ),
                )
            },
            "approval": {"lines": (ApprovalLine(institution="H1", department="HAEM"),)},
        },
        found="reject department-granted:approval",
    ),
    Case(
        check="import-permit",
        passes={"product": {"category": "psychotropic"}, "permit": {"kind": "narcotic"}},
        fails={"product": {"category": "psychotropic"}, "permit": {"kind": "quarantine", "valid_to": TODAY}},
        found="reject import-permit:kind",
    ),
    Case(
        check="quarantine-permit",
        fails={"permit": {"importer": "IMP-2"}},
        found="reject quarantine-permit:importer",
    ),
    Case(
        check="kind-licensed",
        fails={"importer": None},
        found="review kind-licensed:unknown",
    ),
    Case(
        check="kind-licensed",
        passes={"product": {"kind": "drug"}, "importer": {"licence_scope": ("biological",)}},
        fails={"product": {"kind": "drug"}, "importer": {"licence_scope": ("chemical",)}},
        found="reject kind-licensed:scope",
        regimes=("boao-lecheng",),
    ),
)


def _note(**changes: object) -> dict[str, object]:
    line = {"product": "P-GOOD", "specification": "1支/盒", "lot": fakes.LOT, "quantity": Decimal(2)}
    whole = {"number": "N-1", "supplier": "IMP-1", "consignee": "H1", "day": TODAY}
    lines = (NoteLine(**{**line, **{k: v for k, v in changes.items() if k in line}}),)  # type: ignore[arg-type]
    of_note = {k: v for k, v in changes.items() if k in whole}
    return {"note": DespatchNote(**{**whole, **of_note}, lines=lines)}  # type: ignore[arg-type]


SITE_FURTHER = (
    *(
        Case(
            check="note-agrees",
            passes=_note(),
            fails=_note(**{what: "another"}),
            found=f"review note-agrees:{what}",
            at=("institution_receive",),
        )
        for what in ("product", "specification", "consignee")
    ),
    Case(
        check="cold-chain",
        passes={"papers": {"departed_at": "2026-06-01T08:00", "arrived_at": "2026-06-01T08:00"}},
        fails={"papers": {"departed_at": "2026-06-01T08:01", "arrived_at": "2026-06-01T08:00"}},
        found="review cold-chain:times",
        at=("institution_receive",),
    ),
    Case(
        check="cold-chain",
        passes={"papers": {"temperature": "5.0 ℃"}},
        fails={"papers": {"temperature": "cold"}},
        found="review cold-chain:unreadable",
        at=("institution_receive",),
    ),
)
