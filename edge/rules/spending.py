"""What a step takes of which papers: packs, and the least steps of each paper's own unit.

A package consumes once, ever: one that has left or been received under a form, an approval or a
permit is not counted again, and nothing but a voided exit gives back, and then just what was taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from edge.catalogue import PACK, Approval
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.regimes import Regime
from edge.rules.scan import Scan
from edge.rules.spend import Counted, Counter, Spend
from edge.rules.step import Consumes

RECEIPTS: Final = frozenset({"bonded_receive", "institution_receive", "transfer_in"})
"""Steps by which goods come in, against a despatch note where there is one."""

COMING_HOME: Final = frozenset({"transfer_in", "return_in", "quarantine", "recall", "stop_use"})
"""Steps by which goods handed on to another institution are here again."""


def consumed(record: ItemRecord | None) -> bool:
    """Whether what is recorded has been taken from the papers before."""
    return record is not None and bool(record.form or record.approval or record.permit)


def packs_asked(items: Iterable[ItemFacts], operation: str, consumes: Consumes, regime: Regime | None) -> int:
    """How many packs of `items` a step takes: those that no step has taken before.

    Under a regime whose exits spend, what a despatch announces was taken by the exit it announces,
    and a receipt that spends too leaves it.
    """
    at_the_exit = consumes == "spend" and operation == "institution_receive" and _exits_spend(regime)
    asked = 0
    for item in items:
        if not consumed(item.record) and not (at_the_exit and item.announced):
            asked += item.packs
    return asked


def _exits_spend(regime: Regime | None) -> bool:
    exit_ = "zone_exit"
    if regime is None or exit_ not in regime.by_operation:
        return False
    return regime.quota.get(exit_, OPERATIONS[exit_].quota) == "spend"


def steps_asked(scan: Scan, unit: str) -> int | None:
    """The same in the least steps of `unit`; None where a product's pack is not said in it."""
    if unit == PACK or not scan.asked:
        return scan.asked
    steps = 0
    for item in scan.items:
        per_pack = item.product.per_pack(unit) if item.product else None
        if per_pack is None:
            return None
        steps += per_pack * packs_asked((item,), scan.operation.name, scan.consumes, scan.facts.regime)
    return steps


def unconverted(scan: Scan) -> str:
    """The unit of a paper to be spent that the goods' packs are not said in, "" for none."""
    facts = scan.facts
    if scan.consumes != "spend" or not scan.asked:
        return ""
    for paper in (facts.form, facts.permit, facts.approval):
        if paper is not None and paper.unit != PACK and steps_asked(scan, paper.unit) is None:
            return paper.unit
    return ""


def spend_of(scan: Scan) -> Spend | None:
    """What `scan` takes from the quota or gives back to it, None for nothing."""
    if scan.consumes == "spend":
        return _taken(scan) if scan.asked else None
    if scan.consumes == "restore":
        return _given_back(scan)
    return _filed(scan)


def _taken(scan: Scan) -> Spend | None:
    facts = scan.facts
    form, permit, approval = facts.form, facts.permit, facts.approval
    if form is None and permit is None and approval is None:
        return None
    number = form.approval if form else approval.number if approval else permit.approval if permit else ""
    institution = scan.institution.id if scan.institution else ""
    spend = Spend(
        form=form.number if form else "", approval=number, institution=institution, packs=scan.asked
    )
    department = department_of(scan, approval) if approval else ""
    if (
        form
        and not permit
        and not facts.lease
        and not department
        and form.unit == PACK
        and (not approval or approval.unit == PACK)
        and not (facts.case and any(item.by_lot for item in scan.items))
    ):
        return spend
    counters: list[tuple[Counter, int]] = []
    if form:
        counters.append((("form", form.number, ""), steps_asked(scan, form.unit) or 0))
    if permit:
        counters.append((("permit", permit.number, ""), steps_asked(scan, permit.unit) or 0))
    steps = (steps_asked(scan, approval.unit) or 0) if approval else scan.asked
    if number:
        counters.append((("approval", number, ""), steps))
        counters.append((("line", number, institution), steps))
    if department:
        counters.append((("department", number, f"{institution}/{department}"), steps))
    if facts.lease:
        used, scans = facts.lease.counters
        counters += [(used, facts.lease.costs(tuple(counters), scan.asked)), (scans, 1)]
    return replace(spend, counters=tuple(counters))


def department_of(scan: Scan, approval: Approval) -> str:
    """The department of the papers where the approval grants the institution's share by department."""
    department = scan.task.paper("department")
    if not department or scan.institution is None:
        return ""
    return department if approval.line(scan.institution.id, department) else ""


def _given_back(scan: Scan) -> Spend | None:
    """What the exits of these packages took, and no more; a pack each where nobody has looked."""
    back: Spend | None = None
    steps: dict[Counter, int] = {}
    for item in scan.items:
        took = item.taken or _recorded(item.record)
        if took is None or not took.packs:
            continue
        for counter, step in took.counters:
            steps[counter] = steps.get(counter, 0) - step * item.packs
        back = replace(
            back or replace(took, packs=0), packs=(back.packs if back else 0) - took.packs * item.packs
        )
    return replace(back, counters=tuple(steps.items())) if back else None


def _recorded(record: ItemRecord | None) -> Spend | None:
    if record is None or not record.form:
        return None
    return Spend(form=record.form, approval=record.approval, institution=record.institution, packs=1)


def keeps_its_papers(item: ItemFacts) -> bool:
    """Whether a voided exit leaves the papers on it: that exit took nothing, an earlier one had."""
    return item.taken is not None and not item.taken.packs


def _filed(scan: Scan) -> Spend | None:
    """What is taken away under a filing, in packs."""
    filing = scan.facts.filing
    if scan.operation.name != "take_away" or filing is None:
        return None
    packs = sum(item.packs for item in scan.items)
    return Spend(
        form="", approval="", institution="", packs=packs, counters=((("filing", filing.number, ""), packs),)
    )


def received_of(scan: Scan) -> tuple[int, str]:
    """How much a receipt counts under its form, in steps of the form's unit; (0, "") for none."""
    form = scan.facts.form
    if scan.operation.name != "institution_receive" or form is None or not scan.asked:
        return 0, ""
    return steps_asked(scan, form.unit) or 0, form.number


def counted_of(scan: Scan) -> Counted:
    """What a step counts that is no quota: lines of a despatch note, what a lead institution passes on."""
    steps: dict[Counter, int] = {}
    note, name = scan.facts.note, scan.operation.name
    if note is not None and name in RECEIPTS:
        for item in scan.items:
            if item.product:
                line: Counter = ("note", note.number, f"{item.product.id}/{item.lot}")
                steps[line] = steps.get(line, 0) + item.packs
    approval, to = scan.facts.approval, scan.facts.destination
    if approval is None or not leads(scan, approval):
        return tuple(steps.items())
    if name == "transfer_out" and to is not None:
        passed = passed_on(scan, approval)
        if passed:
            steps["line", approval.number, to.id] = passed
    elif name in COMING_HOME:
        for item in scan.items:
            took = item.record if item.record and item.record.state == "transferred" else None
            if took and took.approval == approval.number and took.institution:
                line = ("line", approval.number, took.institution)
                steps[line] = steps.get(line, 0) - _passed(item, approval)
    return tuple(steps.items())


def _passed(item: ItemFacts, approval: Approval) -> int:
    per_pack = item.product.per_pack(approval.unit) if item.product else None
    return (per_pack or 0) * item.packs


def leads(scan: Scan, approval: Approval) -> bool:
    """Whether this is the lead institution of the approval (NM 三(六) 牵头进口机构)."""
    return bool(approval.lead) and approval.lead == scan.facts.station.party


def passed_on(scan: Scan, approval: Approval) -> int | None:
    """How much a lead institution hands on by this step, in the approval's unit; None: not said in it."""
    steps = 0
    for item in scan.items:
        per_pack = item.product.per_pack(approval.unit) if item.product else None
        if per_pack is None:
            return None
        steps += per_pack * item.packs
    return steps
