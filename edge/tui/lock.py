"""The idle lock: the task stays open, the screen shows none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.sign_in import PIN
from edge.tui.words import named


class Lock(Form):
    """Opened by the PIN of who is signed in, or handed over to somebody else."""

    NAME: ClassVar[str] = "lock"
    GATE: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("f8", "confirm"), Key("f11", "hand_over"), Key("f12", "sign_out"))

    def intro(self) -> str:
        """Who locked it."""
        operator = self.snapshot.operator
        return self.say("lock.intro", name=named(operator.name, self.lang) if operator else "")

    def specs(self) -> Sequence[Spec]:
        """The PIN alone."""
        return (PIN,)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.unlock(values["pin"]), self.answered)

    def do_hand_over(self) -> None:
        """Somebody else takes over."""
        self.home.open("hand_over")

    def do_sign_out(self) -> None:
        """Nobody is signed in afterwards; the task stays open."""
        self.ask(self.port.sign_out(), lambda _: None)
