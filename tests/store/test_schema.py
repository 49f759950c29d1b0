"""Stores made, brought up to date, and refused."""

from __future__ import annotations

import sqlite3

import pytest

from edge.errors import StoreDamaged, StoreNewer
from edge.store import Reader, schema
from tests.store.world import World


def connect() -> sqlite3.Connection:
    """A database of nothing."""
    return sqlite3.connect(":memory:", isolation_level=None)


def test_a_new_store_has_every_table_and_the_present_version() -> None:
    """An empty file becomes a store of today."""
    connection = connect()
    assert schema.migrate(connection) == (0, schema.VERSION)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"journal", "stock", "usage", "outbox", "tasks", "credentials", "holds"} <= tables


def test_an_old_store_is_brought_up_step_by_step_and_keeps_its_rows() -> None:
    """Each step runs once, on the rows that are there."""
    steps = ("CREATE TABLE t (a TEXT);", "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = a || '!';")
    connection = connect()
    schema.migrate(connection, steps[:1])
    connection.execute("INSERT INTO t VALUES ('x')")
    assert schema.migrate(connection, steps) == (1, 2)
    assert schema.migrate(connection, steps) == (2, 2)
    assert connection.execute("SELECT a, b FROM t").fetchall() == [("x", "x!")]


def test_a_step_that_fails_leaves_the_old_store_as_it_was() -> None:
    """All the steps are one transaction."""
    connection = connect()
    schema.migrate(connection, ("CREATE TABLE t (a TEXT);",))
    with pytest.raises(sqlite3.Error):
        schema.migrate(connection, ("", "CREATE TABLE u (a TEXT);", "CREATE TABLE no such;"))
    assert schema.version_of(connection) == 1
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_newer_store_is_refused_by_writer_and_reader(world: World) -> None:
    """What a newer bondscan wrote is neither written nor read, and says so."""
    world.close()
    raw = sqlite3.connect(world.home / "bondscan.db")
    raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    raw.close()
    with pytest.raises(StoreNewer, match="newer bondscan"):
        world.open()
    with pytest.raises(StoreNewer):
        Reader(world.home)


def test_another_programs_database_is_not_taken_for_a_store(world: World) -> None:
    """A file that is not ours is left alone."""
    connection = connect()
    connection.execute("CREATE TABLE theirs (a TEXT)")
    with pytest.raises(StoreDamaged, match="application id"):
        schema.migrate(connection)


def test_a_file_that_is_no_database_is_said_to_be_damaged(world: World) -> None:
    """Rubbish in place of the database raises StoreDamaged."""
    world.close()
    (world.home / "bondscan.db").write_bytes(b"rubbish" * 1000)
    with pytest.raises(StoreDamaged):
        world.open()
