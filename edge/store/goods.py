"""One code read, and the packages it stands for, as far as they are recorded here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from edge.catalogue import Product
from edge.codes.digital_link import canonical
from edge.codes.scanned import ScannedCode
from edge.epcis.names import item_uri
from edge.rules import lots
from edge.rules.facts import CaseFacts, ItemFacts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.parts import ASSET
from edge.rules.spend import Counter
from edge.rules.task import Task
from edge.store import quantities
from edge.store.custody import packs_in_hand
from edge.store.kept import Kept
from edge.store.scales import Scales
from edge.store.stock import Stock
from edge.store.told import lot_and_expiry

_CASE: Final = "00"


@dataclass(frozen=True, slots=True)
class _Lot:
    """Goods without serials: what is scanned of them, their records here, the one packs come from."""

    key: str
    epc: str
    records: tuple[ItemRecord, ...]
    source: ItemRecord | None


class Goods:
    """What was scanned.

    case: key of the case, "" for none; inner_cases: the records of those within it. key, epc, serial:
    what one package is known by; record: what is recorded of it. first: the record that says what the
    goods moved under, that of a case's first package. target: the case of the task's papers. source: of
    packs without serials the record they come from, and how many; None for anything else.
    """

    def __init__(self, kept: Kept, stock: Stock, code: ScannedCode, task: Task, minted: str) -> None:
        self._kept = kept
        self._view = kept.view
        self._stock = stock
        self._code = code
        self._task = task
        self.target = _target(stock, task.case)
        self.case = code.key if code.sscc else ""
        inside = stock.inside(self.case) if self.case else []
        self.inner_cases = tuple([record for record in inside if record.key.startswith(_CASE)])
        self._leaves = [record for record in inside if not record.key.startswith(_CASE) and record.packs > 0]
        self.key, self.epc, self.serial = _own(code, minted)
        self.record = stock.record(self.key) if self.key and not self.case else None
        self.first = self._leaves[0] if self._leaves else self.record
        self.product = self._scanned()
        self.source: tuple[ItemRecord | None, int] | None = None
        self._lot = self._by_lot(self.product) if self.product and not self.key else None
        if self._lot is not None:
            self.key, self.epc, self.first = self._lot.key, self._lot.epc, self._lot.source
            self.source = self._lot.source, lots.quantity(code, task) or 1

    def items(self, weigh: Scales) -> tuple[ItemFacts, ...]:
        """The packages under judgement; none where the code names no product and nothing is recorded."""
        if self.case:
            items = tuple([self._leaf(record, weigh) for record in self._leaves])
        elif self._code.gtin or self._code.product or self.record:
            items = (self._single(weigh),)
        else:
            return ()
        if self._task.operation == "void_exit":
            leased: dict[Counter, int] = {}
            items = tuple([self._looked_up(item, leased) for item in items])
        return items

    def _single(self, weigh: Scales) -> ItemFacts:
        """The package scanned: what the code says, else what was recorded."""
        code, record, product = self._code, self.record, self.product
        lot, expiry = lot_and_expiry(code, record, self._task, product, self._view)
        known = product.id if product else record.product if record else ""
        return ItemFacts(
            key=self.key,
            epc=self.epc or (record.epc if record else ""),
            gtin=code.gtin or "",
            serial=self.serial,
            lot=lot,
            expiry=expiry,
            record=record,
            product=product,
            listed=weigh.listed(self.serial),
            holds=weigh.holds(known, lot, self.serial),
            announced=weigh.announced(self.key),
            lots=self._lot.records if self._lot else (),
            sent_under=weigh.sent_under(self.key),
        )

    def _leaf(self, record: ItemRecord, weigh: Scales) -> ItemFacts:
        """A package, or packs of a lot, in the case scanned: their own values are those recorded."""
        scanned, product = lots.scanned_key(record.key), self._product(record.gtin, record)
        known = product.id if product else record.product  # it may have been recorded before it was listed
        return ItemFacts(
            key=record.key,
            epc=record.epc,
            gtin=record.gtin,
            serial=record.serial,
            lot=record.lot,
            expiry=record.expiry,
            record=record,
            product=product,
            listed=weigh.listed(record.serial),
            holds=weigh.holds(known, record.lot, record.serial),
            announced=weigh.announced(record.key),
            packs=record.packs,
            lots=() if record.serial else tuple(self._stock.of_lot(record.product, record.lot, scanned)),
            sent_under=weigh.sent_under(record.key),
        )

    def _looked_up(self, item: ItemFacts, leased: dict[Counter, int]) -> ItemFacts:
        """With what the exit that a void takes back took for one pack of it; leased: what those before it give back
        to leases.
        """
        stands = item.record or self.first
        if stands is None:
            return item
        taken = quantities.taken(self._kept, stands)
        packs = self.source[1] if self.source else item.packs
        if item.by_lot and packs > packs_in_hand(self._kept.connection, stands):
            taken = replace(taken, packs=0)  # others' exits took it, from what they hold
        if taken.packs:
            back = {counter: step * packs for counter, step in taken.counters if counter[0] == "lease-used"}
            if any(leased.get(one, 0) + some > self._kept.usage.of(*one) for one, some in back.items()):
                # one record counts packs that left in several lives, each of which had a lease of its own
                return replace(item, taken=replace(taken, packs=0))
            leased.update((one, leased.get(one, 0) + some) for one, some in back.items())
        return replace(item, taken=taken)

    def _by_lot(self, product: Product) -> _Lot | None:
        """Goods of this product without serials: their records here, and where the packs come from."""
        code, operation = self._code, OPERATIONS.get(self._task.operation)
        if product.serialised or not code.lot or operation is None or operation.name in lots.SINGLY:
            return None
        key = lots.code_key(code.gtin or "", product.id, code.lot)
        epc = canonical({"01": code.gtin, "10": code.lot}) if code.gtin else item_uri(key, "")
        records = tuple(self._stock.of_lot(product.id, code.lot, key))
        packs, alike = lots.quantity(code, self._task) or 1, self.target.states if self.target else ()
        return _Lot(key, epc, records, lots.source(records, operation, self._task, packs, alike))

    def _scanned(self) -> Product | None:
        """The product that the code names; for a case or an unlisted code, the one recorded."""
        code, first = self._code, self.first
        if self._view is None or code.gtin or not code.product:
            return self._product(code.gtin or "", first)
        return self._view.product_of_code(code.standard, code.product) or self._product("", first)

    def _product(self, gtin: str, record: ItemRecord | None) -> Product | None:
        if self._view is None:
            return None
        return self._view.product_of(gtin or (record.gtin if record else "")) or (
            self._view.one(Product, record.product) if record else None
        )


def _own(code: ScannedCode, minted: str) -> tuple[str, str, str]:
    """Key, EPC and serial of what was scanned; a package without a serial takes the minted one.

    A standard that has no EPC of its own gets a URI of ours, which names the very package too.
    """
    if minted and code.gtin and not code.serial:
        return f"01{code.gtin}21{minted}", canonical({"01": code.gtin, "21": minted}), minted
    serial = code.serial or (code.key.removeprefix(ASSET) if code.key.startswith(ASSET) else "")
    return code.key, code.epc or (item_uri(code.key, "") if code.key else ""), serial


def _target(stock: Stock, key: str) -> CaseFacts | None:
    """The case of the papers, what it holds and what holds it."""
    if not key:
        return None
    record = stock.record(key)
    within: list[str] = []
    parent = record.parent if record else ""
    while parent and parent not in within:
        within.append(parent)
        above = stock.record(parent)
        parent = above.parent if above else ""
    return CaseFacts(
        key=key,
        record=record,
        states=frozenset(child.state for child in stock.children(key) if child.packs > 0),
        within=tuple(within),
    )
