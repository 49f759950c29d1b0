"""Gathering what a decision needs, inside the transaction that will commit it.

Small things come from memory; the item, its serial's place on a list, and whether this task
counted it already are one look-up each by an index, however long the lists are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from edge.catalogue import (
    Approval,
    ClearanceForm,
    Despatch,
    Importer,
    ImportPermit,
    Institution,
    Place,
    Product,
    freshness,
)
from edge.clock import Reading
from edge.codes.digital_link import canonical
from edge.codes.scanned import ScannedCode
from edge.epcis.names import item_uri
from edge.rules import lots
from edge.rules.facts import CaseFacts, Earlier, Facts, ItemFacts, ItemRecord, OperatorFacts
from edge.rules.operations import OPERATIONS
from edge.rules.parts import ASSET
from edge.rules.scan import day_of
from edge.rules.task import Task
from edge.store import credentials, quantities
from edge.store.journal import item_of, stretch_of
from edge.store.kept import Kept
from edge.store.leases import lease_of
from edge.store.meant import regime_meant
from edge.store.moves import in_whose_hands
from edge.store.news import despatches_of
from edge.store.scales import Scales
from edge.store.stock import Stock
from edge.store.times import unstamp
from edge.store.told import lot_and_expiry

_COUNTED: Final = """
SELECT j.seq, j.event_id, j.at FROM item_entries e JOIN journal j ON j.seq = e.seq
WHERE e.stretch = ? AND e.item = ? AND e.seq > ? AND j.task = ? AND j.key = ? AND j.verdict = 'ACCEPT'
  AND j.kind IN ('scan', 'override')
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
ORDER BY e.seq LIMIT 1
"""
_RARE: Final = frozenset({"department", "filing", "note", "second"})
"""Papers that few tasks have, and that more must be looked up for."""
_CASE: Final = "00"
_WHERE_IT_STANDS: Final = frozenset({"issue_lab", "aliquot", "use_special"})
"""Steps made where the goods stand, unless the papers name another place."""
_ON_THE_WAY: Final = frozenset({"institution_receive", "seal_check_end"})
"""Operations for which an announcement of the goods matters."""


@dataclass(frozen=True, slots=True)
class _Lot:
    """Goods without serials: what is scanned of them, their records here, the one packs come from."""

    key: str
    epc: str
    records: tuple[ItemRecord, ...]
    source: ItemRecord | None


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
        key, epc, serial = self._own(minted)
        record = self._stock.record(key) if key and not case else None
        first = records[0] if records else record
        product = self._scanned(first)
        by_lot = self._by_lot(product) if product and not key and not product.serialised else None
        if by_lot is not None:
            key, epc, first = by_lot.key, by_lot.epc, by_lot.source
        form = self._form(first)
        permit = self._permit(first)
        approval = self._approval(form, permit, first)
        approvals = self._in_force(product) if product and form is None else ()
        despatch = self._despatch(first.key if first else key)
        destination = view.one(Institution, task.paper("destination")) if view else None
        place = self._place_of_use(destination)
        weigh = Scales(self._kept, form, place, despatch, self._at)
        if case:
            items = tuple(self._leaf(record, weigh) for record in records)
        else:
            items = self._single(key, epc, serial, record, product, weigh) if self._named or record else ()
        if by_lot is not None:
            items = tuple(replace(item, lots=by_lot.records) for item in items)
        if task.operation == "void_exit":
            items = tuple(self._looked_up(item, item.record or first) for item in items)
        stands = task.paper("place") or (first.place if first and task.operation in _WHERE_IT_STANDS else "")
        heard = self._kept.site_heard_at(self._at)
        if not heard:
            items = in_whose_hands(self._kept.connection, self._stock, items)
        line_used = self._kept.usage.of("line", approval.number, place) if approval else 0
        beside: dict[str, Any] = {}
        if permit or settings or not _RARE.isdisjoint(task.papers):
            beside = quantities.beside(self._kept, task, approval, permit, place)
            beside["earlier"] = quantities.earlier(
                self._kept, task.operation, items, settings, place, self._at
            )
            beside["second"] = self._second()
        return Facts(
            station=station,
            operator=operator,
            regime=regime_meant(self._kept, task.operation, approval, approvals),
            catalogue=freshness(view.issued, view.policy, self._at) if view else "missing",
            catalogue_issued=view.issued if view else None,
            clock=self._clock,
            items=items,
            case=case,
            case_record=self._stock.record(case) if case else None,
            counted=self._counted(case),
            importer=self._importer(form, permit, approval),
            approval=approval,
            approvals=approvals,
            form=form,
            destination=destination,
            here=view.one(Institution, station.party) if view and station.kind == "institution" else None,
            place=view.one(Place, stands) if view and stands else None,
            form_balance=quantities.form_balance(self._kept, form),
            approval_balance=quantities.approval_balance(self._kept, approval),
            line_balance=quantities.line_balance(approval, place, line_used),
            line_used=line_used,
            forms_total=view.forms_total(form) if view and form else 0,
            received=self._kept.usage.of("received", form.number) if form else 0,
            seal_at_start=(first.seal if first else "") or (despatch.seal if despatch else ""),
            minted=minted,
            inner_cases=tuple(record for record in inside if record.key.startswith(_CASE)),
            target=self._target(),
            settings=settings,
            holder=view.one(Institution, task.paper("holder")) if view and task.paper("holder") else None,
            site_heard=heard,
            lease=lease_of(self._kept, form, permit, approval, place, task.paper("department")),
            **beside,
        )

    @property
    def _named(self) -> bool:
        """Whether the code names a product, in whichever standard."""
        return bool(self._code.gtin or self._code.product)

    def _second(self) -> OperatorFacts | None:
        """Who signed in beside the operator when the task was opened."""
        badge = self._task.paper("second")
        known = credentials.read(self._kept.connection, badge) if badge else None
        return OperatorFacts(badge=badge, roles=frozenset(known.roles)) if known and known.active else None

    def _own(self, minted: str) -> tuple[str, str, str]:
        """Key, EPC and serial of what was scanned; a package without a serial takes the minted one.

        A standard that has no EPC of its own gets a URI of ours, which names the very package too.
        """
        code = self._code
        if minted and code.gtin and not code.serial:
            return f"01{code.gtin}21{minted}", canonical({"01": code.gtin, "21": minted}), minted
        serial = code.serial or (code.key.removeprefix(ASSET) if code.key.startswith(ASSET) else "")
        return code.key, code.epc or (item_uri(code.key, "") if code.key else ""), serial

    def _single(
        self,
        key: str,
        epc: str,
        serial: str,
        record: ItemRecord | None,
        product: Product | None,
        weigh: Scales,
    ) -> tuple[ItemFacts]:
        """The package scanned: what the code says, else what was recorded."""
        code = self._code
        lot, expiry = lot_and_expiry(code, record, self._task, product, self._view)
        known = product.id if product else record.product if record else ""
        return (
            ItemFacts(
                key=key,
                epc=epc or (record.epc if record else ""),
                gtin=code.gtin or "",
                serial=serial,
                lot=lot,
                expiry=expiry,
                record=record,
                product=product,
                listed=weigh.listed(serial),
                holds=weigh.holds(known, lot, serial),
                announced=weigh.announced(key),
                sent_under=weigh.sent_under(key),
            ),
        )

    def _by_lot(self, product: Product) -> _Lot | None:
        """Goods of this product without serials: their records here, and where the packs come from."""
        code, operation = self._code, OPERATIONS.get(self._task.operation)
        if not code.lot or operation is None or operation.name in lots.SINGLY:
            return None
        key = lots.code_key(code.gtin or "", product.id, code.lot)
        epc = canonical({"01": code.gtin, "10": code.lot}) if code.gtin else item_uri(key, "")
        records = tuple(self._stock.of_lot(product.id, code.lot, key))
        packs, target = lots.quantity(code, self._task) or 1, self._target()
        alike = target.states if target else ()
        return _Lot(key, epc, records, lots.source(records, operation, self._task, packs, alike))

    def _looked_up(self, item: ItemFacts, stands: ItemRecord | None) -> ItemFacts:
        """With what the exit that a void takes back took for one pack of it."""
        return replace(item, taken=quantities.taken(self._kept, stands)) if stands else item

    def _leaf(self, record: ItemRecord, weigh: Scales) -> ItemFacts:
        """A package, or packs of a lot, in the case scanned: their own values are those recorded."""
        scanned = lots.scanned_key(record.key)
        return ItemFacts(
            key=record.key,
            epc=record.epc,
            gtin=record.gtin,
            serial=record.serial,
            lot=record.lot,
            expiry=record.expiry,
            record=record,
            product=self._product(record.gtin, record),
            listed=weigh.listed(record.serial),
            holds=weigh.holds(record.product, record.lot, record.serial),
            announced=weigh.announced(record.key),
            packs=record.packs,
            lots=() if record.serial else tuple(self._stock.of_lot(record.product, record.lot, scanned)),
            sent_under=weigh.sent_under(record.key),
        )

    def _scanned(self, first: ItemRecord | None) -> Product | None:
        """The product that the code names; for a case or an unlisted code, the one recorded."""
        code = self._code
        if self._view is None or code.gtin or not code.product:
            return self._product(code.gtin or "", first)
        return self._view.product_of_code(code.standard, code.product) or self._product("", first)

    def _product(self, gtin: str, record: ItemRecord | None) -> Product | None:
        if self._view is None:
            return None
        return self._view.product_of(gtin or (record.gtin if record else "")) or (
            self._view.one(Product, record.product) if record else None
        )

    def _form(self, first: ItemRecord | None) -> ClearanceForm | None:
        """The form of the papers, else the one the goods moved under."""
        number = self._task.paper("clearance_form") or (first.form if first else "")
        return self._view.one(ClearanceForm, number) if self._view and number else None

    def _permit(self, first: ItemRecord | None) -> ImportPermit | None:
        """The permit of the papers, else the one the goods came under."""
        number = self._task.paper("permit") or (first.permit if first else "")
        return self._view.permit(number) if self._view and number else None

    def _approval(
        self, form: ClearanceForm | None, permit: ImportPermit | None, first: ItemRecord | None
    ) -> Approval | None:
        """That of the form, else of the papers, else of the permit, else the one the goods moved under."""
        number = form.approval if form else self._task.paper("approval")
        if not number:
            number = permit.approval if permit else first.approval if first else ""
        return self._view.one(Approval, number) if self._view and number else None

    def _importer(
        self, form: ClearanceForm | None, permit: ImportPermit | None, approval: Approval | None
    ) -> Importer | None:
        """Who brings the goods in: as the papers say, the station's own, else whose form or permit it is."""
        if self._view is None:
            return None
        named = self._task.paper("importer") or (
            self._kept.station.party if self._kept.station.kind == "zone" else ""
        )
        granted = form.importer if form else permit.importer if permit else ""
        sole = approval.importers[0] if approval and len(approval.importers) == 1 else ""
        return self._view.one(Importer, named or granted or sole)

    def _in_force(self, product: Product) -> tuple[Approval, ...]:
        day = day_of(self._at)
        return tuple(
            approval
            for approval in (self._view.approvals_of(product.id) if self._view else ())
            if approval.valid_from <= day and (approval.valid_to is None or day <= approval.valid_to)
        )

    def _place_of_use(self, destination: Institution | None) -> str:
        """The institution the goods are for: where they go, else where they are; "" in the zone."""
        if destination:
            return destination.id
        return self._kept.station.party if self._kept.station.kind == "institution" else ""

    def _counted(self, case: str) -> Earlier | None:
        """The row that counted this code in this task.

        An accepted scan touches its package's record, so a package that has none, or one not
        touched since the task was opened, was not counted, and nothing needs looking up.
        """
        key, opened = self._code.key, self._kept.open_seq(self._task.id)
        row = self._stock.row(key) if key and not case else None
        if not case and (row is None or row.last_seq <= opened):
            return None
        item = item_of(key)
        for stretch in range(stretch_of(opened), stretch_of(self._kept.head.seq) + 1):
            values = (stretch, item, opened, self._task.id, key)
            found = self._kept.connection.execute(_COUNTED, values).fetchone()
            if found:
                return Earlier(seq=found[0], event_id=found[1], at=unstamp(found[2]))
        return None

    def _despatch(self, key: str) -> Despatch | None:
        """The announcement that brings `key` here."""
        if self._task.operation not in _ON_THE_WAY or not key:
            return None
        found = despatches_of(self._kept.connection, key)
        return next((one for one in found if one.destination == self._kept.station.party), None)

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
