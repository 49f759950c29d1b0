"""Fleets in one process, from a seed: all goes well, the same each time, and a planted fault is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulate.__main__ import Told, live
from tests.simulate.weights import STORM, WEIGHTS
from tests.simulate.world import Plan

ROOT = Path(__file__).parents[2]


FLEETS = {"tern": 2, "knot": 5, "godwit": 9}
"""Seeds, and stations."""

MET = {
    *("taken by list", "taken by lease", "taken by own count", "row grant", "row return", "row site"),
    *("lease renewed", "refused no-quota-held", "refused no-quota-held cut", "refused no-quota-held expired"),
    *(
        "row quarantine",
        "row incarnation",
        "row undo",
        "row override",
        "row of a clock not believed",
        "row clock",
    ),
}
"""What a fleet comes upon by itself: each way of counting, leases moved, a site's other stations, lives begun anew."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """What came of a world of each fleet in which everything happens."""
    root = tmp_path_factory.mktemp("worlds")
    plans = {
        seed: Plan(stations=stations, steps=1200, quiet=600, storm=True) for seed, stations in FLEETS.items()
    }
    return {seed: live(seed, 0, plan, root) for seed, plan in plans.items()}


@pytest.mark.parametrize("seed", FLEETS)
def test_a_fleet_comes_through_whatever_befalls_it(seed: str, told: dict[str, Told]) -> None:
    """Cut lines, lost and late messages, deaths, disks put back: events, stock and papers all agree."""
    world = told[seed]
    assert world.fault == "", f"{world.last}\nstep {world.steps}: {world.fault}"
    assert world.steps >= 1200


def test_everything_that_can_happen_does(told: dict[str, Told]) -> None:
    """So that none of it is a promise nobody looks at: each kind of event in each fleet, each kind of row in one."""
    for seed, world in told.items():
        assert WEIGHTS.keys() - world.happened.keys() == set(), seed
    assert WEIGHTS.keys() == set(STORM)
    assert MET - {what for world in told.values() for what in world.happened} == set()


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
