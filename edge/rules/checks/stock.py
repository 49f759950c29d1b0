"""Goods without serials: as many packs as stand where they are taken from."""

from __future__ import annotations

from edge.rules import lots
from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, note, reject, review
from edge.rules.steps.parts import EXPECTED


def in_stock(scan: Scan, item: ItemFacts) -> Findings:
    """No more packs of a lot than are recorded where the step begins; others must come from outside.

    A count is blind: it is held against what is recorded when the task is closed, and not before.
    """
    paper = scan.task.paper("lot_quantity")
    if lots.quantity(scan.code, scan.task) is None:
        return reject("paper-wrong", paper="lot_quantity", expected=f"1–{lots.MOST}", got=paper)
    there = item.record.packs if item.record else 0
    if scan.operation.name == "stocktake":
        return PASSES if item.lots else review("not-seen-here")
    if item.packs <= there or (item.record is None and lots.comes_from_outside(scan.operation)):
        return PASSES
    return reject("not-enough-here", lot=item.lot, remaining=str(there), asked=str(item.packs))


def counted(scan: Scan, item: ItemFacts) -> Findings:
    """What is counted on a shelf is not recorded as gone: dispensed, lost, out of the zone."""
    record = item.record
    single = item.by_lot and not scan.facts.case
    if record is None or single or record.state in EXPECTED or record.state == "collected":
        return PASSES
    return review("booked-away", state=record.state)


def unannounced(scan: Scan) -> bool:
    """Whether nobody announces goods on their way here: what tells of them is an exit, and there is none."""
    regime = scan.facts.regime
    return scan.operation.forward and regime is not None and "zone_exit" not in regime.by_operation


def comes_in(scan: Scan, item: ItemFacts) -> Findings:
    """The order of steps for goods without serials: where the packs are taken from says it all.

    Packs that nothing here announced are noted where that is usual; those that must have been here
    before are missed by `in_stock`.
    """
    noted = scan.operation.unseen == "note" and not (item.announced or unannounced(scan))
    if item.record is None and noted:
        return note("despatch-unknown")
    return PASSES
