"""Harm reported at a real terminal in the middle of a task, with the line cut and the line halted."""

from __future__ import annotations

from edge.language import text
from edge.tui.menu import items
from tests.journeys.person import Person
from tests.journeys.records import GOOD, SERIALS
from tests.journeys.world import World
from tests.tui.fake_port import full_snapshot

FOREIGN = b"]C0HELLO-WORLD"


def test_a_serious_event_is_reported_beside_the_task_and_reaches_the_hub_first(
    quick_world: World, people: list[Person]
) -> None:
    """A handful of keys and one scan: the product is stopped at once, the report overtakes what waited."""
    person = Person(quick_world.warehouse)
    people.append(person)
    terminal = person.terminal
    person.sign_in("W001")
    quick_world.wire.cut()
    person.begin("serialise", barcode=True)
    person.scan_all(GOOD[:3])
    person.scan(FOREIGN, "REJECT", "not-a-goods-code")
    terminal.shows(person.halted)

    terminal.press("f12")
    person.on_page("menu")
    terminal.press(*["down"] * items(full_snapshot()).index("reporting"), "enter")
    person.on_page("reporting")
    terminal.scan(GOOD[0])
    terminal.shows(SERIALS[0])
    terminal.press("down", "enter")
    terminal.shows(text("choice.serious", "zh"))
    terminal.type("anaphylaxis 03:10")
    terminal.press("enter")
    terminal.shows(text("recipient.city-health-commission", "zh"))
    terminal.press("enter")
    terminal.type("03:20")
    terminal.press("f8")
    person.on_page("reported")
    shown = terminal.shows("已停用", text("reported.line.down", "zh").split("：")[0], "(六)：")
    assert "通报" in shown
    terminal.press("enter")
    person.on_task("serialise")
    terminal.shows(person.halted)
    person.acknowledge()
    assert person.count == 3
    person.scan(GOOD[3], "REJECT", "stop-use")
    person.acknowledge()

    quick_world.wire.mend()
    terminal.shows(text("status.outbox", "zh", n="0"))
    steps = [event["t:op"].rsplit("/", 1)[-1] for event in quick_world.events()]
    assert steps == ["adverse_event", "serialise", "serialise", "serialise"]
    assert quick_world.events()[0]["t:urgent"] == "yes"
