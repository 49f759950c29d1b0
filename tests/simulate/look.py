"""What is looked at when a world is quiet: everything sent has arrived, once, and all accounts agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from edge import wire
from edge.hub.hub import millis
from edge.store import fold, lookup, pages
from edge.store.packing import COLUMNS, StockRow
from tests.simulate import site
from tests.simulate.rights import Paper, papers_of
from tests.simulate.seat import Seat
from tests.simulate.truth import Account, Violation, expect
from tests.station.regime_books import Books

if TYPE_CHECKING:
    from tests.simulate.world import World


class Look:
    """A look at one quiet world; each method raises `Violation` for what it finds amiss."""

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self) -> None:
        """Look at everything."""
        self._events()
        self._leases()
        for seat in self._world.seats:
            account = self._world.truth.accounts[seat.id]
            self._outbox(seat)
            self._store(seat)
            self._books(seat)
            self._chain(seat, account)
            self._news(seat)
        site.agrees(self._world)
        for seat in self._world.old:
            self._store(seat)
            self._chain(seat, self._world.truth.accounts[seat.id])

    def _events(self) -> None:
        """The hub has every event that was committed and is not lost with a disk, once, in order."""
        world, last = self._world, dict[str, int]()
        for _, event_id, declared, sha256, station in world.hub.events(0):
            row = world.truth.has((event_id, declared), sha256)
            if row is None:
                continue
            expect(row[0] == station, "an event under another station's name:", event_id, station)
            if (event_id, declared) in world.truth.urgent:
                continue
            account = world.truth.accounts[station]
            if not (world.hub.restored or account.restored or account.parted):
                expect(row[1] > last.get(station, 0), "out of order:", event_id, station, row[1])
            last[station] = row[1]
        owed = world.truth.owed
        expect(not owed, "the hub lacks", len(owed), "events:", list(owed.items())[:3])

    def _leases(self) -> None:
        """What is out is no more than there is, covers what was used, and is what the stations hold.

        Not while the hub is learning, after it was put back: its books are then known to be old.
        """
        hub, rights = self._world.hub, self._world.truth.rights
        after_all = hub.asked("SELECT subject, detail FROM audit WHERE act = 'lease-used-after-all'")
        expect(not after_all, "two people counted right, and are not believed later:", after_all[:2])
        lives = hub.asked("SELECT station, incarnation, state, shown, fenced FROM lease_holders")
        known = hub.asked("SELECT value FROM meta WHERE name = 'epoch'")
        epoch = int(str(known[0][0])) if known else 1
        if any(
            shown < {"open": epoch, "in-doubt": fenced}.get(str(state), 0)
            for _, _, state, shown, fenced in lives
        ):
            return
        rows = hub.asked("SELECT station, incarnation, claim, packs, expires FROM leases WHERE packs <> 0")
        out = {(station, life, claim): int(str(packs)) for station, life, claim, packs, _ in rows}
        together = Counter[Paper]()
        for (_, _, claim), packs in out.items():
            together.update(dict.fromkeys(papers_of(str(claim)), packs))
        alive = {
            (at, life) for at, life, state, *_ in lives if state == "open" and rights.life_of(str(at)) == life
        }
        now = millis(self._world.now())
        ended = [
            (*lease, until) for *lease, _, until in rows if tuple(lease[:2]) in alive and 0 < until <= now
        ]
        expect(not ended, "not renewed though all were heard:", ended[:2])
        idle = Counter[Paper]()
        for lease, packs in out.items():
            if lease[:2] in alive:
                idle.update(dict.fromkeys(papers_of(str(lease[2])), packs - rights.used[lease]))
        for paper, most in rights.packs.items():
            # of a paper that was cut, what was used before stays out, and what may yet be is asked back
            spare = min(together[paper] - most, idle[paper])
            expect(spare <= 0, "more is out than there is:", paper, together[paper], most)
        for lease, used in rights.used.items():
            expect(out.get(lease, 0) >= used, "what was used is free again:", lease, out.get(lease, 0), used)
        held = {lease: packs for lease, packs in rights.out.items() if packs and lease[:2] in alive}
        kept = {lease: packs for lease, packs in out.items() if lease[:2] in alive}
        differ = sorted(held.items() ^ kept.items())
        expect(not differ, "the hub's books and the stations' differ:", differ[:4])

    def _outbox(self, seat: Seat) -> None:
        """Nothing waits, and the newest catalogue is in use."""
        assert seat.run is not None
        store = seat.run.station.store
        depth = store.outbox.depth()
        expect(not (depth.pending or depth.parked or depth.waiting), "not sent:", seat.id, depth)
        view = store.catalogue
        expect(view is not None and view.version == self._world.fleet.version, "an old catalogue at", seat.id)

    def _store(self, seat: Seat) -> None:
        """The chain holds, and what is kept is what the journal folds to."""
        assert seat.run is not None
        verified = pages.verify(seat.run.reader)
        expect(verified.ok, "the chain is broken at", seat.id, verified)
        differences = fold.differences(seat.run.reader)
        expect(not differences, "what is kept is not what the journal gives at", seat.id, differences)

    def _books(self, seat: Seat) -> None:
        """Books kept from the journal's rows alone say the same of stock and papers."""
        world, cluster = self._world, self._world.cluster_of[seat.id]
        assert cluster.ever is not None
        assert seat.run is not None
        books = world.books.get(seat.id)
        if books is None:
            books = world.books[seat.id] = Books(cluster.ever, cluster.ground.spends)
        books.catalogue, books.totals = cluster.ever, world.truth.totals
        reader = seat.run.reader
        try:
            books.enter(seat.rows(books.seq))
            stock = [StockRow(*row) for row in reader.query(f"SELECT {COLUMNS} FROM stock")]
            used = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
            books.standing(stock, {(scope, name, sub): steps for scope, name, sub, steps in used})
        except AssertionError as fault:
            raise Violation(f"the books of {seat.id} do not agree: {fault}") from fault

    def _chain(self, seat: Seat, account: Account) -> None:
        """The hub has the whole chain, and every refused scan; of a disk put back, its newest life.

        That may go on from rows that an earlier life has shown, where the hub was put back between the two.
        """
        assert seat.run is not None
        if account.forked:
            return
        hub, life = self._world.hub, (seat.facts.id, seat.run.station.store.station.incarnation)
        headers = hub.asked(
            "SELECT seq, sha256 FROM headers WHERE station = ? AND incarnation = ? ORDER BY seq", *life
        )
        ours = [(seq, head.hex()) for seq, head in account.heads.items()]
        before = len(ours) - len(headers)
        expect(headers == ours[before:], "the hub has another chain of", seat.id, len(headers), len(ours))
        if before:
            of_lives = "SELECT seq, sha256 FROM headers WHERE station = ? AND incarnation < ?"
            gone_before = set(ours[:before]) - set(hub.asked(of_lives, *life))
            expect(not gone_before, "the hub lacks the chain's beginning of", seat.id, gone_before)
        rows = hub.asked("SELECT seq FROM refusals WHERE station = ? AND incarnation = ? ORDER BY seq", *life)
        refused = [row[0] for row in rows]
        expect(refused == account.refused, "the hub has other refusals of", seat.id, refused, account.refused)
        if account.restored:
            return
        odd = hub.asked(
            "SELECT kind FROM exceptions WHERE open = 1 AND subject LIKE ? || '/%' AND kind LIKE 'chain-%'",
            seat.id,
        )
        expect(not odd, "the hub doubts the chain of", seat.id, odd)

    def _news(self, seat: Seat) -> None:
        """What the hub found amiss of a station stands at it, and nothing else."""
        assert seat.run is not None
        told = {(e.code, e.key) for e in lookup.exceptions(seat.run.reader, limit=100_000)}
        known = set()
        for kind, subject, body in self._world.hub.asked(
            "SELECT kind, subject, body FROM exceptions WHERE open = 1"
        ):
            if seat.id in wire.decode(bytes(body), wire.ExceptionNotice).stations:  # type: ignore[arg-type]
                known.add((kind, subject))
        expect(told == known, "exceptions differ at", seat.id, "told", told - known, "not told", known - told)
