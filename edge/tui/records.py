"""What is put on record without a scan: a reading in store, a clearance form issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from edge.rules.operations import OPERATIONS, RECORDS, Operation
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.port import Answer, Snapshot
from edge.tui.room import Room
from edge.tui.rows import Cell, Column
from edge.tui.tasks import StepList, spec_of


def recordable(snapshot: Snapshot, names: Iterable[str]) -> tuple[Operation, ...]:
    """Those of the steps so named that this operator may take at this site."""
    roles = frozenset(snapshot.operator.roles) if snapshot.operator else frozenset()
    steps = (RECORDS.get(name) or OPERATIONS[name] for name in names)
    return tuple(step for step in steps if snapshot.station.kind in step.sites and roles & step.roles)


class Records(StepList):
    """The list of them."""

    NAME: ClassVar[str] = "records"

    def found(self) -> tuple[Operation, ...]:
        """Those done here by who is signed in."""
        return recordable(self.snapshot, RECORDS)

    def fill(self) -> None:
        """Number, record, its papers."""
        self.note.say(self.say("records.note" if self.steps else "records.none"))
        cells = [
            (
                Cell(str(number)),
                Cell(self.label("operation", step.name)),
                Cell(self.listed(step.required)),
            )
            for number, step in enumerate(self.steps, start=1)
        ]
        columns = (
            Column("", 2, right=True),
            Column(self.say("column.kind"), 26),
            Column(self.say("column.papers"), 20, grows=True),
        )
        self.show(columns, cells, self.rows.at)

    def papers_of(self, step: Operation) -> Room:
        """The record's own form."""
        return Recording(step)


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
