"""A world for keyboard journeys, and the people before its screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.person import Person
from tests.journeys.world import World


@pytest.fixture
def quick_world(tmp_path: Path) -> Iterator[World]:
    """A hub and two enrolled stations that look for news every second."""
    made = World(tmp_path)
    for desk in made.desks:
        (desk.home / "bondscan.toml").write_text("hub.interval_seconds = 1\n", encoding="utf-8")
    yield made
    made.close()


@pytest.fixture
def people() -> Iterator[list[Person]]:
    """Whoever sits before a screen; none is left running."""
    seated: list[Person] = []
    yield seated
    for person in seated:
        person.terminal.end()
