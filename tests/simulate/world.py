"""The world: a fleet, its hub, the net between, and a clock that only the world moves.

Everything that happens is drawn from one seed, so that the same seed is the same world, step by step.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from edge import wire
from edge.station import Outcome
from edge.store import Entry
from tests import fakes
from tests.simulate.deaths import Died
from tests.simulate.fleet import GROUNDS, Cluster, Fleet, make_fleet
from tests.simulate.hands import Hands
from tests.simulate.hubside import HubSide
from tests.simulate.look import Look
from tests.simulate.net import Net
from tests.simulate.plants import PLANTS
from tests.simulate.seat import Builds, Copy, Seat
from tests.simulate.truth import Account, Truth, Violation, expect
from tests.station.regime_books import Books
from tests.station.regime_scenes import PEOPLE


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is like. quiet: steps between two points at which all is healed and looked at.

    trouble: of a hundred requests, how many are not simply served. plant: a fault to put in, "" for none.
    """

    stations: int
    steps: int
    quiet: int = 1000
    trouble: float = 10.0
    plant: str = ""


WEIGHTS: Final[Mapping[str, float]] = {
    "work": 50.0,
    "exchange": 40.0,
    "work and die": 0.6,
    "exchange and die": 0.6,
    "die": 0.2,
    "copy": 1.0,
    "restore": 0.15,
    "spend and restore": 0.05,
    "replace": 0.03,
    "cut": 0.6,
    "mend": 0.8,
    "clock": 0.15,
    "start": 3.0,
    "supervise": 2.0,
    "issue papers": 0.5,
    "hub stops": 0.15,
    "hub copied": 0.2,
    "hub restored": 0.05,
}
"""How often what happens."""

PASSES: Final = 20.0
"""Seconds that pass between two steps at one station, on average; a fleet is that much busier."""

PATIENCE: Final = 4000
"""Exchanges after which a station that still has something to do is stuck."""


class World:
    """One world under `root`; `run` it, then `close` it."""

    def __init__(self, root: Path, seed: str, plan: Plan, *, until: int | None = None) -> None:
        self.root = root
        self.until = until
        self.plan = plan
        self.seed = seed
        self.chance = Random(f"{seed}/world")
        self.time = fakes.NOW
        self.steps = 0
        self.happened: dict[str, int] = {}
        self._trace = hashlib.sha256()
        self._told: list[str] = []
        self.truth = Truth()
        grounds = self._grounds()
        self.fleet: Fleet = make_fleet(plan.stations, grounds)
        root.mkdir()
        self.hub = HubSide(root / "hub", self.now, Random(f"{seed}/hub"))
        self.net = Net(self.hub, Random(f"{seed}/net"), plan.trouble, now=self.now)
        self._planted = ExitStack()
        if plan.plant:
            self._planted.enter_context(PLANTS[plan.plant].planted())
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
        builds = Builds(self.root / "built")
        self.seats: list[Seat] = []
        self.hands: dict[str, Hands] = {}
        self.books: dict[str, Books] = {}
        self.cluster_of: dict[str, Cluster] = {}
        self.forms: dict[int, dict[str, dict[str, str]]] = {}
        for cluster in self.fleet.clusters:
            cluster.issue_papers()
            forms = self.forms.setdefault(cluster.number, {})
            for facts in cluster.seats:
                seat = Seat(self.root / facts.id, facts, self.net, builds, self.now, self.seed)
                self.seats.append(seat)
                self.cluster_of[facts.id] = cluster
                self.truth.accounts[facts.id] = Account(facts.id)
                self.hands[facts.id] = Hands(seat, cluster, forms, Random(f"{self.seed}/{facts.id}/hands"))
        self._give_out()
        self.net.trouble = 0.0
        for seat in self.seats:
            seat.start()
            self._enrol(seat)
            self._settle(seat)
        self.net.trouble = self.plan.trouble

    def _give_out(self) -> None:
        """What the authority keeps goes to the hub: who may sign in, and the newest catalogue."""
        for party in dict.fromkeys(seat.facts.party for seat in self.seats):
            self.hub.let(operators(party))
        self._issue()

    def _issue(self) -> None:
        issue = self.fleet.issue(self.time)
        self.truth.issued(issue)
        self.hub.publish(issue)

    # ------------------------------------------------------------------ what happens

    def run(self) -> None:
        """All the steps, and at the end a quiet point."""
        weights = {**WEIGHTS, **(PLANTS[self.plan.plant].weights if self.plan.plant else {})}
        names, sizes = list(weights), list(weights.values())
        quiet = self.plan.quiet
        while self.steps < self.plan.steps:
            self.time += timedelta(seconds=self.chance.expovariate(len(self.seats) / PASSES))
            self.net.deliver()
            what = self.chance.choices(names, sizes)[0]
            self.happened[what] = self.happened.get(what, 0) + 1
            getattr(self, f"_{what.replace(' ', '_')}")()
            if self.steps >= quiet:
                self.quiet()
                quiet = self.steps + self.plan.quiet
        self.quiet()

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

    def _running(self) -> Seat | None:
        seat = self.chance.choice(self.seats)
        return seat if seat.run is not None else None

    def _work(self) -> None:
        seat = self._running()
        if seat is not None:
            self._do(seat, self._hands_on, seat)

    def _exchange(self) -> None:
        seat = self._running()
        if seat is not None:
            self._do(seat, self._exchanges, seat, self.chance.choice((1, 2, 4, 8)))

    def _work_and_die(self) -> None:
        self._die_doing(self._hands_on, 8)

    def _exchange_and_die(self) -> None:
        self._die_doing(lambda seat: self._exchanges(seat, 6), 12)

    def _die_doing(self, what: Callable[[Seat], None], points: int) -> None:
        seat = self._running()
        if seat is None:
            return
        seat.fuse.light(self.chance.randrange(1, points))
        self._do(seat, what, seat)
        if seat.run is not None:
            seat.fuse.where = "between two things"
            self._end(seat)

    def _do(self, seat: Seat, what: Callable[..., None], *with_: object) -> None:
        try:
            what(*with_)
        except Died:
            self._end(seat)
        else:
            self._read(seat)
            if seat.run is not None and self.chance.random() < 0.3:
                seat.run.station.store.checkpoint()  # as in idle time

    def _end(self, seat: Seat) -> None:
        power = self.chance.random() < 0.5
        seat.die(power=power)
        self.tell(seat.id, "dies", seat.fuse.where, "with the power" if power else "")
        if self.chance.random() < 0.7:
            self._boot(seat)

    def _die(self) -> None:
        seat = self._running()
        if seat is not None:
            seat.fuse.where = "idle"
            self._end(seat)

    def _boot(self, seat: Seat) -> None:
        seat.start()
        self._read(seat)
        self.tell(seat.id, "starts", self.truth.accounts[seat.id].seq)

    def _start(self) -> None:
        seat = self.chance.choice(self.seats)
        if seat.run is None:
            self._boot(seat)
        if self.hub.hub is None:
            self.hub.start()
            self.tell("the hub starts")

    def _read(self, seat: Seat) -> None:
        """Look at what was committed; take up what left under which papers."""
        account = self.truth.accounts[seat.id]
        rows = list(seat.rows(account.seq))
        self.truth.read(seat.id, rows)

    def _hands_on(self, seat: Seat) -> None:
        for shown in self.hands[seat.id].work():
            self.truth.saw(seat.id, shown)
            if isinstance(shown, Outcome):
                entry = shown.entry
                self.tell(seat.id, entry.seq, entry.operation, entry.verdict, shape(entry))
                if entry.operation == "zone_exit" and entry.verdict == "ACCEPT":
                    self._left(seat, shown)
            else:
                self.tell(seat.id, shown.code)

    def _left(self, seat: Seat, shown: Outcome) -> None:
        forms = self.forms[self.cluster_of[seat.id].number]
        for row in shown.entry.change.items:
            forms[row.key] = {"clearance_form": row.form, "approval": row.approval, "permit": row.permit}

    def _exchanges(self, seat: Seat, times: int) -> None:
        assert seat.run is not None
        worker = seat.run.worker
        for _ in range(times if worker else 0):
            assert worker is not None
            step = worker.step(seat.wall())
            state = step.state
            self.tell(seat.id, state.line, state.trouble, state.pending, state.parked, state.waiting)
            if step.idle or state.stopped or step.next_at > seat.wall():
                return

    def _copy(self) -> None:
        seat = self._running()
        if seat is not None:
            seat.copy()
            self.tell(seat.id, "is copied")

    def _restore(self) -> None:
        seat = self.chance.choice(self.seats)
        if seat.copies:
            self._put_back(seat, self.chance.choice(seat.copies))

    def _spend_and_restore(self) -> None:
        """A copy, work until something is taken from a paper, and the copy back at once."""
        seat = self._running()
        if seat is None:
            return
        seat.copy()
        before = len(self.truth.accounts[seat.id].spends)
        for _ in range(10):
            self._do(seat, self._hands_on, seat)
            if seat.run is None or len(self.truth.accounts[seat.id].spends) > before:
                break
        self._put_back(seat, seat.copies[-1])

    def _put_back(self, seat: Seat, copy: Copy) -> None:
        seat.restore(copy)
        self.truth.rewound(seat.id, copy.seq)
        self.books.pop(seat.id, None)
        self.tell(seat.id, "is restored to", copy.seq)
        self._boot(seat)

    def _replace(self) -> None:
        seat = self.chance.choice(self.seats)
        seat.replace()
        self.truth.rewound(seat.id, 0)
        self.truth.accounts[seat.id].doubtful = False
        self.books.pop(seat.id, None)
        self.tell(seat.id, "is replaced")
        self._boot(seat)

    def _cut(self) -> None:
        if self.chance.random() < 0.2:
            self.net.cut.update(seat.id for seat in self.seats)
        else:
            self.net.cut.add(self.chance.choice(self.seats).id)
        self.tell("lines are cut")

    def _mend(self) -> None:
        if self.net.cut:
            self.net.cut.discard(self.chance.choice(sorted(self.net.cut)))
            if self.chance.random() < 0.3:
                self.net.cut.clear()
            self.tell("lines are mended")

    def _clock(self) -> None:
        seat = self.chance.choice(self.seats)
        off = self.chance.choice((0.0, 0.0, 0.0, 2.0, -2.0, 60.0, -60.0, 60.0 * 24 * 50))
        seat.off = timedelta(minutes=off)
        self.tell(seat.id, "clock", off)

    def _supervise(self) -> None:
        """Somebody notices a station that the hub must let in (anew)."""
        seat = self._running()
        if seat is not None:
            self._do(seat, self._enrol, seat)

    def _enrol(self, seat: Seat) -> None:
        assert seat.run is not None
        quarantined = seat.run.station.store.station.quarantined
        worker = seat.run.worker
        shut_out = worker is not None and worker.state.line == "revoked"
        if not (quarantined or shut_out or not seat.token):
            return
        said = ""
        for _ in range(2):
            seat.code = seat.code or self.hub.code_for(seat.facts)
            said = seat.enrol()
            self.tell(seat.id, "enrols:", said)
            if said != "SyncRevoked":
                break
            seat.code = ""  # one that the hub does not know any more is followed by another
        if seat.token and not seat.code:
            self.cluster_of[seat.id].lives[seat.id] = seat.run.station.store.station.incarnation

    def _issue_papers(self) -> None:
        """The authority issues papers for some clusters, and the catalogue with them."""
        clusters = self.fleet.clusters
        for cluster in self.chance.sample(clusters, max(1, len(clusters) // 4)):
            cluster.issue_papers()
        self._issue()
        self.tell("issue", self.fleet.version)

    def _hub_stops(self) -> None:
        self.hub.stop()
        self.tell("the hub stops")

    def _hub_copied(self) -> None:
        self.hub.copy()
        self.tell("the hub is copied")

    def _hub_restored(self) -> None:
        """The hub's database is put back; its authority, which forgot nothing, issues anew."""
        if not self.hub.copies:
            return
        copy = self.chance.choice(self.hub.copies)
        self.hub.start()
        self.time += timedelta(hours=1)  # it takes a while
        gone = [(event_id, declared) for _, event_id, declared, _, _ in self.hub.events(copy.last)]
        self.hub.restore(copy)
        self.truth.forgotten(gone)
        self._give_out()
        self.tell("the hub is restored, less", len(gone), "events")

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
                self._boot(seat)
            self._do(seat, self._enrol, seat)
            expect(seat.run is not None and seat.run.worker is not None, "not let in:", seat.id)
        for _ in range(2):
            for seat in self.seats:
                self._settle(seat)
        self.check()
        self.net.trouble = self.plan.trouble

    def _settle(self, seat: Seat, *, again: bool = True) -> None:
        """Exchange until there is nothing left to say. again: once shut out, it may ask in."""
        assert seat.run is not None
        worker = seat.run.worker
        assert worker is not None
        worker.resume()
        for _ in range(PATIENCE):
            step = worker.step(seat.wall())
            self.tell(seat.id, "settles", step.state.line, step.state.pending)
            if step.state.line == "revoked" and again:
                self._enrol(seat)
                self._read(seat)
                return self._settle(seat, again=False)
            expect(not step.state.stopped, "stopped for good:", seat.id, step.state.reason)
            if step.idle:
                return self._read(seat)
            self.time = max(self.time, step.next_at - seat.off)
        raise Violation(f"stuck: {seat.id} {worker.state}")

    def check(self) -> None:
        """Everything that must hold when all is quiet."""
        Look(self).all()

    def close(self) -> None:
        """End all processes and remove everything."""
        self._planted.close()
        for seat in self.seats:
            seat.stop()
        self.hub.stop()
        shutil.rmtree(self.root, ignore_errors=True)


def shape(entry: Entry) -> str:
    """What a row says, in short; not its hash, which the paths of this machine come into."""
    said = (entry.event_id.encode(), entry.packed, entry.body or b"", entry.text.encode())
    return hashlib.sha256(b"|".join(said)).hexdigest()[:12]


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
