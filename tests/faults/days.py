"""The days a fleet lives through, each judged at its end by `Fleet.check`."""

from __future__ import annotations

import json
import subprocess
import time

from edge.runtime.demo import sample
from edge.store import Store, carrying
from tests.faults.fleet import (
    AT_PHARMACY,
    AT_WAREHOUSE,
    DAY_BACK,
    Fleet,
    copy_away,
    dying,
    faulty,
    put_back,
    serials_of,
)
from tests.journeys.processes import BONDSCAN
from tests.journeys.world import WAREHOUSE, exited

SUPERVISOR = "W900"
"""Badge of the warehouse's supervisor."""


def whole_way(fleet: Fleet, batch: int, packs: int, *, kill: bool = False) -> None:
    """A batch of packages from the code to the pharmacy."""
    serials = serials_of(batch, packs)
    for operation in AT_WAREHOUSE:
        fleet.work(fleet.world.warehouse, operation, serials, kill=kill and fleet.dice.random() < 0.7)
    for operation in AT_PHARMACY[:1]:
        fleet.work(fleet.world.pharmacy, operation, serials, kill=kill and fleet.dice.random() < 0.7)


def crashing_day(fleet: Fleet, *, batches: int, packs: int) -> None:
    """Everything goes wrong on the line, and both sides are killed again and again."""
    faulty(fleet)
    with dying(fleet.world.hub, fleet.dice):
        for batch in range(batches):
            whole_way(fleet, batch, packs, kill=True)
    fleet.settle()
    fleet.check()


def short_day(fleet: Fleet, *, packs: int) -> None:
    """A batch among faults and kills on both sides; then the hub is put back to before the half of it."""
    serials = serials_of(0, packs)
    faulty(fleet)
    with dying(fleet.world.hub, fleet.dice):
        for operation in AT_WAREHOUSE[:2]:
            fleet.work(fleet.world.warehouse, operation, serials, kill=True)
    fleet.world.hub.stop()
    copy = copy_away(fleet.world.hub.folder)
    fleet.world.hub.start()
    for operation in AT_WAREHOUSE[2:]:
        fleet.work(fleet.world.warehouse, operation, serials)
    fleet.work(fleet.world.pharmacy, AT_PHARMACY[0], serials, kill=True)
    fleet.settle()
    held = len(fleet.world.events())
    fleet.world.hub.stop()
    put_back(fleet.world.hub.folder, copy)
    fleet.world.hub.start()
    assert len(fleet.world.events()) < held
    fleet.settle()
    fleet.check()


def restored_hub_day(fleet: Fleet, *, packs: int) -> None:
    """The hub's database is put back to a copy from the middle of the day."""
    faulty(fleet)
    whole_way(fleet, 0, packs)
    fleet.world.hub.stop()
    copy = copy_away(fleet.world.hub.folder)
    fleet.world.hub.start()
    whole_way(fleet, 1, packs)
    fleet.settle()
    held = len(fleet.world.events())
    fleet.world.hub.stop()
    put_back(fleet.world.hub.folder, copy)
    fleet.world.hub.start()
    assert len(fleet.world.events()) < held
    fleet.settle()
    fleet.check()


def tight_day(fleet: Fleet, *, packs: int) -> None:
    """Two desks want more of one form than it holds, on a bad line, both killed, the hub killed and put back.

    Whatever was granted, lost and granted anew: no more leaves than the form holds, and not nothing.
    """
    world = fleet.world
    batches = {desk.home.name: serials_of(number, packs) for number, desk in enumerate(world.desks)}
    for desk in world.desks:
        for operation in AT_WAREHOUSE[:3]:
            fleet.work(desk, operation, batches[desk.home.name])
    world.hub.stop()
    copy = copy_away(world.hub.folder)
    world.hub.start()
    faulty(fleet)
    with dying(world.hub, fleet.dice):
        for desk in world.desks:
            fleet.work(desk, "zone_exit", batches[desk.home.name][: packs // 2], kill=True)
    fleet.settle()
    world.hub.stop()
    put_back(world.hub.folder, copy)
    world.hub.start()
    faulty(fleet)
    for _ in range(2):
        for desk in world.desks:
            fleet.work(desk, "zone_exit", batches[desk.home.name])
        fleet.settle()
    fleet.settle()  # the first hears what the other told after it
    fleet.check(in_order=False)  # what was new came before it was known that the hub had lost what was old
    assert world.total // 2 <= sum(exited(world.events()).values()) <= world.total


def distrusted_day(fleet: Fleet, *, packs: int) -> None:
    """Half a day whoever answers at the hub's address shows a certificate that nobody vouches for.

    Nothing is told to it, nothing is lost, and all goes up once the hub itself answers.
    """
    desk = fleet.world.warehouse
    access = desk.home / "line.json"
    honest = access.read_bytes()
    access.write_bytes(honest.replace(fleet.world.wire.url.encode(), fleet.world.line.tls.encode()))
    serials = serials_of(0, packs)
    for operation in AT_WAREHOUSE[:2]:
        fleet.work(desk, operation, serials, kill=True)
    done = desk.run("sync", "--once")
    state = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, state["trouble"], state["pending"]) == (1, "untrusted", 2 * packs)
    assert not fleet.world.events()
    access.write_bytes(honest)
    fleet.settle()
    fleet.check()


def restored_station_day(fleet: Fleet, *, packs: int) -> None:
    """A station's disk is put back to an earlier copy: it is found out, fenced, and begins a new life."""
    desk = fleet.world.warehouse
    faulty(fleet)
    whole_way(fleet, 0, packs)
    fleet.settle()
    copy = copy_away(desk.home)
    faulty(fleet)
    whole_way(fleet, 1, packs)
    fleet.settle()
    put_back(desk.home, copy)
    fleet.put_back.add(WAREHOUSE)
    faulty(fleet)
    fleet.work(desk, "zone_exit", serials_of(1, packs))
    refused = fleet.printed[desk.home.name][-packs:]
    assert {line["verdict"] for line in refused} == {"REJECT"}
    fleet.settle()
    done = desk.run("enrol", fleet.world.wire.url, fleet.world.code(WAREHOUSE))
    assert done.returncode == 0, done.stderr.decode()
    whole_way(fleet, 2, packs)
    fleet.settle()
    fleet.check()


def shifted_day(fleet: Fleet, *, packs: int) -> None:
    """The warehouse's clock runs a day ahead, then a day behind, then right again."""
    desk = fleet.world.warehouse
    faulty(fleet)
    for batch, clock in enumerate((0.0, -DAY_BACK, DAY_BACK, 0.0)):
        for operation in AT_WAREHOUSE[:2]:
            fleet.work(desk, operation, serials_of(batch, packs), clock=clock)
    fleet.settle()
    fleet.check()
    fleet.work(desk, "serialise", serials_of(9, 2))
    assert [line["verdict"] for line in fleet.printed[desk.home.name][-2:]] == ["ACCEPT", "ACCEPT"]
    fleet.settle()
    fleet.check()


def poisoned_day(fleet: Fleet, *, packs: int) -> None:
    """One event is refused wherever it is sent: it is parked, its own later one waits, the rest flows.

    A supervisor releases it once the line takes it, and what waited comes behind it.
    """
    desk = fleet.world.warehouse
    serials = serials_of(0, packs)
    for operation in AT_WAREHOUSE[:2]:
        fleet.work(desk, operation, serials)
    fleet.settle()
    fleet.world.line.order(poison=serials[packs // 2])
    fleet.work(desk, "put_away", serials)
    fleet.settle(mended=False)
    fleet.work(desk, "zone_exit", serials)
    fleet.settle(mended=False)
    fleet.check(held_back=2)
    fleet.world.line.mend()
    desk.environment["BONDSCAN_PIN"] = sample.PIN
    done = desk.run("journal", "parked", "--release", "all", "--by", SUPERVISOR)
    assert done.returncode == 0, done.stderr.decode()
    fleet.settle()
    fleet.check(in_order=False)


def stick_day(fleet: Fleet, *, packs: int) -> None:
    """No line all day: events go out by stick, whose writer is killed and whose copy is torn; receipts come back."""
    desk, hub = fleet.world.warehouse, fleet.world.hub
    stick = hub.folder.with_name("stick")
    stick.mkdir()
    faulty(fleet, cut=1.0)
    for operation in AT_WAREHOUSE:
        fleet.work(desk, operation, serials_of(0, packs), kill=True)
    for _ in range(3):
        writing = subprocess.Popen([*BONDSCAN, "sync", "--to", str(stick)], env=desk.environment)
        time.sleep(fleet.dice.uniform(0.3, 2.0))
        writing.kill()
        writing.wait()
    assert desk.run("sync", "--to", str(stick)).returncode == 0
    (whole, *_) = stick.glob("*.events")
    (stick / "torn.events").write_bytes(whole.read_bytes()[: fleet.dice.randrange(whole.stat().st_size)])
    took = desk.run("hub", "admin", "--db", str(hub.folder / "hub.db"), "take", str(stick))
    assert (took.returncode, took.stdout.count(b'"problem"')) == (1, 1), took.stdout
    assert desk.run("sync", "--from", str(stick)).returncode == 0
    with Store.read(desk.home) as reader:
        assert next(carrying.stretches(reader), None) is None
    fleet.check()
    fleet.settle()
    fleet.check()
