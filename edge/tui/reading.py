"""Read models for the screens: paged, from read-only connections of their own, in reading threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.catalogue import (
    Approval,
    ClearanceForm,
    DespatchNote,
    Importer,
    ImportPermit,
    Institution,
    Name,
    Place,
    Product,
    TakeAwayFiling,
)
from edge.catalogue.amounts import said
from edge.rules.facts import StationFacts
from edge.store import Entry, Reader, Store, lookup, pages
from edge.store.entities import CatalogueView
from edge.store.lookup import ApprovalBar
from edge.tui.views import (
    Bar,
    Choice,
    ExceptionRow,
    JournalRow,
    ParkedRow,
    PersonRow,
    StockPage,
    StockRow,
)


def journal_row(entry: Entry) -> JournalRow:
    """One row of the journal as a line."""
    return JournalRow(
        seq=entry.seq,
        at=entry.at.at,
        kind=entry.kind,
        operation=entry.operation,
        operator=entry.operator,
        verdict=entry.verdict,
        findings=entry.findings,
        text=entry.text,
        key=entry.key,
        event_id=entry.event_id,
        refers=entry.refers,
        clock=entry.at.state,
    )


def stock_page(reader: Reader, product: str, lot: str, offset: int, limit: int) -> StockPage:
    """Products, the lots of one, or the packages of one lot."""
    view = reader.view
    named = view.one(Product, product) if view and product else None
    if product and lot:
        return _packages(reader, product, lot, offset, limit, named.name if named else None)
    levels = (
        lookup.stock_lots(reader, product, limit, offset)
        if product
        else lookup.stock_products(reader, limit, offset)
    )
    rows = []
    for level in levels:
        known = named or (view.one(Product, level.product) if view else None)
        rows.append(
            StockRow(
                product=level.product,
                name=known.name if known else None,
                lot=level.lot,
                expiry=level.expiry,
                count=level.on_hand,
            )
        )
    total = offset + len(rows) + (1 if len(rows) == limit else 0)
    return StockPage(rows=tuple(rows), offset=offset, total=total)


def _packages(
    reader: Reader, product: str, lot: str, offset: int, limit: int, name: Name | None
) -> StockPage:
    last = ""
    skipped = 0
    while skipped < offset:
        page = lookup.stock_items(reader, product, lot, last, min(lookup.PAGE, offset - skipped))
        if not page:
            break
        skipped, last = skipped + len(page), page[-1].key
    items = lookup.stock_items(reader, product, lot, last, limit)
    rows = tuple(
        StockRow(
            product=product,
            name=name,
            lot=item.lot,
            serial=item.serial,
            key=item.key,
            expiry=item.expiry,
            state=item.state,
            place=item.place,
            parent=item.parent,
        )
        for item in items
    )
    return StockPage(rows=rows, offset=offset, total=offset + len(rows) + (1 if len(rows) == limit else 0))


def approvals(reader: Reader) -> tuple[Bar, ...]:
    """Every approval's balance here, with its forms': what left the zone, at an institution what came."""
    view, zone = reader.view, reader.station.kind == "zone"
    return tuple(_bar(bar, view, zone) for bar in lookup.approval_bars(reader))


def _bar(bar: ApprovalBar, view: CatalogueView | None, zone: bool) -> Bar:
    product = view.one(Product, bar.product) if view else None
    forms = tuple(
        Bar(number=form.form, total=form.total, used=form.used if zone else form.received, unit=form.unit)
        for form in bar.forms
    )
    return Bar(
        number=bar.approval,
        total=bar.total,
        used=bar.used if zone else bar.used or sum(form.used for form in forms if form.unit == bar.unit),
        unit=bar.unit,
        product=product.name if product else None,
        forms=forms,
    )


def journal_page(reader: Reader, search: str, before: int | None, limit: int) -> tuple[JournalRow, ...]:
    """Rows that hold `search`, newest first."""
    return tuple(journal_row(row) for row in pages.journal_page(reader, search, before, limit).rows)


def item_history(reader: Reader, key: str) -> tuple[JournalRow, ...]:
    """Every row about one item, oldest first."""
    return tuple(journal_row(row) for row in reversed(pages.item_history(reader, key)))


def parked(store: Store, limit: int) -> tuple[ParkedRow, ...]:
    """Rows the hub would not take."""
    return tuple(
        ParkedRow(
            seq=row.seq,
            event_id=row.event_id,
            code=row.code,
            message=row.message,
            since=row.at,
            waiting=row.waiting,
        )
        for row in store.outbox.parked()[:limit]
    )


def exceptions(reader: Reader, limit: int) -> tuple[ExceptionRow, ...]:
    """What the hub found that no station could see."""
    return tuple(
        ExceptionRow(
            at=row.opened,
            code=row.code,
            key=row.key,
            params=row.params,
            open=row.closed is None,
        )
        for row in lookup.exceptions(reader, limit, closed=True)
    )


def people(store: Store) -> tuple[PersonRow, ...]:
    """Who may sign in here."""
    return tuple(
        PersonRow(
            badge=person.badge,
            name=person.name,
            roles=person.roles,
            has_pin=bool(person.pin_hash),
            locked_until=person.locked_until,
            active=person.active,
        )
        for person in store.credentials()
    )


def choices(reader: Reader, kind: str, papers: Mapping[str, str]) -> tuple[Choice, ...]:
    """What a paper of `kind` may be filled in with, from the catalogue."""
    view, here = reader.view, reader.station
    if view is None:
        return ()
    if kind == "form":
        return _forms(reader, view, here)
    if kind == "institution":
        return _institutions(view, papers)
    if kind == "importer":
        return tuple(Choice(value=row.id, label=row.name) for row in view.every(Importer))
    if kind == "place":
        rows = (row for row in view.every(Place) if row.party == here.party)
        return tuple(Choice(value=row.id, label=row.name) for row in rows)
    if kind == "product":
        return tuple(
            Choice(value=row.id, label=row.name, hint=row.specification) for row in view.every(Product)
        )
    if kind in _GRANTS:
        return _grants(view, kind, here)
    return _own_lists(view, kind, papers, here)


def _own_lists(
    view: CatalogueView, kind: str, papers: Mapping[str, str], here: StationFacts
) -> tuple[Choice, ...]:
    """Departments and doctors of the institution this station stands at."""
    institution = view.one(Institution, here.party) if here.kind == "institution" else None
    if institution is None:
        return ()
    if kind == "department":
        return tuple(Choice(value=row.id, label=row.name) for row in institution.departments)
    if kind == "prescriber":
        wanted = papers.get("department", "")
        people_here = (row for row in institution.prescribers if not wanted or row.department == wanted)
        return tuple(Choice(value=row.id, label=row.name, hint=row.department) for row in people_here)
    return ()


_GRANTS: Final = frozenset({"approval", "permit", "filing", "note"})


def _grants(view: CatalogueView, kind: str, here: StationFacts) -> tuple[Choice, ...]:
    """Approvals, permits, filings or despatch notes that concern this station, by product."""
    if kind == "note":
        notes = (note for note in view.every(DespatchNote) if note.consignee == here.party)
        return tuple(Choice(value=note.number, label=Name(zh=note.number, en=note.number)) for note in notes)
    if kind == "filing":
        filed = (row for row in view.every(TakeAwayFiling) if row.institution == here.party)
        return tuple(_grant(view, row.number, row.product, "") for row in filed)
    if kind == "permit":
        return tuple(_grant(view, row.number, row.product, row.unit) for row in view.every(ImportPermit))
    zone = here.kind == "zone"
    return tuple(
        _grant(view, row.number, row.product, f"{row.quantity} {row.unit}")
        for row in view.every(Approval)
        if zone or row.lead == here.party or any(line.institution == here.party for line in row.lines)
    )


def _grant(view: CatalogueView, number: str, product: str, hint: str) -> Choice:
    known = view.one(Product, product)
    name = known.name if known else Name(zh="", en="")
    return Choice(value=number, label=Name(zh=f"{number} {name.zh}", en=f"{number} {name.en}"), hint=hint)


def _forms(reader: Reader, view: CatalogueView, here: StationFacts) -> tuple[Choice, ...]:
    """The forms that concern this station, with what is left of each."""
    found = []
    for form in view.every(ClearanceForm):
        mine = form.importer == here.party if here.kind == "zone" else here.party in form.institutions
        if not mine:
            continue
        product = view.one(Product, form.product)
        bar = lookup.form_bar(reader, form.number)
        spent = (bar.used if here.kind == "zone" else bar.received) if bar else 0
        name = product.name if product else Name(zh="", en="")
        found.append(
            Choice(
                value=form.number,
                label=Name(zh=f"{form.number} {name.zh}", en=f"{form.number} {name.en}"),
                hint=f"{said(form.total - spent, form.unit)} / {said(form.total, form.unit)}",
            )
        )
    return tuple(found)


def _institutions(view: CatalogueView, papers: Mapping[str, str]) -> tuple[Choice, ...]:
    """Those the chosen form names, all where none is chosen yet."""
    form = view.one(ClearanceForm, papers.get("clearance_form", ""))
    approval = view.one(Approval, form.approval) if form else None
    rows = view.every(Institution)
    if form is not None and approval is not None:
        rows = tuple(row for row in rows if row.id in form.institutions)
    return tuple(Choice(value=row.id, label=row.name) for row in rows)
