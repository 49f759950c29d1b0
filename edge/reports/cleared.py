"""The ledger of a clearance form (通关台账) as a paper: the form at its head, a line for every package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from edge.epcis import stamp
from edge.reports import about
from edge.reports.ledger import open_ledger
from edge.reports.paper import Asked, Paper, Part, Row
from edge.reports.tables import LINE_COLUMNS, form_facts, line_cells
from edge.store import Reader


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """Every package that left under the form, with the running sum and what was left."""
    ledger = open_ledger(reader, asked.form)
    of_form = ((f"ledger.{key}", cell) for key, cell in form_facts(ledger.form, asked.lang))
    facts = (*about.facts(reader, connection, asked), *of_form)
    return Paper(asked, facts, (Part("lines", LINE_COLUMNS, lambda: _lines(reader, asked)),))


def _lines(reader: Reader, asked: Asked) -> Iterator[Row]:
    begin, end = asked.bounds
    for line in open_ledger(reader, asked.form).lines:
        if begin <= stamp(line.at) < end:
            yield Row(tuple(line_cells(line, asked.lang)), "void" if line.void_by is not None else "")
