"""The calibration sheet: the symbol to scan, what to do with it, what to set on the scanner.

A PDF is one A4 page in both languages, byte for byte the same each time; a PNG is the symbol alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.codes.programming import SETTINGS, VENDORS, menu
from edge.codes.sheet import CONTENT
from edge.language import LANGUAGES, Lang, text
from edge.reports.files import atomic
from edge.reports.symbol import Rows, matrix_of, png

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Millimetres. 0.9 mm a module is coarse enough for an office printer and any 2D scanner.
WIDTH: Final = 210.0
HEIGHT: Final = 297.0
MARGIN: Final = 18.0
MODULE: Final = 0.9

FONTS: Final[dict[Lang, str]] = {"zh": "STSong-Light", "en": "Helvetica"}
STEPS: Final = ("sheet.step.1", "sheet.step.2", "sheet.step.3", "sheet.step.4")
_POINT: Final = 25.4 / 72
_RUN: Final = re.compile(r"[ -~]+|[^ -~]+")
"""What is drawn in one font: Latin letters of the Chinese one run into each other on many screens."""


def write_sheet(out: Path) -> None:
    """Write the sheet; the name's ending says whether as PDF or as PNG. Raises BondscanError."""
    content = png(matrix_of(CONTENT)) if out.suffix.lower() == ".png" else pdf()
    with atomic(out) as file:
        file.write(content)


def pdf() -> bytes:
    """The sheet as a PDF without compression or dates, so that the same sheet is the same bytes."""
    from io import BytesIO

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONTS["zh"]))  # every reader of PDF brings it, no file is needed
    out = BytesIO()
    size = (WIDTH / _POINT, HEIGHT / _POINT)
    canvas = Canvas(out, pagesize=size, pageCompression=0, invariant=1)
    canvas.setTitle(f"{text('sheet.title', 'zh')} {text('sheet.title', 'en')}")
    canvas.scale(1 / _POINT, 1 / _POINT)
    _page(_Pen(canvas))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(pen: _Pen) -> None:
    for lang in LANGUAGES:
        pen.write(text("sheet.title", lang), lang, 6.5 if lang == "zh" else 5.0)
    pen.down(2)
    for number, step in enumerate(STEPS, start=1):
        for lang in LANGUAGES:
            pen.write(
                f"{number}. {text(step, lang)}" if lang == "zh" else f"    {text(step, lang)}", lang, 3.4
            )
        pen.down(0.6)
    pen.down(4)
    pen.symbol(matrix_of(CONTENT))
    pen.down(4)
    for lang in LANGUAGES:
        pen.write(text("sheet.symbol", lang), lang, 3.2)
    pen.down(4)
    for key, size in (("sheet.settings", 4.2), ("sheet.manuals", 3.2)):
        for lang in LANGUAGES:
            pen.write(text(key, lang), lang, size)
    for title, lines in _settings():
        pen.down(1.6)
        pen.write(title, "zh", 3.4)
        for line in lines:
            pen.write(line, "zh", 3.0)
    pen.down(1.6)
    for lang in LANGUAGES:
        pen.write(text("setting.star", lang), lang, 3.0)


def _settings() -> Iterator[tuple[str, list[str]]]:
    """Each setting in both languages, and what every make calls it."""
    for setting in SETTINGS:
        lines = []
        for vendor in VENDORS:
            found = menu(vendor, setting)
            if found is not None:
                name = " ".join(text(f"vendor.{vendor}", lang) for lang in LANGUAGES)
                lines.append(f"    {name}: {found.words}")
        yield " / ".join(text(f"setting.{setting}", lang) for lang in LANGUAGES), lines


class _Pen:
    """Writes down a page, line under line, in millimetres."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._at = HEIGHT - MARGIN

    def down(self, by: float) -> None:
        """Leave room."""
        self._at -= by

    def write(self, words: str, lang: Lang, size: float) -> None:
        """A paragraph, broken where the page ends."""
        from reportlab.lib.utils import simpleSplit

        for line in simpleSplit(words, FONTS[lang], size, WIDTH - 2 * MARGIN):
            self._at -= size * 1.25
            right = MARGIN
            for run in _RUN.findall(line):
                font = FONTS["en" if run.isascii() else "zh"]
                self._canvas.setFont(font, size)
                self._canvas.drawString(right, self._at, run)
                right += self._canvas.stringWidth(run, font, size)

    def symbol(self, rows: Rows) -> None:
        """The symbol in the middle of the page, each run of dark modules one rectangle."""
        left = (WIDTH - len(rows[0]) * MODULE) / 2
        for row in rows:
            self._at -= MODULE
            for start, end in _runs(row):
                # a hair's breadth of overlap upwards: no white line between rows
                self._canvas.rect(
                    left + start * MODULE, self._at, (end - start) * MODULE, MODULE * 1.02, stroke=0, fill=1
                )


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of each run of dark modules."""
    start = None
    for at, dark in enumerate([*row, False]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at
            start = None
