"""A keyboard scanner against a screen that is killed, that shows something else, that is halted."""

from __future__ import annotations

import pytest

from edge.runtime.demo import sample
from tests.journeys.person import AHEAD, Person
from tests.journeys.records import (
    GOOD,
    SERIALS,
    accepted,
    kept_what_was_shown,
    killed_in_a_burst,
    payload,
    scans,
)
from tests.journeys.world import World


def test_a_killed_screen_comes_back_with_everything_it_had_shown(
    quick_world: World, people: list[Person]
) -> None:
    """After SIGKILL in a burst the task is open, its count and the last verdict stand, and no shown scan is lost."""
    person = Person(quick_world.warehouse)
    people.append(person)
    person.sign_in("W001")
    person.begin("serialise", barcode=True, due=60)
    for shown in range(AHEAD):
        killed_in_a_burst(person, "W001", "serialise", GOOD[20 * shown : 20 * shown + 20], shown)
    person.scan(payload("N1", sample.NARCOTIC), "REJECT", "importer-whitelisted:scope")
    person.terminal.kill()
    person.start()
    person.sign_in("W001")
    person.reads("REJECT", "importer-whitelisted:scope", sees="N1")
    person.terminal.shows("60 / 60")
    kept_what_was_shown(quick_world.warehouse, person.seen)
    assert accepted(quick_world.warehouse, "serialise") == GOOD[:60]
    assert quick_world.warehouse.run("journal", "verify").returncode == 0


@pytest.mark.parametrize("kitty", [False, True], ids=["xterm", "kitty"])
def test_a_scan_is_a_scan_whatever_screen_has_the_focus(
    quick_world: World, people: list[Person], kitty: bool
) -> None:
    """Scans typed or pasted on any screen are judged, whole with their separators, and leave no trace in fields."""
    person = Person(quick_world.warehouse, kitty=kitty)
    people.append(person)
    terminal = person.terminal
    person.sign_in("W001")
    person.begin("serialise", barcode=True)
    good = iter(GOOD)
    used = [next(good)]
    person.scan(used[0], sees=SERIALS[0])
    for key, page in (("f6", "stock"), ("f10", "sync"), ("f12", "menu"), ("f1", "help")):
        terminal.press(key)
        person.on_page(page)
        used.append(next(good))
        terminal.scan(used[-1])
        person.on_task("serialise")
        person.reads("ACCEPT", sees=SERIALS[len(used) - 1])
    for key, page, label in (("f2", "closing", "field.remark"), ("f11", "key_in", "field.printed")):
        terminal.press(key)
        person.on_page(page)
        before = person.field(label)
        for send in (terminal.scan, terminal.paste):
            used.append(next(good))
            send(used[-1])
            terminal.shows(f"{person.word('verdict.ACCEPT')} ", SERIALS[len(used) - 1])
            assert person.field(label) == before
        terminal.press("escape")
        person.on_task("serialise")
    terminal.press("f7")
    person.on_page("journal")
    terminal.scan(used[2])
    terminal.shows(f"+ {person.word('verdict.ACCEPT')}", SERIALS[2])
    terminal.press("escape")
    person.on_task("serialise")
    used.append(next(good))
    terminal.paste(used[-1])
    person.reads("ACCEPT", sees=SERIALS[len(used) - 1])
    assert person.count == len(used)
    assert accepted(quick_world.warehouse, "serialise") == used
    halted_line(person)


def halted_line(person: Person) -> None:
    """After a REJECT nothing counts until it is acknowledged, in both languages; every scan is kept all the same."""
    person.scan(b"HELLO WORLD", "REJECT", "not-a-goods-code")
    start = person.count
    for number, serial in enumerate(("K0150", "K0151"), start=1):
        person.terminal.scan(payload(serial))
        person.terminal.shows(person.say("scan.halted-more", n=str(number)).split("，")[0])
    person.switch_language()
    person.reads("REJECT", "line-halted", sees="K0151", field="not-a-goods-code")
    person.acknowledge(barcode=True)
    assert person.count == start
    person.scan(payload("K0150"), sees="K0150")
    halted = [
        entry.raw
        for entry in scans(person.desk)
        if entry.findings[:1] and entry.findings[0].code == "line-halted"
    ]
    assert halted == [payload("K0150"), payload("K0151")]
