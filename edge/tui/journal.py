"""The journal, newest first, with a search; Enter shows the history of the picked item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input

from edge.frame import Frame
from edge.tui import entries
from edge.tui.field import Entry, Field, Spec
from edge.tui.item import ItemHistory
from edge.tui.keys import Key
from edge.tui.page import LIMIT, Page
from edge.tui.port import JournalRow
from edge.tui.room import Note
from edge.tui.rows import Rows


class Journal(Page):
    """What was recorded here, found by serial, lot, operator, reason or number."""

    NAME: ClassVar[str] = "journal"
    TAKES: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "into"), Key("escape", "back"))

    def __init__(self) -> None:
        super().__init__()
        self.search = ""
        self.before: list[int | None] = [None]
        self.shown: Sequence[JournalRow] = ()

    def body(self) -> Iterable[Widget]:
        """The search, the rows, the whole of the picked one."""
        yield Field(Spec("search", "field.search", note="field.search.note"))
        yield from super().body()
        yield Note(id="detail")

    def load(self) -> None:
        """Read one page."""
        search, before = self.search, self.before[-1]

        def keep(rows: Sequence[JournalRow]) -> None:
            self.shown = rows

        self.fetch(lambda: self.port.journal_page(search, before, LIMIT), keep)

    def fill(self) -> None:
        """In the language of the moment."""
        key = "journal.found" if self.search else "journal.all"
        self.note.say(self.say(key, search=self.search, page=str(len(self.before))))
        cells = [entries.cells(row, self) for row in self.shown]
        self.show(entries.columns(self), cells, self.rows.at)
        self._detail(self.rows.at)
        for field in self.query(Field):
            field.repaint()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter in the search field searches."""
        self._find(message.value.strip())

    def on_entry_turned(self, message: Entry.Turned) -> None:
        """Down from the search field goes to the rows."""
        if message.step > 0:
            self.rows.focus()

    def take(self, frame: Frame) -> bool:
        """A scan here looks its item up; it is not judged."""
        from edge.codes import parse
        from edge.codes.scanned import ScannedCode

        code = parse(frame, today=frame.received_at.date())
        if not isinstance(code, ScannedCode) or not code.key:
            return False
        self.query_one(Entry).value = code.serial or code.sscc or ""
        self._find(code.key)
        return True

    def _find(self, search: str) -> None:
        self.search, self.before = search, [None]
        self.rows.at = 0
        self.rows.focus()
        self.load()

    def on_rows_edge(self, message: Rows.Edge) -> None:
        """Older rows below, newer ones above; above the first row of all, the search."""
        if message.step > 0 and len(self.shown) == LIMIT:
            self.before.append(self.shown[-1].seq)
            self.rows.at = 0
            self.load()
        elif message.step < 0 and len(self.before) > 1:
            self.before.pop()
            self.load()
        elif message.step < 0:
            self.query_one(Entry).focus()

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """Another row."""
        self._detail(message.index)

    def _detail(self, index: int) -> None:
        words = entries.detail(self.shown[index], self) if index < len(self.shown) else ""
        self.query_one("#detail", Note).say(words)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """The history of the item."""
        key = self.shown[message.index].key
        if key:
            self.home.put_on_top(ItemHistory(key))

    def do_into(self) -> None:
        """As Enter."""
        self.rows.choose()
