"""Undo: the last accepted scan is declared in error, with the reason; nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.words import goods, named

REASON = Spec("reason", "field.reason", required=True)


class Undo(Form):
    """Names what would be undone, and asks why."""

    NAME: ClassVar[str] = "undo"

    def intro(self) -> str:
        """The scan it would take back."""
        kinds = ("scan", "override")
        last = next(
            (scan for scan in self.snapshot.recent if scan.verdict == "ACCEPT" and scan.kind in kinds), None
        )
        if last is None:
            return self.say("undo.intro-none")
        what = f"{self.label('operation', last.operation)}  {named(last.product, self.lang)}  {goods(last)}"
        return self.say("undo.intro", what=what)

    def specs(self) -> Sequence[Spec]:
        """Why."""
        return (REASON,)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.undo(values["reason"]), self.answered)
