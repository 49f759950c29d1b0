"""The first start of a home: somebody must be there before anybody can sign in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.change_pin import AGAIN, NEW, differs
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.sign_in import BADGE


class FirstAdministrator(Form):
    """Makes the first administrator, who admits everybody else."""

    NAME: ClassVar[str] = "first_administrator"
    GATE: ClassVar[bool] = True
    INTRO: ClassVar[str] = "first_administrator.intro"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("f8", "confirm"), Key("f12", "quit"))

    def specs(self) -> Sequence[Spec]:
        """Badge, name, and the PIN twice."""
        return (BADGE, Spec("name", "field.name", required=True), NEW, AGAIN)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station, if both PINs are one."""
        if differs(self, values):
            return
        act = self.port.create_first_administrator(values["badge"], values["name"], values["new"])
        self.ask(act, self.answered)

    def do_quit(self) -> None:
        """Leave bondscan."""
        self.app.exit(0)
