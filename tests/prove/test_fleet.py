"""Long days of real processes on a line that fails on purpose; several seeds of each."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults import days
from tests.faults.fleet import FaultyWorld, Fleet, TightWorld

DAYS: dict[str, Callable[[Fleet], None]] = {
    "crashing": partial(days.crashing_day, batches=2, packs=12),
    "restored-hub": partial(days.restored_hub_day, packs=6),
    "restored-station": partial(days.restored_station_day, packs=4),
    "shifted": partial(days.shifted_day, packs=6),
    "poisoned": partial(days.poisoned_day, packs=8),
    "stick": partial(days.stick_day, packs=8),
    "distrusted": partial(days.distrusted_day, packs=5),
    "tight": partial(days.tight_day, packs=4),
}
WORLDS: dict[str, type[FaultyWorld]] = {"tight": TightWorld}


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("seed", [1])
def test_whatever_goes_wrong_every_event_arrives_once(tmp_path: Path, name: str, seed: int) -> None:
    """Printed, kept and held are the same; each once; in order; nothing stuck; stock is the fold of it all."""
    world = WORLDS.get(name, FaultyWorld)(tmp_path, seed)
    try:
        DAYS[name](Fleet(world, random.Random(seed)))
    finally:
        world.close()
