"""Choosing a task: the steps done at this station by this operator, then the papers of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.catalogue import Name
from edge.language import text
from edge.rules.operations import OPERATIONS, Operation, Paper
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.page import Page
from edge.tui.port import Answer, Choice, Snapshot
from edge.tui.rows import Cell, Column, Rows
from edge.tui.words import label

_REMARKS = frozenset({"patient", "sscc", "date"})


def offered(snapshot: Snapshot) -> tuple[Operation, ...]:
    """The operations done at this kind of station that the operator's roles allow."""
    roles = frozenset(snapshot.operator.roles) if snapshot.operator else frozenset()
    kind = snapshot.station.kind
    return tuple(step for step in OPERATIONS.values() if kind in step.sites and roles & step.roles)


def asked(operation: Operation) -> tuple[Paper, ...]:
    """The papers a form asks for."""
    return tuple(paper for paper in operation.papers if not paper.rare)


def papers_page(operation: str) -> PapersForm:
    """The form for one operation's papers."""
    return PapersForm(OPERATIONS[operation])


class Tasks(Page):
    """The menu of operations."""

    NAME: ClassVar[str] = "tasks"
    READS: ClassVar[bool] = False
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "choose"), Key("escape", "back"))
    COMMON: ClassVar[tuple[Key, ...]] = (Key("f9", "language"),)

    def load(self) -> None:
        """Nothing is read: the table of steps is at hand."""
        self.steps = offered(self.snapshot)
        self.fill()

    def fill(self) -> None:
        """Number, step, its papers."""
        self.note.say(self.say("tasks.note" if self.steps else "tasks.none"))
        columns = (
            Column("", 2, right=True),
            Column(self.say("column.task"), 26),
            Column(self.say("column.papers"), 20, grows=True),
        )
        cells = [
            (
                Cell(str(number)),
                Cell(label("operation", step.name, self.lang)),
                Cell(self._papers(step)),
            )
            for number, step in enumerate(self.steps, start=1)
        ]
        self.show(columns, cells, self.rows.at)

    def _papers(self, step: Operation) -> str:
        names = [label("paper", paper.name, self.lang) for paper in step.papers if paper.required]
        return ("、" if self.lang == "zh" else ", ").join(names) or "-"

    def do_choose(self) -> None:
        """Open the papers of the picked step."""
        if self.steps:
            self._open(self.rows.at)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Enter or a click."""
        self._open(message.index)

    def _open(self, index: int) -> None:
        self.home.show_in_place(papers_page(self.steps[index].name))


class PapersForm(Form):
    """The papers of one operation, and how many packages are due."""

    NAME: ClassVar[str] = "papers"

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def intro(self) -> str:
        """Which task, and what is done with what is typed."""
        return self.say("papers.intro", task=label("operation", self.operation.name, self.lang))

    def specs(self) -> Sequence[Spec]:
        """A field for each paper, and the number expected."""
        due = Spec("expected", "field.expected", "count", note="field.expected.note")
        return (*(_spec(paper) for paper in asked(self.operation)), due)

    def sent(self, values: Mapping[str, str]) -> None:
        """Open the task."""
        papers = {name: value for name, value in values.items() if name != "expected"}
        expected = int(values["expected"]) if "expected" in values else None
        self.ask(self.port.open_task(self.operation.name, papers, expected), self.answered)

    def done(self, said: Answer) -> None:
        """Scan."""
        self.home.back_to_base()


def _spec(paper: Paper) -> Spec:
    note = f"field.{paper.kind}.note" if paper.kind in _REMARKS else ""
    choices = tuple(
        Choice(value=value, label=Name(zh=text(f"choice.{value}", "zh"), en=text(f"choice.{value}", "en")))
        for value in paper.choices
    )
    # The first choice is preset where one must be made: looking is quicker than choosing.
    preset = choices[0].label.zh if choices and paper.required else ""
    return Spec(paper.name, f"paper.{paper.name}", paper.kind, paper.required, False, choices, note, preset)
