"""Choosing a task: the steps done at this station by this operator, then the papers of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from edge.catalogue import Name
from edge.language import text
from edge.rules.operations import OPERATIONS, Operation, Paper
from edge.station.reporting import NAME as REPORT
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.page import Page
from edge.tui.pages import made
from edge.tui.port import Answer, Choice, Snapshot
from edge.tui.room import Room
from edge.tui.rows import Cell, Column, Rows

_REMARKS = frozenset({"patient", "sscc", "date", "person"})
_SECOND_PIN = Spec("second_pin", "field.second_pin", "pin", secret=True)
_NO_PAPERS = frozenset({"expected", "second_pin"})


def offered(snapshot: Snapshot) -> tuple[Operation, ...]:
    """The operations done at this site, under a regime in use, that the operator's roles allow."""
    roles: frozenset[str] = frozenset(snapshot.operator.roles) if snapshot.operator else frozenset()
    kind, steps = snapshot.station.kind, snapshot.steps
    return tuple(
        step
        for step in OPERATIONS.values()
        if kind in step.sites
        and (steps is None or step.name in steps)
        and roles & (steps[step.name].roles if steps else step.roles)
    )


def asked(operation: Operation, snapshot: Snapshot) -> tuple[Paper, ...]:
    """The papers a form asks for: the usual ones, and the rarer ones a regime or the site asks for.

    Of papers one of which is enough, only those a regime names.
    """
    step = snapshot.steps.get(operation.name) if snapshot.steps else None
    if step is None:
        return tuple(paper for paper in operation.papers if not paper.rare)
    spared = () if step.asked.isdisjoint(operation.any_of) else set(operation.any_of) - step.asked
    return tuple(
        replace(paper, required=paper.required or paper.name in step.required)
        for paper in operation.papers
        if (not paper.rare or paper.name in step.asked) and paper.name not in spared
    )


def papers_page(operation: str) -> PapersForm:
    """The form for one operation's papers."""
    return PapersForm(OPERATIONS[operation])


class StepList(Page):
    """Steps one of which is chosen, to fill in its papers."""

    READS: ClassVar[bool] = False
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "choose"), Key("escape", "back"))
    COMMON: ClassVar[tuple[Key, ...]] = (Key("f9", "language"),)

    def found(self) -> tuple[Operation, ...]:
        """Those to choose from."""
        raise NotImplementedError

    def papers_of(self, step: Operation) -> Room:
        """Where the papers of one are filled in."""
        raise NotImplementedError

    def load(self) -> None:
        """Nothing is read: the table of steps is at hand."""
        self.steps = self.found()
        self.fill()

    def listed(self, papers: Iterable[str]) -> str:
        """Papers by name, one after the other."""
        names = [self.label("paper", paper) for paper in papers]
        return ("、" if self.lang == "zh" else ", ").join(names) or "-"

    def do_choose(self) -> None:
        """As Enter."""
        if self.steps:
            self._open(self.rows.at)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Enter or a click."""
        self._open(message.index)

    def _open(self, index: int) -> None:
        self.home.show_in_place(self.papers_of(self.steps[index]))


class Tasks(StepList):
    """The menu of operations."""

    NAME: ClassVar[str] = "tasks"

    def found(self) -> tuple[Operation, ...]:
        """Those done here by who is signed in."""
        return offered(self.snapshot)

    def fill(self) -> None:
        """Number, step, its papers."""
        self.note.say(self.say("tasks.note" if self.steps else "tasks.none"))
        columns = (
            Column("", 2, right=True),
            Column(self.say("column.task"), 26),
            Column(self.say("column.group"), 12),
            Column(self.say("column.papers"), 20, grows=True),
        )
        before = [None, *(step.group for step in self.steps)]
        cells = [
            (
                Cell(str(number)),
                Cell(self.label("operation", step.name)),
                Cell(self.label("group", step.group) if step.group != last else ""),
                Cell(self.listed(paper.name for paper in asked(step, self.snapshot) if paper.required)),
            )
            for number, (step, last) in enumerate(zip(self.steps, before, strict=False), start=1)
        ]
        self.show(columns, cells, self.rows.at)

    def papers_of(self, step: Operation) -> Room:
        """The task's own form; harm is reported beside any task."""
        return made("reporting") if step.name == REPORT else papers_page(step.name)


class PapersForm(Form):
    """The papers of one operation, and how many packages are due."""

    NAME: ClassVar[str] = "papers"

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def intro(self) -> str:
        """Which task, and what is done with what is typed."""
        return self.say("papers.intro", task=self.label("operation", self.operation.name))

    def specs(self) -> Sequence[Spec]:
        """A field for each paper, and the number expected."""
        due = Spec("expected", "field.expected", "count", note="field.expected.note")
        specs: list[Spec] = []
        for paper in asked(self.operation, self.snapshot):
            specs.append(spec_of(paper))
            if paper.kind == "person":
                specs.append(_SECOND_PIN)
        return (*specs, due)

    def sent(self, values: Mapping[str, str]) -> None:
        """Open the task."""
        papers = {name: value for name, value in values.items() if name not in _NO_PAPERS}
        expected = int(values["expected"]) if "expected" in values else None
        pin = values.get(_SECOND_PIN.name, "")
        self.ask(self.port.open_task(self.operation.name, papers, expected, pin), self.answered)

    def done(self, said: Answer) -> None:
        """Scan."""
        self.home.back_to_base()


def spec_of(paper: Paper) -> Spec:
    """The field of one paper."""
    note = f"field.{paper.kind}.note" if paper.kind in _REMARKS else ""
    choices = tuple(
        Choice(value=value, label=Name(zh=text(f"choice.{value}", "zh"), en=text(f"choice.{value}", "en")))
        for value in paper.choices
    )
    # The first choice is preset where one must be made: looking is quicker than choosing.
    preset = choices[0].label.zh if choices and paper.required else ""
    kind = "badge" if paper.kind == "person" else paper.kind
    return Spec(paper.name, f"paper.{paper.name}", kind, paper.required, False, choices, note, preset)
