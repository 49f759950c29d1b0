"""Pictures painted beside keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from edge.drivers.camera.camera import Glimpse
from edge.drivers.state import DeviceState
from edge.tui.app import BondscanApp
from edge.tui.picture import Picture
from edge.tui.viewfinder import Viewfinder
from tests.tui.fake_port import NOW, FakePort, full_snapshot
from tests.tui.hands import opened, pressed, settled, words

SEEING = full_snapshot(demonstration=False, devices=(DeviceState("camera:0", "connected", NOW),))


def glimpse(grey: int) -> Glimpse:
    """A picture of one grey."""
    return Glimpse(bytes([grey]) * 1200, (40, 30), (640, 480), ())


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[BondscanApp, Pilot[int], Picture, Callable[[Glimpse], None]]]:
    """The viewfinder open before a camera, its picture, and what the camera gives pictures to."""
    port = FakePort(SEEING)
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        assert isinstance(app.top, Viewfinder)
        yield app, pilot, app.top.picture, port.called("watch")[-1][1]


def shade(picture: Picture, row: int = 3) -> Any:
    """The colour of the cell in the middle of a row."""
    strip = picture.render_line(row)
    (segment,) = strip.crop(strip.cell_length // 2, strip.cell_length // 2 + 1)
    return segment.style and segment.style.bgcolor and segment.style.bgcolor.name


async def test_of_many_pictures_the_newest_is_painted() -> None:
    """However many come before there is time, one is due; the rest are never painted."""
    async with watched() as (app, pilot, picture, give):
        for grey in range(0, 250, 5):
            give(glimpse(grey))
        give(glimpse(255))
        await settled(app, pilot)
        assert picture.painted == 1
        assert shade(picture) == "#ffffff"


async def test_a_slow_pc_shows_fewer_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a picture that took long none is painted for a while."""
    monkeypatch.setattr(Picture, "REST", 1e9)
    async with watched() as (app, pilot, picture, give):
        for grey in (0, 136):
            give(glimpse(grey))
            await settled(app, pilot)
        assert picture.painted == 1
        assert shade(picture) == "#000000"


async def test_on_a_slow_line_a_picture_comes_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """While something waits to be sent none is painted; then fewer rows at once, one strip after the other."""
    monkeypatch.setattr(Picture, "REST", 0.0)
    async with watched() as (app, pilot, picture, give):
        give(glimpse(100))
        await settled(app, pilot)
        monkeypatch.setattr("edge.tui.picture.behind", lambda _: True)
        for _ in range(9):
            give(glimpse(255))
            await settled(app, pilot)
        assert {shade(picture, row) for row in range(15)} == {"#666666"}
        monkeypatch.setattr("edge.tui.picture.behind", lambda _: False)
        bright = []
        for _ in range(3):
            give(glimpse(255))
            await settled(app, pilot)
            bright.append([shade(picture, row) == "#ffffff" for row in range(15)])
        assert [sum(rows) for rows in bright] == [3, 8, 15]
        assert bright[0] == [True] * 3 + [False] * 12


async def test_a_language_key_waits_for_no_picture() -> None:
    """Words are painted anew, the picture is as it was; a screen beneath is painted when it is seen again."""
    async with watched() as (app, pilot, picture, give):
        give(glimpse(100))
        await settled(app, pilot)
        rows = [picture.render_line(at) for at in range(10)]
        picture.newest = glimpse(200)
        await pressed(app, pilot, "f9")
        assert "in view" in words(app)
        assert all(picture.render_line(at) is row for at, row in enumerate(rows))
        await pressed(app, pilot, "escape")
        assert app.top is app.base
        assert "Menu" in words(app)
        assert "菜单" not in words(app)


async def test_the_last_picture_is_painted_however_long_the_one_before_took(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A source that stands still has no next one."""
    async with watched() as (app, pilot, picture, give):
        give(glimpse(0))
        await settled(app, pilot)
        monkeypatch.setattr(picture, "_rests", monotonic() + 0.2)
        give(glimpse(255))
        give(glimpse(136))
        while picture.painted < 2:
            await pilot.pause(0.01)
        assert shade(picture) == "#888888"


async def test_rows_that_are_as_they_were_are_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of which a part moved is that part to a terminal."""
    monkeypatch.setattr(Picture, "REST", 0.0)
    async with watched() as (app, pilot, picture, give):
        give(glimpse(100))
        await settled(app, pilot)
        before = [picture.render_line(at) for at in range(15)]
        still = glimpse(100)
        give(Glimpse(still.small[:-40] + bytes(40), still.small_size, still.size, ()))
        await settled(app, pilot)
        after = [picture.render_line(at) for at in range(15)]
        assert [one is other for one, other in zip(before, after, strict=True)] == [True] * 14 + [False]
