"""Cameras, as the viewfinder asks for their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest

from edge.drivers.camera.camera import Camera, Glimpse
from edge.drivers.camera.sightings import Wanted
from edge.frame import Frame
from edge.runtime.engine import Runtime, Scanned
from edge.tui.camera_acts import CameraActs
from hardware.simulators.camera import Passing, shots, write_video
from tests.station.desk import Desk, payload

NOW = datetime(2026, 6, 1, tzinfo=UTC)


class Acts(CameraActs):
    """The part alone."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Somebody at work: a recording waits for that."""
    made = Desk(tmp_path / "desk")
    made.sign_in()
    made.open("serialise")
    yield made
    made.close()


def test_pictures_of_the_camera_asked_for_come(desk: Desk, tmp_path: Path) -> None:
    """While they are wanted; a source that is no camera gives none."""
    video = tmp_path / "one.avi"
    write_video(video, (shot.picture for shot in shots(Passing(51, 1, lying=2, size=(240, 320), module=2.0))))
    played: SimpleQueue[str] = SimpleQueue()

    def make(deliver: object, told: object) -> list[Camera]:
        return [
            Camera(
                Wanted(str(video)),
                deliver=lambda _: None,
                state=lambda state: played.put(state.reason),
                clock=lambda: datetime.now(UTC),
            )
        ]

    runtime = Runtime(desk.station, make_devices=make)  # type: ignore[arg-type]
    glimpses: list[Glimpse] = []
    acts = Acts(runtime)
    acts.watch("serial:nowhere", glimpses.append, (40, 40))
    acts.watch(f"camera:{video}", glimpses.append, (40, 40))
    runtime.start()
    while played.get(timeout=30) != "played":
        pass
    runtime.stop()
    assert glimpses
    assert {glimpse.small_size for glimpse in glimpses} == {(40, 30)}
    acts.watch(f"camera:{video}", None, (0, 0))


class Tray(Camera):
    """A camera that sees what the test lays before it."""

    def __init__(self, *payloads: bytes) -> None:
        super().__init__(Wanted("0"), deliver=lambda _: None, state=lambda _: None, clock=lambda: NOW)
        self.lying = [Frame(payload, self.source, NOW) for payload in payloads]
        self.back: list[Frame] = []

    def start(self) -> None:
        """Nothing is looked for."""

    def gather(self) -> tuple[Frame, ...]:
        """All of it, once."""
        lying, self.lying = self.lying, []
        return tuple(lying)

    def put_back(self, frames: Iterable[Frame]) -> None:
        """It lies there again."""
        self.lying += frames


def test_a_tray_is_judged_as_one_and_put_back_where_it_is_refused(desk: Desk) -> None:
    """What was wrong is told last and heard alone; then the good ones are taken; then there is nothing."""
    tray = Tray(b"nonsense", payload("S1"), payload("S2"))
    runtime = Runtime(desk.station, make_devices=lambda *_: [tray])
    told: list[tuple[str, bool]] = []
    runtime.subscribe(
        lambda said: (
            told.append((said.outcome.decision.findings[0].code, said.quiet))
            if isinstance(said, Scanned) and said.outcome.decision.findings
            else None
        )
    )
    acts = Acts(runtime)
    runtime.start()
    try:
        answer = acts.take_tray("camera:0").result(timeout=30)
        assert (answer.ok, answer.code, answer.params) == (False, "tray-refused", {"n": "1", "total": "3"})
        assert told == [("tray-refused", True), ("tray-refused", True), ("not-a-goods-code", False)]
        del tray.lying[0]
        answer = acts.take_tray("camera:0").result(timeout=30)
        assert (answer.ok, answer.params) == (True, {"n": "2", "total": "2"})
        assert acts.take_tray("camera:0").result(timeout=30).code == "tray-empty"
        assert acts.take_tray("camera:1").result(timeout=30).code == "tray-empty"
        acts.hold("camera:0", True)
        assert tray._holding
    finally:
        runtime.stop()
    tray.lying = [Frame(payload("S3"), "camera:0", NOW), Frame(payload("S4"), "camera:0", NOW)]
    assert acts.take_tray("camera:0").cancelled()
    assert len(tray.lying) == 2
