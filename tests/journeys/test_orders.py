"""An order given at the hub stops a package at a station that is at work, and is heard of after a cut line."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from tests.journeys.hub import Hub
from tests.journeys.processes import BONDSCAN, PATIENCE, Scanning
from tests.journeys.world import World, issue


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A hub and two enrolled stations."""
    made = World(tmp_path)
    yield made
    made.close()


class SignedWorld(World):
    """The same with a signed catalogue, whose root both stations pin when they enrol."""

    def make_hub(self, root: Path) -> Hub:
        """A hub that serves the repository, which is made before."""
        self.repository = root / "repository"
        whole = root / "catalogue.json"
        whole.write_bytes(msgspec.json.encode(issue(1)))
        self.authority("init", str(self.repository))
        self.authority("publish", str(self.repository), str(whole))
        return Hub(root / "hub", self.environment, "--repository", str(self.repository))

    def publish(self, **_how: object) -> None:
        """Nothing: the hub goes by what it serves."""

    def authority(self, *words: str) -> None:
        """An act of the authority, in a process of its own."""
        done = subprocess.run(
            [*BONDSCAN, "authority", *words], env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def order(self, act: str, *words: str, to: Path, keys: str = "repository.keys") -> str:
        """An order signed with these keys; where it lies."""
        folder = str(self.repository.with_name(keys))
        self.authority("order", act, *words, "--keys", folder, "--to", str(to))
        return str(to)


def test_only_the_authority_lets_goods_go_where_a_root_is_trusted(tmp_path: Path) -> None:
    """Stopped by a signed order; neither the hub's own lift nor a forged one frees it, the signed one does."""
    world = SignedWorld(tmp_path)
    try:
        given, ended, forged = (tmp_path / f"{name}.json" for name in ("given", "ended", "forged"))
        goods = ("--kind", "recall", "--order", "召1号", "--product", product())
        world.authority("key", "holds", "--keys", str(tmp_path / "others"))
        with world.warehouse.task("serialise") as scanning:
            until(scanning, "A", "")
            admin(world, "hold", "--signed", world.order("hold", "R1", *goods, to=given))
            until(scanning, "B", "recall")
            admin(world, "lift", "R1")
            still(scanning, "C")
            admin(world, "lift", "--signed", world.order("lift", str(given), to=forged, keys="others"))
            still(scanning, "D")
            checks = [json.loads(line) for line in world.warehouse.run("doctor").stdout.splitlines()]
            assert next(one["why"] for one in checks if one["check"] == "orders") == "refused"
            # a true end of the order must outdo the forged one in number: the hub takes both for what they say
            given.write_bytes(forged_as_known(forged))
            world.order("lift", str(given), to=ended)
            admin(world, "lift", "--signed", str(ended))
            until(scanning, "E", "")
    finally:
        world.close()


def still(scanning: Scanning, letter: str) -> None:
    """For some while, longer than any order takes, every package is refused for the recall."""
    ends = time.monotonic() + 3
    number = 0
    while time.monotonic() < ends:
        line = scanning.scan(package(sample.GOOD, f"{letter}{number:05d}").payload)
        assert "recall" in [one["code"] for one in line["reasons"]]
        number += 1


def forged_as_known(forged: Path) -> bytes:
    """The order in force as a person would copy it from the hub: the forged issue's number, not lifted."""
    said = json.loads(forged.read_bytes())["hold"]
    return json.dumps({**said, "released": None}).encode()


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
