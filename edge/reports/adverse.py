"""Adverse events (不良反应／不良事件): what was reported of which goods, to whom and when.

All go to the city's drug administration, serious ones also to the health commission and the
importer, so every line names its recipients and when they were told, as filled in, and the time
of the record.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from edge.language import Lang, text
from edge.reports import about
from edge.reports.paper import Asked, Paper, Part, Row
from edge.reports.tasks import Papers
from edge.store import Reader
from edge.store.packing import COLUMNS as STOCK
from edge.store.packing import StockRow, unpack_change
from edge.store.times import unstamp

OPERATION: Final = "adverse_event"

COLUMNS: Final = (
    "seq",
    "at",
    "event_id",
    "product",
    "product_name",
    "lot",
    "serial",
    "patient",
    "severity",
    "event_text",
    "recipients",
    "reported_at",
    "operator",
    "void_by",
)

_EVENTS: Final = (
    "SELECT seq, at, event_id, operator, task, key, effects, detail, "
    "(SELECT min(by) FROM voided v WHERE v.seq = j.seq) FROM journal j "
    "WHERE operation = ? AND kind NOT IN ('task-open', 'task-close', 'undo', 'repeat') "
    "AND verdict IN ('ACCEPT', '') AND at >= ? AND at < ? ORDER BY seq"
)


class Event(NamedTuple):
    """One report; at: as recorded. reported: when the recipients were told, as filled in. void_by: the row that took it back, None while it stands."""

    seq: int
    at: str
    event_id: str
    operator: str
    product: str
    lot: str
    serial: str
    patient: str
    severity: str
    words: str
    recipients: str
    reported: str
    void_by: int | None


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """How many of each product and severity, then every report."""
    about.about_here(reader, asked)
    return Paper(
        asked,
        about.facts(reader, connection, asked),
        (
            Part(
                "by-severity",
                ("product", "product_name", "severity", "count"),
                lambda: _counts(reader, connection, asked),
            ),
            Part("events", COLUMNS, lambda: lines(reader, connection, asked)),
        ),
    )


def lines(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    """A line for each, in the order of `COLUMNS`."""
    for event in events(reader, connection, asked):
        yield Row(
            (
                event.seq,
                unstamp(event.at),
                event.event_id,
                event.product,
                about.product(reader, event.product, asked.lang),
                event.lot,
                event.serial,
                event.patient,
                said_severity(event.severity, asked.lang),
                event.words,
                event.recipients,
                event.reported,
                event.operator,
                event.void_by,
            ),
            "void" if event.void_by is not None else "",
        )


def events(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Event]:
    """Every report of the period, those taken back too."""
    papers = Papers(connection)
    for seq, at, event_id, operator, task, key, effects, detail, void_by in connection.execute(
        _EVENTS, (OPERATION, *asked.bounds)
    ):
        filled = papers.of(task, detail)
        about_it = _package(connection, key, effects)
        yield Event(
            seq,
            at,
            event_id,
            operator,
            about_it.product if about_it else filled.get("product", "") or product_of(reader, key),
            about_it.lot if about_it else filled.get("lot", ""),
            about_it.serial if about_it else filled.get("serial", ""),
            filled.get("patient", "") or (about_it.patient if about_it else ""),
            filled.get("severity", ""),
            filled.get("event_text", ""),
            filled.get("recipients", ""),
            filled.get("reported_at", ""),
            void_by,
        )


def product_of(reader: Reader, key: str) -> str:
    """The product of a package by its key, as far as the key names one of the catalogue."""
    known = reader.view.product_of_key(key) if reader.view else None
    return known.id if known else ""


def said_severity(severity: str, lang: Lang) -> str:
    """How grave it was, in words."""
    key = f"choice.{severity}"
    words = text(key, lang)
    return severity if words == key else words


def _package(connection: sqlite3.Connection, key: str, effects: bytes) -> StockRow | None:
    """What the report is of: the package in the row, else as it is kept now."""
    for row in unpack_change(effects).items:
        if not row.is_case:
            return row
    found = connection.execute(f"SELECT {STOCK} FROM stock WHERE key = ? AND key <> ''", (key,)).fetchone()  # noqa: S608
    return StockRow._make(found) if found else None


def _counts(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    counts = Counter(
        (event.product, event.severity)
        for event in events(reader, connection, asked)
        if event.void_by is None
    )
    for (product, severity), count in sorted(counts.items()):
        name = about.product(reader, product, asked.lang)
        yield Row((product, name, said_severity(severity, asked.lang), count))
