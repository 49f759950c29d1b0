"""A damaged label, typed: a supervisor stands for it, and the record says that it was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.override import SUPERVISOR
from edge.tui.sign_in import PIN


class KeyIn(Form):
    """The text as printed, ``(01)…(17)…(10)…(21)…``, then badge and PIN."""

    NAME: ClassVar[str] = "key_in"
    INTRO: ClassVar[str] = "key_in.intro"

    def specs(self) -> Sequence[Spec]:
        """What is printed, and who stands for it."""
        return (Spec("text", "field.printed", "printed", required=True), SUPERVISOR, PIN)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.keyed(values["text"], values["badge"], values["pin"]), self.answered)
