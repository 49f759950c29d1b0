"""Shift hand-over: the next operator signs in without the task being closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.sign_in import BADGE, PIN
from edge.tui.words import count, named


class HandOver(Form):
    """Badge and PIN of who takes over; both are named in the journal."""

    NAME: ClassVar[str] = "hand_over"

    def intro(self) -> str:
        """From whom, and what is open."""
        operator, task = self.snapshot.operator, self.snapshot.task
        name = named(operator.name, self.lang) if operator else ""
        if task is None:
            return self.say("hand_over.intro", name=name)
        return self.say(
            "hand_over.intro-task",
            name=name,
            task=self.label("operation", task.operation),
            count=count(task),
        )

    def specs(self) -> Sequence[Spec]:
        """Badge and PIN."""
        return (BADGE, PIN)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.hand_over(values["badge"], values["pin"]), self.answered)
