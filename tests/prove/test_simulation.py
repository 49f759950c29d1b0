"""Fleets in one process for longer, a large one among them; and every planted fault comes to light."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulate.__main__ import live
from tests.simulate.plants import PLANTS
from tests.simulate.world import Plan

FOUND_WITHIN = 8
"""Worlds in which each planted fault shows."""


@pytest.mark.parametrize(
    ("seed", "stations", "steps"), [("heron", 3, 3500), ("stork", 8, 3500), ("ibis", 60, 4200)]
)
def test_a_fleet_comes_through_long_days(seed: str, stations: int, steps: int, tmp_path: Path) -> None:
    """Thousands of scans and exchanges with everything that goes wrong between them."""
    told = live(seed, 0, Plan(stations=stations, steps=steps, quiet=max(1500, 20 * stations)), tmp_path)
    assert told.fault == "", f"{told.last}\nstep {told.steps}: {told.fault}"


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_planted_fault_is_found(name: str, tmp_path: Path) -> None:
    """Each promise taken away breaks what must always hold."""
    plan = Plan(stations=5, steps=2500, quiet=900, plant=name)
    faults = (live("plover", world, plan, tmp_path).fault for world in range(FOUND_WITHIN))
    found = next(filter(None, faults), "")
    assert found, f"{name} was not found"
    assert "Traceback" not in found, found
