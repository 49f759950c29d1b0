"""Everything that can be done, under digits: for what has no key, and for keys a terminal keeps."""

from __future__ import annotations

from typing import ClassVar

from textual.events import Key as KeyEvent

from edge.rules.operations import RECORDS
from edge.station.reporting import NAME
from edge.tui.keys import Key
from edge.tui.page import Page
from edge.tui.port import Snapshot
from edge.tui.records import recordable
from edge.tui.rows import Cell, Column, Rows
from edge.tui.status_view import cameras

_ITEMS = (
    "acknowledge",
    "reporting",
    "records",
    "task",
    "key_in",
    "hand_over",
    "lock",
    "sign_out",
    "change_pin",
    "exceptions",
    "sound",
    "calibration",
    "help",
    "stock",
    "journal",
    "sync",
    "labels",
    "language",
    "printing",
    "reset_pin",
    "add_person",
    "viewfinder",
    "quit",
)
_ROLES = {"printing": "supervisor", "reset_pin": "administrator", "add_person": "administrator"}
"""Whose some of them are."""
_OF_STEPS = {"reporting": (NAME,), "records": tuple(RECORDS)}
"""Those that are steps, which a role may take or not."""


def items(snapshot: Snapshot) -> tuple[str, ...]:
    """What this operator finds in the menu."""
    roles = snapshot.operator.roles if snapshot.operator else ()
    return tuple(
        item
        for item in _ITEMS
        if (item != "labels" or snapshot.labels is not None)
        and (item != "viewfinder" or cameras(snapshot))
        and (item not in _ROLES or _ROLES[item] in roles)
        and (item not in _OF_STEPS or recordable(snapshot, _OF_STEPS[item]))
    )


class Menu(Page):
    """A list of acts; a letter or Enter does one."""

    NAME: ClassVar[str] = "menu"
    READS: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (Key("enter", "choose"), Key("escape", "back"))
    COMMON: ClassVar[tuple[Key, ...]] = (Key("f9", "language"),)

    def load(self) -> None:
        """Nothing is read."""
        self.fill()

    def fill(self) -> None:
        """Letter and act."""
        self.acts = items(self.snapshot)
        self.note.say(self.say("menu.note"))
        cells = [(Cell(chr(ord("a") + at)), Cell(self.say(f"key.{act}"))) for at, act in enumerate(self.acts)]
        self.show((Column("", 2), Column("", 40, grows=True)), cells, self.rows.at)

    async def on_key(self, event: KeyEvent) -> None:
        """A letter of the list."""
        index = (
            ord(event.character.lower()) - ord("a") if event.character and len(event.character) == 1 else -1
        )
        if 0 <= index < len(self.acts):
            event.stop()
            self._choose(index)
            return
        await super().on_key(event)

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Enter or a click."""
        self._choose(message.index)

    def do_choose(self) -> None:
        """As Enter."""
        self._choose(self.rows.at)

    def _choose(self, index: int) -> None:
        act = self.acts[index]
        self.home.back()
        self.home.base.do(act)
