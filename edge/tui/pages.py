"""Screens by name, imported when first opened: the scan screen must not wait for them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from edge.tui.room import Room

PAGES: dict[str, tuple[str, str]] = {
    "sign_in": ("edge.tui.sign_in", "SignIn"),
    "first_administrator": ("edge.tui.first_administrator", "FirstAdministrator"),
    "change_pin": ("edge.tui.change_pin", "ChangePin"),
    "must_change_pin": ("edge.tui.change_pin", "MustChangePin"),
    "reset_pin": ("edge.tui.people", "ResetPin"),
    "add_person": ("edge.tui.people", "AddPerson"),
    "lock": ("edge.tui.lock", "Lock"),
    "hand_over": ("edge.tui.hand_over", "HandOver"),
    "tasks": ("edge.tui.tasks", "Tasks"),
    "closing": ("edge.tui.closing", "Closing"),
    "undo": ("edge.tui.undo", "Undo"),
    "override": ("edge.tui.override", "Override"),
    "key_in": ("edge.tui.key_in", "KeyIn"),
    "stock": ("edge.tui.stock", "Stock"),
    "journal": ("edge.tui.journal", "Journal"),
    "sync": ("edge.tui.sync", "Sync"),
    "exceptions": ("edge.tui.exceptions", "Exceptions"),
    "labels": ("edge.tui.labels", "Labels"),
    "printing": ("edge.tui.printing", "Printing"),
    "reporting": ("edge.tui.reporting", "Reporting"),
    "records": ("edge.tui.records", "Records"),
    "viewfinder": ("edge.tui.viewfinder", "Viewfinder"),
    "calibration": ("edge.tui.calibration", "Calibrating"),
    "help": ("edge.tui.help", "Help"),
    "menu": ("edge.tui.menu", "Menu"),
}
"""Name → module and class."""


def made(page: str, *args: object) -> Room:
    """A new screen of this name."""
    module, name = PAGES[page]
    return cast("Room", getattr(import_module(module), name)(*args))
