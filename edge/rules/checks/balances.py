"""What the papers still allow: quota held here, the clearance form, the approval, customs' release.

Everything is counted in packs. A package consumes once: one that has left under a form is
not counted again, and nothing but a voided exit gives back.
"""

from __future__ import annotations

from edge.catalogue import Approval, ClearanceForm, Institution
from edge.rules.facts import Balance, ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, by_date, moment, named, product_named, reject, review


def quota_held(scan: Scan) -> Findings:
    """Whether this station may spend under the form: by its serial list, else by count if it holds it.

    Made at every step that spends, whatever the regime lists: it is what keeps the sum of all
    stations within the form. A list names its packages, so it holds at any station.
    """
    facts, form = scan.facts, scan.facts.form
    if form is None:
        return PASSES
    if any(item.listed is not None for item in scan.items):
        return PASSES
    if facts.station.quarantined:
        return reject("station-quarantined", form=form.number)
    held = form.station == facts.station.id and form.incarnation == facts.station.incarnation
    if not held or facts.form_balance is None or facts.approval_balance is None:
        return reject("no-quota-here", form=form.number)
    return PASSES


def serial_listed(scan: Scan, item: ItemFacts) -> Findings:
    """A form with a serial list is for the packages on it and no others."""
    if item.listed is not False or scan.facts.form is None:
        return PASSES
    return reject("serial-not-listed", form=scan.facts.form.number, serial=item.serial)


def clearance_balance(scan: Scan) -> Findings:
    """TZ 二(四)1-2: form of this product, importer and institution; Σ within the form."""
    form = scan.facts.form
    if form is None:
        return PASSES
    found = _form_fits(scan, form)
    taken = scan.asked
    if scan.consumes == "spend":
        balance = scan.facts.form_balance or Balance(total=form.total, used=form.total)
    else:
        balance = Balance(total=form.total, used=scan.facts.received)
    if balance.used + taken > min(balance.total, form.total):
        why = {} if scan.facts.case else {"why": "single"}
        found += reject("clearance-balance", form=form.number, **why, **_sums(balance, taken))
    return found


def _form_fits(scan: Scan, form: ClearanceForm) -> Findings:
    found = PASSES
    other = next((item for item in scan.items if item.product and item.product.id != form.product), None)
    if other is not None:
        got = product_named(other.product, "got")
        found += reject("clearance-balance", why="product", form=form.number, expected=form.product, **got)
    party = scan.facts.station.party
    if scan.facts.station.kind == "zone" and form.importer != party:
        found += reject(
            "clearance-balance", why="importer", form=form.number, expected=form.importer, got=party
        )
    institution = scan.institution
    if institution is not None and institution.id not in form.institutions:
        who = named("institution", institution.name, institution.id)
        found += reject("clearance-balance", why="institution", form=form.number, **who)
    return found


def _sums(balance: Balance, taken: int) -> dict[str, str]:
    return {
        "total": str(balance.total),
        "used": str(balance.used),
        "remaining": str(balance.remaining),
        "asked": str(taken),
    }


def approval_balance(scan: Scan) -> Findings:
    """TZ 二(一), 二(四)1 “累计不得超过批复总数量”: the approval, its share for the institution, Σ forms."""
    facts, approval = scan.facts, scan.facts.approval
    if approval is None:
        return PASSES
    found = _approval_in_force(scan, approval)
    if facts.forms_total > approval.total:
        found += reject(
            "approval-balance",
            why="forms",
            approval=approval.number,
            total=str(approval.total),
            forms=str(facts.forms_total),
        )
    taken = scan.asked
    balance = facts.approval_balance or Balance(total=approval.total, used=approval.total)
    if balance.used + taken > min(balance.total, approval.total):
        found += reject("approval-balance", approval=approval.number, **_sums(balance, taken))
    if scan.institution is not None:
        found += _share(scan, approval, scan.institution, taken)
    return found


def _approval_in_force(scan: Scan, approval: Approval) -> Findings:
    start, end = approval.valid_from, approval.valid_to
    if start <= scan.day and (end is None or scan.day <= end):
        return PASSES
    return by_date(
        scan,
        "approval-balance",
        why="validity",
        approval=approval.number,
        start=start.isoformat(),
        end=end.isoformat() if end else "",
    )


def _share(scan: Scan, approval: Approval, institution: Institution, taken: int) -> Findings:
    line = approval.line(institution.id)
    who = named("institution", institution.name, institution.id)
    if line is None:
        return reject("approval-balance", why="institution", approval=approval.number, **who)
    share = line.share(approval.unit)
    if share is None:
        return PASSES
    balance = scan.facts.line_balance or Balance(total=share, used=share)
    if balance.used + taken <= min(balance.total, share):
        return PASSES
    return reject("approval-balance", why="line", approval=approval.number, **who, **_sums(balance, taken))


def customs_released(scan: Scan) -> Findings:
    """TZ 二(五) “药品通关和放行”: released before the exit; release unknown is asked."""
    form = scan.facts.form
    if form is None:
        return PASSES
    if not form.release_known:
        return review("customs-released", why="unknown", form=form.number)
    if form.released is None or form.released > scan.now:
        return reject("customs-released", form=form.number, released=moment(form.released))
    return PASSES


def designated_destination(scan: Scan, item: ItemFacts) -> Findings:
    """TZ 二(五) “直接配送至指定试点医疗机构”: the one it left for, else one the form names."""
    institution, form, record = scan.institution, scan.facts.form, item.record
    if institution is None:
        return reject("designated-destination", institution=scan.facts.station.party)
    if scan.facts.station.kind == "institution":
        if record is not None and record.institution:
            meant: tuple[str, ...] = (record.institution,)
        elif item.announced or form is None:
            return PASSES
        else:
            meant = form.institutions
    elif form is None:
        return PASSES
    else:
        meant = form.institutions
    if institution.id in meant:
        return PASSES
    who = named("institution", institution.name, institution.id)
    return reject("designated-destination", expected="、".join(meant), **who)
