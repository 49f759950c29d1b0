"""One home with a day's work in it; nobody may write in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.store import Reader, Store
from tests import homes


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the bonded warehouse after `homes.zone_day`."""
    home = tmp_path_factory.mktemp("worked") / "zone"
    homes.zone_day(home)
    return home


@pytest.fixture
def reader(worked: Path) -> Iterator[Reader]:
    """That home, open to read."""
    with Store.read(worked) as opened:
        yield opened
