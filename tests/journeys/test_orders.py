"""An order given at the hub stops a package at a station that is at work, and is heard of after a cut line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from tests.journeys.processes import PATIENCE, Scanning
from tests.journeys.world import World, issue


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A hub and two enrolled stations."""
    made = World(tmp_path)
    yield made
    made.close()


def admin(world: World, *words: str) -> None:
    """An act of the hub's administrator, in a process of its own."""
    done = world.warehouse.run("hub", "admin", "--db", f"sqlite:///{world.hub.folder / 'hub.db'}", *words)
    assert done.returncode == 0, done.stderr.decode()


def until(scanning: Scanning, letter: str, reason: str) -> None:
    """Scan one new package after another until one is refused for `reason`, or no longer is ("")."""
    deadline = time.monotonic() + PATIENCE
    number = 0
    while time.monotonic() < deadline:
        line = scanning.scan(package(sample.GOOD, f"{letter}{number:05d}").payload)
        codes = [one["code"] for one in line["reasons"]]
        if (line["verdict"], reason in codes) == (("REJECT", True) if reason else ("ACCEPT", False)):
            return
        number += 1
    raise AssertionError(f"no package was refused for {reason or 'nothing'}: {line}")


def test_an_order_reaches_a_station_that_is_at_work_and_one_that_was_cut_off(world: World) -> None:
    """Stopped, let go again, and stopped at its next contact after the line was down."""
    with world.warehouse.task("serialise") as scanning:
        until(scanning, "A", "")
        admin(world, "hold", "R1", "--kind", "recall", "--order", "召1号", "--product", product())
        until(scanning, "B", "recall")
        admin(world, "lift", "R1")
        until(scanning, "C", "")
        world.wire.cut()
        admin(world, "hold", "S1", "--kind", "stop-use", "--order", "停1号", "--product", product())
        line = scanning.scan(package(sample.GOOD, "D1").payload)
        assert line["verdict"] == "ACCEPT"
        world.wire.mend()
        until(scanning, "E", "stop-use")


def product() -> str:
    """The id of the good product in the sample catalogue."""
    return next(one.id for one in issue(1).products if sample.GOOD in one.gtins)
