"""Every test of the hub runs over both kinds of database, unless its module says which."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.hub import samples

BOTH = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each database its module names in DATABASES, or for both."""
    metafunc.parametrize("database", getattr(metafunc.module, "DATABASES", BOTH), indirect=True)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server, once for all tests of this process."""
    if postgres.unavailable():
        pytest.skip(postgres.unavailable())
    with postgres.server() as url:
        yield url


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that `samples.make_hub` makes hubs over."""
    kind: str = request.param
    if kind == "postgresql":
        url = request.getfixturevalue("server")
        with samples.over(lambda home: postgres.schema(url, f"h{abs(hash(home)):x}")):
            yield kind
    else:
        with samples.over():
            yield kind
