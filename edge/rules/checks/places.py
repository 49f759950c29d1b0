"""Where the goods stand and what closes them: shelves, seals, cases."""

from __future__ import annotations

from edge.rules.facts import ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, named, reject, review


def separate_storage(scan: Scan) -> Findings:
    """TZ 附件3 二(一)3 “具备符合药品存储要求的库房，罕见病药品设置独立存储区域”."""
    place, regime = scan.facts.place, scan.facts.regime
    if place is None or regime is None:
        return PASSES
    where = named("place", place.name, place.id)
    if place.quarantine:
        return reject("separate-storage", why="quarantine", **where)
    if regime.id not in place.regimes:
        return reject("separate-storage", **where)
    return PASSES


def storage_class(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 三(三), NM 四(四) “合理储存”: the place is kept as warm or cold as the product needs."""
    product, place = item.product, scan.facts.place
    if product is None or place is None or product.storage == place.storage:
        return PASSES
    return review("storage-class", needed=product.storage, storage=place.storage)


def seal_intact(scan: Scan, item: ItemFacts) -> Findings:
    """The seal is whole, and the one recorded at the step before where that is known."""
    seal = scan.task.paper("seal")
    if scan.task.paper("seal_state") == "broken":
        return reject("seal-broken", seal=seal)
    recorded = item.record.seal if item.record else ""
    if scan.facts.station.kind == "institution":
        recorded = recorded or scan.facts.seal_at_start
    if recorded and recorded != seal:
        return review("seal-mismatch", got=seal, recorded=recorded)
    return PASSES


def packable(scan: Scan) -> Findings:
    """What is packed stands in no case yet, is not the target itself, and is as far on as the rest.

    Nothing goes into a case that has left: a package never seen here would leave with it, uncounted.
    """
    facts, target = scan.facts, scan.task.case
    if facts.case and (facts.case == target or (facts.target and facts.case in facts.target.within)):
        return reject("case-in-itself", case=target[2:])
    moved = facts.case_record if facts.case else scan.items[0].record
    if moved is not None and moved.parent:
        return reject("already-in-case", case=moved.parent[2:])
    inside = set(facts.target.states if facts.target else ())
    if inside - scan.operation.before:
        return reject(
            "mixed-case", needed=",".join(sorted(scan.operation.before)), state=",".join(sorted(inside))
        )
    states = {item.record.state for item in scan.items if item.record}
    if len(states | inside) > 1:
        return reject("mixed-case", needed=",".join(sorted(inside or states)), state=",".join(sorted(states)))
    return PASSES


def packed(scan: Scan) -> Findings:
    """What is taken out stands in a case: the one the papers name, where they name one."""
    if scan.facts.case:
        return PASSES
    item, record = scan.items[0], scan.items[0].record
    if item.by_lot:
        return _packs_packed(scan, item)
    if record is None or (record.parent and scan.task.case in ("", record.parent)):
        return PASSES
    return reject("not-in-case", case=record.parent[2:])


def _packs_packed(scan: Scan, item: ItemFacts) -> Findings:
    """Packs of a lot name no case themselves: where several hold it, the papers must."""
    if item.record is None:
        return reject("not-in-case", case=scan.task.case[2:]) if item.lots else PASSES
    several = len({record.parent for record in item.lots if record.parent}) > 1
    return reject("paper-missing", paper="case") if several and not scan.task.case else PASSES


def of_one_paper(scan: Scan) -> Findings:
    """A case is judged by one approval: packages of several are scanned one by one.

    So are several items of which each has an assessment opinion of its own.
    """
    regime = scan.facts.regime
    opinion = regime is not None and regime.spec(scan.operation.name, "opinion-in-force") is not None
    if scan.operation.policy and not opinion:
        return PASSES
    approvals = {item.record.approval for item in scan.items if item.record}
    if scan.operation.any_of or scan.task.paper("approval"):
        approvals.discard("")  # those are taken from the papers now
    products = {item.product.id for item in scan.items if item.product}
    if len(approvals) > 1 or (opinion and len(products) > 1):
        return reject("mixed-case", why="approvals")
    return PASSES


def one_exit(scan: Scan) -> Findings:
    """What is voided at once left at once: under one form, for one institution."""
    exits = {(item.record.form, item.record.institution) for item in scan.items if item.record}
    return PASSES if len(exits) <= 1 else reject("mixed-case", why="forms")
