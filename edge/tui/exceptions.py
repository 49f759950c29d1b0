"""What the server found that no station could see alone: one serial accepted twice, a receipt without exit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from edge.tui.item import ItemHistory
from edge.tui.keys import Key
from edge.tui.page import LIMIT, Page
from edge.tui.port import ExceptionRow
from edge.tui.rows import Cell, Column, Rows
from edge.tui.words import moment


class Exceptions(Page):
    """Open ones first, as the server sends them."""

    NAME: ClassVar[str] = "exceptions"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "into"), Key("escape", "back"))

    def __init__(self) -> None:
        super().__init__()
        self.shown: Sequence[ExceptionRow] = ()

    def load(self) -> None:
        """Read them."""

        def keep(rows: Sequence[ExceptionRow]) -> None:
            self.shown = rows

        self.fetch(lambda: self.port.exceptions(LIMIT), keep)

    def fill(self) -> None:
        """In the language of the moment."""
        self.note.say(self.say("exceptions.note"))
        columns = (
            Column(self.say("column.time"), 16),
            Column(self.say("column.item"), 30),
            Column(self.say("column.why"), 24, grows=True),
        )
        now = datetime.now(UTC)
        cells = [
            (
                Cell(moment(row.at, now)),
                Cell(row.key),
                Cell(self.say(f"exception.{row.code}", **row.params), "REVIEW" if row.open else None),
            )
            for row in self.shown
        ]
        self.show(columns, cells, self.rows.at)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """The history of the item."""
        if self.shown[message.index].key:
            self.home.put_on_top(ItemHistory(self.shown[message.index].key))

    def do_into(self) -> None:
        """As Enter."""
        self.rows.choose()
