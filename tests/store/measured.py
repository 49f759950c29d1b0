"""A world of other units: vials counted in mL, stents without serials, cells under an import permit.

Goods are spent at the zone's exit under a form in mL, and at the institution's door under an approval
or a permit. Scans go through the real facts, rules and store.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
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
    DespatchNote,
    ImportPermit,
    NoteLine,
    Product,
    TakeAwayFiling,
)
from edge.codes.scanned import ScannedCode
from edge.rules.decide import decide, override
from edge.rules.decision import Decision
from edge.rules.facts import Facts, OperatorFacts
from edge.rules.operations import OPERATIONS
from edge.rules.regime_table import regime_from
from edge.rules.regimes import Regime
from edge.rules.task import Task
from edge.store import Entry, catalogue_file
from tests import fakes
from tests.store.world import World

REGIME = "measured"
BOSS = OperatorFacts(
    badge="W900", roles=frozenset({"supervisor", "warehouse", "pharmacist", "laboratory", "quality"})
)
VIAL, STENT, CELLS = "09520000001193", "09520000001209", "09520000001216"
STENT_LOT = "ST-77"


def _product(id_: str, gtin: str, **changes: Any) -> Product:
    return replace(fakes.product("P-GOOD"), id=id_, gtins=(gtin,), name=fakes.name(id_), **changes)


PRODUCTS = (
    _product("P-VIAL", VIAL, contents=(Content(unit="mL", per_pack=Decimal("2.5")),)),
    _product("P-STENT", STENT, serialised=False, kind="device"),
    _product(
        "P-CELLS",
        CELLS,
        kind="special",
        contents=(
            Content(unit="mL", per_pack=Decimal("2.5")),
            Content(unit="mg", per_pack=Decimal(10)),
        ),
    ),
)


def _approval(number: str, product: str, quantity: str, unit: str, *lines: ApprovalLine) -> Approval:
    return replace(
        fakes.approval("A-GOOD"),
        number=number,
        regime=REGIME,
        product=product,
        quantity=Decimal(quantity),
        unit=unit,
        lines=lines,
        station=fakes.PHARMACY.id,
    )


def _line(quantity: str | None = None, department: str = "", institution: str = "H1") -> ApprovalLine:
    share = None if quantity is None else Decimal(quantity)
    return ApprovalLine(institution=institution, department=department, quantity=share)


APPROVALS = (
    _approval("A-ML", "P-VIAL", "12.5", "mL", _line("10"), _line("5", "NEURO")),
    _approval("A-ZONE", "P-VIAL", "20", "mL", _line("15"), _line(None, "", "H2")),
    _approval("A-STENT", "P-STENT", "12", "pack", _line()),
    _approval("A-STENT-Z", "P-STENT", "12", "pack", _line()),
    _approval("A-CELLS", "P-CELLS", "100", "mg", _line()),
    _approval("A-GRAMS", "P-VIAL", "3", "g", _line()),
)


def _form(number: str, approval: str, product: str, quantity: str, unit: str) -> ClearanceForm:
    return replace(
        fakes.form("F-MAIN"),
        number=number,
        approval=approval,
        product=product,
        institutions=("H1",),
        quantity=Decimal(quantity),
        unit=unit,
    )


FORMS = (
    _form("F-ML", "A-ZONE", "P-VIAL", "10", "mL"),
    _form("F-STENT", "A-STENT-Z", "P-STENT", "8", "pack"),
)


def _permit(number: str, quantity: str) -> ImportPermit:
    return ImportPermit(
        number=number,
        kind="quarantine",
        approval="A-CELLS",
        product="P-CELLS",
        importer="IMP-1",
        quantity=Decimal(quantity),
        valid_from=date(2026, 1, 1),
        unit="mL",
        station=fakes.PHARMACY.id,
    )


PERMITS = (_permit("QP-1", "7.5"), _permit("QP-2", "25"))
FILINGS = (
    TakeAwayFiling(
        number="TA-1",
        institution="H1",
        product="P-VIAL",
        quantity=Decimal(2),
        valid_from=date(2026, 1, 1),
        patient="p-0f3a",
    ),
)
NOTES = (
    DespatchNote(
        number="N-1",
        supplier="Example Pharma AG",
        consignee="H1",
        day=date(2026, 5, 30),
        lines=(NoteLine(product="P-STENT", specification="1支/盒", lot=STENT_LOT, quantity=Decimal(5)),),
    ),
)

_CHECKS: dict[str, list[str]] = {
    "zone_exit": ["chain-order", "approval-balance", "clearance-balance"],
    "institution_receive": [
        "chain-order",
        "approval-balance",
        "clearance-balance",
        "permit-balance",
        "department-balance",
    ],
    "take_away": ["chain-order", "take-away-filed"],
}


@cache
def regime() -> Regime:
    """Every step, with the balances alone; spent at the exit and at the institution's door."""
    operations: dict[str, dict[str, Any]] = {}
    for name, operation in OPERATIONS.items():
        operations[name] = {"checks": _CHECKS.get(name, ["chain-order"])}
        if not operation.forward:
            operations[name]["checks"] = []
    operations["zone_exit"]["quota"] = operations["institution_receive"]["quota"] = "spend"
    operations["void_exit"]["quota"] = "restore"
    used = {check for row in operations.values() for check in row["checks"]}
    words = {"zh": "示例", "en": "Sample"}
    return regime_from(
        {
            "id": REGIME,
            "name": words,
            "document": words,
            "checks": {check: {"policy": True} for check in used},
            "operations": operations,
        }
    )


def catalogue(**changes: Any) -> Catalogue:
    """The sample catalogue with these goods and papers in it."""
    whole = fakes.catalogue(
        products=(*fakes.PRODUCTS, *PRODUCTS),
        approvals=(*fakes.APPROVALS, *APPROVALS),
        permits=PERMITS,
        filings=FILINGS,
        despatch_notes=NOTES,
    )
    return replace(whole, **{"clearance_forms": (*whole.clearance_forms, *FORMS), **changes})


class Measured(World):
    """A station in that world; zone: in the bonded zone, else in the institution's pharmacy."""

    def __init__(self, root: Path, *, zone: bool = False, settings: dict[str, str] | None = None) -> None:
        super().__init__(root)
        self.settings = settings or {}
        self.facts: Facts | None = None
        with self.store.writing() as tx:
            tx.enrol(fakes.ZONE if zone else fakes.PHARMACY, at=self.now())
        built = catalogue_file.build(catalogue(), self.home)
        with self.store.writing() as tx:
            tx.switch_catalogue(built, at=self.now())

    def open(self, **options: Any) -> Any:
        """As any world, with this regime beside the shipped one."""
        return super().open(regimes={fakes.REGIME: fakes.regime(), REGIME: regime()}, **options)

    def take_again(self, whole: Catalogue) -> None:
        """Switch to another issue of the catalogue."""
        built = catalogue_file.build(whole, self.home)
        with self.store.writing() as tx:
            tx.switch_catalogue(built, at=self.now())

    def work(self, code: ScannedCode, operation: str, **papers: str) -> tuple[Decision, Entry]:
        """One scan in a task of its own, decided and committed; what asks for a supervisor is let through."""
        task = Task(
            id=self.ids(),
            operation=operation,
            papers={name: value for name, value in papers.items() if value},
            operator="W900",
            opened=fakes.NOW,
        )
        with self.store.writing() as tx:
            before = self.store.open_task()
            if before:
                tx.close_task(before.id, self.now().at)
            tx.put_task(task)
        return self.again(code)

    def again(self, code: ScannedCode) -> tuple[Decision, Entry]:
        """One scan more in the task that is open."""
        task = self.store.open_task()
        assert task is not None
        minted = f"MINT{self.store.head.seq}" if task.operation == "aliquot" else ""
        with self.store.writing() as tx:
            reading = self.now()
            facts = tx.facts(code, task, BOSS, reading, settings=self.settings, minted=minted)
            if task.paper("second") and facts.second is None:
                facts = replace(facts, second=replace(BOSS, badge=task.paper("second")))
            reviewed = decide(code, task, facts, reading.at)
            decision = override(reviewed.findings, reviewed)
            self.facts = facts
            entry = tx.append(
                self.draft(
                    at=reading,
                    task=task.id,
                    operation=task.operation,
                    verdict=decision.verdict,
                    findings=decision.findings,
                    key=decision.key,
                    epc=decision.epc,
                    effects=decision.effects,
                    packs=decision.packs,
                    kind="repeat" if decision.repeat else "scan",
                    repeat_of=facts.counted.seq if facts.counted else None,
                )
            )
        return decision, entry

    def used(self) -> dict[tuple[str, str, str], int]:
        """Every counter that is not nought."""
        with self.store.reader() as reader:
            rows = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
        return {(scope, name, sub): steps for scope, name, sub, steps in rows}

    def lots(self) -> dict[str, int]:
        """Packs of stents by state."""
        with self.store.reader() as reader:
            rows = reader.query(
                "SELECT state, sum(packs) FROM stock WHERE product = 'P-STENT' GROUP BY state"
            )
        return dict(rows)


def vial(serial: str) -> ScannedCode:
    """One vial."""
    return fakes.code(serial, VIAL)


def cells(serial: str) -> ScannedCode:
    """One tube of cells."""
    return fakes.code(serial, CELLS)


def stent(lot: str = STENT_LOT, **changes: Any) -> ScannedCode:
    """A stent's box: GTIN and lot, no serial."""
    return fakes.code(None, STENT, lot=lot, **changes)
