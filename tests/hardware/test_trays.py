from __future__ import annotations

import numpy as np
import pytest

from edge.drivers.camera.decoding import Sight
from hardware.simulators.trays import FATES, Lying, spoilt

SMALL = (540, 960)


def test_the_same_seed_gives_the_same_tray() -> None:
    """And another seed another one."""
    told = spoilt(1, {"smudged": 2}, count=8, size=SMALL)
    assert (told.scene.picture == spoilt(1, {"smudged": 2}, count=8, size=SMALL).scene.picture).all()
    assert told.scene.payloads != spoilt(2, {"smudged": 2}, count=8, size=SMALL).scene.payloads


@pytest.mark.parametrize("lying", [Lying(angle=20, lean=0.05, loose=0.04), Lying(heap=True)])
def test_what_befell_a_package_keeps_it_from_being_read(lying: Lying) -> None:
    """One of each fate; all others are read, and every package lies in the picture."""
    told = spoilt(5, dict.fromkeys(FATES, 1), count=12, size=SMALL, lying=lying)
    with Sight(budget=0.3) as sight:
        read = {one.payload for one in sight.look(told.scene.picture).readings}
    assert read == told.scene.payloads
    assert {lost.fate for lost in told.lost} == set(FATES)
    assert len(told.cartons) == len(told.scene.shown) + 3
    corners = np.array(told.cartons)
    assert corners.min() >= 0
    assert (corners.max(axis=(0, 1)) <= told.scene.picture.shape[::-1]).all()


def test_the_last_places_may_be_empty_and_the_bottom_printed() -> None:
    """No package there, none lost; what is printed shows."""
    told = spoilt(5, {}, count=12, size=SMALL, lying=Lying(vacant=3))
    assert len(told.cartons) == len(told.scene.shown) == 9
    printed = spoilt(5, {}, count=12, size=SMALL, lying=Lying(vacant=3, printed=True))
    assert (printed.scene.picture != told.scene.picture).mean() > 0.1
