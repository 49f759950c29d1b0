"""Bounds some regimes set besides: departments' shares, import permits, lead lists, take-away filings."""

from __future__ import annotations

from edge.catalogue import PACK, Approval, ApprovalLine, TakeAwayFiling
from edge.catalogue.amounts import least, said
from edge.rules.checks.approved import by_any, granting
from edge.rules.checks.balances import other_product, within, within_what_others_leave
from edge.rules.facts import Balance
from edge.rules.scan import PASSES, Findings, Scan, by_date, named, reject, review
from edge.rules.spending import leads, passed_on, steps_asked


def department_balance(scan: Scan) -> Findings:
    """LC 二, 三: the quantity granted to one department of the institution."""
    approval, institution = scan.facts.approval, scan.institution
    if approval is None or institution is None or not approval.departments(institution.id):
        return PASSES
    department = scan.task.paper("department")
    names = {"approval": approval.number, "department": department}
    line = approval.line(institution.id, department) if department else None
    if line is None:
        if not department and approval.line(institution.id) is not None:
            return PASSES
        return reject("department-balance", why="department" if department else "unnamed", **names)
    share = line.share(approval.unit)
    if share is None:
        return PASSES
    balance = scan.facts.department_balance or Balance(total=share, used=share)
    over = within(scan, "department-balance", balance, share, approval.unit, **names)
    return over or within_what_others_leave(scan, balance, share, approval)


def permit_balance(scan: Scan) -> Findings:
    """SI 四(四)6, NM 三(四)-(五): permit of this approval and product; opinion ≥ Σ permits ≥ receipts."""
    facts, permit, approval = scan.facts, scan.facts.permit, scan.facts.approval
    if permit is None:
        return PASSES
    names = {"permit": permit.number}
    found = other_product(scan, "permit-balance", permit.product, **names)
    if approval is not None and permit.approval != approval.number:
        found += reject("permit-balance", why="approval", approval=approval.number, **names)
    institution = scan.institution
    if permit.institution and institution is not None and institution.id != permit.institution:
        who = named("institution", institution.name, institution.id)
        found += reject("permit-balance", why="institution", **names, **who)
    if approval is not None and permit.approval == approval.number:
        found += _permits_within(scan, approval)
    balance = facts.permit_balance or Balance(total=permit.total, used=permit.total)
    return found + within(scan, "permit-balance", balance, permit.total, permit.unit, **names)


def _permits_within(scan: Scan, approval: Approval) -> Findings:
    total = scan.facts.permits_total
    if total <= approval.total:
        return PASSES
    return reject(
        "permit-balance",
        why="permits",
        approval=approval.number,
        total=said(approval.total, approval.unit),
        permits=said(total, approval.unit),
        unit=approval.unit,
    )


def lead_list(scan: Scan) -> Findings:
    """NM 三(六): a lead institution imports for those on its list, each with its undertaking, no more in all."""
    return by_any(granting(scan), lambda one: _on_the_list(scan, one))


def _on_the_list(scan: Scan, approval: Approval) -> Findings:
    institution = scan.institution
    if not approval.lead or institution is None or institution.id == approval.lead:
        return PASSES
    who = named("institution", institution.name, institution.id)
    line = approval.line(institution.id)
    if line is None:
        return reject("lead-list", approval=approval.number, **who)
    if not line.undertaking:
        return reject("lead-list", why="undertaking", approval=approval.number, **who)
    asked = _for_the_share(scan, approval)
    if asked is None:
        return review("conversion-unknown", unit=approval.unit)
    share, used = line.share(approval.unit), scan.facts.line_used
    most = approval.total if share is None else min(share, approval.total)
    if used + asked <= most:
        return PASSES
    return reject(
        "lead-list",
        why="total",
        approval=approval.number,
        **who,
        **_said(approval, most, used, asked),
    )


def share_need(scan: Scan) -> Findings:
    """NM 三(六): more than the using institution told the lead it needs is looked at."""
    approval, institution = scan.facts.approval, scan.institution
    if approval is None or not approval.lead or institution is None or institution.id == approval.lead:
        return PASSES
    line = approval.line(institution.id)
    need = _need(line, approval.unit)
    asked, used = _for_the_share(scan, approval), scan.facts.line_used
    if need is None or asked is None or used + asked <= need:
        return PASSES
    who = named("institution", institution.name, institution.id)
    return review("share-need", approval=approval.number, **who, **_said(approval, need, used, asked))


def _need(line: ApprovalLine | None, unit: str) -> int | None:
    return None if line is None or line.need is None else least(line.need, unit)


def _for_the_share(scan: Scan, approval: Approval) -> int | None:
    """What this step adds to the institution's share: what is handed on to it, or received by itself."""
    if scan.operation.name == "transfer_out" and leads(scan, approval):
        return passed_on(scan, approval)
    return steps_asked(scan, approval.unit) if scan.consumes == "spend" else 0


def _said(approval: Approval, total: int, used: int, asked: int) -> dict[str, str]:
    unit = approval.unit
    left = Balance(total=total, used=used).remaining
    return {
        "total": said(total, unit),
        "used": said(used, unit),
        "remaining": said(left, unit),
        "asked": said(asked, unit),
        "unit": unit,
    }


def take_away_filed(scan: Scan) -> Findings:
    """LC 八: taken away under a filing, by that patient, within its days, no more than filed."""
    filing, station = scan.facts.filing, scan.facts.station
    wanted = scan.task.paper("filing")
    if filing is None:
        return reject("take-away-filed", filing=wanted)
    names = {"filing": filing.number}
    if filing.institution != station.party:
        return reject("take-away-filed", why="institution", **names)
    found = other_product(scan, "take-away-filed", filing.product, **names)
    found += _its_patient(scan, filing)
    if not filing.valid_on(scan.day):
        end = filing.valid_to.isoformat() if filing.valid_to else ""
        found += by_date(
            scan, "take-away-filed", why="validity", start=filing.valid_from.isoformat(), end=end, **names
        )
    asked = sum(item.packs for item in scan.items)
    balance = Balance(total=filing.total, used=scan.facts.filed)
    if balance.used + asked > balance.total:
        found += reject(
            "take-away-filed",
            why="quantity",
            total=str(balance.total),
            used=str(balance.used),
            remaining=str(balance.remaining),
            asked=str(asked),
            unit=PACK,
            **names,
        )
    elif scan.facts.unheard:
        found += review(
            "take-away-filed", why="unheard", total=str(balance.total), used=str(balance.used), **names
        )
    return found


def _its_patient(scan: Scan, filing: TakeAwayFiling) -> Findings:
    """The one it was dispensed to, or whom the papers name, is the one it was filed for."""
    for item in scan.items if filing.patient else ():
        patient = (item.record.patient if item.record else "") or scan.task.paper("patient")
        if not patient:
            return review("take-away-filed", why="patient-unknown", filing=filing.number)
        if patient != filing.patient:
            return reject("take-away-filed", why="patient", filing=filing.number)
    return PASSES
