"""Gathering what a decision needs, inside the transaction that will commit it.

Small things come from memory; the item, its serial's place on a list, and whether this task
counted it already are one look-up each by an index, however long the lists are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from edge.catalogue import (
    Approval,
    ClearanceForm,
    Despatch,
    Importer,
    Institution,
    Place,
    Product,
    freshness,
)
from edge.clock import Reading
from edge.codes.scanned import ScannedCode
from edge.rules.facts import Balance, CaseFacts, Earlier, Facts, ItemFacts, ItemRecord, OperatorFacts
from edge.rules.regimes import Regime
from edge.rules.task import Task
from edge.store.journal import item_of
from edge.store.kept import Kept
from edge.store.news import despatches_of
from edge.store.stock import Stock
from edge.store.times import unstamp

_COUNTED: Final = """
SELECT j.seq, j.event_id, j.at FROM item_entries e JOIN journal j ON j.seq = e.seq
WHERE e.item = ? AND e.seq > ? AND j.task = ? AND j.key = ? AND j.verdict = 'ACCEPT'
  AND j.kind IN ('scan', 'override')
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
ORDER BY e.seq LIMIT 1
"""
_CASE: Final = "00"
_ON_THE_WAY: Final = frozenset({"institution_receive", "seal_check_end"})
"""Operations for which an announcement of the goods matters."""

_LINKS: Final = "https://id.gs1.org/01/{gtin}/21/{serial}"


class Gathering:
    """The facts about one code in one task; `facts` puts them together."""

    def __init__(self, kept: Kept, stock: Stock, code: ScannedCode, task: Task, reading: Reading) -> None:
        self._kept = kept
        self._view = kept.view
        self._stock = stock
        self._code = code
        self._task = task
        self._at = reading.at
        self._clock = reading.state

    def facts(self, operator: OperatorFacts | None, settings: Mapping[str, str], minted: str) -> Facts:
        """Everything, as one value."""
        view, task, station = self._view, self._task, self._kept.station
        case = self._code.key if self._code.sscc else ""
        inside = self._stock.inside(case) if case else []
        records = [record for record in inside if not record.key.startswith(_CASE)]
        single = None if case else self._single(minted)
        first = records[0] if records else single.record if single else None
        product = single.product if single else self._product(first) if first else None
        form = self._form(first)
        approval = self._approval(form, first)
        approvals = self._in_force(product) if product and form is None else ()
        despatch = self._despatch(first.key if first else self._code.key)
        destination = view.one(Institution, task.paper("destination")) if view else None
        place = self._place_of_use(destination)
        items = [single] if single else [self._leaf(record) for record in records]
        return Facts(
            station=station,
            operator=operator,
            regime=self._regime(approval, approvals),
            catalogue=freshness(view.issued, view.policy, self._at) if view else "missing",
            catalogue_issued=view.issued if view else None,
            clock=self._clock,
            items=tuple(self._weighed(item, form, place, despatch) for item in items),
            case=case,
            case_record=self._stock.record(case) if case else None,
            counted=self._counted(first, case),
            importer=view.one(Importer, task.paper("importer") or station.party) if view else None,
            approval=approval,
            approvals=approvals,
            form=form,
            destination=destination,
            here=view.one(Institution, station.party) if view and station.kind == "institution" else None,
            place=view.one(Place, task.paper("place")) if view and task.paper("place") else None,
            form_balance=self._form_balance(form),
            approval_balance=self._approval_balance(approval),
            line_balance=self._line_balance(approval, place),
            forms_total=view.forms_total(form) if view and form else 0,
            received=self._kept.usage.of("received", form.number) if form else 0,
            seal_at_start=(first.seal if first else "") or (despatch.seal if despatch else ""),
            minted=minted,
            inner_cases=tuple(record for record in inside if record.key.startswith(_CASE)),
            target=self._target(),
            settings=settings,
        )

    def _single(self, minted: str) -> ItemFacts | None:
        """The package scanned, under the serial it carries or is about to be given."""
        code = self._code
        if not code.gtin:
            return None
        key, epc, serial = code.key, code.epc, code.serial or ""
        if minted and not serial:
            key, serial = f"01{code.gtin}21{minted}", minted
            epc = _LINKS.format(gtin=code.gtin, serial=minted)
        record = self._stock.record(key) if key else None
        product = self._view.product_of(code.gtin) if self._view else None
        return ItemFacts(
            key=key,
            epc=epc or (record.epc if record else ""),
            gtin=code.gtin,
            serial=serial,
            lot=code.lot or (record.lot if record else ""),
            expiry=code.expiry or (record.expiry if record else None),
            record=record,
            product=product,
        )

    def _leaf(self, record: ItemRecord) -> ItemFacts:
        """A package in the case scanned: its own values are those recorded."""
        return ItemFacts(
            key=record.key,
            epc=record.epc,
            gtin=record.gtin,
            serial=record.serial,
            lot=record.lot,
            expiry=record.expiry,
            record=record,
            product=self._product(record),
        )

    def _weighed(
        self, item: ItemFacts, form: ClearanceForm | None, place: str, despatch: Despatch | None
    ) -> ItemFacts:
        """`item` with what the catalogue and the server say of this very package."""
        product = item.product.id if item.product else item.record.product if item.record else ""
        holds = self._kept.holds.on(product, item.lot, item.serial, place, self._at)
        listed = self._view.listed(form.number, item.serial) if self._view and form else None
        announced = bool(despatch and item.key in despatch.keys)
        if not holds and listed is None and not announced:
            return item
        return ItemFacts(
            key=item.key,
            epc=item.epc,
            gtin=item.gtin,
            serial=item.serial,
            lot=item.lot,
            expiry=item.expiry,
            record=item.record,
            product=item.product,
            listed=listed,
            holds=holds,
            announced=announced,
        )

    def _product(self, record: ItemRecord) -> Product | None:
        if self._view is None:
            return None
        return self._view.product_of(record.gtin) or self._view.one(Product, record.product)

    def _form(self, first: ItemRecord | None) -> ClearanceForm | None:
        """The form of the papers, else the one the goods moved under."""
        number = self._task.paper("clearance_form") or (first.form if first else "")
        return self._view.one(ClearanceForm, number) if self._view and number else None

    def _approval(self, form: ClearanceForm | None, first: ItemRecord | None) -> Approval | None:
        number = form.approval if form else first.approval if first else ""
        return self._view.one(Approval, number) if self._view and number else None

    def _in_force(self, product: Product) -> tuple[Approval, ...]:
        day = self._at.date()
        return tuple(
            approval
            for approval in (self._view.approvals_of(product.id) if self._view else ())
            if approval.valid_from <= day and (approval.valid_to is None or day <= approval.valid_to)
        )

    def _regime(self, approval: Approval | None, approvals: Sequence[Approval]) -> Regime | None:
        """The regime the approval names; where no approval is known, the only one there is."""
        regimes = self._kept.regimes
        if approval:
            return regimes.get(approval.regime)
        named = {one.regime for one in approvals} or set(regimes)
        return regimes.get(named.pop()) if len(named) == 1 else None

    def _place_of_use(self, destination: Institution | None) -> str:
        """The institution the goods are for: where they go, else where they are; "" in the zone."""
        if destination:
            return destination.id
        return self._kept.station.party if self._kept.station.kind == "institution" else ""

    def _counted(self, first: ItemRecord | None, case: str) -> Earlier | None:
        """The row that counted this code in this task; a package without a record cannot have one."""
        key = self._code.key
        if not key or (first is None and not case):
            return None
        row = self._kept.connection.execute(
            _COUNTED, (item_of(key), self._kept.open_seq(self._task.id), self._task.id, key)
        ).fetchone()
        return Earlier(seq=row[0], event_id=row[1], at=unstamp(row[2])) if row else None

    def _despatch(self, key: str) -> Despatch | None:
        """The announcement that brings `key` here."""
        if self._task.operation not in _ON_THE_WAY or not key:
            return None
        found = despatches_of(self._kept.connection, key)
        return next((one for one in found if one.destination == self._kept.station.party), None)

    def _form_balance(self, form: ClearanceForm | None) -> Balance | None:
        return Balance(total=form.quantity, used=self._kept.usage.of("form", form.number)) if form else None

    def _approval_balance(self, approval: Approval | None) -> Balance | None:
        if approval is None:
            return None
        return Balance(total=approval.quantity, used=self._kept.usage.of("approval", approval.number))

    def _line_balance(self, approval: Approval | None, institution: str) -> Balance | None:
        line = approval.line(institution) if approval else None
        if approval is None or line is None or line.quantity is None:
            return None
        return Balance(total=line.quantity, used=self._kept.usage.of("line", approval.number, institution))

    def _target(self) -> CaseFacts | None:
        """The case of the papers, what it holds and what holds it."""
        key = self._task.case
        if not key:
            return None
        record = self._stock.record(key)
        within: list[str] = []
        parent = record.parent if record else ""
        while parent and parent not in within:
            within.append(parent)
            above = self._stock.record(parent)
            parent = above.parent if above else ""
        return CaseFacts(
            key=key,
            record=record,
            states=frozenset(child.state for child in self._stock.children(key)),
            within=tuple(within),
        )
