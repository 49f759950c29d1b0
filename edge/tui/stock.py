"""The stock: products, their lots, their packages; and what of each approval is used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.widget import Widget

from edge.clock import CHINA
from edge.tui.keys import Key
from edge.tui.marks import Tone, expiry_tone
from edge.tui.page import LIMIT, Page
from edge.tui.port import Bar, StockPage, StockRow
from edge.tui.room import Note
from edge.tui.rows import Cell, Column, Rows
from edge.tui.words import day, named

_NOTHING = StockPage(rows=(), offset=0, total=0)


class Stock(Page):
    """One level at a time: Enter goes into a row, Esc comes out again."""

    NAME: ClassVar[str] = "stock"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "into"), Key("escape", "back"))

    def __init__(self) -> None:
        super().__init__()
        self.product = ""
        self.product_name = ""
        self.lot = ""
        self.shown = _NOTHING
        self.bars: Sequence[Bar] = ()

    def body(self) -> Iterable[Widget]:
        """The stock, and under it the approvals."""
        yield Note(id="note")
        yield Rows(id="stock")
        yield Note(id="bars-note")
        yield Rows(id="bars")

    @property
    def rows(self) -> Rows:
        """The stock list."""
        return self.query_one("#stock", Rows)

    def on_mount(self) -> None:
        """Read both."""
        super().on_mount()
        self.read(self.port.approvals, self._keep_bars)

    def load(self, offset: int = 0) -> None:
        """Read one page of the present level."""
        product, lot = self.product, self.lot

        def keep(page: StockPage) -> None:
            self.shown = page

        self.fetch(lambda: self.port.stock_page(product, lot, offset, LIMIT), keep)

    def _keep_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = bars
        self.fill()

    def fill(self) -> None:
        """The level in the language of the moment."""
        page = self.shown
        where = "  >  ".join(part for part in (self.product_name or self.product, self.lot) if part)
        last = page.offset + len(page.rows)
        first = page.offset + 1 if page.rows else 0
        span = self.say("stock.span", first=str(first), last=str(last), total=f"{page.total:,}")
        self.note.say(f"{where or self.say('stock.all')}    {span}")
        if not self.product:
            self._fill_products()
        elif not self.lot:
            self._fill_lots()
        else:
            self._fill_packages()
        self._fill_bars()

    def _fill_products(self) -> None:
        columns = (
            Column(self.say("column.product"), 24, grows=True),
            Column(self.say("column.product-id"), 14),
            Column(self.say("column.nearest-expiry"), 14),
            Column(self.say("column.packs"), 9, right=True),
        )
        cells = [
            (
                Cell(named(row.name, self.lang) or row.product),
                Cell(row.product),
                self._expiry(row),
                Cell(f"{row.count:,}"),
            )
            for row in self.shown.rows
        ]
        self.show(columns, cells, self.rows.at)

    def _fill_lots(self) -> None:
        columns = (
            Column(self.say("column.lot"), 20, grows=True),
            Column(self.say("column.expiry"), 14),
            Column(self.say("column.packs"), 9, right=True),
        )
        cells = [
            (Cell(row.lot or "--"), self._expiry(row), Cell(f"{row.count:,}")) for row in self.shown.rows
        ]
        self.show(columns, cells, self.rows.at)

    def _fill_packages(self) -> None:
        columns = (
            Column(self.say("column.serial"), 20, grows=True),
            Column(self.say("column.state"), 16),
            Column(self.say("column.place"), 12),
            Column(self.say("column.expiry"), 12),
        )
        cells = [
            (
                Cell(row.serial or row.key),
                Cell(self.label("state", row.state)),
                Cell(row.place or row.parent),
                self._expiry(row),
            )
            for row in self.shown.rows
        ]
        self.show(columns, cells, self.rows.at)

    def _expiry(self, row: StockRow) -> Cell:
        tone = expiry_tone(row.expiry, datetime.now(CHINA).date())
        mark = {"REJECT": " x", "REVIEW": " !"}.get(tone, "")
        return Cell(day(row.expiry) + mark, None if tone == "IDLE" else tone)

    def _fill_bars(self) -> None:
        self.query_one("#bars-note", Note).say(self.say("stock.bars"))
        columns = (
            Column(self.say("column.approval"), 24, grows=True),
            Column("", 20),
            Column(self.say("column.used"), 15, right=True),
            Column(self.say("column.left"), 8, right=True),
        )
        cells = []
        for bar in self.bars:
            cells.append(self._bar(bar, f"{bar.number}  {named(bar.product, self.lang)}"))
            cells += [self._bar(form, f"  - {form.number}") for form in bar.forms]
        bars = self.query_one("#bars", Rows)
        bars.show(columns, cells[:LIMIT], self.say("list.empty"), bars.at)

    def _bar(self, bar: Bar, words: str) -> tuple[Cell, ...]:
        tone: Tone = "REJECT" if not bar.left else "REVIEW" if bar.left * 10 <= bar.total else "ACCEPT"
        return (
            Cell(words),
            Cell("", tone, bar=(bar.used, bar.total)),
            Cell(f"{bar.amount(bar.used)} / {bar.amount(bar.total)}"),
            Cell(bar.amount(bar.left), None if tone == "ACCEPT" else tone),
        )

    def on_rows_edge(self, message: Rows.Edge) -> None:
        """The page before or after."""
        if message.rows is not self.rows:
            return
        page = self.shown
        if message.step > 0 and page.offset + len(page.rows) < page.total:
            self.rows.at = 0
            self.load(page.offset + len(page.rows))
        elif message.step < 0 and page.offset:
            self.rows.at = LIMIT - 1
            self.load(max(0, page.offset - LIMIT))

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Into a product, a lot, a package's history."""
        if message.rows is not self.rows:
            return
        row = self.shown.rows[message.index]
        if not self.product:
            self.product, self.product_name = row.product, named(row.name, self.lang)
        elif not self.lot:
            self.lot = row.lot
        else:
            from edge.tui.item import ItemHistory

            self.home.put_on_top(ItemHistory(row.key))
            return
        self.rows.at = 0
        self.load()

    def do_into(self) -> None:
        """As Enter."""
        self.rows.choose()

    def do_back(self) -> None:
        """One level out; from the first one away."""
        if self.lot:
            self.lot = ""
        elif self.product:
            self.product = self.product_name = ""
        else:
            super().do_back()
            return
        self.rows.at = 0
        self.load()
