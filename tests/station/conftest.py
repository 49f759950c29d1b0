"""A desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.station import Rules
from tests import fakes
from tests.station.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The warehouse's desk, nobody signed in; it never halts."""
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Desk]:
    """The same with a screen: a REJECT stops the line."""
    made = Desk(tmp_path, rules=Rules(halts=True))
    yield made
    made.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Desk]:
    """The pharmacy's desk."""
    made = Desk(tmp_path, seat=fakes.PHARMACY)
    yield made
    made.close()
