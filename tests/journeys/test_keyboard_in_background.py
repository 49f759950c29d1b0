"""A keyboard scanner while the terminal, and then while another window, has the focus."""

from __future__ import annotations

from tests.journeys.person import Person
from tests.journeys.records import GOOD, SERIALS, accepted
from tests.journeys.world import World
from tests.xvfb import xvfb

BLUR, FOCUS = b"\x1b[O", b"\x1b[I"
"""What a terminal says when it loses the focus, and when it has it again (xterm control sequences, mode 1004)."""


def test_scans_count_once_whichever_window_has_the_focus(quick_world: World, people: list[Person]) -> None:
    """Into another window they are heard by XTest's real keys; into the terminal they are not counted twice."""
    with xvfb() as display:
        desk = quick_world.warehouse
        with (desk.home / "bondscan.toml").open("a", encoding="utf-8") as settings:
            settings.write("scanners.background = true\n")
        desk.environment["DISPLAY"] = display.name
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
            desk.environment.pop(name, None)
        person = Person(desk)
        people.append(person)
        person.sign_in("W001")
        person.begin("serialise", barcode=True)
        person.terminal.shows("后台键盘 已连接")
        person.terminal.send(BLUR)
        display.press(GOOD[0].decode() + "\r")
        person.reads("ACCEPT", sees=SERIALS[0])
        display.press("my password 12\r", 30)
        person.terminal.send(FOCUS)
        person.scan(GOOD[1], sees=SERIALS[1])
        display.press(GOOD[2].decode() + "\r")  # typed here, it would be the terminal's own
        person.scan(GOOD[3], sees=SERIALS[3])
        person.terminal.send(BLUR)
        person.scan(GOOD[4], sees=SERIALS[4])
        display.press(GOOD[5].decode() + "\r")
        person.reads("ACCEPT", sees=SERIALS[5])
        assert accepted(desk, "serialise") == [GOOD[0], GOOD[1], GOOD[3], GOOD[4], GOOD[5]]
        kept = [file.read_bytes() for file in desk.home.rglob("*") if file.is_file()]
        assert not any(b"password" in each for each in kept)
