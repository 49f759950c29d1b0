"""The world: a fleet, its hub, the net between, and a clock that only the world moves.

Everything that happens is drawn from one seed, so that the same seed is the same world, step by step.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from edge import wire
from edge.hub import lease_doubts
from edge.hub.hub import Limits
from edge.sync.lease_lane import REGULAR
from tests import fakes
from tests.simulate.fleet import GROUNDS, make_fleet
from tests.simulate.hands import Hands
from tests.simulate.hubside import HubSide
from tests.simulate.look import Look
from tests.simulate.net import Net
from tests.simulate.partings import Partings
from tests.simulate.plants import PLANTS
from tests.simulate.seat import Builds, Seat
from tests.simulate.truth import Account, Truth, Violation, expect
from tests.simulate.weights import STORM, WEIGHTS
from tests.station.regime_scenes import PEOPLE


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is like. quiet: steps between two points at which all is healed and looked at.

    trouble: of a hundred requests, how many are not simply served. plant: a fault to put in, "" for none.
    storm: half way, everything that can happen does, one thing after the other.
    """

    stations: int
    steps: int
    quiet: int = 1000
    trouble: float = 10.0
    plant: str = ""
    storm: bool = False


PASSES: Final = 20.0
"""Seconds that pass between two steps at one station, on average; a fleet is that much busier."""

MOMENT: Final = timedelta(milliseconds=1)
"""The finest that times are told in: what is due within it is due at its end."""

PATIENCE: Final = 4000
"""Exchanges after which a station that still has something to do is stuck."""


class World(Partings):
    """One world under `root`; `run` it, then `close` it."""

    def __init__(self, root: Path, seed: str, plan: Plan, *, until: int | None = None) -> None:
        self.root = root
        self.until = until
        self.plan = plan
        self.seed = seed
        self.chance = Random(f"{seed}/world")
        self.time = fakes.NOW
        self.steps = 0
        self.happened: Counter[str] = Counter()
        self._trace = hashlib.sha256()
        self._told: list[str] = []
        self.truth = Truth()
        grounds = self._grounds()
        self.fleet = make_fleet(plan.stations, grounds)
        root.mkdir()
        lease_days = Random(f"{seed}/lease-days").choice((0, 1, 1))
        self.hub = HubSide(root / "hub", self.now, Random(f"{seed}/hub"), Limits(lease_days=lease_days))
        plant = PLANTS.get(plan.plant)
        self.trouble = plant.trouble if plant else plan.trouble
        self.net = Net(self.hub, Random(f"{seed}/net"), now=self.now)
        self.truth.terms = self.net.terms
        self._planted = ExitStack()
        if plant:
            self._planted.enter_context(plant.planted())
        try:
            self._found_fleet()
        except BaseException:
            self.close()
            raise

    def now(self) -> datetime:
        """The true time, to the millisecond as rows have it."""
        return self.time.replace(microsecond=self.time.microsecond // 1000 * 1000)

    def _grounds(self) -> Iterator[object]:
        while True:
            turn = list(GROUNDS)
            self.chance.shuffle(turn)
            yield from turn

    def _found_fleet(self) -> None:
        self.builds = Builds(self.root / "built")
        self.old = []
        self.seats = []
        self.hands = {}
        self.books = {}
        self.cluster_of = {}
        self.forms = {}
        self.lives = {}
        for cluster in self.fleet.clusters:
            cluster.issue_papers()
            forms = self.forms.setdefault(cluster.number, {})
            for facts in cluster.seats:
                seat = Seat(self.root / facts.id, facts, self.net, self.builds, self.now, self.seed)
                self.seats.append(seat)
                self.cluster_of[facts.id] = cluster
                self.truth.accounts[facts.id] = Account(facts.id)
                self.hands[facts.id] = Hands(seat, cluster, forms, Random(f"{self.seed}/{facts.id}/hands"))
        self.give_out()
        self.net.trouble = 0.0
        for seat in self.seats:
            seat.start()
            self.enrol(seat)
            self._settle(seat)
        self.net.trouble = self.trouble

    def give_out(self) -> None:
        """What the authority keeps goes to the hub: who may sign in, and the newest catalogue."""
        for party in dict.fromkeys(seat.facts.party for seat in self.seats):
            self.hub.let(operators(party))
        self.issue()

    def issue(self) -> None:
        issue = self.fleet.issue(self.time)
        self.truth.issued(issue)
        self.issued = msgspec.json.encode(issue)
        self.hub.publish(self.issued)

    # ------------------------------------------------------------------ what happens

    def run(self) -> None:
        """All the steps, and at the end a quiet point."""
        weights = {**WEIGHTS, **(PLANTS[self.plan.plant].weights if self.plan.plant else {})}
        names, sizes = list(weights), list(weights.values())
        quiet, storm = self.plan.quiet, self.plan.steps // 2 if self.plan.storm else self.plan.steps
        while self.steps < self.plan.steps:
            self.time += timedelta(seconds=self.chance.expovariate(len(self.seats) / PASSES))
            self.net.deliver()
            self._let(self.chance.choices(names, sizes)[0])
            if self.steps >= storm:
                storm = self.plan.steps
                self._storm()
            if self.steps >= quiet:
                self.quiet()
                quiet = self.steps + self.plan.quiet
        self.quiet()

    def _storm(self) -> None:
        """Each thing tried until it happens, on whomever it can."""
        self.net.cut.clear()
        for what in STORM:
            before = self.happened[what]
            for _ in range(20 * len(self.seats)):
                if self.happened[what] == before:
                    self._let(what)

    def _let(self, what: str) -> None:
        """Let it happen; it has, where there was something to tell."""
        before = self.steps
        getattr(self, f"_{what.replace(' ', '_')}")()
        self.happened[what] += self.steps > before

    def tell(self, *what: object) -> None:
        """One step more, into the trace."""
        if self.until is not None and self.steps + 1 >= self.until:
            raise Violation("asked to stop here")
        self.steps += 1
        line = f"{self.steps} {' '.join(str(one) for one in what)}\n"
        self._trace.update(line.encode())
        self._told.append(line)
        if len(self._told) > 400:
            del self._told[:200]

    @property
    def trace(self) -> str:
        """A hash of all that has happened."""
        return self._trace.hexdigest()

    @property
    def last(self) -> list[str]:
        """The last things that happened."""
        return self._told[-40:]

    # ------------------------------------------------------------------ quiet points

    def quiet(self) -> None:
        """Heal everything, let everybody finish, and look at all there is."""
        self.net.trouble, self.net.cut = 0.0, set()
        self.hub.start()
        self.net.deliver(everything=True)
        for seat in self.seats:
            seat.off = timedelta()
            seat.fuse.light(0)
            if seat.run is None:
                self.boot(seat)
            self.do(seat, self.enrol, seat)
            expect(seat.run is not None and seat.run.worker is not None, "not let in:", seat.id)
        for seat in self.old:
            self.bring(seat)
        for _ in range(2):
            learning = lease_doubts.standing(self.hub.running()).learning
            self._round()
        if learning:
            self._round()
        self.check()
        self.net.trouble = self.trouble

    def _round(self) -> None:
        """Everybody shows what he holds, and hears what is to go back where the hub has heard of all."""
        self.time += REGULAR
        for seat in self.seats:
            self._settle(seat)

    def _settle(self, seat: Seat, *, again: bool = True) -> None:
        """Exchange until there is nothing left to say. again: once shut out, or found out to be a copy, it may ask in."""
        assert seat.run is not None
        worker = seat.run.worker
        assert worker is not None
        worker.resume()
        for _ in range(PATIENCE):
            step = worker.step(seat.wall())
            self.tell(seat.id, "settles", step.state.line, step.state.pending)
            found_out = step.idle and seat.run.station.store.station.quarantined
            if again and (found_out or step.state.line == "revoked"):
                self.enrol(seat)
                self.read(seat)
                return self._settle(seat, again=False)
            expect(not step.state.stopped, "stopped for good:", seat.id, step.state.reason)
            if step.idle:
                return self.read(seat)
            self.time = max(self.time, step.next_at - seat.off + MOMENT)
        raise Violation(f"stuck: {seat.id} {worker.state}")

    def check(self) -> None:
        """Everything that must hold when all is quiet."""
        Look(self).all()

    def close(self) -> None:
        """End all processes and remove everything."""
        self._planted.close()
        for seat in (*self.seats, *self.old):
            seat.stop()
        self.hub.stop()
        shutil.rmtree(self.root, ignore_errors=True)


def operators(party: str) -> wire.Operators:
    """Who may sign in at a party; nobody's PIN is asked for here but a second person's."""
    return wire.Operators(
        party=party,
        mark="",
        operators=tuple(
            wire.Credential(badge=badge, name_zh=badge, name_en=badge, roles=roles, pin_hash=pin_hash())
            for badge, roles in PEOPLE.items()
        ),
    )


def pin_hash() -> str:
    """The hash of everybody's PIN: the same in every run, and as quick to try as can be."""
    from argon2 import PasswordHasher

    from tests.station.desk import PIN

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN, salt=b"sixteen bytes of")
