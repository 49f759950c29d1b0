"""Goods without serials: as many packs as stand where they are taken from."""

from __future__ import annotations

from edge.rules import lots
from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, note, reject


def in_stock(scan: Scan, item: ItemFacts) -> Findings:
    """No more packs of a lot than are recorded where the step begins; others must come from outside."""
    paper = scan.task.paper("lot_quantity")
    if lots.quantity(scan.code, scan.task) is None:
        return reject("paper-wrong", paper="lot_quantity", expected=f"1–{lots.MOST}", got=paper)
    there = item.record.packs if item.record else 0
    if item.packs <= there or (item.record is None and lots.comes_from_outside(scan.operation)):
        return PASSES
    return reject("not-enough-here", lot=item.lot, remaining=str(there), asked=str(item.packs))


def comes_in(scan: Scan, item: ItemFacts) -> Findings:
    """The order of steps for goods without serials: where the packs are taken from says it all.

    Packs that nothing here announced are noted where that is usual; those that must have been here
    before are missed by `in_stock`.
    """
    if item.record is None and scan.operation.unseen == "note" and not item.announced:
        return note("despatch-unknown")
    return PASSES
