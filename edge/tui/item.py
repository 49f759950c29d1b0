"""The history of one item: every entry of the journal about it, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from edge.tui import entries
from edge.tui.page import Page
from edge.tui.port import JournalRow
from edge.tui.room import Note
from edge.tui.rows import Rows


class ItemHistory(Page):
    """One item, by its key."""

    NAME: ClassVar[str] = "item"

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.shown: Sequence[JournalRow] = ()

    def body(self) -> Iterable[Widget]:
        """The key, the entries, the whole of the picked one."""
        yield from super().body()
        yield Note(id="detail")

    def load(self) -> None:
        """Read the entries."""

        def keep(rows: Sequence[JournalRow]) -> None:
            self.shown = rows

        self.fetch(lambda: self.port.item_history(self.key), keep)

    def fill(self) -> None:
        """In the language of the moment."""
        self.note.say(self.say("item.of", item=self.key))
        cells = [entries.cells(row, self) for row in self.shown]
        self.show(entries.columns(self), cells, self.rows.at)
        self._detail(self.rows.at)

    def on_rows_moved(self, message: Rows.Moved) -> None:
        """Another entry."""
        self._detail(message.index)

    def _detail(self, index: int) -> None:
        words = entries.detail(self.shown[index], self) if index < len(self.shown) else ""
        self.query_one("#detail", Note).say(words)
