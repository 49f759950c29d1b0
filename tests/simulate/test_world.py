"""Fleets in one process, from a seed: all goes well, the same each time, and a planted fault is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulate.__main__ import live
from tests.simulate.world import Plan

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("seed", "stations"), [("tern", 2), ("knot", 5)])
def test_a_fleet_comes_through_whatever_befalls_it(seed: str, stations: int, tmp_path: Path) -> None:
    """Cut lines, lost and late messages, deaths, disks put back: events, stock and papers all agree."""
    told = live(seed, 0, Plan(stations=stations, steps=900, quiet=500), tmp_path)
    assert told.fault == "", f"{told.last}\nstep {told.steps}: {told.fault}"
    assert told.steps >= 900


def test_the_same_seed_is_the_same_world_step_by_step() -> None:
    """In another process, with other hashes of strings, all that happens is the same."""
    words = [sys.executable, "-m", "tests.simulate", "--seed", "gull", "--steps", "250", "--stations", "3"]
    told = [
        subprocess.run(
            [*words, "--jobs", "1"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashes},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashes in ("1", "2")
    ]
    traces = [said.partition("trace ")[2][:16] for said in told]
    assert len(traces[0]) == 16
    assert traces[0] == traces[1]


def test_a_planted_fault_is_found_again_at_the_same_step(tmp_path: Path) -> None:
    """A store that is believed though its anchor says otherwise spends twice; the seed leads there again."""
    plan = Plan(stations=3, steps=1500, quiet=900, plant="restore without anchor")
    found = next((told for world in range(4) if (told := live("plover", world, plan, tmp_path)).fault), None)
    assert found is not None
    again = live("plover", found.world, plan, tmp_path)
    assert (again.steps, again.trace, again.fault) == (found.steps, found.trace, found.fault)
