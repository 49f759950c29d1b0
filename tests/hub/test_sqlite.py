"""The hub's tables in one SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.hub.sqlite import TOGETHER, SqliteDatabase

DATABASES = ("sqlite",)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is a plain message."""
    (tmp_path / "hub.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="expected SQLite"):
        SqliteDatabase(tmp_path / "hub.db")


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """Only a writing transaction changes anything."""
    database = SqliteDatabase(tmp_path / "hub.db")
    with pytest.raises(StoreError, match="readonly"), database.reading() as reader:
        reader.execute("DELETE FROM events")
    database.close()


def test_a_database_that_stops_serving_is_a_plain_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file held by another program for too long is told as that, and is served again afterwards."""
    monkeypatch.setattr("edge.hub.sqlite.BUSY_SECONDS", 0)
    database = SqliteDatabase(tmp_path / "hub.db")
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"), database.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    with database.writing():
        pass
    database.close()


@pytest.mark.parametrize("rows", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 7])
def test_however_many_rows_are_added_all_are_there(tmp_path: Path, rows: int) -> None:
    """Rows go in many to a statement; those over a whole number of statements go in too."""
    database = SqliteDatabase(tmp_path / "hub.db")
    given = [(f"paper-{n:04}", n, "form") for n in range(rows)]
    with database.writing() as tx:
        tx.add("event_papers", ("paper", "n", "kind"), given)
    with database.reading() as reader:
        assert reader.execute("SELECT paper, n, kind FROM event_papers ORDER BY n").fetchall() == given
    database.close()
