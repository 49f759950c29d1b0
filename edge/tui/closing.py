"""Closing a task: what is short, over or damaged, counted by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.port import Answer, Discrepancies
from edge.tui.words import count


class Closing(Form):
    """The open task, its count, and the discrepancies."""

    NAME: ClassVar[str] = "closing"

    def intro(self) -> str:
        """The task and what was counted."""
        task = self.snapshot.task
        if task is None:
            return self.say("answer.no-task")
        return self.say(
            "closing.intro",
            task=self.label("operation", task.operation),
            count=count(task),
            refused=str(task.refused),
            review=str(task.review),
        )

    def specs(self) -> Sequence[Spec]:
        """Short and over are preset from the count against what was expected."""
        task = self.snapshot.task
        missing = task.expected - task.accepted if task is not None and task.expected is not None else 0
        return (
            Spec("short", "field.short", "count", preset=str(max(0, missing)), note="field.short.note"),
            Spec("over", "field.over", "count", preset=str(max(0, -missing)), note="field.over.note"),
            Spec("damaged", "field.damaged", "count", preset="0", note="field.damaged.note"),
            Spec("note", "field.remark"),
        )

    def sent(self, values: Mapping[str, str]) -> None:
        """Close the task; a difference needs a word of explanation."""
        short, over, damaged = (int(values.get(name, "0")) for name in ("short", "over", "damaged"))
        note = values.get("note", "")
        if (short or over or damaged) and not note:
            self.answered(Answer(ok=False, code="note-missing"))
            self.fields[-1].entry.focus()
            return
        closing = Discrepancies(short=short, over=over, damaged=damaged, note=note)
        self.ask(self.port.close_task(closing), self.answered)
