"""The hub's tables in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.hub.sqlite import CARRIED_EVERY, TOGETHER, SqliteDatabase

DATABASES = ("sqlite",)
LARGE = 400_000
"""Bytes of one transaction of the tests, about as many as those of a full capture."""


def write(database: SqliteDatabase, numbers: range) -> None:
    """A transaction each, of `LARGE` bytes."""
    for n in numbers:
        with database.writing() as tx:
            values = (n, f"{n:064}", LARGE, "2026-03-01T09:00:00.000+08:00", bytes(LARGE))
            tx.add("catalogues", ("version", "sha256", "size", "issued", "body"), [values])


def carried(database: SqliteDatabase) -> None:
    """Wait until the log has been carried over, if it is being."""
    while database._carrying is not None:
        database._carrying.join()


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is a plain message."""
    (tmp_path / "hub.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="expected SQLite"):
        SqliteDatabase(tmp_path / "hub.db")


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds the hub's key and the hashes of PINs; one that was open to others is shut."""
    path = tmp_path / "hub.db"
    for _ in range(2):
        database = SqliteDatabase(path)
        modes = {file.name: file.stat().st_mode & 0o077 for file in tmp_path.iterdir()}
        assert set(modes.values()) == {0}
        database.close()
        path.chmod(0o644)


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


def test_a_file_that_was_damaged_is_a_plain_message(tmp_path: Path) -> None:
    """What lies in its pages is nothing SQLite wrote: that is said, and no statement is taken for a wrong one."""
    database = SqliteDatabase(tmp_path / "hub.db")
    write(database, range(3))
    database.close()
    with (tmp_path / "hub.db").open("r+b") as file:
        file.seek(-2 * LARGE, os.SEEK_END)
        file.write(b"\xff" * (2 * LARGE))
    damaged = SqliteDatabase(tmp_path / "hub.db")
    with pytest.raises(StoreError, match="malformed"), damaged.reading() as reader:
        reader.execute("SELECT body FROM catalogues").fetchall()
    damaged.close()


def test_a_statement_of_ours_that_is_wrong_is_a_fault(tmp_path: Path) -> None:
    """A row that is there already is not the database's failing."""
    database = SqliteDatabase(tmp_path / "hub.db")
    with pytest.raises(sqlite3.IntegrityError), database.writing() as tx:
        tx.executemany("INSERT INTO meta (name, value) VALUES (?, '')", [("a",), ("a",)])
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


def test_the_log_begins_anew_however_much_is_written(tmp_path: Path) -> None:
    """What is written is carried over beside whoever writes, and the log does not grow with it."""
    database = SqliteDatabase(tmp_path / "hub.db")
    log = tmp_path / "hub.db-wal"
    for n in range(4):
        write(database, range(n * CARRIED_EVERY, (n + 1) * CARRIED_EVERY))
        carried(database)
    assert log.stat().st_size < (CARRIED_EVERY + 2) * LARGE * 1.1
    database.close()


def test_whoever_reads_on_keeps_what_they_see_while_the_log_is_carried_over(tmp_path: Path) -> None:
    """A long look sees one moment, nobody who writes waits for it, and nothing is lost by it."""
    database = SqliteDatabase(tmp_path / "hub.db")
    write(database, range(1))
    asked = "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0) FROM catalogues"
    with database.snapshot() as reader:
        assert reader.execute(asked).fetchone() == (1, LARGE)
        write(database, range(1, 2 * CARRIED_EVERY))
        carried(database)
        assert reader.execute(asked).fetchone() == (1, LARGE)
    write(database, range(2 * CARRIED_EVERY, 3 * CARRIED_EVERY))
    database.close()
    again = SqliteDatabase(tmp_path / "hub.db")
    with again.reading() as reader:
        assert reader.execute(asked).fetchone() == (3 * CARRIED_EVERY, 3 * CARRIED_EVERY * LARGE)
    again.close()


def test_a_hub_may_be_closed_while_its_log_is_carried_over(tmp_path: Path) -> None:
    """It is waited for, and the file stands alone then."""
    database = SqliteDatabase(tmp_path / "hub.db")
    write(database, range(CARRIED_EVERY))
    database.close()
    assert not (tmp_path / "hub.db-wal").exists()
