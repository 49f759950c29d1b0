"""Every test of the hub runs over both kinds of database, unless its module says which."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.hub.postgres import PostgresDatabase
from tests import postgres
from tests.hub import samples

BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each database its module names in DATABASES, or for both."""
    metafunc.parametrize("database", getattr(metafunc.module, "DATABASES", BOTH), indirect=True)


class Schemas:
    """Empty schemas on one server; one that a test has used is emptied for the next."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count(1)
        self._free: list[str] = []
        PostgresDatabase(postgres.schema(url, "untouched")).close()

    @contextmanager
    def lent(self) -> Iterator[Callable[[Path], str]]:
        """What names the database of a home, the same for the same home; for one called `bare`, none with tables."""
        lent: dict[Path, str] = {}

        def place(home: Path) -> str:
            if home not in lent:
                used = self._free and home.name != "bare"
                lent[home] = self._free.pop() if used else f"h{next(self._numbers)}"
            return postgres.schema(self._url, lent[home])

        yield place
        self._free += [name for name in lent.values() if postgres.emptied(self._url, name, "untouched")]


@pytest.fixture(scope="session")
def schemas() -> Iterator[Schemas]:
    """A PostgreSQL server, once for all tests of this process."""
    if postgres.unavailable():
        pytest.skip(postgres.unavailable())
    with postgres.server() as url:
        yield Schemas(url)


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that `samples.make_hub` makes hubs over."""
    kind: str = request.param
    if kind == "postgresql":
        schemas: Schemas = request.getfixturevalue("schemas")
        with schemas.lent() as place, samples.over(place):
            yield kind
    else:
        with samples.over():
            yield kind
