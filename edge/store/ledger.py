"""The ledger of one clearance form (通关台账): every package that moved its sums, with what was left.

In the zone these are exits and what was taken back of them; at an institution, receipts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from edge.catalogue import ClearanceForm
from edge.store import journal
from edge.store.entry import Entry
from edge.store.layout import entry_of
from edge.store.lookup import PAGE
from edge.store.packing import Change, StockRow
from edge.store.reader import Reader

_ENTRIES: Final = f"""
{journal.SELECT.replace(" FROM journal j", ", f.used - f.spent, f.arrived - f.received, f.received FROM journal j")}
JOIN form_entries f ON f.seq = j.seq WHERE f.form = ? AND f.seq > ? ORDER BY f.seq LIMIT ?
"""
_COLUMNS: Final = 29


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One package under a form.

    packs: 1 for a package that left (or arrived), -1 for one taken back, 0 for one that had
    counted before. used: the running sum of the form in packs, this row included; remaining: what
    the form then had left, None where the catalogue no longer has it. destination: id of the
    institution. voided_by: the row that took it back, None while it stands.
    """

    seq: int
    at: datetime
    event_id: str
    operation: str
    key: str
    epc: str
    product: str
    lot: str
    expiry: date | None
    serial: str
    destination: str
    operator: str
    packs: int
    used: int
    remaining: int | None
    voided_by: int | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Rows in order. after: ask for rows after this seq to go on; None at the end."""

    rows: tuple[LedgerRow, ...]
    after: int | None


def ledger_page(reader: Reader, form: str, after: int = 0, limit: int = PAGE) -> LedgerPage:
    """The rows of `form` past journal row `after`: at least `limit`, since a case is never cut in two."""
    view = reader.view
    known = view.one(ClearanceForm, form) if view else None
    total = known.total if known else None
    limit = max(1, min(limit, PAGE))
    rows: list[LedgerRow] = []
    entries = reader.query(_ENTRIES, (form, after, limit))
    for row in entries:
        rows += _rows_of(reader, row, total)
        after = row[0]
        if len(rows) >= limit:
            return LedgerPage(tuple(rows), after)
    return LedgerPage(tuple(rows), after if len(entries) == limit else None)


def ledger_rows(reader: Reader, form: str) -> Iterator[LedgerRow]:
    """All rows of `form`, page by page."""
    after: int | None = 0
    while after is not None:
        page = ledger_page(reader, form, after)
        yield from page.rows
        after = page.after


def _rows_of(reader: Reader, row: tuple[Any, ...], total: int | None) -> Iterator[LedgerRow]:
    entry = entry_of(row[:_COLUMNS])
    used, arrived, received = row[_COLUMNS:]
    change = entry.change
    sum_ = arrived if received else used
    voided = dict(reader.query("SELECT key, by FROM voided WHERE seq = ?", (entry.seq,)))
    for package, packs in _packages(change):
        sum_ += packs
        yield LedgerRow(
            seq=entry.seq,
            at=entry.at.at,
            event_id=entry.event_id,
            operation=entry.operation,
            key=package.key,
            epc=package.epc,
            product=package.product,
            lot=package.lot,
            expiry=date.fromisoformat(package.expiry) if package.expiry else None,
            serial=package.serial,
            destination=_destination(entry, change, package),
            operator=entry.operator,
            packs=packs,
            used=sum_,
            remaining=total - sum_ if total is not None else None,
            voided_by=voided.get(package.key),
        )


def _packages(change: Change) -> Iterator[tuple[StockRow, int]]:
    """The packages of a row, cases apart, each with what it moved the sum by; a gone one as it stood."""
    gone = change.before[len(change.items) :]
    packages = [row for row in (*change.items, *gone) if row and not row.is_case]
    packs = change.received or (change.spend[3] if change.spend else 0)
    counted = _counted(change, packages, packs)
    for row in packages:
        yield row, (1 if packs > 0 else -1) if row.key in counted else 0


def _counted(change: Change, packages: list[StockRow], packs: int) -> set[str]:
    """The packages that moved the sum: all, or those that had not moved it before."""
    if abs(packs) >= len(packages):
        return {row.key for row in packages}
    stood = {row.key for row in change.before if row and row.form}
    first_time = [row.key for row in packages if row.key not in stood]
    return set(first_time if len(first_time) == packs else [row.key for row in packages[: abs(packs)]])


def _destination(entry: Entry, change: Change, package: StockRow) -> str:
    if change.spend:
        return change.spend[2]
    return package.institution or entry.station
