"""A paper printed: A4 across, its head on the first page, whose it is and the journal's head on each.

Long tables are set as they are read. A table of figures or of findings is printed whole or not
at all (`LINES`); the journal rows behind figures are cut off where nobody would print on
(`TRACED`), and the paper says so: CSV and XLSX have them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Final

from edge.clock import CHINA
from edge.errors import BondscanError
from edge.language import text
from edge.reports.paper import Cell, Paper, Part, Row
from edge.reports.tables import local
from edge.reports.typeset import CHINESE, LATIN, broken, printable, runs, width
from edge.reports.words import part_title, title, word

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LINES: Final = 50_000
"""Lines of one table that are put on paper at most; reportlab keeps a document's pages in memory."""
TRACED: Final = 2_000
"""Lines of journal rows behind figures that are put on paper."""

# Points: A4 across.
WIDTH: Final = 841.89
HEIGHT: Final = 595.28
MARGIN: Final = 34.0
TOP: Final = HEIGHT - MARGIN - 26
BOTTOM: Final = MARGIN + 16
SIZE: Final = 7.0
LEADING: Final = 9.0
PAD: Final = 2.0
HIGHEST: Final = 40
"""Lines one cell may take: what is longer than that is no word of anybody's."""
_PAGES: Final = "pages"

UNPRINTED: Final = frozenset({"event_id", "epc"})
"""Columns a page has no room for, of what row number and serial say already."""
_WEIGHTS: Final = {
    "at": 9,
    "answered_at": 9,
    "step": 7,
    "key": 17,
    "origin": 17,
    "text": 18,
    "serial": 10,
    "gtin": 8,
    "why": 22,
    "clause": 11,
    "reason": 10,
    "event_text": 22,
    "recipients": 18,
    "patient": 13,
    "code": 10,
    "figure": 20,
    "seq": 5,
    "packs": 4,
    "sum": 4,
    "remaining": 4,
    "verdict": 6,
}
_WEIGHT: Final = 7
_NAME: Final = 12


def write_printed(paper: Paper, out: BinaryIO) -> None:
    """Write `paper` to `out` as PDF.

    Raises BondscanError where a table is longer than anybody would print.
    """
    sheet = _Sheet(paper, out)
    sheet.facts()
    for part in paper.parts:
        sheet.table(part)
    sheet.end()


class _Sheet:
    """Writes a document from the top of its first page to the end of its last."""

    def __init__(self, paper: Paper, out: BinaryIO) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
        self._measure = pdfmetrics.stringWidth
        self._paper = paper
        self._lang = paper.asked.lang
        self._facts = dict(paper.facts)
        self._title = title(paper.asked.kind, self._lang)
        self._canvas: Canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
        made = paper.asked.made.astimezone(CHINA)
        self._canvas.setDateFormatter(lambda *_: made.strftime("D:%Y%m%d%H%M%S+08'00'"))
        self._canvas.setTitle(self._title)
        self._canvas.setCreator("bondscan")
        self._canvas.setAuthor(printable(paper.asked.by))
        self._page = 0
        self._at = 0.0
        self._turn()

    def facts(self) -> None:
        """The title and what stands at the head of the paper."""
        self._at -= 6
        self._draw(MARGIN, self._at, self._title, 15)
        self._at -= 20
        for key, cell in self._paper.facts:
            lines = broken(printable(said(cell) or "—"), 8, WIDTH - 2 * MARGIN - 120, self._measure)
            self._need(len(lines) * 11)
            self._draw(MARGIN, self._at, word(key, self._lang), 8)
            for line in lines:
                self._draw(MARGIN + 120, self._at, line, 8)
                self._at -= 11
        self._at -= 6

    def table(self, part: Part) -> None:
        """One table, its headings on each of its pages."""
        shown = [at for at, name in enumerate(part.columns) if name not in UNPRINTED]
        widths = _widths([part.columns[at] for at in shown])
        headings = [word(part.columns[at], self._lang) for at in shown]
        self._need(70)
        self._at -= 4
        self._draw(MARGIN, self._at, part_title(part.name, self._lang), 10)
        self._at -= 5
        self._line(self._broken(headings, widths), widths, mark="heading")
        count = 0
        rows = part.rows()
        for row in rows:
            if count == (TRACED if part.trace else LINES):
                self._cut(part, row, rows)
                break
            count += 1
            self._row(row, shown, headings, widths)
        if not count:
            self._at -= LEADING
            self._draw(MARGIN + PAD, self._at, text("report.none", self._lang), SIZE)
        self._at -= 16

    def end(self) -> None:
        """Who answers for it, then the file."""
        self._need(60)
        self._at -= 24
        for at, key in enumerate(("signed", "reviewed", "stamped")):
            self._draw(
                MARGIN + at * 250, self._at, f"{text(f'report.{key}', self._lang)}  ____________________", 9
            )
        self._canvas.showPage()
        self._canvas.beginForm(_PAGES)
        self._draw(0, 0, str(self._page), 8)
        self._canvas.endForm()
        self._canvas.save()

    def _row(self, row: Row, shown: list[int], headings: list[str], widths: list[float]) -> None:
        columns = self._broken([said(row.cells[at]) for at in shown], widths)
        if self._at - _height(columns) < BOTTOM:
            self._turn()
            self._line(self._broken(headings, widths), widths, mark="heading")
        self._line(columns, widths, mark=row.mark)

    def _cut(self, part: Part, row: Row, rest: Iterator[Row]) -> None:
        """Say what is left out, or refuse to leave anything out."""
        if not part.trace:
            raise BondscanError(
                f"Failed to print '{self._paper.asked.kind}': expected at most {LINES} lines on paper, got more; "
                f"name a shorter period, or take it as XLSX or CSV."
            )
        left = 1 + sum(1 for _ in rest)
        first = row.cells[0]
        self._need(LEADING + 8)
        self._at -= LEADING + 4
        words = text("report.cut", self._lang, count=str(left), first=said(first))
        self._draw(MARGIN + PAD, self._at, words, SIZE)

    def _broken(self, cells: list[str], widths: list[float]) -> list[list[str]]:
        return [
            broken(printable(cell), SIZE, wide - 2 * PAD, self._measure)[:HIGHEST]
            for cell, wide in zip(cells, widths, strict=True)
        ]

    def _line(self, columns: list[list[str]], widths: list[float], mark: str) -> None:
        """One line of a table, as high as its highest cell."""
        canvas, height = self._canvas, _height(columns)
        if fill := _FILLS.get(mark):
            canvas.setFillColorRGB(*fill)
            canvas.rect(MARGIN, self._at - height, WIDTH - 2 * MARGIN, height, stroke=0, fill=1)
        canvas.setFillGray(0.45 if mark == "void" else 0)
        left = MARGIN
        for lines, wide in zip(columns, widths, strict=True):
            for at, line in enumerate(lines):
                base = self._at - LEADING * (at + 1) + 1.5
                end = self._draw(left + PAD, base, line, SIZE)
                if mark == "void" and line:
                    canvas.line(left + PAD, base + SIZE * 0.33, end, base + SIZE * 0.33)
            left += wide
        canvas.setFillGray(0)
        self._at -= height
        canvas.line(MARGIN, self._at, WIDTH - MARGIN, self._at)

    def _need(self, height: float) -> None:
        if self._at - height < BOTTOM:
            self._turn()

    def _turn(self) -> None:
        """A new page, with whose it is above and what journal it was drawn from below."""
        if self._page:
            self._canvas.showPage()
        self._page += 1
        self._canvas.setLineWidth(0.3)
        asked, facts = self._paper.asked, self._facts
        above = [self._title, *(said(facts.get(name)) for name in ("station", "party", "period"))]
        self._draw(MARGIN, HEIGHT - MARGIN, self._within(" · ".join(part for part in above if part)), 8)
        made = f"{text('report.made', self._lang)} {local(asked.made)}"
        by = f"{text('report.by', self._lang)} {asked.by}" if asked.by else ""
        self._draw(
            MARGIN, HEIGHT - MARGIN - 11, self._within("   ".join(part for part in (made, by) if part)), 7
        )
        number = f"{text('report.page', self._lang)} {self._page} / "
        right = WIDTH - MARGIN - 26
        self._draw(right - width(number, 8, self._measure), HEIGHT - MARGIN, number, 8)
        self._canvas.saveState()
        self._canvas.translate(right, HEIGHT - MARGIN)
        self._canvas.doForm(_PAGES)
        self._canvas.restoreState()
        self._canvas.line(MARGIN, HEIGHT - MARGIN - 16, WIDTH - MARGIN, HEIGHT - MARGIN - 16)
        head = f"{text('report.head', self._lang)} {said(facts.get('head'))}"
        self._draw(MARGIN, MARGIN, head, 7)
        self._at = TOP

    def _within(self, line: str) -> str:
        """As much of a line as stands beside the page's number."""
        return broken(printable(line), 8, WIDTH - 2 * MARGIN - 90, self._measure)[0]

    def _draw(self, left: float, base: float, line: str, size: float) -> float:
        """Draw a line; where it ends."""
        for font, piece in runs(line):
            self._canvas.setFont(font, size)
            self._canvas.drawString(left, base, piece)
            left += self._measure(piece, font, size) if font == LATIN else len(piece) * size
        return left


_FILLS: Final = {"heading": (0.87, 0.9, 0.94), "wrong": (0.96, 0.84, 0.71)}


def said(cell: Cell) -> str:
    """A cell as it is printed."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return local(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _widths(columns: list[str]) -> list[float]:
    weights = [_NAME if name.endswith("_name") else _WEIGHTS.get(name, _WEIGHT) for name in columns]
    return [(WIDTH - 2 * MARGIN) * weight / sum(weights) for weight in weights]


def _height(columns: list[list[str]]) -> float:
    return LEADING * max(len(lines) for lines in columns) + 3
