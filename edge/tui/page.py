"""A page one reads: a heading note and a list, filled from another thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.widget import Widget

from edge.tui.keys import Key
from edge.tui.room import Note, Room
from edge.tui.rows import Cell, Column, Rows

Result = TypeVar("Result")

LIMIT = 200
"""Rows of one page: a list of all of them would stop the screen for seconds."""


class Page(Room):
    """A list with a note above. A verdict given meanwhile closes it."""

    READS: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("escape", "back"),)
    COMMON: ClassVar[tuple[Key, ...]] = (
        Key("f6", "stock"),
        Key("f7", "journal"),
        Key("f10", "sync"),
        Key("f9", "language"),
        Key("f1", "help"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    def body(self) -> Iterable[Widget]:
        """The note and the list."""
        yield Note(id="note")
        yield Rows()

    @property
    def note(self) -> Note:
        """The paragraph above the list."""
        return self.query_one("#note", Note)

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    def on_mount(self) -> None:
        """Read at once."""
        self.rows.focus()
        self.load()

    def load(self) -> None:
        """Read what is to be shown."""
        raise NotImplementedError

    def fill(self) -> None:
        """Show what was read, in the language of the moment."""
        raise NotImplementedError

    def fetch(self, look: Callable[[], Result], keep: Callable[[Result], None]) -> None:
        """Read, keep what came, show it; an answer that a later question overtook is dropped."""
        self._asked += 1
        asked = self._asked

        def got(result: Result) -> None:
            if asked == self._asked:
                keep(result)
                self.fill()

        self.read(look, got)

    def show(self, columns: Sequence[Column], cells: Sequence[Sequence[Cell]], at: int = 0) -> None:
        """Fill the list."""
        self.rows.show(columns, cells, self.say("list.empty"), at)

    def relabel(self) -> None:
        """Another language."""
        super().relabel()
        self.fill()
