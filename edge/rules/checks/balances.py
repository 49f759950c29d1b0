"""What the papers still allow: quota held here, the clearance form, the approval and its shares.

Each paper is counted in the least steps of its own unit; packs are converted into it exactly, and
where nobody has said how, a supervisor's word would not do either. A package consumes once: one
that has left or been received is not counted again, and nothing but a voided exit gives back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from edge.catalogue import PACK, SHARED, Approval, ClearanceForm, ImportPermit, Institution
from edge.catalogue.amounts import said
from edge.catalogue.manners import PaperKind
from edge.rules.facts import Balance, ItemFacts
from edge.rules.scan import PASSES, Findings, Scan, by_date, moment, named, product_named, reject, review
from edge.rules.spending import consumed, leads, spend_of, steps_asked


def quota_held(scan: Scan) -> Findings:
    """Whether this station may spend: by the form's serial list, else by count if it holds the paper.

    Made at every step that spends, whatever the regime lists: it is what keeps the sum of all
    stations within the paper. A list names its packages, so it holds at any station. Where there is
    neither form nor permit the approval itself is what a station holds. A paper that is shared is
    spent from the lease held here.
    """
    facts, form, permit = scan.facts, scan.facts.form, scan.facts.permit
    found = tuple(one for kind, paper in papers_spent(scan) for one in _moved(scan, kind, paper))
    if found:
        return found
    if form is not None and all(item.listed is None for item in scan.items):
        found += _held(scan, form, form.number, "")
    if permit is not None:
        found += _held(scan, permit, permit.number, "permit")
    if form is None and permit is None and facts.approval is not None:
        found += _held(scan, facts.approval, facts.approval.number, "approval")
    if not found:
        found += _left_to_others(scan)
    # a form and a permit that are both shared are one lease, and one finding
    return tuple(one for number, one in enumerate(found) if one not in found[:number])


def papers_spent(scan: Scan) -> tuple[tuple[PaperKind, str], ...]:
    """Kind and number of each paper that is counted; the approval too where others rest on it."""
    facts = scan.facts
    papers = (("form", facts.form), ("permit", facts.permit), ("approval", facts.approval))
    return tuple((cast(PaperKind, kind), paper.number) for kind, paper in papers if paper is not None)


def _moved(scan: Scan, kind: PaperKind, number: str) -> Findings:
    """Nothing is spent of a paper that is counted otherwise now than it was: who counted it before may have
    used of it what is still to be heard of.
    """
    if kind not in scan.facts.moved:
        return PASSES
    return reject("no-quota-here", why="moved", form=number)


def _held(scan: Scan, paper: Approval | ClearanceForm | ImportPermit, number: str, why: str) -> Findings:
    """Whether this station, in this life of it, is the one that may spend the paper by count."""
    facts = scan.facts
    reason = {"why": why} if why else {}
    if facts.station.quarantined:
        return reject("station-quarantined", form=number, **reason)
    if paper.station == SHARED:
        return _leased(scan, number)
    balance = {"": facts.form_balance, "permit": facts.permit_balance, "approval": facts.approval_balance}[
        why
    ]
    held = paper.station == facts.station.id and paper.incarnation == facts.station.incarnation
    if held and balance is not None and (facts.approval_balance is not None or facts.approval is None):
        return PASSES
    return reject("no-quota-here", form=number, **reason)


def _left_to_others(scan: Scan) -> Findings:
    """An approval that a station may spend by itself leaves what papers under it may take that are counted elsewhere, or
    by a list.
    """
    aside, approval, balance = scan.facts.set_aside, scan.facts.approval, scan.facts.approval_balance
    taken = steps_asked(scan, approval.unit) if approval else 0
    if not aside or approval is None or balance is None or not taken:
        return PASSES
    if balance.used + taken + aside <= min(balance.total, approval.total):
        return PASSES
    names = {"form": approval.number, "aside": said(aside, approval.unit)}
    return reject("no-quota-here", why="apart", **names, **sums(scan, balance, taken, approval.unit))


def _leased(scan: Scan, number: str) -> Findings:
    """Whether the lease held here, if any, covers what is asked and has not run out."""
    lease = scan.facts.lease
    if lease is None:
        return reject("no-quota-held", form=number, held="0", asked=str(scan.asked), unit=PACK)
    if lease.expires is not None and lease.expires <= scan.now and lease.remaining:
        return reject("no-quota-held", why="expired", form=lease.paper, expired=moment(lease.expires))
    if lease.cut and lease.remaining:
        return reject("no-quota-held", why="cut", form=lease.paper)
    spend = spend_of(scan)
    used, _ = lease.counters
    asked = next((steps for counter, steps in spend.counters if counter == used), 0) if spend else scan.asked
    if asked <= lease.remaining:
        return PASSES
    held = {"held": str(lease.remaining), "asked": str(asked), "unit": PACK}
    return reject("no-quota-held", form=lease.paper, **held)


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
    if scan.consumes == "spend":
        balance = scan.facts.form_balance or Balance(total=form.total, used=form.total)
    else:
        balance = Balance(total=form.total, used=scan.facts.received)
    return found + within(
        scan,
        "clearance-balance",
        balance,
        form.total,
        form.unit,
        why="" if scan.facts.case else "single",
        form=form.number,
    )


def _form_fits(scan: Scan, form: ClearanceForm) -> Findings:
    found = other_product(scan, "clearance-balance", form.product, form=form.number)
    party = scan.facts.station.party
    if scan.facts.station.kind == "zone" and form.importer != party:
        found += reject(
            "clearance-balance", why="importer", form=form.number, expected=form.importer, got=party
        )
    institution = scan.institution
    if institution is not None and institution.id not in form.institutions:
        who = named("institution", institution.name, institution.id)
        found += reject("clearance-balance", why="institution", form=form.number, **who)
    if form.issued > scan.now:
        found += by_date(
            scan, "clearance-balance", why="issued", form=form.number, issued=moment(form.issued)
        )
    if scan.operation.name == "institution_receive":
        found += _as_announced(scan, form)
    return found


def _as_announced(scan: Scan, form: ClearanceForm) -> Findings:
    """What left the zone under one form is not received under another."""
    other = next((item for item in scan.items if item.sent_under not in ("", form.number)), None)
    if other is None:
        return PASSES
    return reject("clearance-balance", why="announced", form=form.number, expected=other.sent_under)


def other_product(scan: Scan, code: str, product: str, **paper: str) -> Findings:
    """A package of another product than the paper is for."""
    other = next((item for item in scan.items if item.product and item.product.id != product), None)
    if other is None:
        return PASSES
    return reject(code, why="product", expected=product, **paper, **product_named(other.product, "got"))


def within(
    scan: Scan, code: str, balance: Balance, total: int, unit: str, *, why: str = "", **names: str
) -> Findings:
    """Whether what `scan` asks still fits, the sum in the paper's own unit; what is left is said in it.

    total: what the paper itself says, should the balance be of an older one.
    """
    taken = steps_asked(scan, unit)
    if taken is None:
        return review("conversion-unknown", unit=unit)
    if balance.used + taken <= min(balance.total, total):
        return PASSES
    reason = {"why": why} if why else {}
    return reject(code, **reason, **names, **sums(scan, balance, taken, unit))


def sums(scan: Scan, balance: Balance, taken: int, unit: str) -> dict[str, str]:
    """What there is, is used, is left and is asked, in words of the unit; how many a case refused holds."""
    children = {"children": str(sum(item.packs for item in scan.items))} if scan.facts.case else {}
    return {
        "total": said(balance.total, unit),
        "used": said(balance.used, unit),
        "remaining": said(balance.remaining, unit),
        "asked": said(taken, unit),
        "unit": unit,
        **children,
    }


def approval_balance(scan: Scan) -> Findings:
    """TZ 二(一), 二(四)1 “累计不得超过批复总数量”: the approval, its share for the institution, Σ forms."""
    facts, approval = scan.facts, scan.facts.approval
    if approval is None:
        return PASSES
    regime, step = facts.regime, scan.operation.name
    apart = regime is not None and regime.spec(step, "approval-in-force") is not None
    found = PASSES if apart else _approval_in_force(scan, approval)
    if facts.form is None:
        found += other_product(scan, "approval-balance", approval.product, approval=approval.number)
    if scan.consumes == "spend":
        found += _of_another(scan, approval)
    found += _forms_within(scan, approval)
    balance = facts.approval_balance or Balance(total=approval.total, used=approval.total)
    found += within(
        scan, "approval-balance", balance, approval.total, approval.unit, approval=approval.number
    )
    if scan.institution is not None:
        found += _share(scan, approval, scan.institution)
    return found


def _of_another(scan: Scan, approval: Approval) -> Findings:
    """Goods once taken from an approval stay its own: redelivered under another, neither would count them."""
    spent = {item.record.approval for item in scan.items if consumed(item.record) and item.record}
    other = min(spent - {"", approval.number}, default="")
    return (
        reject("approval-balance", why="other", approval=approval.number, expected=other) if other else PASSES
    )


def _forms_within(scan: Scan, approval: Approval) -> Findings:
    forms = scan.facts.forms_total
    if forms <= approval.total:
        return PASSES
    return reject(
        "approval-balance",
        why="forms",
        approval=approval.number,
        total=said(approval.total, approval.unit),
        forms=said(forms, approval.unit),
        unit=approval.unit,
    )


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


def _share(scan: Scan, approval: Approval, institution: Institution) -> Findings:
    """Its share, where it has one: not the lead's, which imports for others, nor one given by department."""
    line = approval.line(institution.id)
    if leads(scan, approval) and scan.facts.destination is None:
        return PASSES
    if line is None:
        if approval.departments(institution.id):
            return PASSES
        who = named("institution", institution.name, institution.id)
        return reject("approval-balance", why="institution", approval=approval.number, **who)
    share = line.share(approval.unit)
    if share is None:
        return PASSES
    balance = scan.facts.line_balance or Balance(total=share, used=share)
    over = within(
        scan, "approval-balance", balance, share, approval.unit, why="line", approval=approval.number
    )
    if not over:
        return within_what_others_leave(scan, balance, share, approval)
    who = named("institution", institution.name, institution.id)
    return tuple(replace(one, params={**one.params, **who}) for one in over)


def within_what_others_leave(scan: Scan, balance: Balance, share: int, approval: Approval) -> Findings:
    """Whether a share suffices even if all is taken of it that may be, under papers other stations count.

    What they took is not known here, so a supervisor has to ask there. What is leased was kept apart for it.
    """
    institution, elsewhere = scan.institution, scan.facts.elsewhere
    taken = steps_asked(scan, approval.unit)
    if not taken or not elsewhere or institution is None or scan.facts.lease is not None:
        return PASSES
    if balance.used + taken + elsewhere <= min(balance.total, share):
        return PASSES
    return review(
        "share-elsewhere",
        approval=approval.number,
        elsewhere=said(elsewhere, approval.unit),
        **named("institution", institution.name, institution.id),
        **sums(scan, balance, taken, approval.unit),
    )
