"""What an administrator does for others: a new PIN for somebody, somebody new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, get_args

from edge.catalogue import Name, Role
from edge.language import text
from edge.tui.field import Spec
from edge.tui.form import Form
from edge.tui.port import Answer, Choice
from edge.tui.sign_in import BADGE

_GIVEN = Spec("pin", "field.given_pin", "pin", required=True, secret=True, note="field.given_pin.note")


def role_choices() -> tuple[Choice, ...]:
    """The roles, as they are called."""
    return tuple(
        Choice(value=role, label=Name(zh=text(f"role.{role}", "zh"), en=text(f"role.{role}", "en")))
        for role in get_args(Role)
    )


class ResetPin(Form):
    """Gives a badge a PIN to be changed at the next sign-in; lifts a lock-out."""

    NAME: ClassVar[str] = "reset_pin"
    INTRO: ClassVar[str] = "reset_pin.intro"

    def specs(self) -> Sequence[Spec]:
        """Whose, and the PIN."""
        person = Spec("badge", "field.badge", "badge", required=True, note="field.badge.note")
        return (person, _GIVEN)

    def on_mount(self) -> None:
        """Offer the people of the site."""
        super().on_mount()
        self.read(self._people, self._offer)

    def _people(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(value=person.badge, label=person.name, hint=" ".join(person.roles))
            for person in self.port.people()
        )

    def _offer(self, people: tuple[Choice, ...]) -> None:
        self.fields[0].offer(people)
        self._suggest()

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(self.port.reset_pin(values["badge"], values["pin"]), self.answered)

    def done(self, said: Answer) -> None:
        """Say that it is done, where one came from."""
        super().done(said)
        self.home.tell(self.say("reset_pin.done"), "ACCEPT")


class AddPerson(Form):
    """Admits somebody to this site."""

    NAME: ClassVar[str] = "add_person"
    INTRO: ClassVar[str] = "add_person.intro"

    def specs(self) -> Sequence[Spec]:
        """Badge, name, role, first PIN."""
        return (
            BADGE,
            Spec("name", "field.name", required=True),
            Spec("role", "field.role", "choice", required=True, choices=role_choices()),
            _GIVEN,
        )

    def sent(self, values: Mapping[str, str]) -> None:
        """Ask the station."""
        self.ask(
            self.port.add_person(values["badge"], values["name"], values["role"], values["pin"]),
            self.answered,
        )

    def done(self, said: Answer) -> None:
        """Say that it is done, where one came from."""
        super().done(said)
        self.home.tell(self.say("add_person.done"), "ACCEPT")
