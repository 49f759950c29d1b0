"""What can be held of the drain without a clock: all of a made backlog arrives, and the bare insert has its rows."""

from __future__ import annotations

from pathlib import Path

from edge.hub.tables import open_database
from tests.bench import draining

COUNT = 240


def test_a_made_backlog_is_drained_whole(tmp_path: Path) -> None:
    """Every event is stored once, and what is inserted beside it is as much."""
    home = draining.backlog(tmp_path, COUNT)
    url = str(tmp_path / "hub.db")
    drained = draining.drain(home, url)
    assert drained.events == COUNT
    rows = draining.rows_of(url)
    assert len(rows["events"][1]) == COUNT
    assert len(rows["exits"][1]) == COUNT // len(draining.STEPS)
    bare = str(tmp_path / "bare.db")
    draining.insert(bare, rows, drained.events)
    database = open_database(bare)
    with database.reading() as reader:
        for table, (_, kept) in rows.items():
            assert reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (len(kept),)
    database.close()
