"""One package, one code, one way: the order of steps, and agreement with what was recorded."""

from __future__ import annotations

from edge.rules.checks.stock import comes_in, unannounced
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.scan import PASSES, Findings, Scan, moment, note, reject, review
from edge.rules.states import STATES, onward

_DEPARTED = onward("departed")


def one_item_one_code(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 附件3 二(一)5 “一物一码”: a code is given once, and entered once."""
    record = item.record
    if record is None or (item.by_lot and not scan.facts.case):
        return PASSES
    if scan.operation.name == "serialise":
        return reject("one-item-one-code", first=moment(record.first_at), serial=item.serial)
    return _duplicate(scan, record) if record.state in scan.operation.past else PASSES


def _duplicate(scan: Scan, record: ItemRecord) -> Findings:
    return reject(
        "duplicate", state=record.state, first=moment(record.step_at), operation=scan.operation.name
    )


def chain_order(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(五): coding → entry → shelf → clearance → exit → receipt → use, each after the one before."""
    operation, record = scan.operation, item.record
    if item.by_lot and not scan.facts.case:
        return comes_in(scan, item)
    if record is None:
        return _unseen(scan, item)
    state = record.state
    if state in operation.past:
        return _duplicate(scan, record)
    if operation.name == "void_exit" and state in _DEPARTED:
        return reject("departed-already", state=state)
    if operation.name == "correct" and state == "exited" and scan.facts.station.kind == "zone":
        return reject("use-void-exit", state=state)
    if operation.name == "serialise" or state in operation.before:
        return PASSES
    needed = ",".join(one for one in STATES if one in operation.before)
    return reject("chain-order", state=state, needed=needed)


def _unseen(scan: Scan, item: ItemFacts) -> Findings:
    """What a package never seen here gets: at an institution's door that is usual, elsewhere not."""
    unseen = scan.operation.unseen
    if unseen == "accept" or (unseen == "note" and (item.announced or unannounced(scan))):
        return PASSES
    if unseen == "note":
        return note("despatch-unknown" if scan.operation.forward else "not-seen-here")
    return (review if unseen == "review" else reject)("not-seen-here")


def agrees(scan: Scan, item: ItemFacts) -> Findings:
    """The product is known, and lot and expiry are those recorded.

    On the way to the patient a disagreement is refused; on the way back it is looked at, so
    that goods nobody trusts can still be taken out of use.
    """
    say = reject if scan.operation.forward else review
    found = PASSES
    if item.product is None and (scan.operation.forward or item.record is None):
        found += say("product-unknown", gtin=item.gtin or scan.code.product or "")
    return found + lot_agrees(scan, item) + _as_filled_in(scan, item)


def _as_filled_in(scan: Scan, item: ItemFacts) -> Findings:
    """Lot and expiry of the papers, where a step asks for them, are those of the package."""
    lot, expiry = scan.task.paper("lot"), scan.task.paper("expiry")
    if not (lot or expiry) or scan.facts.case:
        return PASSES
    if lot and item.lot != lot:
        return reject("lot-mismatch", got=item.lot, recorded=lot)
    if expiry and (item.expiry is None or item.expiry.isoformat() != expiry):
        return reject("expiry-mismatch", got=item.expiry.isoformat() if item.expiry else "", recorded=expiry)
    return PASSES


def lot_agrees(scan: Scan, item: ItemFacts) -> Findings:
    """SI 五(三) “批号、记录等信息的一致性”: lot and expiry are those recorded before."""
    say = reject if scan.operation.forward else review
    record, found = item.record, PASSES
    if record is None:
        return found
    if item.lot and record.lot and item.lot != record.lot:
        found += say("lot-mismatch", got=item.lot, recorded=record.lot)
    if item.expiry and record.expiry and item.expiry != record.expiry:
        found += say("expiry-mismatch", got=item.expiry.isoformat(), recorded=record.expiry.isoformat())
    return found
