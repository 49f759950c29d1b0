"""Whether approvals, clearance forms, permits, filings, despatch notes and holds hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from edge.catalogue.amounts import PACK, fits
from edge.catalogue.papers import SHARED, Approval, ClearanceForm, Hold
from edge.catalogue.permits import DespatchNote, ImportPermit
from edge.catalogue.slips import (
    all_known,
    amount,
    departments_of,
    history,
    ids_of,
    incarnation,
    known,
    moment,
    slip,
    span,
    unique,
    unit_named,
)
from edge.catalogue.whole import Catalogue

_STANDING: Final = ("effective", "rectified")
_BARRED_YEARS: Final = 2


def approvals(catalogue: Catalogue) -> Iterator[str]:
    """What was granted, to whom, and where."""
    products, importers, places = (
        ids_of(rows) for rows in (catalogue.products, catalogue.importers, catalogue.places)
    )
    departments = departments_of(catalogue.institutions)
    for index, approval in enumerate(catalogue.approvals):
        path = f"approvals[{index}]"
        yield from known(f"{path}.product", approval.product, products, "product")
        if not approval.regime:
            yield slip(f"{path}.regime", "", "regime", "its id")
        yield from unit_named(f"{path}.unit", approval.unit)
        yield from amount(f"{path}.quantity", approval.quantity, approval.unit)
        yield from span(f"{path}.valid_to", approval.valid_from, approval.valid_to)
        yield from _lines(path, approval, departments)
        yield from all_known(f"{path}.importers", approval.importers, importers, "importer")
        yield from all_known(f"{path}.places", approval.places, places, "place")
        yield from history(f"{path}.opinions", approval.opinions)
        yield from incarnation(f"{path}.incarnation", approval.incarnation)
    yield from _barred(catalogue.approvals)


def _barred(approvals: Sequence[Approval]) -> Iterator[str]:
    """A pilot unit that was stopped has no opinion again within two years (SI 四(五) 2年内不得再次申请)."""
    stops = [
        (line.institution, one.since)
        for approval in approvals
        for one in approval.opinions
        if one.status == "stopped" and one.since.tzinfo
        for line in approval.lines
    ]
    for index, approval in enumerate(approvals) if stops else ():
        units = {line.institution for line in approval.lines}
        for place, one in enumerate(approval.opinions):
            if one.status not in _STANDING or one.since.tzinfo is None:
                continue
            barred = [at for unit, at in stops if unit in units and at < one.since < _two_years_after(at)]
            if barred:
                until = _two_years_after(max(barred))
                path = f"approvals[{index}].opinions[{place}].since"
                yield slip(path, one.since.isoformat(), "opinion", f"{until.isoformat()} or later")


def _two_years_after(at: datetime) -> datetime:
    """The same day two years on; of a 29 February the day after."""
    try:
        return at.replace(year=at.year + _BARRED_YEARS)
    except ValueError:
        return at.replace(year=at.year + _BARRED_YEARS, month=3, day=1)


def _lines(path: str, approval: Approval, departments: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Each institution or department once, known, its share exact; the lead one of them."""
    if not approval.lines:
        yield slip(f"{path}.lines", "", "lines", "at least one institution")
    named = [f"{line.institution} {line.department}".strip() for line in approval.lines]
    yield from unique(f"{path}.lines", named, ".institution")
    for index, line in enumerate(approval.lines):
        place = f"{path}.lines[{index}]"
        yield from known(f"{place}.institution", line.institution, frozenset(departments), "institution")
        if line.department:
            within = departments.get(line.institution, frozenset())
            if line.department not in within:
                yield slip(
                    f"{place}.department", line.department, "department", f"one of {line.institution}'s"
                )
        for name, quantity in (("quantity", line.quantity), ("need", line.need)):
            if quantity is not None:
                yield from amount(f"{place}.{name}", quantity, approval.unit)
    if approval.lead and not any(line.institution == approval.lead for line in approval.lines):
        yield slip(f"{path}.lead", approval.lead, "lead institution", "one of the approval's lines")


def forms(catalogue: Catalogue) -> Iterator[str]:
    """What may leave the zone."""
    granted = {approval.number: approval for approval in catalogue.approvals}
    products = {product.id: product for product in catalogue.products}
    institutions, importers = ids_of(catalogue.institutions), ids_of(catalogue.importers)
    for index, form in enumerate(catalogue.clearance_forms):
        path = f"clearance_forms[{index}]"
        yield from _of_approval(path, form, granted)
        yield from known(f"{path}.importer", form.importer, importers, "importer")
        yield from all_known(f"{path}.institutions", form.institutions, institutions, "institution")
        product = products.get(form.product)
        told = product is not None and fits(form.quantity, form.unit)
        yield from _form(path, form, product.packs(form.total, form.unit) if product and told else None)


def _of_approval(
    path: str, paper: ClearanceForm | ImportPermit, granted: Mapping[str, Approval]
) -> Iterator[str]:
    """The approval is there, and is of the same product."""
    approval = granted.get(paper.approval)
    if approval is None:
        yield slip(f"{path}.approval", paper.approval, "approval", "one of this catalogue's")
    elif paper.product != approval.product:
        yield slip(f"{path}.product", paper.product, "product", f"{approval.product}, its approval's")


def _form(path: str, form: ClearanceForm, packs: int | None) -> Iterator[str]:
    """packs: how many it is for, None where that cannot be told from its unit."""
    yield from unit_named(f"{path}.unit", form.unit)
    yield from amount(f"{path}.quantity", form.quantity, form.unit)
    if not form.institutions:
        yield slip(f"{path}.institutions", "", "institutions", "at least one")
    yield from incarnation(f"{path}.incarnation", form.incarnation)
    if not form.station and not form.serials:
        yield slip(f"{path}.station", "", "station", "one that holds it, or a serial list")
    if form.station == SHARED and form.serials:
        yield slip(
            f"{path}.station", form.station, "station", "none, or no serial list: a form uses one or leases"
        )
    yield from moment(f"{path}.issued", form.issued)
    yield from moment(f"{path}.released", form.released)
    if packs is not None and len(form.serials) > packs:
        yield slip(f"{path}.serials", len(form.serials), "serials", f"at most {packs}, its packs")
    if len(set(form.serials)) != len(form.serials) or "" in form.serials:
        yield from unique(f"{path}.serials", form.serials)


def permits(catalogue: Catalogue) -> Iterator[str]:
    """What may be imported, and what may be taken away."""
    granted = {approval.number: approval for approval in catalogue.approvals}
    institutions, importers = ids_of(catalogue.institutions), ids_of(catalogue.importers)
    for index, permit in enumerate(catalogue.permits):
        path = f"permits[{index}]"
        yield from _of_approval(path, permit, granted)
        if permit.importer:
            yield from known(f"{path}.importer", permit.importer, importers, "importer")
        if permit.institution:
            yield from known(f"{path}.institution", permit.institution, institutions, "institution")
        yield from unit_named(f"{path}.unit", permit.unit)
        yield from amount(f"{path}.quantity", permit.quantity, permit.unit)
        yield from span(f"{path}.valid_to", permit.valid_from, permit.valid_to)
        yield from incarnation(f"{path}.incarnation", permit.incarnation)
    products = ids_of(catalogue.products)
    for index, filing in enumerate(catalogue.filings):
        path = f"filings[{index}]"
        yield from known(f"{path}.institution", filing.institution, institutions, "institution")
        yield from known(f"{path}.product", filing.product, products, "product")
        yield from amount(f"{path}.quantity", filing.quantity, PACK)
        yield from span(f"{path}.valid_to", filing.valid_from, filing.valid_to)


def notes(catalogue: Catalogue) -> Iterator[str]:
    """What was said to be on the way. Its supplier may be anybody, also abroad."""
    both = ids_of(catalogue.institutions) | ids_of(catalogue.importers)
    products = ids_of(catalogue.products)
    for index, note in enumerate(catalogue.despatch_notes):
        path = f"despatch_notes[{index}]"
        if not note.supplier.strip():
            yield slip(f"{path}.supplier", note.supplier, "supplier", "its name")
        yield from known(f"{path}.consignee", note.consignee, both, "party")
        yield from _rows(path, note, products)


def _rows(path: str, note: DespatchNote, products: frozenset[str]) -> Iterator[str]:
    if not note.lines:
        yield slip(f"{path}.lines", "", "lines", "at least one")
    named = [f"{line.product} {line.specification} {line.lot}" for line in note.lines]
    yield from unique(f"{path}.lines", named)
    for index, line in enumerate(note.lines):
        place = f"{path}.lines[{index}]"
        yield from known(f"{place}.product", line.product, products, "product")
        yield from amount(f"{place}.quantity", line.quantity, PACK)


def holds(catalogue: Catalogue) -> Iterator[str]:
    """What is not to move on."""
    products, institutions = ids_of(catalogue.products), ids_of(catalogue.institutions)
    for index, hold in enumerate(catalogue.holds):
        yield from _hold(f"holds[{index}]", hold, products, institutions)


def _hold(path: str, hold: Hold, products: frozenset[str], institutions: frozenset[str]) -> Iterator[str]:
    if hold.product:
        yield from known(f"{path}.product", hold.product, products, "product")
    if hold.institution:
        yield from known(f"{path}.institution", hold.institution, institutions, "institution")
    yield from moment(f"{path}.since", hold.since)
    yield from moment(f"{path}.released", hold.released)
    if hold.by_hub:
        yield slip(f"{path}.by_hub", "true", "word of its authority", "false: the hub's are in no catalogue")
    if hold.issue < 0:
        yield slip(f"{path}.issue", hold.issue, "issue number", "0 or more")
    if hold.released is not None and hold.released < hold.since:
        yield slip(f"{path}.released", hold.released.isoformat(), "time", f"{hold.since} or later")
