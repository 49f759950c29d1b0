"""A ledger as an XLSX workbook: the form above, its packages below, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO, Final

from edge.clock import CHINA
from edge.language import Lang, text
from edge.reports.ledger import Form, Ledger, Line
from edge.reports.paper import Cell
from edge.reports.tables import LINE_COLUMNS, form_facts, line_cells

SHEET_LINES: Final = 1_000_000
"""Lines on one sheet; Excel holds 1,048,576 rows."""

_WIDTHS: Final = {
    "at": 19,
    "event_id": 46,
    "step": 14,
    "epc": 48,
    "gtin": 16,
    "serial": 22,
    "lot": 14,
    "expiry": 12,
    "destination_name": 26,
}
_WIDTH: Final = 10


def write_workbook(ledger: Ledger, out: BinaryIO, lang: Lang, made: datetime) -> None:
    """Write the ledger to `out`; made: when, aware. Cells are text, numbers and dates, never formulas."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships none

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        title = text("ledger.title", lang)
        book.set_properties({"title": f"{title} {ledger.form.number}", "created": _naive(made)})
        pages = _Pages(book, ledger.form, lang)
        lines = ledger.lines
        pages.add(islice(lines, SHEET_LINES))
        while (more := next(lines, None)) is not None:
            pages.add(_again(more, islice(lines, SHEET_LINES - 1)))


def _again(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


class _Pages:
    """The sheets of one workbook, filled from the top: rows must come in order."""

    def __init__(self, book: Any, form: Form, lang: Lang) -> None:
        self._book = book
        self._form = form
        self._lang = lang
        self._count = 0
        self._strong = book.add_format({"bold": True})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._heading = book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._void = book.add_format({"font_strikeout": True, "font_color": "#808080"})

    def add(self, lines: Iterator[Line]) -> None:
        """One sheet with these lines."""
        self._count += 1
        name = text("ledger.title", self._lang)
        sheet = self._book.add_worksheet(name if self._count == 1 else f"{name} {self._count}")
        for column, key in enumerate(LINE_COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(key, _WIDTH))
        top = self._head(sheet)
        for column, key in enumerate(LINE_COLUMNS):
            sheet.write_string(top, column, text(f"ledger.{key}", self._lang), self._heading)
        sheet.freeze_panes(top + 1, 0)
        row = top
        for row, line in enumerate(lines, top + 1):
            style = self._void if line.void_by is not None else None
            for column, value in enumerate(line_cells(line, self._lang)):
                self._put(sheet, row, column, value, style)
        sheet.autofilter(top, 0, max(row, top + 1), len(LINE_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)

    def _head(self, sheet: Any) -> int:
        """The form's own facts; the row where the table begins."""
        form, lang = self._form, self._lang
        sheet.write_string(0, 0, text("ledger.title", lang), self._title)
        for row, (key, value) in enumerate(form_facts(form, lang), 1):
            sheet.write_string(row, 0, text(f"ledger.{key}", lang), self._strong)
            self._put(sheet, row, 2, value, None)
        return len(form_facts(form, lang)) + 2

    def _put(self, sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | Decimal):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, _naive(value), self._time)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        else:
            sheet.write_string(row, column, value, style)


def _naive(at: datetime) -> datetime:
    """Excel knows no zones: Beijing time, as everywhere."""
    return at.astimezone(CHINA).replace(tzinfo=None)
