"""A store and a hub in one world, for whoever asks for neither otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.hub.hub import Hub
from edge.store import Store
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.sync.samples import counting_ids


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store."""
    with Store.open(
        tmp_path / "station", machine="m", anchor=tmp_path / "anchor", now=fakes.NOW, ids=counting_ids()
    ) as opened:
        yield opened


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub in the same world."""
    made = make_hub(tmp_path / "hub", Clock(fakes.NOW))
    yield made
    made.database.close()
