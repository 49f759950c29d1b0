"""False refusals: scans refused at one station while units of the same paper lay unused elsewhere.

Stations hear the hub once a day, each at an hour of its own, and scan offline in between. What they
ask for follows Zipf's law: the busiest twice as much as the second, three times as much as the third.
The same scans go to two ways of sharing: the leases of the real hub, over its own tables, and an
equal split once and for all.
"""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from edge import wire
from edge.hub import catalogue
from edge.hub.serve import open_hub
from tests.bench.figures import Report
from tests.hub.leasing import Pc, issue
from tests.hub.samples import START, Clock, counted

AIM: Final = 0.044
EQUAL: Final = 0.38
"""Of all scans: what the leases aim at, and what an equal split was known to give."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """stations over one form of `packs`, asked for `share` of it in `days`; seed: of the chance in it."""

    stations: int = 20
    packs: int = 4000
    share: float = 0.9
    days: int = 60
    seed: int = 1

    def scans(self) -> list[tuple[float, int]]:
        """Day and station of every scan, in order; each station's come by chance, at its own rate."""
        chance = random.Random(self.seed)
        weights = [1 / rank for rank in range(1, self.stations + 1)]
        count = round(self.packs * self.share)
        stations = chance.choices(range(self.stations), weights, k=count)
        return sorted((chance.uniform(0, self.days), station) for station in stations)

    def contacts(self) -> list[tuple[float, int]]:
        """Day and station of every contact: one a day, the first before the first scan."""
        chance = random.Random(self.seed + 1)
        hours = [chance.random() for _ in range(self.stations)]
        daily = [(day + hours[one], one) for day in range(self.days) for one in range(self.stations)]
        return sorted([*((0.0, one) for one in range(self.stations)), *daily])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many scans there were, how many were refused, how many of those falsely; packs used in all."""

    scans: int
    refused: int
    falsely: int
    used: int

    @property
    def rate(self) -> float:
        """Falsely refused, of all scans."""
        return self.falsely / self.scans


def equally(fleet: Fleet) -> Outcome:
    """An equal split, once and for all."""
    left = [fleet.packs // fleet.stations] * fleet.stations
    refused = used = 0
    for _, station in fleet.scans():
        if left[station]:
            left[station] -= 1
            used += 1
        else:
            refused += 1
    return Outcome(len(fleet.scans()), refused, refused if used < fleet.packs else 0, used)


def by_leases(fleet: Fleet) -> Outcome:
    """The real hub, and stations that keep their leases in memory."""
    refused = falsely = used = 0
    with _hub(fleet) as (pcs, clock):
        needs = [0] * fleet.stations
        what = [(day, 0, one) for day, one in fleet.contacts()] + [
            (day, 1, one) for day, one in fleet.scans()
        ]
        for day, scanned, one in sorted(what):
            if not scanned:
                clock.now = START + timedelta(days=day)
                _contact(pcs[one], needs[one])
                needs[one] = 0
            elif pcs[one].left():
                pcs[one].spend(1)
                used += 1
            else:
                refused, needs[one] = refused + 1, needs[one] + 1
                falsely += used < fleet.packs
    return Outcome(len(fleet.scans()), refused, falsely, used)


def _contact(pc: Pc, need: int) -> None:
    told = pc.ask(need=need)
    if told.back:
        pc.give_back(told.back[0].packs)
        pc.ask()


@contextmanager
def _hub(fleet: Fleet) -> Iterator[tuple[list[Pc], Clock]]:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        hub = open_hub(
            Path(folder) / "hub.db",
            now=clock,
            ids=counted("01970000-0000-7000-8000-{:012d}"),
            secret=(f"secret-{number}" for number in itertools.count()).__next__,
        )
        published = catalogue.publish(hub, issue(form=fleet.packs, approval=fleet.packs))
        assert isinstance(published, wire.CatalogueManifest)
        try:
            yield [Pc(hub, f"zone-{number}") for number in range(fleet.stations)], clock
        finally:
            hub.database.close()


def shared(report: Report) -> None:
    """Both ways: a form of many packs, one of few, each over fleets of chance."""
    report.heading("false refusals, 20 stations, Zipf demand of 90 %, one contact a day")
    for packs, seed in ((4000, 1), (4000, 2), (400, 1), (400, 2)):
        fleet = Fleet(packs=packs, seed=seed)
        leased, equal = by_leases(fleet), equally(fleet)
        found = f"leases {leased.rate:.1%} (aim {AIM:.1%}), equal split {equal.rate:.1%} (known {EQUAL:.0%})"
        report.fact(f"{packs} packs, fleet {seed}", found)
