"""A scan under any regime that nothing is wrong with, and the same with one thing changed.

    decision = judge("boao-lecheng", "implant", {"department": "NEURO"})

What is changed is named by what it belongs to: ``item``, ``record``, ``product``, ``approval``,
``form``, ``permit``, ``filing``, ``here`` (and the destination), ``importer``, ``place``, ``papers``,
``regime``; any other name is a field of the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from edge import config
from edge.catalogue import ApprovalLine, ImportPermit, Institution, Opinion
from edge.rules.decide import decide
from edge.rules.decision import Decision
from edge.rules.facts import Balance, Facts, OperatorFacts
from edge.rules.operations import OPERATIONS
from edge.rules.regimes import Regime
from tests import fakes

NOW = fakes.NOW
TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SECOND_LATER = NOW + timedelta(seconds=1)

Change = Mapping[str, Any]

PAPERS = {
    "purpose": "戈谢病",
    "patient_group": "成人",
    "reviewer": "YS-1",
    "condition": "new",
    "customs_entry": "E-1",
    "department": "NEURO",
    "responsible": "DR-1",
    "transport_papers": "TP-1",
    "place": "WARD-E",
    "approval": "A-GOOD",
    "permit": "QP-1",
    "manifest": "WM-1",
    "holder": "H2",
    "seal": "SEAL-1",
}
"""What regimes ask for besides."""

PERMIT = ImportPermit(
    number="QP-1",
    kind="quarantine",
    approval="A-GOOD",
    product="P-GOOD",
    importer="IMP-1",
    quantity=Decimal(50),
    valid_from=date(2026, 1, 1),
    station=fakes.PHARMACY.id,
)


@cache
def regimes() -> Mapping[str, Regime]:
    """As shipped."""
    return config.regimes()


def papers(operation: str, **changes: str) -> dict[str, str]:
    """Papers in order: those of the small world, and whatever regimes ask for besides."""
    step = OPERATIONS[operation]
    asked = {name: value for name, value in PAPERS.items() if step.paper(name)}
    usual = {name: value for name, value in fakes.PAPERS[operation].items() if name != "responsible"}
    return {**asked, **usual, **changes}


def judge(regime: str, operation: str, change: Change | None = None) -> Decision:
    """What the scan gets, with `change` made to a good one."""
    facts, filled = scene(regime, operation, change or {})
    scan = fakes.task(operation, **filled)
    return decide(fakes.code(), scan, facts, NOW)


def scene(regime: str, operation: str, change: Change) -> tuple[Facts, dict[str, str]]:
    """Facts and papers of a good scan with `change` made."""
    changes = dict(change)
    of = {name: changes.pop(name, {}) for name in ("item", "record", "product", "papers", "regime")}
    kinds = regimes()[regime].parameters.get("kinds") or ("drug",)
    kind = "device" if operation == "implant" and "device" in kinds else kinds[0]
    facts = _whole(regime, operation, kind, changes)
    special = {"biosafety": 2, "high_pathogen": True} if kind == "special" else {}
    only = facts.items[0]
    assert only.product is not None
    product = replace(only.product, **{"kind": kind, **special, **of["product"]})
    facts = fakes.but(
        replace(facts, regime=replace(regimes()[regime], **of["regime"])),
        item={"product": product, **of["item"]},
        record=of["record"],
    )
    return replace(facts, **changes), papers(operation, **of["papers"])


def _whole(regime: str, operation: str, kind: str, changes: dict[str, Any]) -> Facts:
    """Everything that concerns other things than the package; what is used of `changes` goes."""

    def made(name: str, value: Any) -> Any:
        """`value` with what is changed of it; None where it is to be missing."""
        changed = changes.pop(name, {})
        return None if changed is None else replace(value, **changed)

    receives = operation in ("institution_receive", "zone_exit")
    base = fakes.facts(operation)
    named = made("here", _institution(regime, "H1"))
    goes = operation in ("zone_exit", "transfer_out")
    permit = made("permit", PERMIT)
    place = made("place", _place(regime, operation))
    station = base.station
    form = made("form", fakes.form("F-MAIN")) if receives and kind == "drug" else None
    held = replace(form, station=station.id) if form else None
    return replace(
        base,
        station=station,
        here=named if station.kind == "institution" else None,
        destination=named if goes else None,
        importer=made("importer", replace(fakes.importer("IMP-1"), kinds=("drug", "device", "special"))),
        place=place if OPERATIONS[operation].paper("place") else None,
        approval=made("approval", _approval(regime, station.id)),
        form=held,
        permit=permit if kind != "drug" or "permit_balance" in changes or permit != PERMIT else None,
        filing=made("filing", fakes.FILING),
        form_balance=Balance(total=40, used=0),
        approval_balance=Balance(total=100, used=0),
        line_balance=Balance(total=60, used=0),
        permit_balance=Balance(total=50, used=0),
        permits_total=50,
        forms_total=100,
        second=OperatorFacts(badge="P901", roles=frozenset({"quality"})),
    )


QUARANTINED = frozenset({"return_in", "quarantine", "refuse"})


def _region(regime: str) -> str:
    return "海南博鳌乐城" if regime == "boao-lecheng" else "北京市海淀区"


def _institution(regime: str, id_: str) -> Institution:
    return replace(fakes.institution(id_), region=_region(regime))


def _place(regime: str, operation: str) -> Any:
    usual = fakes.place(papers(operation).get("place", "WARD-E"))
    return replace(
        usual, regimes=(regime,), biosafety=2, region=_region(regime), quarantine=operation in QUARANTINED
    )


def _approval(regime: str, station: str) -> Any:
    return replace(
        fakes.approval("A-GOOD"),
        regime=regime,
        lines=(ApprovalLine(institution="H1", quantity=Decimal(60), need=Decimal(60)),),
        ground="rare-disease" if regime.startswith("nmpa") else "",
        lead="H2" if regime.startswith("nmpa") else "",
        importers=("IMP-1",),
        places=("WARD-E", "RARE-A"),
        opinions=(Opinion(status="effective", since=fakes.LONG_AGO),),
        station=station,
    )
