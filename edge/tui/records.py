"""What is put on record without a scan: a reading in store, a clearance form issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from edge.rules.operations import OPERATIONS, RECORDS, Operation
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.page import Page
from edge.tui.port import Answer, Snapshot
from edge.tui.rows import Cell, Column, Rows
from edge.tui.tasks import spec_of


def recordable(snapshot: Snapshot, names: Iterable[str]) -> tuple[Operation, ...]:
    """Those of the steps so named that this operator may take at this site."""
    roles = frozenset(snapshot.operator.roles) if snapshot.operator else frozenset()
    steps = (RECORDS.get(name) or OPERATIONS[name] for name in names)
    return tuple(step for step in steps if snapshot.station.kind in step.sites and roles & step.roles)


class Records(Page):
    """The list of them."""

    NAME: ClassVar[str] = "records"
    READS: ClassVar[bool] = False
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "choose"), Key("escape", "back"))
    COMMON: ClassVar[tuple[Key, ...]] = (Key("f9", "language"),)

    def load(self) -> None:
        """Nothing is read: the table of steps is at hand."""
        self.steps = recordable(self.snapshot, RECORDS)
        self.fill()

    def fill(self) -> None:
        """Number, record, its papers."""
        self.note.say(self.say("records.note" if self.steps else "records.none"))
        between = "、" if self.lang == "zh" else ", "
        cells = [
            (
                Cell(str(number)),
                Cell(self.label("operation", step.name)),
                Cell(between.join(self.label("paper", name) for name in step.required)),
            )
            for number, step in enumerate(self.steps, start=1)
        ]
        columns = (
            Column("", 2, right=True),
            Column(self.say("column.kind"), 26),
            Column(self.say("column.papers"), 20, grows=True),
        )
        self.show(columns, cells, self.rows.at)

    def do_choose(self) -> None:
        """As Enter."""
        if self.steps:
            self._open(self.rows.at)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Enter or a click."""
        self._open(message.index)

    def _open(self, index: int) -> None:
        self.home.show_in_place(Recording(self.steps[index]))


class Recording(Form):
    """The papers of one of them; nothing is scanned for it, so packages are judged as ever."""

    NAME: ClassVar[str] = "recording"

    def __init__(self, step: Operation) -> None:
        super().__init__()
        self.step = step

    def intro(self) -> str:
        """What it is."""
        return self.say("recording.intro", record=self.label("operation", self.step.name))

    def specs(self) -> Sequence[Spec]:
        """A field for each paper."""
        return [spec_of(paper) for paper in self.step.papers]

    def sent(self, values: Mapping[str, str]) -> None:
        """Put it on record."""
        self.ask(self.port.record(self.step.name, values), self.answered)

    def done(self, said: Answer) -> None:
        """Under which row."""
        name = self.label("operation", self.step.name)
        self.home.back_to_base()
        self.home.tell(self.say("recording.done", record=name, seq=said.params.get("seq", "")))
