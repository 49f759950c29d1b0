"""Recalls and stop-use orders, expiry, and whether the regime is in force."""

from __future__ import annotations

from edge.catalogue import HoldKind
from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, by_date, moment, reject, review


def stop_use(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(六), 三(三) “必要时采取停止使用等紧急控制措施”."""
    return _held(scan, item, "stop-use")


def recall(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 三(三) “追溯召回”."""
    return _held(scan, item, "recall")


def _held(scan: Scan, item: ItemFacts, kind: HoldKind) -> Findings:
    if not item.holds:
        return PASSES
    institution = scan.institution.id if scan.institution else ""
    product = item.product.id if item.product else ""
    goods = (product, item.lot, item.serial, institution)
    for hold in item.holds:
        if hold.kind == kind and hold.covers(*goods, scan.now, scan.facts.catalogue_issued):
            why = {"why": "hub"} if hold.by_hub else {}
            return reject(kind, order=hold.order, since=moment(hold.since), **why)
    return PASSES


def expired(scan: Scan, item: ItemFacts) -> Findings:
    """药品管理法 98 (not in the document): past its expiry it is refused; without one it is looked at."""
    expiry = item.expiry or (item.record.expiry if item.record else None)
    if expiry is None:
        return review("expiry-unknown")
    return by_date(scan, "expired", day=expiry.isoformat()) if expiry < scan.day else PASSES


def regime_in_force(scan: Scan) -> Findings:
    """TZ “试行时间为2年”, dates configured: outside them a supervisor decides."""
    regime = scan.facts.regime
    if regime is None:
        return PASSES
    start, end = regime.start, regime.end
    if (start is None or start <= scan.day) and (end is None or scan.day <= end):
        return PASSES
    return review(
        "regime-in-force", start=start.isoformat() if start else "", end=end.isoformat() if end else ""
    )
