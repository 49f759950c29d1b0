"""Read models for the screens: paged, from read-only connections of their own, in reading threads."""

from __future__ import annotations

from edge.catalogue import Name, Product
from edge.store import Entry, Reader, Store, lookup, pages
from edge.store.entities import CatalogueView
from edge.store.lookup import ApprovalBar
from edge.tui.line_views import ExceptionRow, ParkedRow
from edge.tui.views import Bar, JournalRow, PersonRow, StockPage, StockRow


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
