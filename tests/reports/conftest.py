"""One home with a day's work in it; nobody may write in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.store import Reader, Store
from tests import homes
from tests.reports import wards


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


@pytest.fixture(scope="session")
def warded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the hospital pharmacy after `wards.ward_day`."""
    home = tmp_path_factory.mktemp("warded") / "ward"
    wards.ward_day(home)
    return home


@pytest.fixture
def ward(warded: Path) -> Iterator[Reader]:
    """That home, open to read."""
    with Store.read(warded) as opened:
        yield opened
