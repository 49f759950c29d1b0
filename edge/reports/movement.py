"""Stock and movement (进销存): what stood here at first, what came, what went where, what is here at last.

Two sums are held against each other for every product: in the zone entered = here + exited +
destroyed + sampled + sent abroad …; at an institution received + transfers in = here + used +
returned + transfers out + destroyed + sampled + lost …
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from edge.catalogue import StationKind
from edge.language import text
from edge.reports import about
from edge.reports.moves import HERE, OUT, WAYS, moved, stand_of, steps, way_of
from edge.reports.paper import Asked, Cell, Paper, Part, Row
from edge.reports.tracing import TRACED, traced
from edge.store import Reader

_KEPT: Final = (
    "SELECT product, lot, state, patient <> '', sum(packs) FROM stock "
    "WHERE key NOT GLOB '00*' AND origin = '' GROUP BY 1, 2, 3, 4"
)


@dataclass(slots=True)
class _Account:
    """One product's lot. Counts by stand before the period, within it, after it; ways it came by."""

    before: Counter[str] = field(default_factory=Counter)
    during: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    came_before: int = 0
    came: Counter[str] = field(default_factory=Counter)

    @property
    def at_end(self) -> Counter[str]:
        """Counts by stand at the period's end."""
        found = Counter(self.before)
        found.update(self.during)
        return found


Lots = dict[tuple[str, str], _Account]
Kept = dict[tuple[str, str], Counter[str]]
Carried = dict[tuple[str, str, str], list[int]]
"""Of (institution, product, lot): packs that left for it, packs that came back."""


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """The accounts of every lot, what each institution was sent (in the zone), the sums, the rows."""
    about.about_here(reader, asked)
    kind = reader.station.kind
    lots, carried = _accounts(connection, kind, asked)
    kept = _kept(connection, kind)
    columns = ("product", "product_name", "lot", "opening", *WAYS[kind], *OUT[kind], "closing")
    parts = [
        Part("stock", columns, lambda: _stock(reader, lots, asked)),
        Part("sums", _sum_columns(kind), lambda: _sums(reader, lots, kept, asked)),
        Part("moves", TRACED, lambda: _moves(connection, kind, asked), trace=True),
    ]
    if kind == "zone":
        sent = Part(
            "sent",
            ("institution", "institution_name", "product", "product_name", "lot", "left", "back", "net"),
            lambda: _sent(reader, carried, asked),
        )
        parts.insert(1, sent)
    return Paper(asked, about.facts(reader, connection, asked), tuple(parts))


def _accounts(connection: sqlite3.Connection, kind: StationKind, asked: Asked) -> tuple[Lots, Carried]:
    lots: Lots = {}
    carried: Carried = {}
    begin, end = asked.bounds
    for step in steps(connection):
        for where, packs in moved(step.change, kind).items():
            account = lots.setdefault((where.product, where.lot), _Account())
            way = way_of(step.operation, kind)
            if step.at < begin:
                account.before[where.stand] += packs
                account.came_before += packs
            elif step.at < end:
                account.during[where.stand] += packs
                account.came[way] += packs
                if where.stand == "exited":
                    sent = carried.setdefault((where.institution, where.product, where.lot), [0, 0])
                    sent[packs < 0] += abs(packs)
            else:
                account.after[where.stand] += packs
    return lots, carried


def _kept(connection: sqlite3.Connection, kind: StationKind) -> Kept:
    """What the station keeps as its stock, by product, lot and stand."""
    found: Kept = {}
    for product, lot, state, patient, packs in connection.execute(_KEPT):
        if stand := stand_of(state, bool(patient), kind):
            found.setdefault((product, lot), Counter())[stand] += packs
    return found


def _stock(reader: Reader, lots: Lots, asked: Asked) -> Iterator[Row]:
    kind = reader.station.kind
    for (product, lot), account in sorted(lots.items()):
        opening, closing = account.before[HERE], account.at_end[HERE]
        ways = [account.came[way] for way in WAYS[kind]]
        gone = [account.during[stand] for stand in OUT[kind]]
        wrong = opening + sum(ways) - sum(gone) != closing
        if opening or closing or any(ways) or any(gone):
            name = about.product(reader, product, asked.lang)
            yield Row((product, name, lot, opening, *ways, *gone, closing), "wrong" if wrong else "")


def _sent(reader: Reader, carried: Carried, asked: Asked) -> Iterator[Row]:
    for (institution, product, lot), (left, back) in sorted(carried.items()):
        if asked.institution in ("", institution):
            names = [
                institution,
                about.institution(reader, institution, asked.lang),
                product,
                about.product(reader, product, asked.lang),
            ]
            yield Row((*names, lot, left, back, left - back))


def _sum_columns(kind: StationKind) -> tuple[str, ...]:
    return ("product", "product_name", "came-in-all", "here", *OUT[kind], "accounted", "even", "kept-even")


def _sums(reader: Reader, lots: Lots, kept: Kept, asked: Asked) -> Iterator[Row]:
    """Product by product: all that ever came, told by the journal, against where it stands.

    Where it stands is worked back from the stock as kept now, so that the two sides come from
    two records.
    """
    kind = reader.station.kind
    stands = (HERE, *OUT[kind])
    nothing: Counter[str] = Counter()
    for product in sorted({product for product, _ in lots.keys() | kept.keys()}):
        of = [
            (lots.get(lot, _Account()), kept.get(lot, nothing))
            for lot in lots.keys() | kept.keys()
            if lot[0] == product
        ]
        came = sum(account.came_before + account.came.total() for account, _ in of)
        standing = [sum(stock[stand] - account.after[stand] for account, stock in of) for stand in stands]
        even = came == sum(standing)
        as_kept = all(
            account.at_end[stand] == stock[stand] - account.after[stand]
            for account, stock in of
            for stand in stands
        )
        cells: tuple[Cell, ...] = (
            product,
            about.product(reader, product, asked.lang),
            came,
            *standing,
            sum(standing),
            text(f"report.{'agrees' if even else 'differs'}", asked.lang),
            text(f"report.{'agrees' if as_kept else 'differs'}", asked.lang),
        )
        yield Row(cells, "" if even and as_kept else "wrong")


def _moves(connection: sqlite3.Connection, kind: StationKind, asked: Asked) -> Iterator[Row]:
    """Every row of the period that moved a figure, a line for each figure it moved."""
    begin, end = asked.bounds
    for step in steps(connection):
        if begin <= step.at < end:
            for where, packs in sorted(moved(step.change, kind).items()):
                if kind == "institution" or asked.institution in ("", where.institution):
                    yield Row(traced(step, where, asked.lang, packs))
