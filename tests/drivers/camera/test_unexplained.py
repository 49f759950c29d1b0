"""Print that no package explains whose code was read."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import pytest

from edge.drivers.camera.decoding import Sight
from edge.drivers.camera.places import edge_map
from edge.drivers.camera.reading import Quad
from edge.drivers.camera.unexplained import FEWEST, unexplained
from hardware.simulators.trays import Corners, Fate, Lying, Told, spoilt


@lru_cache(maxsize=1)
def heap(seed: int, fate: Fate, lost: int) -> tuple[Told, list[Quad]]:
    """Eighteen cartons thrown about, so many of them lost, and where codes are read."""
    told = spoilt(seed, {fate: lost}, count=18, size=(720, 1280), lying=Lying(heap=True))
    with Sight(budget=0.3) as sight:
        return told, [one.corners for one in sight.look(told.scene.picture).readings]


def on(box: Corners, corners: Quad) -> bool:
    """Whether the middle of the corners is in the box."""
    x, y = np.mean(corners, axis=0).tolist()
    return cv2.pointPolygonTest(np.array(box, np.float32), (x, y), measureDist=False) >= 0


def found(told: Told, codes: list[Quad], missing: int, others: tuple[Quad, ...] = ()) -> list[Quad]:
    """What is left over in the picture."""
    return unexplained(edge_map(told.scene.picture), codes, others, missing)


@pytest.mark.parametrize("fate", ["glared", "covered", "smudged"])
def test_what_is_left_over_is_a_package_that_was_not_read(fate: Fate) -> None:
    """Whatever befell its code: most of them are named over a few heaps, once each, and nothing else."""
    named = lost = 0
    for seed in (33, 31):
        told, codes = heap(seed, fate, 2)
        unread = [one.carton for one in told.lost if not any(on(one.code, code) for code in codes)]
        places = found(told, codes, len(unread))
        assert all(sum(on(box, place) for box in unread) == 1 for place in places)
        named, lost = named + len(places), lost + len(unread)
        assert len({at for place in places for at, box in enumerate(unread) if on(box, place)}) == len(places)
    assert lost >= 3
    assert named >= 0.6 * lost


def test_where_all_are_read_nothing_is_left_over() -> None:
    """However many are said to be missing: they are not in the picture."""
    told, codes = heap(41, "gone", 3)
    for missing in (1, 3, 20):
        assert found(told, codes, missing) == []


def test_what_is_known_already_is_told_no_second_time() -> None:
    """The symbol the engine located is on the same package."""
    told, codes = heap(31, "smudged", 2)
    places = found(told, codes, 2)
    assert places
    assert len(found(told, codes, 2, (places[0],))) == len(places) - 1


def test_where_more_is_left_over_than_is_missing_nobody_can_say_which() -> None:
    """A leaflet beside the packages is print too."""
    told, codes = heap(31, "smudged", 2)
    assert len(found(told, codes, 2)) == 2
    assert found(told, codes, 1) == []
    assert found(told, codes, 0) == []


def test_few_codes_teach_nothing() -> None:
    """What is usual around one is not known."""
    told, codes = heap(31, "smudged", 2)
    assert found(told, codes[: FEWEST - 1], 2) == []
