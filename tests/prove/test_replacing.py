"""A station with a full outbox is upgraded, and then its disk moves into another PC: nothing is lost on the way."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from edge.store.schema import VERSION
from tests.journeys.processes import Desk
from tests.journeys.world import WAREHOUSE, World

OLD = 3
SINCE_THEN = ("addenda", "site_known", "lease_terms", "lease_wants", "manners", "lots_elsewhere")
"""A version of the store that is long past, and the tables that came after it."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A hub and two enrolled stations."""
    made = World(tmp_path)
    yield made
    made.close()


def as_it_was(home: Path) -> None:
    """The store as an older bondscan left it: its rows, without what came later."""
    with closing(sqlite3.connect(home / "bondscan.db")) as connection:
        for table in SINCE_THEN:
            connection.execute(f"DROP TABLE {table}")
        connection.execute(f"PRAGMA user_version = {OLD}")
        connection.commit()


def version(home: Path) -> int:
    """The version of the store's tables."""
    with closing(sqlite3.connect(home / "bondscan.db")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def told(desk: Desk, *words: str) -> dict[str, Any]:
    """A command that succeeds; the last line it prints."""
    done = desk.run(*words)
    assert done.returncode == 0, done.stderr.decode()
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return last


def test_an_upgrade_and_another_pc_cost_no_record(world: World, tmp_path: Path) -> None:
    """As the README tells it: the new program opens the old store, the old disk goes on in the new PC by a new code."""
    desk = world.warehouse
    packages = [package(sample.GOOD, f"R{number:03d}").payload for number in range(8)]
    world.wire.cut()
    lines = desk.scan("serialise", packages)
    as_it_was(desk.home)
    lines += desk.scan("bonded_receive", packages)
    assert {line["verdict"] for line in lines} == {"ACCEPT"}
    assert version(desk.home) == VERSION

    moved = tmp_path / "new-pc"
    shutil.copytree(desk.home, moved)
    shutil.rmtree(desk.home)
    (tmp_path / "machine-id").write_text("f" * 32, encoding="ascii")
    (moved / "bondscan.toml").write_text(
        f"[storage]\nmachine_id_file = {json.dumps(str(tmp_path / 'machine-id'))}\n", encoding="utf-8"
    )
    fresh = Desk(moved, desk.badge, sample.PIN, world.environment)
    try:
        lines += fresh.scan("put_away", packages[:1], place=sample.RARE_SHELF)
        world.wire.mend()
        told(fresh, "enrol", world.wire.url, world.code(WAREHOUSE))
        assert told(fresh, "sync", "--once")["pending"] == 0
        assert told(fresh, "journal", "verify")["ok"] is True
    finally:
        fresh.scanner.close()

    committed = [line["event_id"] for line in lines if line["verdict"] == "ACCEPT"]
    assert [event["eventID"] for event in world.events()] == committed
    row = next(
        row for row in world.hub.ask("GET", "/admin/devices").json()["devices"] if row["station"] == WAREHOUSE
    )
    assert row["incarnation"] == 2
