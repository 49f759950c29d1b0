"""The viewfinder: what the camera sees, outlined by verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.drivers.camera.camera import Glimpse
from edge.drivers.camera.gaps import Gap
from edge.drivers.camera.reading import Reading
from edge.drivers.state import DeviceState
from edge.tui.answers import Answer
from edge.tui.marks import MISSED, TEXT
from edge.tui.menu import items
from edge.tui.picture import Picture
from edge.tui.port import Scanned
from edge.tui.viewfinder import Viewfinder
from tests.tui.fake_port import NOW, TASK, FakePort, accepted, full_snapshot, rejected
from tests.tui.hands import opened, pressed, seen, settled, words

CAMERA = DeviceState("camera:0", "connected", NOW)
OTHER = DeviceState("camera:/dev/video2", "lost", NOW, "camera-gone")
SEEING = full_snapshot(demonstration=False, devices=(CAMERA,))
GOOD = b"0109506000134352172703311032A\x1d21S00041"


def reading(payload: bytes, x: float, y: float) -> Reading:
    """A code of 100 pixels there."""
    corners = ((x, y), (x + 100, y), (x + 100, y + 100), (x, y + 100))
    return Reading("DataMatrix", "]d2", payload, corners, "zxing")


def glimpse(*readings: Reading, grey: int = 128, gaps: tuple[Gap, ...] | None = None) -> Glimpse:
    """A grey picture of 640 by 480 with these in it, made as small as 40 by 30."""
    tracks = tuple((at, one, one.payload != GOOD) for at, one in enumerate(readings))
    return Glimpse(bytes([grey]) * 1200, (40, 30), (640, 480), tracks, gaps)


@pytest.fixture(autouse=True)
def every_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the PC is that runs this, what was shown is painted."""
    monkeypatch.setattr(Picture, "REST", 0.0)


async def test_f5_opens_it_and_escape_closes_it() -> None:
    """Pictures are made while it is open, as large as there is room for."""
    port = FakePort(SEEING)
    async with opened(port) as (app, pilot):
        assert "取景" in words(app)
        await pressed(app, pilot, "f5")
        assert isinstance(app.top, Viewfinder)
        assert "等待画面" in words(app)
        source, _, size = port.called("watch")[-1]
        assert (source, size) == ("camera:0", (80, 2 * app.top.picture.size.height))
        await pressed(app, pilot, "escape")
        assert app.top is app.base
        assert port.called("watch")[-1] == ("camera:0", None, (0, 0))


async def test_codes_in_view_are_outlined_by_their_verdict() -> None:
    """Blue for yes, another colour for no, faint before there is one; how many is said in words."""
    port = FakePort(SEEING)
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        watcher = port.called("watch")[-1][1]
        watcher(glimpse(reading(GOOD, 50, 50), reading(b"0109506000134352\x1d21X", 300, 200)))
        await settled(app, pilot)
        assert "画面中 2 个码：通过 1，复核 0，拒绝 0" in words(app)
        colours = inks(app)
        assert {TEXT["ACCEPT"], TEXT["IDLE"]} <= colours
        assert TEXT["REJECT"] not in colours
        port.scan(rejected(99, text="]d20109506000134352␝21X"))
        await settled(app, pilot)
        assert isinstance(app.top, Viewfinder)
        assert "通过 1，复核 0，拒绝 1" in words(app)
        assert TEXT["REJECT"] in inks(app)
        await pressed(app, pilot, "f8")
        assert port.called("acknowledge") == [()]
        await pressed(app, pilot, "f9")
        assert "2 in view: 1 accepted, 0 for review, 1 refused" in words(app)


async def test_a_verdict_of_another_task_colours_nothing() -> None:
    """What was shelved an hour ago is still to be cleared."""
    port = FakePort(SEEING)
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        port.called("watch")[-1][1](glimpse(reading(GOOD, 50, 50)))
        await settled(app, pilot)
        assert "通过 1" in words(app)
        task = SEEING.task
        assert task is not None
        port.change(task=replace(task, id="another", opened=task.opened + timedelta(days=1)))
        await settled(app, pilot)
        assert "画面中 1 个码：通过 0" in words(app)


def inks(app: object) -> set[str]:
    """Every ink and ground on the screen."""
    strips = app.screen._compositor.render_strips(app.size)  # type: ignore[attr-defined]
    return {
        colour.name
        for strip in strips
        for segment in strip
        if segment.style
        for colour in (segment.style.color, segment.style.bgcolor)
        if colour is not None
    }


async def test_a_camera_that_is_away_says_why() -> None:
    """And with two of them F5 shows the other."""
    port = FakePort(replace(SEEING, devices=(OTHER, CAMERA)))
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        assert "摄像头 video2 已断开" in words(app)
        assert "摄像头已拔出" in words(app)
        await pressed(app, pilot, "f5")
        assert port.called("watch")[-1][0] == "camera:0"
        assert "摄像头 0 已连接" in words(app)
        port.called("watch")[-1][1](glimpse(grey=40))
        await settled(app, pilot)
        assert "#222222" in inks(app)
        port.change(devices=(OTHER, replace(CAMERA, status="lost", reason="camera-silent")))
        await settled(app, pilot)
        assert "摄像头没有画面" in words(app)
        assert "#222222" not in inks(app)
        port.change(devices=())
        await settled(app, pilot)
        assert "没有接摄像头" in words(app)


async def test_it_is_in_the_menu_where_there_is_a_camera() -> None:
    """F5 is the labels' where there is a printer; without a camera it is nowhere."""
    assert "viewfinder" in items(SEEING)
    assert "viewfinder" not in items(full_snapshot())
    port = FakePort(replace(SEEING, labels=0))
    async with opened(port) as (app, pilot):
        await pressed(app, pilot, "f5")
        assert not isinstance(app.top, Viewfinder)


async def test_the_count_of_the_task_is_said() -> None:
    """Against what is expected; the picture lies between title and words."""
    port = FakePort(replace(SEEING, task=replace(TASK, expected=60, accepted=37)))
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        port.called("watch")[-1][1](glimpse(reading(GOOD, 0, 0)))
        await settled(app, pilot)
        assert "本任务 37/60" in words(app)
        port.scan(accepted(77), task=replace(TASK, expected=60, accepted=38))
        await settled(app, pilot)
        assert "本任务 38/60" in words(app)
        assert "取景" in seen(app)[0]


async def test_a_tray_is_taken_as_one() -> None:
    """F2 holds what is in view, F4 takes it: how many there are, are missing, are over, and what came of it."""
    port = FakePort(replace(SEEING, task=replace(TASK, expected=40, accepted=37)))
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        await pressed(app, pilot, "f4")
        assert port.called("take_tray") == []
        await pressed(app, pilot, "f2")
        assert port.called("hold")[-1] == ("camera:0", True)
        watcher = port.called("watch")[-1][1]
        watcher(glimpse(reading(GOOD, 0, 0), reading(b"A", 200, 0), reading(b"B", 400, 0)))
        await settled(app, pilot)
        assert "整托：2 件待办理，应有 3，缺 1，多 0" in words(app)
        port.answers["take_tray"] = Answer(ok=False, code="tray-refused", params={"n": "1", "total": "2"})
        await pressed(app, pilot, "f4")
        assert port.called("take_tray") == [("camera:0",)]
        assert "2 件中 1 件不能通过" in words(app)
        port.answers["take_tray"] = Answer(ok=True, params={"n": "2", "total": "2"})
        await pressed(app, pilot, "f4")
        assert "整托 2 件已办理" in words(app)
        port.answers["take_tray"] = Answer(ok=False, code="tray-empty")
        await pressed(app, pilot, "f4")
        assert "没有待办理的码" in words(app)
        await pressed(app, pilot, "escape")
        assert port.called("hold")[-1] == ("camera:0", False)


async def test_of_a_tray_the_last_alone_is_heard() -> None:
    """Sixty bells at once tell nothing."""
    port = FakePort(SEEING)
    async with opened(port) as (app, pilot):
        heard: list[str] = []
        app.player = lambda verdict: heard.append(verdict) is None
        for seq, quiet in ((61, True), (62, True), (63, False)):
            port.happen(Scanned(accepted(seq), port.now, quiet))
        await settled(app, pilot)
        assert heard == ["ACCEPT"]


async def test_what_is_on_no_list_stands_out_of_a_tray() -> None:
    """Where it is known which packages are due, what is missing is named and what is strange outlined."""
    port = FakePort(SEEING)
    port.answers["take_tray"] = Answer(ok=True, params={"n": "2", "total": "2"})
    port.listed = ("010950600013435221X1", "010950600013435221X2")
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        await pressed(app, pilot, "f2")
        watcher = port.called("watch")[-1][1]
        watcher(glimpse(reading(b"010950600013435221X1", 0, 0)))
        await settled(app, pilot)
        assert "名单 2 件，缺 1 (X2)，名单外 0" in words(app)
        assert TEXT["REVIEW"] not in inks(app)
        watcher(glimpse(reading(b"010950600013435221X1", 0, 0), reading(b"010950600013435221Y9", 200, 200)))
        await settled(app, pilot)
        assert "名单外 1" in words(app)
        assert TEXT["REVIEW"] in inks(app)
        await pressed(app, pilot, "f4")
        assert len(port.called("due")) == 2


async def test_where_the_missing_lie_is_outlined() -> None:
    """While a tray is short of some they are looked for; of what was found no more than are missing is shown."""
    port = FakePort(SEEING)
    port.listed = ("010950600013435221X1", "010950600013435221X2")
    there = Gap(((300, 300), (400, 300), (400, 400), (300, 400)), there=True)
    bare = Gap(((10, 300), (110, 300), (110, 400), (10, 400)), there=False)
    one, other = (reading(f"010950600013435221X{at}".encode(), 200 * at, 0) for at in (1, 2))
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        watcher = port.called("watch")[-1][1]
        watcher(glimpse(one, gaps=(there,)))
        await settled(app, pilot)
        assert port.called("seek") == []
        assert MISSED not in inks(app)
        await pressed(app, pilot, "f2")
        assert port.called("seek")[-1] == ("camera:0", 1)
        watcher(glimpse(one, gaps=(there, bare)))
        await settled(app, pilot)
        assert "未读出 1 件（粉框带斜线）" in words(app)
        assert "看不到码" not in words(app)
        assert MISSED in inks(app)
        watcher(glimpse(one, gaps=()))
        await settled(app, pilot)
        assert "1 件画面中不见" in words(app)
        watcher(glimpse(one, other, gaps=(there,)))
        await settled(app, pilot)
        assert port.called("seek")[-1] == ("camera:0", 0)
        assert "未读出" not in words(app)
        watcher(glimpse(one, gaps=(there,)))
        await settled(app, pilot)
        assert port.called("seek")[-1] == ("camera:0", 1)
        await pressed(app, pilot, "escape")
        assert port.called("seek")[-1] == ("camera:0", 0)


async def test_why_nothing_in_view_is_scanned_is_said() -> None:
    """While no task is open, or the line stands; a recording waits all the while."""
    port = FakePort(replace(SEEING, task=None))
    async with opened(port) as (app, pilot):
        app.open("viewfinder")
        await settled(app, pilot)
        assert "未选任务，不办理" in words(app)
        port.change(task=TASK, halted=True)
        await settled(app, pilot)
        assert "已停线，按 F8 确认后继续" in words(app)
        port.change(halted=False)
        await settled(app, pilot)
        assert "不办理" not in words(app)
        assert "已停线" not in words(app)
