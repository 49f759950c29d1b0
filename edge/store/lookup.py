"""What the screens ask of the stock: products, lots, packages, balances. Paged, never a count of rows.

Each function takes a `Reader`; `limit` is cut to 200.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from edge.catalogue import PACK, Approval, ClearanceForm
from edge.rules.facts import ItemRecord
from edge.store import tasks, usage
from edge.store.news import OpenException, read_exceptions
from edge.store.packing import COLUMNS, StockRow, record_of
from edge.store.reader import Reader
from edge.store.search import approvals_here
from edge.store.tasks import Counts, StoredTask

PAGE: Final = 200
"""The most rows a screen gets at once."""

ON_HAND: Final = frozenset({"coded", "entered", "shelved", "arrived", "received", "returned"})
"""States of a package that is here."""


@dataclass(frozen=True, slots=True)
class Level:
    """Packages of one product, or of one of its lots (lot "" and expiry None for all).

    by_state: how many are in each state; expiry: the earliest of those on hand.
    """

    product: str
    lot: str
    expiry: date | None
    by_state: Mapping[str, int]

    @property
    def on_hand(self) -> int:
        """How many are here."""
        return sum(packs for state, packs in self.by_state.items() if state in ON_HAND)


@dataclass(frozen=True, slots=True)
class FormBar:
    """A clearance form's balance in least steps of its unit; received: what was received here under it.

    An import permit's is said the same way.
    """

    form: str
    used: int
    total: int
    received: int
    unit: str = PACK


@dataclass(frozen=True, slots=True)
class ApprovalBar:
    """An approval's balance in least steps of its unit, and its forms' and permits'."""

    approval: str
    product: str
    used: int
    total: int
    forms: tuple[FormBar, ...]
    unit: str = PACK


def stock_products(reader: Reader, limit: int = PAGE, offset: int = 0) -> list[Level]:
    """The products there are packages of, by id."""
    products = reader.query(
        "SELECT DISTINCT product FROM stock_level WHERE packs > 0 ORDER BY product LIMIT ? OFFSET ?",
        (_page(limit), offset),
    )
    return [_product_level(reader, product) for (product,) in products]


def stock_lots(reader: Reader, product: str, limit: int = PAGE, offset: int = 0) -> list[Level]:
    """The lots of a product, the earliest expiry first; lots without one last."""
    lots = reader.query(
        "SELECT lot, expiry FROM stock_level WHERE product = ? AND packs > 0 GROUP BY lot, expiry "
        "ORDER BY expiry = '', expiry, lot LIMIT ? OFFSET ?",
        (product, _page(limit), offset),
    )
    return [_lot_level(reader, product, lot, expiry) for lot, expiry in lots]


def stock_items(
    reader: Reader, product: str, lot: str, after: str = "", limit: int = PAGE
) -> list[ItemRecord]:
    """The packages of a lot by key, those past `after`."""
    rows = reader.query(
        f"SELECT {COLUMNS} FROM stock WHERE product = ? AND lot = ? AND key > ? ORDER BY key LIMIT ?",  # noqa: S608
        (product, lot, after, _page(limit)),
    )
    return [record_of(StockRow._make(row)) for row in rows]


def items_called(reader: Reader, typed: str, limit: int = PAGE) -> list[ItemRecord]:
    """Packages and lots whose serial or lot holds `typed`, whatever became of them, by key."""
    rows = reader.query(
        f"SELECT {COLUMNS} FROM stock WHERE key NOT LIKE '00%' "  # noqa: S608
        "AND (instr(lower(serial), lower(?1)) OR instr(lower(lot), lower(?1))) ORDER BY key LIMIT ?2",
        (typed.strip(), _page(limit)),
    )
    return [record_of(StockRow._make(row)) for row in rows]


def case_contents(reader: Reader, case: str, limit: int = PAGE, offset: int = 0) -> list[ItemRecord]:
    """What stands in a case itself, by key."""
    rows = reader.query(
        f"SELECT {COLUMNS} FROM stock WHERE parent = ? AND parent <> '' ORDER BY key LIMIT ? OFFSET ?",  # noqa: S608
        (case, _page(limit), offset),
    )
    return [record_of(StockRow._make(row)) for row in rows]


def item(reader: Reader, key: str) -> ItemRecord | None:
    """What is recorded of one package or case, None for never seen."""
    rows = reader.query(f"SELECT {COLUMNS} FROM stock WHERE key = ?", (key,))  # noqa: S608
    return record_of(StockRow._make(rows[0])) if rows else None


def approval_bars(reader: Reader, limit: int = PAGE, offset: int = 0) -> list[ApprovalBar]:
    """Used and total of each approval that concerns the site and of each of its forms, by number."""
    view = reader.view
    if view is None:
        return []
    with reader.connection() as connection:
        used = usage.read(connection)
    bars: list[ApprovalBar] = []
    for approval in islice(approvals_here(view, reader.station), offset, offset + _page(limit)):
        forms = tuple(
            FormBar(
                form.number,
                used.get(("form", form.number, ""), 0),
                form.total,
                used.get(("received", form.number, ""), 0),
                form.unit,
            )
            for form in view.forms_of(approval.number)
        )
        for permit in view.permits_of(approval.number):
            taken = used.get(("permit", permit.number, ""), 0)
            forms += (FormBar(permit.number, taken, permit.total, taken, permit.unit),)
        spent = used.get(("approval", approval.number, ""), 0)
        bars.append(
            ApprovalBar(approval.number, approval.product, spent, approval.total, forms, approval.unit)
        )
    return bars


def form_bar(reader: Reader, number: str) -> FormBar | None:
    """Used, received and total of one form; None where the catalogue has no such form."""
    form = reader.view.one(ClearanceForm, number) if reader.view else None
    if form is None:
        return None
    rows = reader.query(
        "SELECT scope, packs FROM usage WHERE name = ? AND sub = '' AND scope IN ('form', 'received')",
        (number,),
    )
    packs = dict(rows)
    return FormBar(number, packs.get("form", 0), form.total, packs.get("received", 0), form.unit)


def paper_bar(reader: Reader, number: str) -> FormBar | None:
    """Used and total of the form so numbered, else of the permit, else of the approval; None for none."""
    view, bar = reader.view, form_bar(reader, number)
    if bar is not None or view is None:
        return bar
    permit = view.permit(number)
    paper = permit or view.one(Approval, number)
    if paper is None:
        return None
    scope = "permit" if permit else "approval"
    rows = reader.query("SELECT packs FROM usage WHERE name = ? AND sub = '' AND scope = ?", (number, scope))
    used = rows[0][0] if rows else 0
    return FormBar(number, used, paper.total, used, paper.unit)


def announced(reader: Reader, limit: int = PAGE) -> list[str]:
    """Keys of packages that a despatch announced and that were never seen here."""
    rows = reader.query(
        "SELECT DISTINCT d.key FROM despatch_keys d LEFT JOIN stock s ON s.key = d.key "
        "WHERE s.key IS NULL AND d.key NOT LIKE '00%' ORDER BY d.key LIMIT ?",
        (_page(limit),),
    )
    return [row[0] for row in rows]


def open_task(reader: Reader) -> StoredTask | None:
    """The task that is open."""
    with reader.connection() as connection:
        return tasks.read_open(connection)


def tasks_page(reader: Reader, limit: int = PAGE, offset: int = 0) -> list[StoredTask]:
    """The tasks, the newest first."""
    with reader.connection() as connection:
        return tasks.read_page(connection, _page(limit), offset)


def counts(reader: Reader, task: str) -> Counts:
    """What a task has seen; for the open one `Store.counts` knows it without reading."""
    with reader.connection() as connection:
        stored = tasks.read(connection, task)
        return tasks.count(connection, stored) if stored else Counts()


def exceptions(reader: Reader, limit: int = PAGE, *, closed: bool = False) -> list[OpenException]:
    """What the server found amiss, the newest first."""
    with reader.connection() as connection:
        return read_exceptions(connection, closed=closed, limit=_page(limit))


def _product_level(reader: Reader, product: str) -> Level:
    rows = reader.query(
        "SELECT state, sum(packs) FROM stock_level WHERE product = ? AND packs > 0 GROUP BY state", (product,)
    )
    here = ", ".join(f"'{state}'" for state in sorted(ON_HAND))
    earliest = reader.query(
        "SELECT min(expiry) FROM stock_level WHERE product = ? AND packs > 0 AND expiry <> '' "  # noqa: S608 -- of constants
        f"AND state IN ({here})",
        (product,),
    )
    return Level(product, "", _day(earliest[0][0]), dict(rows))


def _lot_level(reader: Reader, product: str, lot: str, expiry: str) -> Level:
    rows = reader.query(
        "SELECT state, packs FROM stock_level WHERE product = ? AND lot = ? AND expiry = ? AND packs > 0",
        (product, lot, expiry),
    )
    return Level(product, lot, _day(expiry), dict(rows))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _page(limit: int) -> int:
    return max(0, min(limit, PAGE))
