"""The yearly figures (年度评估) of each institution and product: received, used, patients, returned,
destroyed, adverse events, refusals by reason.

In the zone, what each institution was sent stands for what it received. A patient is a pseudonym
that goods were used for, counted once however many packs it were, and not at all where every
use was taken back. An undo is taken off in the year it was made.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from edge.catalogue import StationKind
from edge.language import say, text
from edge.reports import about, adverse
from edge.reports.moves import HERE, STANDS, Step, Where, moved, packs_of, steps
from edge.reports.paper import Asked, Cell, Paper, Part, Row
from edge.reports.refusals import Refused, product_read, refused, said_clause
from edge.reports.tasks import Papers
from edge.reports.tracing import TRACED, traced
from edge.rules.facts import StationFacts
from edge.store import Reader
from edge.store.times import unstamp

FIGURES: Final[Mapping[StationKind, tuple[str, ...]]] = {
    "zone": ("sent", "used", "patients", "returned", "destroyed", "adverse", "refusals"),
    "institution": ("received", "used", "patients", "returned", "destroyed", "adverse", "refusals"),
}
REFUSED: Final = ("seq", "at", "operator", "step", "text", "institution", "product", "code", "why", "clause")

AFTER_USE: Final = frozenset({"collect", "explant", "destroy"})
"""What these move had been used all the same."""
_IN_USE: Final = frozenset(state for state, stand in STANDS["institution"].items() if stand == "used")
_NEVER_TAKEN: Final = frozenset({"refused", "returned"})


class Counted(NamedTuple):
    """So many packs towards one figure of one institution's product."""

    figure: str
    where: Where
    packs: int


@dataclass(slots=True)
class _Year:
    """One product at (or, in the zone, for) one institution.

    patients: packs by pseudonym. refusals: refused scans by code, which kind of it, and clause.
    """

    figures: Counter[str] = field(default_factory=Counter)
    patients: Counter[str] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str, str]] = field(default_factory=Counter)


_Years = dict[tuple[str, str], _Year]


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """The figures, the refusals by reason, and the rows behind both."""
    about.about_here(reader, asked)
    years = _years(reader, connection, asked)
    head = ("institution", "institution_name", "product", "product_name")
    return Paper(
        asked,
        about.facts(reader, connection, asked),
        (
            Part("figures", (*head, *FIGURES[reader.station.kind]), lambda: _figures(reader, years, asked)),
            Part(
                "refused-why",
                (*head, "code", "why", "clause", "count"),
                lambda: _reasons(reader, years, asked),
            ),
            Part("moves", (*TRACED, "patient"), lambda: _moves(reader, connection, asked), trace=True),
            Part("events", adverse.COLUMNS, lambda: adverse.lines(reader, connection, asked), trace=True),
            Part("refused-rows", REFUSED, lambda: _refusals(reader, connection, asked), trace=True),
        ),
    )


def counted(step: Step, kind: StationKind) -> Iterator[Counted]:
    """What a row counts towards which figure; an undo counts below nought."""
    moves = moved(step.change, kind)
    for where, packs in sorted(moves.items()):
        if where.stand == "destroyed":
            yield Counted("destroyed", where, packs)
        elif kind == "zone" and where.stand == "exited":
            back = step.operation == "return_in"
            yield Counted("returned", where, -packs) if back else Counted("sent", where, packs)
        elif kind == "institution" and where.stand == "used" and step.operation not in AFTER_USE:
            yield Counted("used", where, packs)
        elif kind == "institution" and where.stand == "returned" and step.operation == "return_in":
            yield Counted("returned", where, packs)
    if kind == "institution" and not any(where.stand in _NEVER_TAKEN for where in moves):
        taken: dict[tuple[str, str, str], int] = {}
        for (institution, product, lot, _), packs in moves.items():
            taken[institution, product, lot] = taken.get((institution, product, lot), 0) + packs
        for of, packs in sorted(taken.items()):
            if packs:
                yield Counted("received", Where(*of, HERE), packs)


class Patients:
    """For whom goods were used: as recorded of a package, else as the papers of its task say."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._papers = Papers(connection)

    def of(self, step: Step) -> Counter[tuple[str, str]]:
        """By how many packs used each (product, pseudonym) moves."""
        found: Counter[tuple[str, str]] = Counter()
        touched = (*step.change.before, *step.change.items)
        concerns = step.operation == "dispense" or any(row and row.state in _IN_USE for row in touched)
        if step.operation in AFTER_USE or not concerns:
            return found
        for rows, sign in ((step.change.before, -1), (step.change.items, 1)):
            for row in rows:
                if row and row.state in _IN_USE and packs_of(row):
                    found[row.product, row.patient or self._of_task(step)] += sign * packs_of(row)
        for row, stood in zip(step.change.items, step.change.before, strict=False):
            if step.operation == "dispense" and stood and row.state == stood.state:  # part of a pack
                found[row.product, self._of_task(step)] += -1 if step.kind == "undo" else 1
        return Counter({who: packs for who, packs in found.items() if who[1] and packs})

    def _of_task(self, step: Step) -> str:
        """Whom the task was for; an undo is of the task of the row it takes back."""
        task = step.task
        if step.refers is not None:
            row = self._connection.execute(
                "SELECT task FROM journal WHERE seq = ?", (step.refers,)
            ).fetchone()
            task = row[0] if row else task
        return self._papers.of(task).get("patient", "")


def _years(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> _Years:
    station = reader.station
    years: _Years = {}
    people = Patients(connection)
    begin, end = asked.bounds
    for step in steps(connection):
        if begin <= step.at < end:
            _count(years, step, station, asked)
            for (product, patient), packs in people.of(step).items():
                year = _year(years, station, asked, "", product)
                if year:
                    year.patients[patient] += packs
    for event in adverse.events(reader, connection, asked):
        year = _year(years, station, asked, "", event.product)
        if year and event.void_by is None:
            year.figures["adverse"] += 1
    for row in _rejected(reader, connection, asked):
        year = _year(years, station, asked, row.destination, product_read(reader, connection, row.key))
        if year:
            year.figures["refusals"] += 1
            why = {(one.code, one.params.get("why", ""), one.clause) for one in row.weighing}
            year.refusals.update(why)
    return years


def _count(years: _Years, step: Step, station: StationFacts, asked: Asked) -> None:
    for figure, where, packs in counted(step, station.kind):
        year = _year(years, station, asked, where.institution, where.product)
        if year:
            year.figures[figure] += packs


def _year(years: _Years, station: StationFacts, asked: Asked, bound: str, product: str) -> _Year | None:
    """Where to count; `bound`: whom the goods were for. None where nobody asked about that institution."""
    institution = bound if station.kind == "zone" else station.party
    if asked.institution not in ("", institution):
        return None
    return years.setdefault((institution, product), _Year())


def _rejected(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Refused]:
    for row in refused(reader, connection, asked):
        if row.verdict == "REJECT" and row.kind != "override":
            yield row


def _named(reader: Reader, institution: str, product: str, asked: Asked) -> tuple[Cell, ...]:
    lang = asked.lang
    return (
        institution,
        about.institution(reader, institution, lang),
        product,
        about.product(reader, product, lang),
    )


def _figures(reader: Reader, years: _Years, asked: Asked) -> Iterator[Row]:
    for (institution, product), year in sorted(years.items()):
        treated = sum(1 for packs in year.patients.values() if packs > 0)
        figures = [
            treated if name == "patients" else year.figures[name] for name in FIGURES[reader.station.kind]
        ]
        yield Row((*_named(reader, institution, product, asked), *figures))


def _reasons(reader: Reader, years: _Years, asked: Asked) -> Iterator[Row]:
    for (institution, product), year in sorted(years.items()):
        for (code, why, clause), count in sorted(year.refusals.items()):
            title = say(code, asked.lang, {"why": why}).title
            said = said_clause(clause, asked.lang)
            yield Row((*_named(reader, institution, product, asked), code, title, said, count))


def _moves(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    station, people = reader.station, Patients(connection)
    begin, end = asked.bounds
    for step in steps(connection):
        if not begin <= step.at < end:
            continue
        treated = ", ".join(sorted({patient for _, patient in people.of(step)}))
        for figure, where, packs in counted(step, station.kind):
            if station.kind == "institution" or asked.institution in ("", where.institution):
                line = traced(step, where._replace(stand=figure), asked.lang, packs)
                yield Row((*line, treated if figure == "used" else ""))


def _refusals(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    station, lang = reader.station, asked.lang
    for row in _rejected(reader, connection, asked):
        institution = row.destination if station.kind == "zone" else station.party
        if asked.institution in ("", institution):
            why = [say(one.code, lang, one.params).title for one in row.weighing]
            clauses = dict.fromkeys(said_clause(one.clause, lang) for one in row.weighing if one.clause)
            yield Row(
                (
                    row.seq,
                    unstamp(row.at),
                    row.operator,
                    text(f"operation.{row.operation}", lang) if row.operation else "",
                    row.text,
                    institution,
                    product_read(reader, connection, row.key),
                    "; ".join(one.code for one in row.weighing),
                    "; ".join(why),
                    "; ".join(clauses),
                )
            )
