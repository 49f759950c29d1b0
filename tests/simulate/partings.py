"""PCs that were replaced while they still work, papers cut while they are out, days on which nobody comes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from edge import wire
from edge.hub import lease_doubts, parcels, vouched
from edge.identity import fingerprint
from edge.runtime import stick
from tests.simulate.cuts import change_totals
from tests.simulate.hands import Hands
from tests.simulate.happenings import Happenings
from tests.simulate.seat import Seat
from tests.simulate.truth import expect

if TYPE_CHECKING:
    from tests.simulate.seat import Builds

STRETCH = 12
"""Times somebody goes on working without a line."""

OLD = 2
"""PCs that work on though they were replaced, at most, at a time."""


class Partings(Happenings):
    """seed: the world's. old: PCs that were replaced and work on: each scans, and is heard no more but by its stick."""

    root: Path
    seed: str
    builds: Builds
    old: list[Seat]

    def _replace_one_that_works(self) -> None:
        """Another PC takes the place of one that is only somewhere else, and goes on there."""
        seat = self._running()
        if seat is None or not seat.token or seat.code or len(self.old) >= OLD:
            return
        place, number = self.seats.index(seat), self.happened["replace one that works"] + 1
        cluster, forms = self.cluster_of[seat.id], self.forms[self.cluster_of[seat.id].number]
        mark = f"{seat.id}'{number}"
        fresh = Seat(self.root / mark, seat.facts, self.net, self.builds, self.now, f"{self.seed}/{number}")
        fresh.machine = f"{seat.machine}{number}"
        seat.name = mark
        self.old.append(seat)
        self.seats[place] = fresh
        self.hands[mark] = self.hands[fresh.id]
        self.hands[fresh.id] = Hands(fresh, cluster, forms, Random(f"{self.seed}/{mark}/hands"))
        self.cluster_of[mark] = cluster
        self.books.pop(fresh.id, None)
        self.truth.parted(fresh.id, mark)
        self.tell(fresh.id, "is replaced, and works on as", mark)
        self.boot(fresh)

    def _old_one_works(self) -> None:
        """It scans; its line is as it was, until the hub hears of the new one."""
        seat = self.chance.choice(self.old) if self.old else None
        if seat is None:
            return
        if seat.run is None:
            self.boot(seat)
        for _ in range(self.chance.choice((1, 2, 4))):
            if seat.run is not None:
                self.do(seat, self._hands_on, seat)
        if seat.run is not None and self.chance.random() < 0.3:
            self.do(seat, self._exchanges, seat, 4)

    def _old_one_brings_a_stick(self) -> None:
        """What happened at it goes to the hub, which takes it from whomever it ever let in."""
        seat = self.chance.choice(self.old) if self.old else None
        if seat is not None:
            self.bring(seat)

    def bring(self, seat: Seat) -> None:
        """All its rows by parcels, now and then one of them twice."""
        if seat.run is None:
            self.boot(seat)
        said = []
        for content in written(seat, everything=self.hub.restored):
            for _ in range(1 if self.chance.random() < 0.8 else 2):
                answer = parcels.take(self.hub.running(), content)
                if isinstance(answer, wire.Problem):  # a hub that was put back may not know the PC any more
                    expect(self.hub.restored, "not taken of", seat.id, answer)
                    answer = self._vouched(seat, content)
                if isinstance(answer, wire.Problem):
                    self.truth.unknown(seat.id)
                said.append("nothing" if isinstance(answer, wire.Problem) else len(answer.receipt.taken))
        self.tell(seat.id, "brings", *said)

    def _vouched(self, seat: Seat, content: bytes) -> parcels.Answered | wire.Problem:
        """A supervisor, who stands before it, vouches for it; a Problem where the hub thinks that it was shut out."""
        hub, found = self.hub.running(), parcels.read(content)
        assert not isinstance(found, wire.Problem)
        said = vouched.vouch(hub, *found, fingerprint(seat.key.public), "W900")
        answer = parcels.take(hub, content)
        expect(
            isinstance(said, wire.Problem) or isinstance(answer, parcels.Answered),
            "vouched for in vain:",
            answer,
        )
        self.tell(seat.id, "is vouched for" if isinstance(answer, parcels.Answered) else "is not known")
        return answer

    def _old_one_is_found(self) -> None:
        """It brings what it has, and is switched off for good; what it used can be counted from now on."""
        seat = self.chance.choice(self.old) if self.old else None
        if seat is not None:
            self.bring(seat)
            for _, event_id, declared, sha256, _ in self.hub.events(0):
                self.truth.has(
                    (event_id, declared), sha256
                )  # what a hub forgets from here on nobody can bring again
            self.old.remove(seat)
            seat.stop()
            self.truth.gone(seat.id)
            self.tell(seat.id, "is switched off")

    def _gone(self, *, working: bool = False) -> tuple[str, int] | None:
        """A life in doubt at the hub that its station no longer lives; working: though a PC may live it yet."""
        if self.hub.hub is None:
            return None
        doubted = self.hub.asked("SELECT station, incarnation FROM lease_holders WHERE state = 'in-doubt'")
        rights = self.truth.rights
        alive = {(seat.facts.id, rights.life_of(seat.id)) for seat in self.seats}
        alive |= set() if working else {(seat.facts.id, rights.life_of(seat.id)) for seat in self.old}
        gone = sorted({(str(at), int(str(life))) for at, life in doubted} - alive)
        return self.chance.choice(gone) if gone else None

    def _write_off(self) -> None:
        """Nobody will ever know what somebody used who is gone; the hub refuses where it does not know what was out."""
        gone = self._gone(working=True)
        done = lease_doubts.write_off(self.hub.running(), *gone) if gone else None
        if gone and isinstance(done, lease_doubts.Counted):
            self.tell(*gone, "is written off")

    def _totals_change(self) -> None:
        """The authority cuts shared papers of some clusters while they are out on leases, or takes a cut back."""
        for cluster in self.chance.sample(self.fleet.clusters, max(1, len(self.fleet.clusters) // 4)):
            change_totals(cluster, self.chance, self.truth.packs_used())
        self.issue()
        self.tell("totals change", self.fleet.version)

    def _cut_by_stick(self) -> None:
        """A desk that has no line hears of a cut by a stick, and works on."""
        seat = self._running()
        if seat is not None:
            change_totals(self.cluster_of[seat.id], self.chance, self.truth.packs_used())
            self.issue()
            self.tell(seat.id, "totals change", self.fleet.version)
            self.do(seat, self._carry, seat)
            for _ in range(STRETCH):
                if seat.run is not None:
                    self.do(seat, self._hands_on, seat)

    def _carry(self, seat: Seat) -> None:
        assert seat.run is not None
        known = seat.carry(self.issued)
        self.tell(seat.id, "takes" if known else "has", self.fleet.version)

    def _days_pass(self) -> None:
        """Nobody comes for a day or two; where leases run out, they may."""
        self.time += timedelta(hours=self.chance.uniform(8.0, 40.0))
        self.tell("days pass")


def written(seat: Seat, *, everything: bool) -> list[bytes]:
    """The parcels of one PC, as on its stick; everything: what was acknowledged too."""
    assert seat.run is not None
    parcels_of = stick.sealed(seat.run.station.store, seat.key, seat.wall(), everything=everything)
    return [content for _, content in parcels_of]
