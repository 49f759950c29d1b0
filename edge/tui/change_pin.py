"""Changing one's own PIN: when asked for, and at the first sign-in with a PIN someone else gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.keys import Key
from edge.tui.port import Answer

OLD = Spec("old", "field.old_pin", "pin", required=True, secret=True)
NEW = Spec("new", "field.new_pin", "pin", required=True, secret=True, note="field.new_pin.note")
AGAIN = Spec("again", "field.again", "pin", required=True, secret=True)


def differs(form: Form, values: Mapping[str, str]) -> bool:
    """Whether the two new PINs differ; says so."""
    if values["new"] == values["again"]:
        return False
    form.answered(Answer(ok=False, code="pins-differ"))
    return True


class ChangePin(Form):
    """The old PIN, and the new one twice."""

    NAME: ClassVar[str] = "change_pin"
    INTRO: ClassVar[str] = "change_pin.intro"

    def specs(self) -> Sequence[Spec]:
        """Old, new, new again."""
        return (OLD, NEW, AGAIN)

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station, if both PINs are one."""
        if not differs(self, values):
            self.ask(self.port.change_pin(values["old"], values["new"]), self.answered)


class MustChangePin(ChangePin):
    """The same before anything else may be done."""

    GATE: ClassVar[bool] = True
    INTRO: ClassVar[str] = "must_change_pin.intro"
    KEYS: ClassVar[tuple[Key, ...]] = (Key("f8", "confirm"), Key("f12", "sign_out"))

    def do_sign_out(self) -> None:
        """Leave it for another time."""
        self.ask(self.port.sign_out(), lambda _: None)

    def done(self, said: Answer) -> None:
        """The station says when the gate may open."""
