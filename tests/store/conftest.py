"""A store for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty store, open."""
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def zone(world: World) -> World:
    """The zone's station with the sample catalogue."""
    world.furnish()
    return world
