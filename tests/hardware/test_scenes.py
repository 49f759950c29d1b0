from __future__ import annotations

import numpy as np
import pytest

from hardware.simulators.scenes import FORMATS, Conditions, negative, pack, single, tray


def test_the_same_seed_gives_the_same_picture() -> None:
    """And another seed another one."""
    assert (tray(1, count=8, size=(240, 320)).picture == tray(1, count=8, size=(240, 320)).picture).all()
    assert (single(1, Conditions()).picture == single(1, Conditions()).picture).all()
    assert (negative(1) == negative(1)).all()
    assert single(1, Conditions()).payloads != single(2, Conditions()).payloads


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_shown_lies_in_the_picture(kind: str) -> None:
    """Corners within it, for every format."""
    scene = single(3, Conditions(module=1.5, angle=25, lean=0.1), kind=kind)
    corners = np.array(scene.shown[0].corners)
    assert corners.min() >= 0
    assert (corners.max(axis=0) <= scene.picture.shape[::-1]).all()


@pytest.mark.parametrize(
    ("size", "count", "module"), [((1080, 1920), 60, 2.9), ((720, 1280), 60, 1.9), ((2160, 3840), 60, 5.8)]
)
def test_a_tray_has_as_many_symbols_as_asked_for_of_the_size_they_are_said_to_be(
    size: tuple[int, int], count: int, module: float
) -> None:
    """60 at 1080p are 2.9 pixels a module."""
    scene = tray(1, count=count, size=size)
    assert len(scene.payloads) == count
    edges = [np.hypot(*(np.array(one.corners[1]) - one.corners[0])) / 24 for one in scene.shown]
    assert np.median(edges) == pytest.approx(module, rel=0.08)


def test_a_package_bears_a_product_number_with_its_check_digit() -> None:
    """As parsers will ask."""
    for seed in range(20):
        gtin = dict(pack(np.random.default_rng(seed)))["01"]
        assert sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(gtin)) % 10 == 0
