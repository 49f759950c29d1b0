"""A keyboard scanner before a PC of another layout: the sheet is scanned, and what comes of it is kept."""

from __future__ import annotations

import json

from edge.codes.badge import badge_text
from edge.codes.layouts import LAYOUTS
from edge.codes.sheet import SHEET
from edge.runtime.calibration import KEYBOARD, reading_profiles
from edge.runtime.demo import sample
from edge.tui.menu import items
from tests.journeys.person import Person
from tests.journeys.records import GOOD, SERIALS, scans
from tests.journeys.world import World
from tests.tui.fake_port import full_snapshot
from tests.wedges import typed

FOREIGN = b"]C0HELLO-WORLD"
LAYOUT = "hungarian"  # QWERTZ, digits displaced, and no dead keys


def wedged(payload: bytes, layout: str = LAYOUT) -> bytes:
    """What the terminal gets when a US scanner types this on such a PC."""
    return typed(payload.decode(), layout, hides=False).encode()


def calibrating(person: Person) -> None:
    """F12 and down to the calibration: a letter typed just before a scan would be taken for its first."""
    person.terminal.press("f12")
    person.on_page("menu")
    person.terminal.press(*["down"] * items(full_snapshot()).index("calibration"), "enter")
    person.on_page("calibration")


def test_a_pc_of_another_layout_is_calibrated_at_the_screen(quick_world: World, people: list[Person]) -> None:
    """Scans go to the screen and not to the task; what was found is said, kept, and turns a package back."""
    desk = quick_world.warehouse
    person = Person(desk)
    people.append(person)
    terminal = person.terminal
    person.sign_in("W001")
    person.begin("serialise", barcode=True)
    before = len(scans(desk))
    calibrating(person)
    terminal.shows(person.word("calibration.none"))
    terminal.scan(wedged(SHEET.encode()))
    terminal.shows(person.word(f"layout.{LAYOUT}"), person.word("advice.restored.title"))
    terminal.press("f8")
    terminal.shows(person.word("calibration.saved").split("。")[0])
    terminal.scan(wedged(GOOD[0]))
    terminal.shows(person.word("calibration.read").partition("：")[0] + "：", SERIALS[0])
    terminal.press("escape")
    person.on_task("serialise")
    assert len(scans(desk)) == before
    person.refused(wedged(FOREIGN), "not-a-goods-code")
    person.scan(wedged(GOOD[0]), sees=SERIALS[0])
    newest = scans(desk)[-1]
    assert (newest.raw, newest.verdict) == (wedged(GOOD[0]), "ACCEPT")
    assert SERIALS[0] in newest.key
    terminal.kill()
    person.start()
    terminal = person.terminal
    terminal.scan(wedged(b"]C0" + badge_text("W001").encode()))
    terminal.shows("W001")
    terminal.type(sample.PIN)
    terminal.press("f8")
    person.on_task("serialise")
    person.scan(wedged(GOOD[1]), sees=SERIALS[1])
    (profile,) = reading_profiles(desk.home).values()
    assert profile.sound
    assert profile.gs_arrives
    assert profile.restore(wedged(GOOD[0]).decode()) == GOOD[0].decode()
    shown = json.loads(desk.run("calibrate", "show", "--json").stdout)
    assert (shown["by"], shown["layouts"], shown["suffix"]) == ("W001", [LAYOUT], "enter")


def test_a_pc_whose_dead_keys_leave_no_trace_is_told_what_to_change(
    quick_world: World, people: list[Person]
) -> None:
    """On a German PC nothing shows that a key was swallowed: it is said, and once kept nothing is turned back."""
    desk = quick_world.warehouse
    person = Person(desk)
    people.append(person)
    person.sign_in("W001")
    calibrating(person)
    person.terminal.scan(wedged(SHEET.encode(), "german"))
    person.terminal.shows(
        person.word("layout.german"),
        person.word("advice.dead-keys.title"),
        person.word("advice.unsound.title"),
    )
    person.terminal.press("f8")
    person.terminal.shows(person.word("calibration.saved").split("。")[0])
    person.terminal.press("escape")
    person.on_task("")
    person.begin("serialise")
    person.refused(wedged(GOOD[0], "german"), "layout-mismatch")
    assert scans(desk)[-1].raw == wedged(GOOD[0], "german")
    profile = reading_profiles(desk.home)[KEYBOARD]
    assert not profile.sound
    assert profile.restore(wedged(GOOD[0], "german").decode()) is None
    assert LAYOUTS["german"].dead_keys
