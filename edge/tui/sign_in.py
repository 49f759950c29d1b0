"""Sign-in: a badge, scanned or typed, and a PIN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key

BADGE = Spec("badge", "field.badge", "badge", required=True, note="field.badge.note")
PIN = Spec("pin", "field.pin", "pin", required=True, secret=True)


class SignIn(Form):
    """Stands before everything while nobody is signed in."""

    NAME: ClassVar[str] = "sign_in"
    GATE: ClassVar[bool] = True
    INTRO: ClassVar[str] = "sign_in.intro"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("f8", "confirm"), Key("f12", "quit"))

    def specs(self) -> Sequence[Spec]:
        """Badge and PIN."""
        return (BADGE, PIN)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.sign_in(values["badge"], values["pin"]), self.answered)

    def do_quit(self) -> None:
        """Leave bondscan; nobody is signed in, so nothing is left open."""
        self.app.exit(0)
