"""When use of a special item is complete (SI 六(二)): what the opinion allowed, what came, where it went.

Amounts, not packs: what is left of a package, in the unit of its assessment opinion (评估意见). A
use or an aliquot takes part of a package; aliquots are packages of their own, so that dividing
one changes no sum.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from edge.catalogue import Approval, ImportPermit, Product, StationKind
from edge.catalogue.amounts import COUNTED, least, said
from edge.errors import BondscanError
from edge.language import text
from edge.reports import about
from edge.reports.moves import HERE, OUT, Step, Where, stand_of, steps
from edge.reports.paper import Asked, Cell, Paper, Part, Row
from edge.reports.tables import said_unit
from edge.reports.tasks import Papers
from edge.reports.tracing import TRACED, traced
from edge.rules.lots import SIGN
from edge.store import Reader
from edge.store.packing import COLUMNS, WHOLE, Change, StockRow

LESSENS: Final[Mapping[str, str]] = {
    "use_special": "used",
    "issue_lab": "used",
    "dispense": "used",
    "implant": "used",
    "take_away": "used",
    "sample": "sampled",
    "destroy": "destroyed",
    "damage": "lost",
}
"""Where an amount went that a step took off what is accounted for; without a word of it, lost."""

RECEIVED: Final = "received"
DIVIDED: Final = "divided"
MOVES: Final = (*TRACED[:-1], "amount")
_STEPS: Final = least(Decimal(1), "g")
"""Least steps of a measured unit in one of it."""
_LEAST: Final = Decimal("0.000001")
ITEMS: Final = ("key", "origin", "product", "lot", "expiry", "state", "place", "permit", "remaining", "last")
DISPOSED: Final = (
    "seq",
    "at",
    "event_id",
    "operator",
    "second",
    "method",
    "manifest",
    "key",
    "lot",
    "amount",
)

_ITEMS: Final = f"SELECT {COLUMNS} FROM stock WHERE approval = ? AND key NOT GLOB '00*' ORDER BY key"  # noqa: S608


class Measure:
    """Amounts of packages in the unit of one opinion, in its least steps; a fraction of one stays exact."""

    def __init__(self, reader: Reader, opinion: Approval) -> None:
        self._view = reader.view
        self.opinion = opinion
        self.unit = opinion.unit

    def of(self, row: StockRow) -> Fraction | None:
        """What there is of a package; None where nobody can say in this unit."""
        if row.amount != WHOLE and row.unit in ("", self.unit):
            return Fraction(row.amount)
        product = self._view.one(Product, row.product) if self._view else None
        each = product.per_pack(self.unit) if product else None
        if product is None or each is None:
            return None
        if row.amount == WHOLE:
            return Fraction(each * row.packs)
        pack = product.per_pack(row.unit)
        return Fraction(row.amount * each, pack) if pack else None

    def cell(self, steps_: Fraction | int | None) -> Cell:
        """So much as a number to add up, to the millionth where a step was divided."""
        if steps_ is None:
            return None
        number = Fraction(steps_) if self.unit in COUNTED else Fraction(steps_, _STEPS)
        if number.denominator == 1:
            return int(number)
        return (Decimal(number.numerator) / number.denominator).quantize(_LEAST).normalize()


@dataclass(slots=True)
class _Sums:
    """figures: least steps by where they went, or were divided off. aliquots: how many parts."""

    figures: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    aliquots: int = 0


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """The opinion, its permits, the sums, every package, what was destroyed with its manifest."""
    measure = Measure(reader, _opinion(reader, asked.opinion))
    sums = _sums(reader, connection, measure)
    facts = (*about.facts(reader, connection, asked), *_facts(reader, measure, asked))
    return Paper(
        asked,
        facts,
        (
            Part(
                "amounts",
                ("figure", "amount", "unit"),
                lambda: _figures(reader, connection, measure, sums, asked),
            ),
            Part(
                "permits",
                ("permit", "valid_from", "valid_to", "amount", "spent", "unit"),
                lambda: _permits(reader, measure, asked),
            ),
            Part("items", ITEMS, lambda: _items(connection, measure, asked)),
            Part("disposed", DISPOSED, lambda: _disposed(reader, connection, measure)),
            Part("moves", MOVES, lambda: _moves(reader, connection, measure, asked), trace=True),
        ),
    )


def amounts(step: Step, measure: Measure, kind: StationKind) -> dict[Where, Fraction]:
    """By how much each count moves: stands, and what a row brought in or took off all of them."""
    counts: dict[Where, Fraction] = defaultdict(Fraction)
    total: dict[Where, Fraction] = defaultdict(Fraction)
    for row, sign in _touched(step.change, measure.opinion.number):
        stand, amount = stand_of(row.state, bool(row.patient), kind), measure.of(row)
        if stand is not None and amount is not None:
            counts[Where(row.institution, row.product, row.lot, stand)] += sign * amount
            total[Where(row.institution, row.product, row.lot, RECEIVED)] += sign * amount
    forwards = -1 if step.kind == "undo" else 1
    for where, steps_ in total.items():
        if steps_ * forwards < 0:  # less is accounted for than before: the step used it up
            counts[where._replace(stand=LESSENS.get(step.operation, "lost"))] -= steps_
        else:
            counts[where] += steps_
    return {where: steps_ for where, steps_ in counts.items() if steps_}


def divided(step: Step, measure: Measure) -> Iterator[tuple[Where, Fraction, int]]:
    """The aliquots a row made (or, undone, took back): each with its amount, and how many it is."""
    if step.operation != "aliquot":
        return
    stood = {row.key for row in step.change.before if row}
    stands = {row.key for row in step.change.items}
    for row, sign in _touched(step.change, measure.opinion.number):
        if row.origin and row.key not in (stood if sign > 0 else stands):
            where = Where(row.institution, row.product, row.lot, DIVIDED)
            yield where, sign * (measure.of(row) or Fraction(0)), sign


def _touched(change: Change, opinion: str) -> Iterator[tuple[StockRow, int]]:
    """The packages of the opinion before (-1) and after (+1) the row."""
    for rows, sign in ((change.before, -1), (change.items, 1)):
        for row in rows:
            if row and row.approval == opinion and not row.is_case:
                yield row, sign


def _opinion(reader: Reader, number: str) -> Approval:
    found = reader.view.one(Approval, number) if reader.view else None
    if found is None:
        raise BondscanError(
            f"Failed to find '{number}' as assessment opinion: expected one of the catalogue, got none."
        )
    return found


def _sums(reader: Reader, connection: sqlite3.Connection, measure: Measure) -> _Sums:
    sums, kind = _Sums(), reader.station.kind
    for step in steps(connection):
        for where, moved in amounts(step, measure, kind).items():
            sums.figures[where.stand] += moved
        for where, part, count in divided(step, measure):
            sums.figures[where.stand] += part
            sums.aliquots += count
    return sums


def _facts(reader: Reader, measure: Measure, asked: Asked) -> tuple[tuple[str, Cell], ...]:
    opinion, lang = measure.opinion, asked.lang
    units = [about.party(reader, line.institution, lang) for line in opinion.lines]
    status = opinion.opinion_at(asked.made)
    name = about.product(reader, opinion.product, lang)
    return (
        ("opinion", opinion.number),
        ("opinion-status", text(f"report.opinion.{status}", lang) if status else None),
        ("unit-of", "; ".join(units)),
        ("item", f"{opinion.product} {name}".strip()),
        ("specification", opinion.specification),
        ("valid_from", opinion.valid_from),
        ("valid_to", opinion.valid_to),
        ("purposes", "; ".join(opinion.purposes)),
        ("places", "; ".join(opinion.places)),
    )


def _figures(
    reader: Reader, connection: sqlite3.Connection, measure: Measure, sums: _Sums, asked: Asked
) -> Iterator[Row]:
    """Received = here + used + destroyed + …; what is here is then held against the stock as kept."""
    lang, kind = asked.lang, reader.station.kind
    unit = said_unit(measure.unit, lang)
    figures, gone = sums.figures, OUT[kind]
    permits = sum(permit.total for permit in _of(reader, measure) if permit.unit == measure.unit)

    def line(name: str, steps_: Fraction | int, *, wrong: bool = False) -> Row:
        return Row((text(f"report.{name}", lang), measure.cell(steps_), unit), "wrong" if wrong else "")

    yield line("opinion-total", measure.opinion.total)
    yield line("permits-total", permits)
    yield line(RECEIVED, figures[RECEIVED], wrong=figures[RECEIVED] > measure.opinion.total)
    for stand in gone:
        yield line(stand, figures[stand])
    yield line("leftover", figures[HERE])
    accounted = figures[HERE] + sum(figures[stand] for stand in gone)
    yield line("accounted", accounted, wrong=accounted != figures[RECEIVED])
    kept, unknown = _kept(connection, measure, kind)
    yield line("leftover-kept", kept, wrong=kept != figures[HERE])
    left = measure.opinion.total - figures[RECEIVED]
    yield line("opinion-left", max(Fraction(0), left))
    yield line(DIVIDED, figures[DIVIDED])
    yield Row((text("report.aliquots", lang), sums.aliquots, text("report.packages", lang)))
    if unknown:
        yield Row((text("report.unknown-amount", lang), unknown, text("report.packages", lang)), "wrong")


def _kept(connection: sqlite3.Connection, measure: Measure, kind: StationKind) -> tuple[Fraction, int]:
    """How much is here by the stock as kept, and of how many packages nobody can say."""
    here, unknown = Fraction(0), 0
    for row in map(StockRow._make, connection.execute(_ITEMS, (measure.opinion.number,))):
        amount = measure.of(row)
        unknown += amount is None
        if stand_of(row.state, bool(row.patient), kind) == HERE:
            here += amount or 0
    return here, unknown


def _of(reader: Reader, measure: Measure) -> tuple[ImportPermit, ...]:
    return reader.view.permits_of(measure.opinion.number) if reader.view else ()


def _permits(reader: Reader, measure: Measure, asked: Asked) -> Iterator[Row]:
    spent = dict(reader.query("SELECT name, packs FROM usage WHERE scope = 'permit' AND sub = ''"))
    for permit in _of(reader, measure):
        used = spent.get(permit.number, 0)
        unit = said_unit(permit.unit, asked.lang)
        spent_ = Decimal(said(used, permit.unit))
        yield Row((permit.number, permit.valid_from, permit.valid_to, permit.quantity, spent_, unit))


def _items(connection: sqlite3.Connection, measure: Measure, asked: Asked) -> Iterator[Row]:
    for row in map(StockRow._make, connection.execute(_ITEMS, (measure.opinion.number,))):
        yield Row(
            (
                row.key.partition(SIGN)[0],
                row.origin,
                row.product,
                row.lot,
                date.fromisoformat(row.expiry) if row.expiry else None,
                text(f"state.{row.state}", asked.lang),
                row.place,
                row.permit,
                measure.cell(measure.of(row)),
                row.last_seq,
            )
        )


def _disposed(reader: Reader, connection: sqlite3.Connection, measure: Measure) -> Iterator[Row]:
    """Every destruction, with the manifest and the people of its papers; an undone one taken off again."""
    papers, kind = Papers(connection), reader.station.kind
    for step in steps(connection):
        for where, steps_ in sorted(amounts(step, measure, kind).items()):
            if where.stand == "destroyed":
                filled = papers.of(step.task)
                told = [filled.get(name, "") for name in ("second", "method", "manifest")]
                head: tuple[Cell, ...] = (step.seq, step.when, step.event_id, step.operator, *told)
                yield Row((*head, step.key, where.lot, measure.cell(steps_)))


def _moves(reader: Reader, connection: sqlite3.Connection, measure: Measure, asked: Asked) -> Iterator[Row]:
    kind = reader.station.kind
    for step in steps(connection):
        for where, steps_ in sorted(amounts(step, measure, kind).items()):
            yield Row(traced(step, where, asked.lang, measure.cell(steps_)))
        for where, part, _ in divided(step, measure):
            yield Row(traced(step, where, asked.lang, measure.cell(part)))
