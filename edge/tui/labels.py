"""The labels: what is owed is printed here, what was printed is printed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from edge.drivers.state import REASONS
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.page import LIMIT, Page
from edge.tui.port import Answer
from edge.tui.rows import Cell, Column, Rows
from edge.tui.status_view import PRINTER, device_words
from edge.tui.words import answer, moment, named

if TYPE_CHECKING:
    from edge.tui.label_view import LabelRow


class Labels(Page):
    """Those owed first; Enter prints the picked one, marked where one came before."""

    NAME: ClassVar[str] = "labels"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("enter", "print_label"),
        Key("f4", "print_owed"),
        Key("f8", "waive_label"),
        Key("escape", "back"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.shown: Sequence[LabelRow] = ()

    def load(self) -> None:
        """Read them."""

        def keep(rows: Sequence[LabelRow]) -> None:
            self.shown = rows

        self.fetch(lambda: self.port.labels(LIMIT), keep)

    def fill(self) -> None:
        """In the language of the moment."""
        self.note.say(self._said())
        columns = (
            Column("#", 6, right=True),
            Column(self.say("column.time"), 16),
            Column(self.say("column.what"), 20),
            Column(self.say("column.product"), 14, grows=True),
            Column(self.say("column.label"), 12),
        )
        now = datetime.now(UTC)
        cells = [
            (
                Cell(str(row.seq)),
                Cell(moment(row.at, now)),
                Cell(row.words),
                Cell(named(row.product, self.lang)),
                Cell(self._state(row), "REVIEW" if row.state == "owed" else None),
            )
            for row in self.shown
        ]
        self.show(columns, cells, self.rows.at)

    def _said(self) -> str:
        if self.snapshot.labels is None:
            return self.say("labels.no-printer")
        printer = next((it for it in self.snapshot.devices if it.source.startswith(PRINTER)), None)
        words = [self.say("labels.note", n=str(self.snapshot.labels))]
        if printer is not None:
            words += [device_words(printer, self.lang), REASONS[printer.reason][self.lang != "zh"]]
        return "  ".join(word for word in words if word)

    def _state(self, row: LabelRow) -> str:
        return self.say("label.reprinted" if row.copy else f"label.{row.state}", n=str(row.copy))

    def changed(self) -> None:
        """One was printed, or another is owed."""
        super().changed()
        self.load()

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Print it, or again."""
        self.ask(self.port.print_label(self.shown[message.index].seq), self._answered)

    def do_print_label(self) -> None:
        """As Enter."""
        self.rows.choose()

    def do_print_owed(self) -> None:
        """Everything that is owed, in order."""
        self.ask(self.port.print_owed(), self._answered)

    def do_waive_label(self) -> None:
        """The picked one is not wanted."""
        if self.shown and self.shown[self.rows.at].state == "owed":
            self.home.put_on_top(Waiving(self.shown[self.rows.at]))

    def _answered(self, said: Answer) -> None:
        if said.ok:
            self.told(self.say("labels.sent", n=said.params.get("n", "1")), "ACCEPT")
        else:
            self.told(answer(said, self.lang), "REVIEW")


class Waiving(Form):
    """Why a label that is owed is not wanted."""

    NAME: ClassVar[str] = "waive_label"

    def __init__(self, row: LabelRow) -> None:
        super().__init__()
        self.row = row

    def intro(self) -> str:
        """Which."""
        return self.say("waive_label.intro", what=f"{named(self.row.product, self.lang)} {self.row.words}")

    def specs(self) -> Sequence[Spec]:
        """Why."""
        return (Spec("reason", "field.reason", required=True),)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.waive_label(self.row.seq, values["reason"]), self.answered)
