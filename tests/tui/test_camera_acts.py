"""Cameras, as the viewfinder asks for their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest

from edge.drivers.camera.camera import Camera, Glimpse
from edge.drivers.camera.sightings import Wanted
from edge.runtime.engine import Runtime
from edge.tui.camera_acts import CameraActs
from hardware.simulators.camera import Passing, shots, write_video
from tests.station.desk import Desk


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
