"""The ledger of one clearance form (通关台账), permit or approval: every package that moved its sums.

In the zone these are exits and what was taken back of them; at an institution, receipts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import msgspec

from edge.catalogue import PACK, Approval, ClearanceForm, ImportPermit
from edge.rules.lots import SIGN
from edge.store import journal
from edge.store.entities import CatalogueView
from edge.store.entry import Entry
from edge.store.layout import entry_of
from edge.store.lookup import PAGE
from edge.store.packing import Change, StockRow
from edge.store.reader import Reader

_ENTRIES: Final = """
SELECT seq, used - spent, spent, arrived - received, received FROM form_entries
WHERE form = ? AND seq > ? ORDER BY seq LIMIT ?
"""
_ROWS: Final = f"{journal.SELECT} WHERE j.seq IN (SELECT value FROM json_each(?))"  # noqa: S608

Paper = Approval | ClearanceForm | ImportPermit


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One package under a form.

    packs: 1 for a package that left (or arrived), -1 for one taken back, 0 for one that had
    counted before; of a lot without serials as many as moved. used: the running sum of the form in
    the least steps of its `unit`, this row included; remaining: what the form then had left, None
    where the catalogue no longer has it. destination: id of the
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
    unit: str
    voided_by: int | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Rows in order. after: ask for rows after this seq to go on; None at the end."""

    rows: tuple[LedgerRow, ...]
    after: int | None


def ledger_page(reader: Reader, form: str, after: int = 0, limit: int = PAGE) -> LedgerPage:
    """The rows of `form` past journal row `after`: at least `limit`, since a case is never cut in two."""
    view = reader.view
    known = _paper(view, form) if view else None
    limit = max(1, min(limit, PAGE))
    rows: list[LedgerRow] = []
    entries = reader.query(_ENTRIES, (form, after, limit))
    seqs = msgspec.json.encode([seq for seq, *_ in entries]).decode()
    kept = {row[0]: entry_of(row) for row in reader.query(_ROWS, (seqs,))}
    for seq, *sums in entries:
        if seq in kept:  # or it is archived, and this look leaves archives out
            rows += _rows_of(reader, kept[seq], sums, known)
        after = seq
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


def _paper(view: CatalogueView, number: str) -> Paper | None:
    """The form so numbered, else the permit, else the approval."""
    return view.one(ClearanceForm, number) or view.permit(number) or view.one(Approval, number)


def _rows_of(reader: Reader, entry: Entry, sums: Sequence[int], paper: Paper | None) -> Iterator[LedgerRow]:
    used, spent, arrived, received = sums
    change = entry.change
    sum_, steps = (arrived, received) if received else (used, spent)
    voided = dict(reader.query("SELECT key, by FROM voided WHERE seq = ?", (entry.seq,)))
    moves = list(_moves(change, steps))
    counted = sum(abs(packs) for _, packs in moves)
    for package, packs in moves:
        sum_ += steps * abs(packs) // counted if counted else 0
        yield LedgerRow(
            seq=entry.seq,
            at=entry.at.at,
            event_id=entry.event_id,
            operation=entry.operation,
            key=package.key.partition(SIGN)[0],
            epc=package.epc,
            product=package.product,
            lot=package.lot,
            expiry=date.fromisoformat(package.expiry) if package.expiry else None,
            serial=package.serial,
            destination=_destination(entry, change, package),
            operator=entry.operator,
            packs=packs,
            used=sum_,
            remaining=paper.total - sum_ if paper else None,
            unit=paper.unit if paper else PACK,
            voided_by=voided.get(package.key, voided.get(package.key.partition(SIGN)[0])),
        )


def _moves(change: Change, steps: int) -> Iterator[tuple[StockRow, int]]:
    """The packages of a row, cases apart, each with the packs it counts for; a gone one as it stood."""
    sign = -1 if steps < 0 else 1
    gone = change.before[len(change.items) :]
    singles = [row for row in (*change.items, *gone) if row and not row.is_case and not row.is_lot]
    of_lots = [(row, 0 if row.was == "exited" else packs) for row, packs in _lots_moved(change)]
    elsewhere = sum(packs for _, packs in of_lots)
    counted = _counted(change, singles, elsewhere, steps < 0) if singles and steps else set()
    for row in singles:
        yield row, sign if row.key in counted else 0
    for row, packs in of_lots:
        yield row, sign * packs if steps else 0


def _lots_moved(change: Change) -> list[tuple[StockRow, int]]:
    """The record of a lot that packs came to, and how many; where none is left of them, where they stood."""
    stood = list(zip(change.items, change.before, strict=False))
    grown = [(row, row.packs - (was.packs if was else 0)) for row, was in stood if row.is_lot]
    shrunk = [(row, was.packs - row.packs) for row, was in stood if row.is_lot and was]
    gone = [(row, row.packs) for row in change.before[len(change.items) :] if row and row.is_lot]
    came = [move for move in grown if move[1] > 0]
    return came or [move for move in (*shrunk, *gone) if move[1] > 0]


def _counted(change: Change, packages: list[StockRow], elsewhere: int, back: bool) -> set[str]:
    """The packages that moved the sum: all, or those that had not before (or, given back, do no more).

    elsewhere: packs without serials that moved it too.
    """
    rows = change.items if back else change.before
    without = {row.key for row in rows if row and (row.form or row.approval or row.permit)}
    first = [row.key for row in packages if row.key not in without]
    packs = abs(change.spend[3]) - elsewhere if change.spend else len(first) or len(packages)
    if packs >= len(packages):
        return {row.key for row in packages}
    return set(first if len(first) == packs else [row.key for row in packages[:packs]])


def _destination(entry: Entry, change: Change, package: StockRow) -> str:
    if change.spend and change.spend[2]:
        return change.spend[2]
    return package.institution or entry.station
