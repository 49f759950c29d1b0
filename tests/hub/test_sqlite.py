"""The hub's tables in one SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.hub.sqlite import SqliteDatabase

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
