"""Override: a supervisor answers for a REVIEW, never for a REJECT, with badge, PIN and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.port import Scan
from edge.tui.sign_in import PIN
from edge.tui.undo import REASON
from edge.tui.words import goods, named, titles

SUPERVISOR = Spec("badge", "field.supervisor", "badge", required=True, note="field.badge.note")


class Override(Form):
    """The last scan under review, decided anew if a supervisor stands for it."""

    NAME: ClassVar[str] = "override"

    @property
    def reviewed(self) -> Scan | None:
        """The newest scan, if it is for review."""
        return next((scan for scan in self.snapshot.recent if scan.verdict == "REVIEW"), None)

    def intro(self) -> str:
        """What is asked for, and why it was held back."""
        scan = self.reviewed
        if scan is None:
            return self.say("override.intro-none")
        what = f"{named(scan.product, self.lang)}  {goods(scan)}"
        return self.say("override.intro", what=what, why=titles(scan.findings, self.lang))

    def specs(self) -> Sequence[Spec]:
        """Badge, PIN, reason."""
        return (SUPERVISOR, PIN, REASON)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        scan = self.reviewed
        if scan is None:
            self._busy = False
            self.told(self.say("override.intro-none"), "REVIEW")
            return
        act = self.port.override(scan.seq, values["badge"], values["pin"], values["reason"])
        self.ask(act, self.answered)
