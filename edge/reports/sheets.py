"""A paper as an XLSX workbook: a sheet with the head, then a sheet a table, on several where it is long.

Cells are text, numbers and dates, never formulas; rows go to the file as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO, Final

from edge.reports.paper import Cell, Paper, Part, Row, naive
from edge.reports.words import part_title, title, word

SHEET_LINES: Final = 1_000_000
"""Lines on one sheet; Excel holds 1,048,576 rows."""

LONGEST: Final = 32_767
"""Letters a cell holds."""
DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps."""

_WIDTHS: Final = {
    "at": 19,
    "answered_at": 19,
    "event_id": 46,
    "step": 16,
    "epc": 48,
    "gtin": 16,
    "key": 40,
    "origin": 40,
    "text": 40,
    "serial": 22,
    "lot": 14,
    "expiry": 12,
    "why": 46,
    "clause": 22,
    "reason": 26,
    "event_text": 46,
    "recipients": 40,
    "patient": 26,
    "manifest": 20,
    "method": 20,
}
_WIDTH: Final = 12
_NAME: Final = 26


def write_sheets(paper: Paper, out: BinaryIO) -> None:
    """Write `paper` to `out`."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships none

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    asked = paper.asked
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title(asked.kind, asked.lang), "created": naive(asked.made)})
        sheets = _Sheets(book, paper)
        sheets.head()
        for part in paper.parts:
            sheets.table(part)


class _Sheets:
    """The sheets of one workbook; each is filled from the top."""

    def __init__(self, book: Any, paper: Paper) -> None:
        self._book = book
        self._paper = paper
        self._lang = paper.asked.lang
        self._strong = book.add_format({"bold": True})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._heading = book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "top"}
        )
        looks: dict[str, dict[str, Any]] = {
            "": {},
            "void": {"font_strikeout": True, "font_color": "#808080"},
            "wrong": {"bold": True, "bg_color": "#F6D5B4"},
        }
        forms = {"": {}, "time": {"num_format": "yyyy-mm-dd hh:mm:ss"}, "day": {"num_format": "yyyy-mm-dd"}}
        self._styles = {
            (mark, form): book.add_format({**look, **shape})
            for mark, look in looks.items()
            for form, shape in forms.items()
        }

    def head(self) -> None:
        """What stands at the head of the paper."""
        sheet = self._book.add_worksheet(word("about", self._lang))
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, title(self._paper.asked.kind, self._lang), self._title)
        for row, (key, cell) in enumerate(self._paper.facts, 1):
            sheet.write_string(row, 0, word(key, self._lang), self._strong)
            self._put(sheet, row, 1, cell, "")

    def table(self, part: Part) -> None:
        """One table, as many sheets as it takes, one at least."""
        rows, count = part.rows(), 0
        while True:
            first = next(rows, None)
            if first is None and count:
                return
            count += 1
            self._sheet(part, count, chain([first] if first else [], islice(rows, SHEET_LINES - 1)))

    def _sheet(self, part: Part, count: int, rows: Iterator[Row]) -> None:
        name = part_title(part.name, self._lang)
        sheet = self._book.add_worksheet(name if count == 1 else f"{name} {count}")
        for column, key in enumerate(part.columns):
            sheet.set_column(column, column, _NAME if key.endswith("_name") else _WIDTHS.get(key, _WIDTH))
        for column, key in enumerate(part.columns):
            sheet.write_string(0, column, word(key, self._lang), self._heading)
        sheet.freeze_panes(1, 0)
        at = 0
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row.cells):
                self._put(sheet, at, column, cell, row.mark)
        sheet.autofilter(0, 0, max(at, 1), len(part.columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _put(self, sheet: Any, row: int, column: int, cell: Cell, mark: str) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, naive(cell), self._styles[mark, "time"])
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._styles[mark, "day"])
        elif isinstance(cell, int | Decimal) and _exact(cell):
            sheet.write_number(row, column, cell, self._styles[mark, ""])
        else:
            sheet.write_string(row, column, str(cell)[:LONGEST], self._styles[mark, ""])


def _exact(number: int | Decimal) -> bool:
    """Whether a spreadsheet keeps every digit."""
    return len(Decimal(number).as_tuple().digits) <= DIGITS
