"""Real processes on a line that fails on purpose: nothing is lost, doubled, out of order or stuck."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.days import short_day
from tests.faults.fleet import FaultyWorld, Fleet

SEED = 5


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A hub, two enrolled stations, and the faulty line between them."""
    world = FaultyWorld(tmp_path, SEED)
    yield Fleet(world, random.Random(SEED))
    world.close()


def test_nothing_is_lost_doubled_or_stuck_whatever_the_line_and_the_crashes_do(fleet: Fleet) -> None:
    """Faults of every kind, SIGKILL of stations and hub, the hub's database put back: printed = kept = held."""
    short_day(fleet, packs=8)
    assert sum(count for fault, count in fleet.met.items() if fault != "none") >= 3
