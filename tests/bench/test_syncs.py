"""What can be held of the bench without a clock: the homes it makes are sound, and syncs are counted."""

from __future__ import annotations

import pytest

from edge.store import Store, journal
from tests.bench import syncs
from tests.bench.worked import Worked, prepared
from tests.faults import recorder

ROWS = 900


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """A small home, made as the large ones are."""
    return prepared(tmp_path_factory.mktemp("bench"), ROWS, ROWS)


def test_a_made_home_holds_an_unbroken_journal(worked: Worked) -> None:
    """The rows told of other packages hash and chain as a station's own do."""
    with Store.read(worked.home) as reader, reader.connection() as connection:
        verified = journal.verify(connection)
        shelved = connection.execute("SELECT count(*) FROM stock WHERE state = 'shelved'").fetchone()[0]
    assert verified.ok
    assert verified.rows >= ROWS
    assert shelved == worked.packages


@pytest.mark.skipif(bool(recorder.unavailable()), reason=recorder.unavailable())
def test_a_scan_costs_one_sync_and_one_more_when_it_spends(worked: Worked) -> None:
    """Shelving syncs the log once; an exit then syncs the anchor, and in that order."""
    found = syncs.counted(worked)
    assert list(found["put_away"]) == [("wal",)]
    assert list(found["zone_exit"]) == [("wal", "anchor")]
