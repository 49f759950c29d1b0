"""As approved: the approval itself and its state, whom it names, on which ground, for what kind of goods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from edge.catalogue import Approval
from edge.rules.facts import ItemFacts
from edge.rules.regimes import parameter
from edge.rules.scan import PASSES, Findings, Scan, by_date, named, product_named, reject, review

KINDS: Final = "kinds"
GROUNDS: Final = "grounds"
"""Parameters of a regime: the kinds of goods it is for; the grounds of need it knows."""

_MADE_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "implant": ("device",),
    "explant": ("device",),
    "issue_lab": ("special",),
    "use_special": ("special",),
    "aliquot": ("special",),
    "dispense": ("drug", "device"),
    "take_away": ("drug", "device"),
}
"""Steps that only some kinds of goods go through."""

_FORCELESS: Final = ("void", "suspended", "stopped")


def approval_in_force(scan: Scan) -> Findings:
    """NM 三(二), BJ 二(四)1, LC 三: there is an approval, and the event falls within its validity."""
    approval = scan.facts.approval
    if approval is None:
        return PASSES if scan.facts.approvals else reject("approval-unknown")
    return _within(scan, approval, "approval-in-force")


def _within(scan: Scan, approval: Approval, code: str) -> Findings:
    start, end = approval.valid_from, approval.valid_to
    if start <= scan.day and (end is None or scan.day <= end):
        return PASSES
    return by_date(
        scan,
        code,
        why="validity",
        approval=approval.number,
        start=start.isoformat(),
        end=end.isoformat() if end else "",
    )


def institution_approved(scan: Scan) -> Findings:
    """BJ 附件 一(一)3, NM 三(一)2, LC 二: the institution that is to use the goods is one the approval names."""
    institution, facts = scan.institution, scan.facts
    approvals = (facts.approval,) if facts.approval else facts.approvals
    if institution is None or not approvals:
        return PASSES
    named_there = {line.institution for one in approvals for line in one.lines}
    if institution.id in named_there or any(institution.id == one.lead for one in approvals):
        return PASSES
    who = named("institution", institution.name, institution.id)
    return reject("institution-approved", approval=approvals[0].number, **who)


def ground_of_need(scan: Scan) -> Findings:
    """NM 二: approved on one of the three grounds."""
    approval = scan.facts.approval
    if approval is None:
        return PASSES
    if not approval.ground:
        return review("ground-of-need", approval=approval.number)
    known = parameter(scan.facts.regime, GROUNDS)
    if known and approval.ground not in known:
        return reject("ground-of-need", why="other", approval=approval.number, ground=approval.ground)
    return PASSES


def opinion_in_force(scan: Scan) -> Findings:
    """SI 四(五): the assessment opinion stands; rectified in time it is unaffected, else it ends all use.

    Goods that no paper ties to an opinion yet (coding, entry, shelf) need one of their kind to stand.
    """
    approvals = granting(scan)
    return (
        by_any(approvals, lambda one: _opinion_stands(scan, one)) if approvals else reject("approval-unknown")
    )


def _opinion_stands(scan: Scan, approval: Approval) -> Findings:
    status = approval.opinion_at(scan.now)
    if status in _FORCELESS:
        return reject("opinion-in-force", why="status", approval=approval.number, opinion=str(status))
    if status is None:
        say = reject if approval.opinions else review
        return say("opinion-in-force", approval=approval.number)
    return _within(scan, approval, "opinion-in-force")


def granting(scan: Scan) -> tuple[Approval, ...]:
    """The approval goods are taken or used under; where none is known, those in force for the product.

    Of these the ones that name the institution, where any does.
    """
    facts, institution = scan.facts, scan.institution
    if facts.approval is not None:
        return (facts.approval,)
    own = tuple(
        one
        for one in facts.approvals
        if institution and any(line.institution == institution.id for line in one.lines)
    )
    return own or facts.approvals


def by_any(approvals: Iterable[Approval], check: Callable[[Approval], Findings]) -> Findings:
    """Nothing, where any of the approvals passes (or there is none); else what the first fails by."""
    first: Findings = PASSES
    for one in approvals:
        found = check(one)
        if not found:
            return PASSES
        first = first or found
    return first


def unit_item_pair(scan: Scan, item: ItemFacts) -> Findings:
    """SI 二 “一一对应”, 附件4: this item is listed with this unit, and with no other."""
    return by_any(granting(scan), lambda one: _paired(scan, item, one))


def _paired(scan: Scan, item: ItemFacts, approval: Approval) -> Findings:
    institution, product = scan.institution, item.product
    if product is None:
        return PASSES
    what = product_named(product)
    if approval.product != product.id:
        return reject("unit-item-pair", why="item", approval=approval.number, **what)
    units = {line.institution for line in approval.lines}
    if len(units) != 1:
        return reject("unit-item-pair", why="many", approval=approval.number, units="、".join(sorted(units)))
    if institution is None or institution.id in units:
        return PASSES
    who = named("institution", institution.name, institution.id)
    return reject("unit-item-pair", approval=approval.number, **what, **who)


def managed_as(scan: Scan, item: ItemFacts) -> Findings:
    """LC 四 “按境外批准的属性管理”: goods are of a kind the regime is for, and the step is one for them."""
    product = item.product
    if product is None:
        return PASSES
    kinds = parameter(scan.facts.regime, KINDS)
    what = {"kind": product.kind, **product_named(product)}
    if kinds and product.kind not in kinds:
        return reject("managed-as", **what)
    if product.kind not in _MADE_FOR.get(scan.operation.name, (product.kind,)):
        return reject("managed-as", why="step", operation=scan.operation.name, **what)
    return PASSES


def domestic_approval(scan: Scan, item: ItemFacts) -> Findings:
    """LC 十二: once approved in China, only for indications not approved there."""
    product = item.product
    domestic = product.domestic if product else None
    if product is None or domestic is None or scan.day < domestic.since:
        return PASSES
    what = {"since": domestic.since.isoformat(), **product_named(product)}
    purpose, approval = scan.task.paper("purpose"), scan.facts.approval
    if purpose:
        found = purpose in domestic.indications
        return reject("domestic-approval", got=purpose, **what) if found else PASSES
    granted = approval.purposes if approval else ()
    if granted and all(one in domestic.indications for one in granted):
        return reject("domestic-approval", got="、".join(granted), **what)
    if granted and not any(one in domestic.indications for one in granted):
        return PASSES
    return review("domestic-approval", why="unknown", **what)
