from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest

from edge.drivers.camera import camera as room
from edge.drivers.camera.camera import Camera, Glimpse
from edge.drivers.camera.sightings import Wanted
from edge.drivers.state import DeviceState
from edge.errors import DriverError
from edge.frame import Frame
from hardware.simulators.camera import Passing, Served, shots, symbols, write_video
from hardware.simulators.trays import Lying, spoilt

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WAIT = 30
SMALL = (300, 400)


class Station:
    """Whoever takes frames and states."""

    def __init__(self) -> None:
        self.frames: SimpleQueue[Frame] = SimpleQueue()
        self.states: SimpleQueue[DeviceState] = SimpleQueue()

    def until(self, *standing: str) -> DeviceState:
        """The next state whose status or reason is one of these."""
        while True:
            state = self.states.get(timeout=WAIT)
            if state.status in standing or state.reason in standing:
                return state

    def all_frames(self) -> list[Frame]:
        """Those that came."""
        return [self.frames.get() for _ in range(self.frames.qsize())]


@contextmanager
def looking(source: str, station: Station, **more: float) -> Iterator[Camera]:
    """A camera at work."""
    camera = Camera(
        Wanted(source),
        deliver=station.frames.put,
        state=station.states.put,
        clock=lambda: NOW,
        **more,  # type: ignore[arg-type]
    )
    camera.start()
    try:
        yield camera
    finally:
        camera.stop()


def eventually(met: Callable[[], bool]) -> bool:
    """Whether it comes about within a while."""
    give_up = time.monotonic() + WAIT
    while not met() and time.monotonic() < give_up:
        threading.Event().wait(0.01)
    return met()


def video_of(passing: Passing, path: Path) -> list[bytes]:
    """Write it; what passes."""
    write_video(path, (shot.picture for shot in shots(passing)))
    return [payload for _, payload in symbols(passing)]


@pytest.mark.parametrize(
    "passing",
    [
        Passing(21, 3, glare=0.5, shake=4, lying=5, size=SMALL),
        Passing(22, 6, abreast=3, lying=4, module=2.6),
        Passing(23, 2, kind="EAN13", lying=4, module=2.2, size=SMALL),
    ],
    ids=["one by one", "abreast", "weakly checked"],
)
def test_labels_that_pass_are_scanned_once_each(passing: Passing, tmp_path: Path) -> None:
    """In spite of shaking, glare and smear; a frame says which camera and which symbology."""
    shown = video_of(passing, tmp_path / "passing.avi")
    station = Station()
    with looking(str(tmp_path / "passing.avi"), station) as camera:
        assert station.until("connected").source == camera.source
        assert station.until("absent").reason == "played"
    frames = station.all_frames()
    assert sorted(frame.payload for frame in frames) == sorted(shown)
    assert {frame.source for frame in frames} == {f"camera:{tmp_path / 'passing.avi'}"}
    assert {frame.symbology for frame in frames} == {"]E0" if passing.kind == "EAN13" else "]d2"}
    assert all(frame.complete and frame.received_at == NOW for frame in frames)


def test_a_stream_that_breaks_off_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its states say so, and what lies before it all along is one scan."""
    monkeypatch.setattr(room, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(room, "LONGEST_WAIT", 0.1)
    passing = Passing(31, 1, size=SMALL)
    (lying,) = (shot.picture for shot in list(shots(passing))[8:9])
    station = Station()
    with Served([lying], rate=30) as stream, looking(stream.url, station) as camera:
        station.until("connected")
        assert station.frames.get(timeout=WAIT).payload == symbols(passing)[0][1]
        stream.unplug()
        assert station.until("lost").reason == "camera-gone"
        assert station.until("camera-off").status == "lost"
        stream.replug()
        station.until("connected")
        glimpses: SimpleQueue[Glimpse] = SimpleQueue()
        camera.watch(glimpses.put, (40, 30))
        while not glimpses.get(timeout=WAIT).tracks:
            pass
        camera.watch(None)
        assert station.all_frames() == []
    assert station.until("absent").reason == ""


def test_a_viewfinder_sees_the_picture_and_what_was_read_in_it(tmp_path: Path) -> None:
    """What was a scan is not to be gathered any more."""
    video_of(Passing(32, 1, lying=3, size=SMALL), tmp_path / "one.avi")
    glimpses: list[Glimpse] = []
    station = Station()
    camera = Camera(
        Wanted(str(tmp_path / "one.avi")),
        deliver=station.frames.put,
        state=station.states.put,
        clock=lambda: NOW,
    )
    camera.watch(glimpses.append, (64, 60))
    camera.start()
    station.until("played")
    camera.stop()
    assert glimpses
    assert {(one.size, one.small_size, len(one.small)) for one in glimpses} == {
        ((400, 300), (64, 48), 64 * 48)
    }
    seen = [track for one in glimpses for track in one.tracks]
    assert {due for _, _, due in seen} == {False}
    assert len({number for number, _, _ in seen}) == 1


def test_what_looks_is_started_again_when_it_breaks_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed by whatever: the state says so, and then it looks on."""
    monkeypatch.setattr(room, "FIRST_WAIT", 0.05)
    station = Station()
    with (
        Served([shot.picture for shot in shots(Passing(33, 1, size=SMALL))]) as stream,
        looking(stream.url, station) as camera,
    ):
        station.until("connected")
        process = camera._process
        assert process is not None
        process.kill()
        assert station.until("lost").reason == "camera-fault"
        station.until("connected")
    assert process.poll() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in a folder on Windows")
def test_a_source_that_never_answers_is_left_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe nobody writes to holds whoever opens it: stopping waits for nothing, and one that is mute is ended."""
    os.mkfifo(tmp_path / "pipe.avi")
    before = threading.active_count()
    station = Station()
    with looking(f"file://{tmp_path / 'pipe.avi'}", station) as camera:
        assert eventually(lambda: camera._process is not None)
        process = camera._process
    assert process is not None
    assert process.poll() is not None
    monkeypatch.setattr(room, "MUTE", 0.2)
    monkeypatch.setattr(room, "FIRST_WAIT", 60)
    with looking(f"file://{tmp_path / 'pipe.avi'}", station):
        assert station.until("lost").reason == "camera-fault"
    assert threading.active_count() <= before


def test_no_handle_is_left_and_it_can_be_started_again(tmp_path: Path) -> None:
    """Started, stopped at any moment, started again; twice at once is refused."""
    (shown,) = video_of(Passing(34, 1, lying=2, size=SMALL), tmp_path / "one.avi")
    station = Station()
    camera = Camera(
        Wanted(str(tmp_path / "one.avi")),
        deliver=station.frames.put,
        state=station.states.put,
        clock=lambda: NOW,
    )
    camera.stop()
    handles = Path("/proc/self/fd")
    before = len(list(handles.iterdir())) if handles.exists() else 0
    for _ in range(3):
        camera.start()
        camera.stop()
    camera.start()
    with pytest.raises(DriverError):
        camera.start()
    station.until("played")
    camera.stop()
    assert [frame.payload for frame in station.all_frames()][-1:] == [shown]
    if handles.exists():
        assert len(list(handles.iterdir())) == before


def test_a_missing_recording_is_said_once(tmp_path: Path) -> None:
    """It is not looked for again."""
    station = Station()
    with looking(str(tmp_path / "nowhere.avi"), station) as camera:
        assert station.until("absent").reason == "no-recording"
        assert camera.state.status == "absent"
    assert station.frames.qsize() == 0


def test_what_is_not_taken_is_offered_until_it_is(tmp_path: Path) -> None:
    """A recording waits for whoever takes it, and shows nothing more meanwhile."""
    first, second = video_of(Passing(35, 2, lying=3, size=SMALL), tmp_path / "two.avi")
    station = Station()
    offered: list[bytes] = []

    def take(frame: Frame) -> bool:
        offered.append(frame.payload)
        return len(offered) > 3

    camera = Camera(
        Wanted(str(tmp_path / "two.avi")),
        deliver=station.frames.put,
        state=station.states.put,
        clock=lambda: NOW,
    )
    camera.offer_to(take)
    camera.start()
    station.until("played")
    camera.stop()
    assert offered == [first] * 4 + [second]
    assert station.frames.qsize() == 0


def test_what_lies_in_view_is_gathered_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """While held nothing is scanned by itself, nor what is left then; put back it may be gathered again, and held
    anew all of it may.
    """
    passing = Passing(36, 3, abreast=3, lying=1, size=(300, 720), module=2.6)
    (lying,) = (shot.picture for shot in shots(passing) if shot.lying)
    shown = {payload for _, payload in symbols(passing)}
    station = Station()
    gathered: list[Frame] = []
    with Served([lying], rate=30) as stream:
        camera = Camera(
            Wanted(stream.url), deliver=station.frames.put, state=station.states.put, clock=lambda: NOW
        )
        camera.hold(True)
        camera.start()
        try:
            assert eventually(lambda: gathered.extend(camera.gather()) or len(gathered) >= 3)  # type: ignore[func-returns-value]
            assert {frame.payload for frame in gathered} == shown
            assert camera.gather() == ()
            camera.put_back(gathered[:1])
            assert [frame.payload for frame in camera.gather()] == [gathered[0].payload]
            assert station.frames.qsize() == 0
            camera.put_back(gathered[1:2])
            camera.hold(False)
            assert camera.gather() == ()
            camera.hold(True)
            assert {frame.payload for frame in camera.gather()} == shown
        finally:
            camera.stop()
    assert station.frames.qsize() == 0


def test_where_missing_packages_lie_is_told_to_whoever_watches() -> None:
    """As long as some are sought; then no more."""
    told = spoilt(4, {"smudged": 2}, count=24, size=(540, 960), lying=Lying(angle=9))
    station = Station()
    glimpses: SimpleQueue[Glimpse] = SimpleQueue()
    with Served([told.scene.picture], rate=20) as stream, looking(stream.url, station) as camera:
        camera.hold(True)
        camera.watch(glimpses.put, (64, 36))
        camera.seek(2)
        while not (gaps := glimpses.get(timeout=WAIT).gaps):
            pass
        assert 1 <= len(gaps) <= 2
        camera.seek(0)
        while glimpses.get(timeout=WAIT).gaps is not None:
            pass
