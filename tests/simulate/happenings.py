"""What may happen in a world: each thing a method, done to whomever chance picks.

A method that finds nothing to do says nothing, and then it has not happened.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from edge.errors import ConfigError
from edge.hub import lease_doubts
from edge.station import Outcome
from edge.store import Entry
from tests.simulate.deaths import Died
from tests.simulate.truth import expect

if TYPE_CHECKING:
    from tests.simulate.fleet import Cluster, Fleet
    from tests.simulate.hands import Hands
    from tests.simulate.hubside import Copy as HubCopy
    from tests.simulate.hubside import HubSide
    from tests.simulate.net import Net
    from tests.simulate.seat import Copy, Seat
    from tests.simulate.truth import Truth
    from tests.station.regime_books import Books

PAUSE: Final = 45.0
"""Minutes for which nobody does anything, at most."""


class Happenings:
    """What a world is made of, and what may befall it. lives: every life of a station that has begun.

    issued: the newest catalogue, as it is given out.
    """

    chance: Random
    happened: Counter[str]
    time: datetime
    fleet: Fleet
    hub: HubSide
    net: Net
    truth: Truth
    seats: list[Seat]
    hands: dict[str, Hands]
    books: dict[str, Books]
    cluster_of: dict[str, Cluster]
    forms: dict[int, dict[str, dict[str, str]]]
    lives: dict[tuple[str, int], None]
    issued: bytes

    def tell(self, *what: object) -> None:
        """One step more."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The true time."""
        raise NotImplementedError

    def give_out(self) -> None:
        """What the authority keeps goes to the hub."""
        raise NotImplementedError

    def issue(self) -> None:
        """The newest catalogue goes to the hub."""
        raise NotImplementedError

    def _running(self) -> Seat | None:
        seat = self.chance.choice(self.seats)
        return seat if seat.run is not None else None

    def _work(self) -> None:
        seat = self._running()
        if seat is not None:
            self.do(seat, self._hands_on, seat)

    def _exchange(self) -> None:
        seat = self._running()
        if seat is not None:
            self.do(seat, self._exchanges, seat, self.chance.choice((1, 2, 4, 8)))

    def _work_and_die(self) -> None:
        self._die_doing(self._hands_on, 8)

    def _exchange_and_die(self) -> None:
        self._die_doing(lambda seat: self._exchanges(seat, 6), 12)

    def _die_doing(self, what: Callable[[Seat], None], points: int) -> None:
        seat = self._running()
        if seat is None:
            return
        seat.fuse.light(self.chance.randrange(1, points))
        self.do(seat, what, seat)
        if seat.run is not None:
            seat.fuse.where = "between two things"
            self._end(seat)

    def do(self, seat: Seat, what: Callable[..., None], *with_: object) -> None:
        try:
            what(*with_)
        except Died:
            self._end(seat)
        else:
            self.read(seat)
            if seat.run is not None and self.chance.random() < 0.3:
                seat.run.station.store.checkpoint()  # as in idle time

    def _end(self, seat: Seat) -> None:
        power = self.chance.random() < 0.5
        seat.die(power=power)
        self.tell(seat.id, "dies", seat.fuse.where, "with the power" if power else "")
        if self.chance.random() < 0.7:
            self.boot(seat)

    def _die(self) -> None:
        seat = self._running()
        if seat is not None:
            seat.fuse.where = "idle"
            self._end(seat)

    def boot(self, seat: Seat) -> None:
        seat.start()
        self.read(seat)
        self.tell(seat.id, "starts", self.truth.accounts[seat.id].seq)

    def _start(self) -> None:
        seat = self.chance.choice(self.seats)
        if seat.run is None:
            self.boot(seat)
        if self.hub.hub is None:
            self.hub.start()
            self.tell("the hub starts")

    def read(self, seat: Seat) -> None:
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
            self.do(seat, self._hands_on, seat)
            if seat.run is None or len(self.truth.accounts[seat.id].spends) > before:
                break
        self._put_back(seat, seat.copies[-1])

    def _put_back(self, seat: Seat, copy: Copy) -> None:
        seat.restore(copy)
        self.truth.rewound(seat.id, copy.seq)
        self.books.pop(seat.id, None)
        self.tell(seat.id, "is restored to", copy.seq)
        self.boot(seat)

    def _replace(self) -> None:
        seat = self.chance.choice(self.seats)
        seat.replace()
        self.truth.rewound(seat.id, 0)
        self.truth.accounts[seat.id].doubtful = False
        self.books.pop(seat.id, None)
        self.tell(seat.id, "is replaced")
        self.boot(seat)

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

    def _clock_back(self) -> None:
        self._set_clock((-2.0, -60.0))

    def _clock_forward(self) -> None:
        self._set_clock((2.0, 60.0, 60.0 * 24 * 50))

    def _clock_right(self) -> None:
        self._set_clock((0.0,))

    def _set_clock(self, minutes: Sequence[float]) -> None:
        """Somebody's clock is off by so much from now on."""
        seat = self.chance.choice(self.seats)
        off = timedelta(minutes=self.chance.choice(minutes))
        if off != seat.off:
            seat.off = off
            self.tell(seat.id, "clock", off)

    def _supervise(self) -> None:
        """Somebody notices a station that the hub must let in (anew)."""
        seat = self._running()
        if seat is not None:
            self.do(seat, self.enrol, seat)

    def enrol(self, seat: Seat) -> None:
        assert seat.run is not None
        quarantined = seat.run.station.store.station.quarantined
        worker = seat.run.worker
        shut_out = worker is not None and worker.state.line == "revoked"
        if not (quarantined or shut_out or not seat.token):
            return
        said = ""
        for _ in range(2):
            seat.code = seat.code or self.hub.code_for(seat.facts)
            try:
                said = seat.enrol()
            except ConfigError:  # rightly so, of a life that a hub with a planted fault gave twice
                if not self.plan.plant:
                    raise
                seat.code, said = "", "ConfigError"
            self.tell(seat.id, "enrols:", said)
            if said != "SyncRevoked":
                break
            seat.code = ""  # one that the hub does not know any more is followed by another
        if seat.token and not seat.code:
            life = seat.run.station.store.station.incarnation
            self.cluster_of[seat.id].lives[seat.id] = life
            self.lives[seat.id, life] = None

    def _issue_papers(self) -> None:
        """The authority issues papers for some clusters, and the catalogue with them."""
        clusters = self.fleet.clusters
        for cluster in self.chance.sample(clusters, max(1, len(clusters) // 4)):
            cluster.issue_papers()
        self.issue()
        self.tell("issue", self.fleet.version)

    def _goods_arrive(self) -> None:
        """Packages that nobody has seen yet, in the place of some that have been about for long."""
        for cluster in self.chance.sample(self.fleet.clusters, -(-len(self.fleet.clusters) // 4)):
            cluster.arrived += self.chance.choice((1, 2, 4))
        self.tell("goods arrive")

    def _pause(self) -> None:
        """Nobody does anything for a while; stations ask after their leases again."""
        self.time += timedelta(minutes=self.chance.uniform(1.0, PAUSE))
        self.tell("a pause")

    def _gone(self) -> tuple[str, int] | None:
        """A life in doubt at the hub that nobody lives any more."""
        raise NotImplementedError

    def _recount(self) -> None:
        """Two people count what somebody used who is gone; never less than it showed itself, and undid later."""
        if (gone := self._gone()) is None:
            return
        # what was taken with a disk that was put back may have been undone twice
        used = {claim: max(0, packs) for claim, packs in self.truth.rights.used_in(*gone).items()}
        for row in lease_doubts.rows(self.hub.running(), in_doubt=True):
            if (row.station, row.incarnation) == gone:
                used[row.claim] = max(used.get(row.claim, 0), row.used)
        for person in ("W900", "P900"):
            counted = lease_doubts.count(self.hub.running(), *gone, used, person)
            expect(
                isinstance(counted, lease_doubts.Counted), "what was used is not believed:", *gone, counted
            )
        expect(counted.state == "settled", "two people are not believed:", *gone)
        self.tell(*gone, "is recounted")

    def _hub_stops(self) -> None:
        self.hub.stop()
        self.tell("the hub stops")

    def _hub_copied(self) -> None:
        self.hub.copy()
        self.tell("the hub is copied")

    def _hub_restored(self) -> None:
        """The hub's database is put back, and the hub is told."""
        self._hub_again("is restored", lambda copy: self.hub.restore(copy, self.lives))

    def _hub_put_back(self) -> None:
        """The same, and nobody says so."""
        self._hub_again("is put back", self.hub.put_back)

    def _hub_again(self, how: str, put_back: Callable[[HubCopy], None]) -> None:
        """From a copy; its authority, which forgot nothing, issues anew."""
        if not self.hub.copies:
            return
        copy = self.chance.choice(self.hub.copies)
        self.hub.start()
        self.time += timedelta(hours=1)  # it takes a while
        gone = [(event_id, declared) for _, event_id, declared, _, _ in self.hub.events(copy.last)]
        put_back(copy)
        self.truth.forgotten(gone)
        self.give_out()
        self.tell("the hub", f"{how}, less", len(gone), "events")


def shape(entry: Entry) -> str:
    """What a row says, in short; not its hash, which the paths of this machine come into."""
    said = (entry.event_id.encode(), entry.packed, entry.body or b"", entry.text.encode())
    return hashlib.sha256(b"|".join(said)).hexdigest()[:12]
