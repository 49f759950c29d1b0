from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.drivers.camera.decoding import Sight
from edge.drivers.camera.gaps import LASTING, Gap, Gaps
from edge.drivers.camera.reading import Reading
from edge.drivers.camera.tracking import MOMENT
from hardware.simulators.scenes import tray
from hardware.simulators.trays import Corners, Lying, Told, spoilt

PHOTOS = Path(__file__).parents[4] / "shared" / "samples" / "images"
SMALL = (540, 960)


def looked(picture: np.ndarray) -> list[Reading]:
    """What is read in it."""
    with Sight(budget=0.3) as sight:
        return list(sight.look(picture).readings)


def sought(told: Told, readings: list[Reading], missing: int) -> tuple[Gap, ...]:
    """Looked for at once."""
    gaps = Gaps()
    gaps.keep(readings, 0.0)
    return gaps.seek(told.scene.picture, missing, 0.0)


def on(box: Corners, gap: Gap) -> bool:
    """Whether the middle of the gap is in the box."""
    x, y = np.mean(gap.corners, axis=0).tolist()
    return cv2.pointPolygonTest(np.array(box, np.float32), (x, y), measureDist=False) >= 0


def test_a_package_that_cannot_be_read_is_found_in_its_place() -> None:
    """Smudged: something is there, no more of them than are missing, none where none is."""
    told = spoilt(4, {"smudged": 2}, count=24, size=SMALL, lying=Lying(angle=9))
    readings = looked(told.scene.picture)
    assert len(readings) == 22
    found = sought(told, readings, 2)
    assert all(gap.there for gap in found)
    assert {at for gap in found for at, lost in enumerate(told.lost) if on(lost.carton, gap)} == {0, 1}
    assert len(sought(told, readings, 1)) == 1
    assert sought(told, readings, 0) == ()
    assert len(sought(told, readings, 5)) == 2


def test_a_place_where_nothing_is_to_be_seen_is_named_when_it_can_be_no_other() -> None:
    """Gone: the place is, if there are no more such places than are missing."""
    told = spoilt(6, {"gone": 2}, count=30, size=SMALL)
    readings = looked(told.scene.picture)
    found = sought(told, readings, 2)
    assert [gap.there for gap in found] == [False, False]
    assert {at for gap in found for at, lost in enumerate(told.lost) if on(lost.carton, gap)} == {0, 1}
    assert sought(told, readings, 1) == ()


def test_in_a_heap_what_lies_there_unread_is_named_and_no_place_is_made_up() -> None:
    """Packages that lie in no order have no places; the print of those that were not read gives them away."""
    told = spoilt(2, {"covered": 2, "gone": 2}, count=16, lying=Lying(heap=True))
    found = sought(told, looked(told.scene.picture), 4)
    covered = [lost.carton for lost in told.lost if lost.fate == "covered"]
    assert [gap.there for gap in found] == [True, True]
    assert {at for gap in found for at, box in enumerate(covered) if on(box, gap)} == {0, 1}


def test_nothing_is_made_up_where_nothing_was_read() -> None:
    """An empty picture, however many are missing."""
    gaps = Gaps()
    assert gaps.seek(np.full(SMALL, 90, np.uint8), 60, 0.0) == ()


def test_where_a_code_was_read_before_it_is_looked_for_again() -> None:
    """Carried along with its neighbours; a moment without a reading is none, and after a while it is forgotten."""
    scene = tray(3, count=8, size=SMALL)
    readings = looked(scene.picture)
    gone = readings[2]
    left = [one for one in readings if one is not gone]
    moved = np.roll(scene.picture, 12, axis=1)
    gaps = Gaps()
    gaps.keep(readings, 0.0)
    gaps.keep([one.moved(1, 12, 0) for one in left], 0.2)
    assert gaps.seek(moved, 1, 0.2) == ()
    gaps.keep([one.moved(1, 12, 0) for one in left], MOMENT + 0.3)
    (gap,) = gaps.seek(moved, 1, MOMENT + 0.3)
    assert gap.there
    assert np.mean(gap.corners, axis=0) == pytest.approx(np.add(gone.centre, (12, 0)), abs=3)
    gaps.keep([one.moved(1, 12, 0) for one in left[:2]], LASTING + 9)
    assert gaps.seek(moved, 1, LASTING + 9) == ()


def test_codes_that_are_all_alike_are_told_by_their_places() -> None:
    """Goods without serial numbers: the one that is not read is found among them, carried along too."""
    told = spoilt(6, {"smudged": 1}, count=30, size=SMALL)
    alike = [replace(one, payload=b"alike") for one in looked(told.scene.picture)]
    (gap,) = sought(told, alike, 1)
    assert on(told.lost[0].carton, gap)
    gaps = Gaps()
    gaps.keep(alike, 0.0)
    left = [one for at, one in enumerate(alike) if at != 7]
    for step in (1, 2, 3):
        gaps.keep([one.moved(1, 4 * step, 0) for one in left], MOMENT * step)
    found = gaps.seek(np.roll(told.scene.picture, 12, axis=1), 2, MOMENT * 3)
    middles = [np.mean(gap.corners, axis=0) for gap in found]
    assert len(found) == 2
    assert min(np.hypot(*(middle - np.add(alike[7].centre, (12, 0)))) for middle in middles) < 3


def test_another_code_in_its_place_is_no_gap() -> None:
    """It was taken away, and another put there."""
    scene = tray(3, count=8, size=SMALL)
    readings = looked(scene.picture)
    other = Reading("DataMatrix", "]d2", b"another", readings[2].corners, "zxing", 24)
    gaps = Gaps()
    gaps.keep(readings, 0.0)
    gaps.keep([*readings[:2], other, *readings[3:]], MOMENT + 0.1)
    assert gaps.seek(scene.picture, 1, MOMENT + 0.1) == ()


def test_a_code_of_another_format_fills_its_place() -> None:
    """Unless most packages bear one of both."""
    told = spoilt(6, {"smudged": 1}, count=30, size=SMALL)
    readings = looked(told.scene.picture)
    corners = told.lost[0].code
    quad = (corners[0], corners[1], corners[2], corners[3])
    strange = Reading("QRCode", "]Q1", b"another", quad, "zxing", 25)
    assert len(sought(told, readings, 1)) == 1
    assert sought(told, [*readings, strange], 1) == ()
    second = [Reading("EAN13", "]E0", one.payload, one.corners, "zxing") for one in readings]
    assert len(sought(told, [*readings, strange, *second[:20]], 1)) == 1


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the sample pictures are not here")
def test_of_the_sample_trays_those_taken_out_of_what_was_read_are_found() -> None:
    """Each of them, and nothing else."""
    truth = [json.loads(line) for line in (PHOTOS / "truth.jsonl").read_text("utf-8").splitlines()]
    for name in (one["file"] for one in truth if "tray__normal" in one["file"]):
        picture = cv2.imread(str(PHOTOS / name), cv2.IMREAD_GRAYSCALE)
        readings = looked(np.asarray(picture, np.uint8))
        out = readings[3::9][:3]
        gaps = Gaps()
        gaps.keep([one for one in readings if one not in out], 0.0)
        found = gaps.seek(np.asarray(picture, np.uint8), len(out), 0.0)
        assert len(found) == len(out), name
        for one in out:
            near = min(np.hypot(*(np.mean(gap.corners, axis=0) - one.centre)) for gap in found)
            assert near < one.span, name
