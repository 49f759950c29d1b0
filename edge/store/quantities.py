"""What the papers of a scan still allow, as its facts say it: balances, shares, what came under a note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from edge.catalogue import (
    Approval,
    ClearanceForm,
    DespatchNote,
    ImportPermit,
    Product,
    TakeAwayFiling,
    apart,
)
from edge.clock import CHINA
from edge.rules import settings as site
from edge.rules.facts import Balance, ItemFacts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.spend import Counter, Spend
from edge.rules.task import Task
from edge.store.kept import Kept
from edge.store.packing import Change

FIRST_OUT: Final = frozenset(
    {"zone_exit", "issue_lab", "dispense", "use_special", "implant", "take_away", "aliquot"}
)
"""Steps that take the lot that expires first."""

_EARLIER: Final = """
SELECT lot, expiry FROM stock_level
WHERE product = ? AND packs > 0 AND expiry >= ? AND expiry < ? AND state IN ({}) ORDER BY expiry
"""


def form_balance(kept: Kept, form: ClearanceForm | None) -> Balance | None:
    """Of the form."""
    return Balance(total=form.total, used=kept.usage.of("form", form.number)) if form else None


def approval_balance(kept: Kept, approval: Approval | None) -> Balance | None:
    """Of the whole approval."""
    if approval is None:
        return None
    return Balance(total=approval.total, used=kept.usage.of("approval", approval.number))


def permit_balance(kept: Kept, permit: ImportPermit | None) -> Balance | None:
    """Of the import permit."""
    return Balance(total=permit.total, used=kept.usage.of("permit", permit.number)) if permit else None


def line_balance(approval: Approval | None, institution: str, used: int) -> Balance | None:
    """Of the institution's share, None where it has none of its own."""
    line = approval.line(institution) if approval else None
    share = line.share(approval.unit) if approval and line else None
    return None if share is None else Balance(total=share, used=used)


def counted_elsewhere(kept: Kept, approval: Approval | None, institution: str) -> int:
    """How much of a share of the institution may be taken where it is not heard of here; 0 where it has none."""
    station, view = kept.station, kept.view
    lines = approval.lines if approval else ()
    if view is None or approval is None or all(line.institution != institution for line in lines):
        return 0
    return view.counted_elsewhere(approval, institution, station.id, station.incarnation)


def set_aside(
    kept: Kept, approval: Approval | None, form: ClearanceForm | None, permit: ImportPermit | None
) -> int:
    """How much of an approval that this station may spend by itself papers under it may yet take which others count, or a
    serial list; of one counter's forms or permits, whichever is more. In the approval's least steps.

    form, permit: what it is spent under, None for neither; nothing is set aside from what is one of those papers.
    """
    view, station = kept.view, kept.station
    if view is None or approval is None or approval.station != station.id:
        return 0
    if (form and _apart(kept, "form", form)) or (permit and _apart(kept, "permit", permit)):
        return 0
    product = view.one(Product, approval.product)
    papers: list[tuple[apart.Kind, ClearanceForm | ImportPermit]] = [
        *(("form", one) for one in view.forms_of(approval.number)),
        *(("permit", one) for one in view.permits_of(approval.number)),
    ]
    takers = []
    for kind, paper in papers:
        if not _apart(kept, kind, paper):
            continue
        rest = max(0, paper.total - kept.usage.of(kind, paper.number))
        steps = product.converted(rest, paper.unit, approval.unit) if product else None
        takers.append(apart.Taker(_counter(kept, kind, paper), kind, steps or 0))
    return apart.together(takers, approval.total)


def _apart(kept: Kept, kind: apart.Kind, paper: ClearanceForm | ImportPermit) -> bool:
    """Whether a paper is counted otherwise than by this station, in this life of it."""
    return _counter(kept, kind, paper) not in ("", _here(kept))


def _counter(kept: Kept, kind: apart.Kind, paper: ClearanceForm | ImportPermit) -> str:
    listed = kind == "form" and kept.view is not None and kept.view.has_list(paper.number)
    return apart.counter(paper.number, paper.station, paper.incarnation, listed=listed)


def _here(kept: Kept) -> str:
    return apart.counter("", kept.station.id, kept.station.incarnation, listed=False)


def beside(
    kept: Kept,
    task: Task,
    approval: Approval | None,
    permit: ImportPermit | None,
    place: str,
) -> dict[str, Any]:
    """What only some tasks ask for, by its name in `Facts`; place: the institution the goods are for."""
    view = kept.view
    filing = view.filing(task.paper("filing")) if view and task.paper("filing") else None
    note = view.note(task.paper("note")) if view and task.paper("note") else None
    return {
        "department_balance": department_balance(kept, approval, place, task.paper("department")),
        "permit": permit,
        "permit_balance": permit_balance(kept, permit),
        "permits_total": view.permits_total(permit) if view and permit else 0,
        "filing": filing,
        "filed": filed(kept, filing),
        "note": note,
        "noted": noted(kept, note),
    }


def department_balance(
    kept: Kept, approval: Approval | None, institution: str, department: str
) -> Balance | None:
    """Of the department's share, None where it has none of its own."""
    line = approval.line(institution, department) if approval and department else None
    share = line.share(approval.unit) if approval and line else None
    if approval is None or share is None:
        return None
    return Balance(
        total=share, used=kept.usage.of("department", approval.number, f"{institution}/{department}")
    )


def filed(kept: Kept, filing: TakeAwayFiling | None) -> int:
    """Packs taken away under the filing."""
    return kept.usage.of("filing", filing.number) if filing else 0


def noted(kept: Kept, note: DespatchNote | None) -> dict[tuple[str, str], int]:
    """Packs received under each line of the note, by product and lot."""
    if note is None:
        return {}
    return {
        (line.product, line.lot): kept.usage.of("note", note.number, f"{line.product}/{line.lot}")
        for line in note.lines
    }


def earlier(
    kept: Kept,
    operation: str,
    items: tuple[ItemFacts, ...],
    settings: Mapping[str, str],
    institution: str,
    at: datetime,
) -> date | None:
    """The first expiry of the same product that should be taken before that of what is scanned.

    Lots that have expired or are held are for nobody to take, and do not stand in the way.
    """
    if operation not in FIRST_OUT or not items or not site.switched_on(settings, site.FEFO):
        return None
    item, states = items[0], sorted(OPERATIONS[operation].before) if operation in OPERATIONS else []
    if item.expiry is None or item.product is None or not states:
        return None
    query = _EARLIER.format(", ".join("?" * len(states)))
    today, product = at.astimezone(CHINA).date(), item.product.id
    values = (product, today.isoformat(), item.expiry.isoformat(), *states)
    told = kept.view.issued if kept.view else None
    for lot, expiry in kept.connection.execute(query, values):
        if all(hold.serial for hold in kept.holds.on(product, lot, "", institution, at, told)):
            return date.fromisoformat(expiry)
    return None


def taken(kept: Kept, record: ItemRecord) -> Spend:
    """What the row that brought `record` to its state took for one pack of it; nothing: `packs` 0."""
    entry = kept.row(record.step_seq)
    change = entry.change if entry else Change()
    spent = change.spend
    nothing = Spend(form=record.form, approval=record.approval, institution=record.institution, packs=0)
    if spent is None or spent[3] <= 0 or _had_papers(change, record.key):
        return nothing
    form, approval, institution, packs = spent
    counters: list[tuple[Counter, int]] = [
        ((scope, name, sub), steps // packs) for scope, name, sub, steps in change.counters
    ]
    return Spend(form=form, approval=approval, institution=institution, packs=1, counters=tuple(counters))


def _had_papers(change: Change, key: str) -> bool:
    """Whether the package had been taken from its papers before that row; packs of a lot say so themselves."""
    for row, stood in zip(change.items, change.before, strict=False):
        if row.key == key:
            had = bool(stood and (stood.form or stood.approval or stood.permit))
            return row.was == "exited" if row.is_lot else had
    return False
