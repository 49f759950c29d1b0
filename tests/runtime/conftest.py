"""A clock, a hub and a desk for each test that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.runtime import line, opening
from tests.runtime.office import Clock, Office, served
from tests.station.desk import Desk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every station that is opened, in place of this PC's."""
    made = Clock()
    monkeypatch.setattr(opening, "wall", made)
    return made


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """A served hub on the same clock."""
    (tmp_path / "hub").mkdir()
    with served(tmp_path, clock) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The warehouse's desk, somebody coding packages at it."""
    made = Desk(tmp_path)
    made.sign_in()
    made.open("serialise")
    yield made
    made.close()


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line rests no longer than it must."""
    monkeypatch.setattr(line, "REST_AT_LEAST", 0.001)
