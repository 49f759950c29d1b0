"""A ledger as rows for other programs: JSON lines, CSV for Excel in China, and an XLSX workbook.

JSON and CSV are flat: every row carries the form's own facts, so that rows can be filtered and
joined without a head to be cut off first. The workbook has them once, above the table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

from edge.catalogue import Name
from edge.clock import CHINA
from edge.epcis import stamp
from edge.language import Lang, text
from edge.reports.ledger import Form, Ledger, Line
from edge.reports.paper import Cell

FORM_COLUMNS: Final = (
    "form",
    "approval",
    "product",
    "product_name",
    "importer",
    "importer_name",
    "quantity",
    "unit",
    "released",
)
"""What each row says of the form; ``form`` is its number, the others are fields of `Form`."""

LINE_COLUMNS: Final = (
    "seq",
    "at",
    "event_id",
    "step",
    "epc",
    "gtin",
    "serial",
    "lot",
    "expiry",
    "packs",
    "destination",
    "destination_name",
    "operator",
    "sum",
    "remaining",
    "void_by",
)
"""What each row says of one package: fields of `Line`."""

_FORMULAS: Final = frozenset("=+-@＝＋－＠")


def json_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """One object a line of the ledger; names in both languages, ``void`` for what was taken back."""
    form = ledger.form
    head = {name: _plain(getattr(form, name)) for name in FORM_COLUMNS[1:]}
    for line in ledger.lines:
        row = {name: _plain(getattr(line, name)) for name in LINE_COLUMNS}
        yield {"form": form.number, **head, **row, "key": line.key, "void": line.void_by is not None}


def write_csv(ledger: Ledger, out: BinaryIO, lang: Lang) -> None:
    """UTF-8 with a byte order mark, CRLF; no cell of text can be taken for a formula."""
    wrapped = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(wrapped)
        writer.writerow(text(f"ledger.{name}", lang) for name in (*FORM_COLUMNS, *LINE_COLUMNS))
        head = [flat(cell) for cell in form_cells(ledger.form, lang)]
        for line in ledger.lines:
            writer.writerow([*head, *(flat(cell) for cell in line_cells(line, lang))])
    finally:
        wrapped.detach()


def form_cells(form: Form, lang: Lang) -> list[Cell]:
    """The form's cells, in the order of `FORM_COLUMNS`."""
    cells = {name: called(getattr(form, name), lang) for name in FORM_COLUMNS[1:]}
    return [form.number, *{**cells, "unit": said_unit(form.unit, lang)}.values()]


def line_cells(line: Line, lang: Lang) -> list[Cell]:
    """The cells of one line, in the order of `LINE_COLUMNS`; its step in words."""
    step = text("ledger.undo" if line.step == "undo" else f"operation.{line.step}", lang)
    return [step if name == "step" else called(getattr(line, name), lang) for name in LINE_COLUMNS]


def form_facts(form: Form, lang: Lang) -> list[tuple[str, Cell]]:
    """What stands above a form's ledger: keys of words, and cells."""
    released: Cell = form.released
    if released is None:
        released = text("ledger.not-released" if form.release_known else "ledger.release-unknown", lang)
    return [
        ("form", form.number),
        ("approval", form.approval),
        ("product", _named(form.product, form.product_name, lang)),
        ("importer", _named(form.importer, form.importer_name, lang)),
        ("quantity", form.quantity),
        ("unit", said_unit(form.unit, lang)),
        ("issued", form.issued),
        ("released", released),
        ("used", form.used),
        ("received", form.received),
    ]


def said_unit(unit: str, lang: Lang) -> str:
    """A unit in words; one without words is its own."""
    words = text(f"unit.{unit}", lang)
    return unit if words == f"unit.{unit}" else words


def called(value: Cell | Name, lang: Lang) -> Cell:
    """A name in `lang`; anything else as it is."""
    if isinstance(value, Name):
        return value.en if lang == "en" else value.zh
    return value


def guarded(words: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what might be one.

    >>> guarded("=1+1"), guarded("L2406"), guarded(" @SUM(A1)"), guarded("")
    ("'=1+1", 'L2406', "' @SUM(A1)", '')
    """
    if words[:1].isalnum():  # most are
        return words
    seen = next((sign for sign in words if sign.isprintable() and not sign.isspace()), "")
    return f"'{words}" if seen in _FORMULAS else words


def local(at: datetime) -> str:
    """A time as people in Beijing write it, to the second."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def flat(value: Cell) -> str | int:
    """A cell as CSV has it: numbers as they are, Beijing time to the second, text guarded."""
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return local(value)
    return value.isoformat()


def _named(number: str, name: Name | None, lang: Lang) -> str:
    return f"{number} {called(name, lang)}" if name else number
