"""Fleets in one process for longer, a large one among them: no violation in any world."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulate.__main__ import live
from tests.simulate.world import Plan


@pytest.mark.parametrize(
    ("seed", "stations", "steps"),
    [("heron", 3, 7000), ("egret", 6, 7000), ("stork", 8, 7000), ("crane", 24, 7000), ("ibis", 150, 9000)],
)
def test_a_fleet_comes_through_long_days(seed: str, stations: int, steps: int, tmp_path: Path) -> None:
    """Thousands of scans and exchanges with everything that goes wrong between them."""
    told = live(seed, 0, Plan(stations=stations, steps=steps, quiet=max(1500, 20 * stations)), tmp_path)
    assert told.fault == "", f"{told.last}\nstep {told.steps}: {told.fault}"
