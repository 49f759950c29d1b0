from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.drivers.camera.capture import Picture
from edge.drivers.camera.decoding import Sight
from edge.drivers.camera.eye import Eye
from edge.drivers.camera.sightings import Gone, Message, Opened, Sighting, View, Wanted, taken
from hardware.simulators.camera import Passing, Served, shots, symbols, write_video
from hardware.simulators.scenes import Conditions, single
from hardware.simulators.trays import Lying, spoilt

ROOT = Path(__file__).parents[3]


@pytest.fixture
def label(tmp_path: Path) -> tuple[str, bytes]:
    """A picture of one label, and what it says."""
    scene = single(3, Conditions())
    cv2.imwrite(str(tmp_path / "label.png"), scene.picture)
    return str(tmp_path / "label.png"), scene.shown[0].payload


def test_each_picture_of_a_recording_is_told(tmp_path: Path) -> None:
    """Opened, a sighting each with its time and size, and why it ended; pictures only for a viewfinder."""
    passing = Passing(5, 2, lying=3, size=(300, 400))
    count = write_video(tmp_path / "two.avi", (shot.picture for shot in shots(passing)))
    said: list[Message] = []
    Eye(Wanted(str(tmp_path / "two.avi")), said.append).watch()
    assert said[0] == Opened()
    assert said[-1] == Gone("played")
    sightings = [one for one in said if isinstance(one, Sighting)]
    assert len(sightings) == count
    assert {one.size for one in sightings} == {(400, 300)}
    assert [one.at for one in sightings] == sorted(one.at for one in sightings)
    assert not any(one.small for one in sightings)
    read = {reading.payload for one in sightings for reading in one.readings or ()}
    assert read == {payload for _, payload in symbols(passing)}


def test_a_viewfinder_gets_the_picture_made_smaller(label: tuple[str, bytes]) -> None:
    """No larger than asked for, in its own proportions."""
    said: list[Message] = []
    eye = Eye(Wanted(label[0]), said.append)
    eye.view = View((90, 90))
    eye.watch()
    (sighting,) = (one for one in said if isinstance(one, Sighting))
    assert sighting.small_size == (90, 68)
    small = np.frombuffer(sighting.small, np.uint8).reshape(68, 90)
    whole = cv2.imread(label[0], cv2.IMREAD_GRAYSCALE)
    assert abs(float(small.mean()) - float(whole.mean())) < 3


def test_formats_that_are_not_asked_for_are_not_read(label: tuple[str, bytes]) -> None:
    """Only those named."""
    for formats, count in ((("QRCode",), 0), (("DataMatrix",), 1)):
        said: list[Message] = []
        Eye(Wanted(label[0], formats=formats), said.append).watch()
        (sighting,) = (one for one in said if isinstance(one, Sighting))
        assert len(sighting.readings or ()) == count


def test_a_still_live_picture_is_looked_at_now_and_then() -> None:
    """Not each time it comes: what is there was seen. What moves is looked at."""
    said: list[Message] = []
    now = [100.0]
    eye = Eye(Wanted("0"), said.append, clock=lambda: now[0])
    eye.view = View((40, 40))
    scene = single(3, Conditions(noise=0)).picture
    with Sight(budget=0.02) as sight:
        for pause, picture in ((0, scene), (0.1, scene), (0.1, scene), (0.1, scene), (0.01, 255 - scene)):
            now[0] += pause
            eye.see(sight, Picture(picture, now[0]), always=False)
    sightings = [one for one in said if isinstance(one, Sighting)]
    assert [one.readings is not None for one in sightings] == [True, False, False, True, True]
    assert [bool(one.small) for one in sightings] == [True, True, True, True, False]


def test_a_viewfinder_is_shown_pictures_while_a_look_is_under_way() -> None:
    """As many a second as it wants of a camera that gives more; noise alone changes none of its pixels."""
    said: list[Message] = []
    now = [100.0]
    eye = Eye(Wanted("0"), said.append, clock=lambda: now[0])
    scene = single(3, Conditions(noise=0)).picture // 2 + 20
    noise = np.random.default_rng(7).integers(0, 5, (60, *scene.shape), np.uint8)
    eye._show(Picture(scene, now[0]))
    assert said == []
    eye.view = View((40, 40))
    for grain in noise:
        now[0] += 1 / 30
        if eye._due():
            eye._show(Picture(scene + grain, now[0]))
    sightings = [one for one in said if isinstance(one, Sighting)]
    assert 22 <= len(sightings) <= 26
    assert {one.readings for one in sightings} == {None}
    assert len({one.small for one in sightings}) == 1
    eye._show(Picture(255 - scene, now[0] + 1))
    now[0] += 1
    eye._show(Picture(255 - scene, now[0]))
    assert len({one.small for one in said if isinstance(one, Sighting)}) == 2


def test_missing_packages_are_looked_for_after_a_look_and_not_at_each() -> None:
    """Only while some are; what was read is told first."""
    said: list[Message] = []
    now = [100.0]
    eye = Eye(Wanted("0"), said.append, clock=lambda: now[0])
    told = spoilt(4, {"smudged": 2}, count=24, size=(540, 960), lying=Lying(angle=9))
    with Sight(budget=0.3) as sight:
        for missing in (0, 2, 2):
            eye.view = View((0, 0), missing)
            now[0] += 0.1
            eye.see(sight, Picture(told.scene.picture, now[0]), always=True)
    sightings = [one for one in said if isinstance(one, Sighting)]
    assert [one.gaps is not None for one in sightings] == [False, False, True, False]
    assert [one.readings is not None for one in sightings] == [True, True, False, True]
    assert [gap.there for gap in sightings[2].gaps or ()] == [True, True]


def run_eye(lines: bytes) -> subprocess.CompletedProcess[bytes]:
    """The process as a camera starts it, given its input to the end."""
    return subprocess.run(
        [sys.executable, "-c", "from edge.drivers.camera.eye import main; main()"],
        input=lines,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_the_process_ends_with_who_started_it() -> None:
    """Its input at an end: nothing is looked at any more, and nothing is printed."""
    with Served([np.zeros((48, 64), np.uint8)]) as camera:
        done = run_eye(json.dumps({"source": camera.url}).encode() + b"\n" + b'{"size": [10, 10]}\n')
    assert (done.returncode, done.stderr) == (0, b"")


def test_whatever_is_wrong_the_process_says_so_in_a_message() -> None:
    """Even of what it was started with."""
    done = run_eye(b"nonsense\n")
    said = taken(io.BytesIO(done.stdout))
    assert isinstance(said, Gone)
    assert said.reason == "camera-fault"
    assert (done.returncode, done.stderr) == (0, b"")
