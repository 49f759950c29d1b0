"""A bonded store and a hospital with one hub between them: goods are driven from one to the other.

Each has its own books (`regime_books`); besides, a person keeps track of where every package really is,
and scans it only there. The hub hears everything in the end, some of it twice and in any order.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypeVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.catalogue import Despatch, Product
from edge.epcis import document
from edge.hub import capture, catalogue
from edge.station import Outcome, answer_review, undo
from edge.store import fold, journal
from edge.store.layout import entry_of
from edge.store.packing import COLUMNS, StockRow
from edge.store.times import unstamp
from tests import conservation, fakes
from tests.hub import samples
from tests.station.desk import PIN, case_payload
from tests.station.regime_books import Books, books_of
from tests.station.regime_scenes import SCENES, RegimeDesk, Scene

T = TypeVar("T")
numbers = st.integers(0, 11)

STORE: Final = SCENES["tianzhu-rare-disease in the zone"]
_WARD: Final = SCENES["tianzhu-rare-disease at the institution"]
_SHELVES: Final = tuple(
    replace(place, id=f"W-{place.id}") for place in _WARD.catalogue.places if place.id in ("SHELF", "ASIDE")
)
WARD: Final = replace(
    _WARD,
    products=STORE.products,
    catalogue=replace(STORE.catalogue, places=(*STORE.catalogue.places, *_SHELVES)),
)
BOTH: Final = replace(STORE, catalogue=WARD.catalogue)
AT_THE_STORE: Final = (
    *("bonded_receive", "put_away", "put_away", "zone_exit", "zone_exit", "zone_exit", "seal_check_start"),
    *("void_exit", "pack_case", "unpack_case", "quarantine", "return_in", "accept", "accept"),
    *("damage", "correct"),
)
AT_THE_WARD: Final = (
    *("seal_check_end", *("institution_receive",) * 5, "dispense", "dispense", "dispense"),
    *("pharmacy_store", "return_in", "accept", "damage", "correct", "transfer_out"),
)
GONE: Final = frozenset({"exited", "departed"})
ON_HAND: Final = frozenset({"coded", "entered", "shelved", "returned", "quarantined", "refused"})


class WardDesk(RegimeDesk):
    """A desk of its own ids."""

    IDS = "b000"


class Site:
    """One desk, its books, and what the hub has heard of it."""

    def __init__(self, root: Path, scene: Scene) -> None:
        self.desk = (WardDesk if scene.seat.kind == "institution" else RegimeDesk)(root, scene)
        self.desk.sign_in()
        self.scene = scene
        self.books: Books = books_of(scene)
        self.told = 0

    def does(self, step: str, goods: Product, sent: Sequence[bytes], **papers: str) -> int:
        """A task with these readings, a supervisor at hand; how many packs were accepted."""
        accepted = 0
        if self.desk.try_open(step, self.scene.papers(step, goods, papers)):
            for reading in sent:
                outcome = self.desk.scan(reading)
                if outcome.decision.verdict == "REVIEW":
                    answer = answer_review(self.desk.station, outcome.entry.seq, "W900", PIN, "seen")
                    outcome = answer if isinstance(answer, Outcome) else outcome
                if outcome.decision.verdict == "ACCEPT":
                    accepted += outcome.entry.packs
        return accepted

    def read(self) -> None:
        """The books held against what was written since."""
        with self.desk.store.reader() as reader:
            query = f"{journal.SELECT} WHERE j.seq > {self.books.seq} ORDER BY j.seq"
            self.books.enter(entry_of(row) for row in reader.query(query))
            stock = [StockRow(*row) for row in reader.query(f"SELECT {COLUMNS} FROM stock")]
            used = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
            self.books.standing(stock, {(scope, name, sub): steps for scope, name, sub, steps in used})

    def bodies(self) -> list[bytes]:
        """Every event there is, as it was frozen."""
        with self.desk.store.reader() as reader:
            rows = reader.query("SELECT seq, body FROM journal WHERE body IS NOT NULL ORDER BY seq")
        return [bytes(body) for _, body in rows]

    def sum_of(self, scope: str, name: str) -> int:
        """What is counted here."""
        with self.desk.store.reader() as reader:
            query = "SELECT coalesce(sum(packs), 0) FROM usage WHERE scope = ? AND name = ? AND sub = ''"
            return int(reader.query(query, (scope, name))[0][0])

    def sound(self) -> None:
        """Kept as the journal says, and nothing made or lost."""
        with self.desk.store.reader() as reader:
            assert fold.differences(reader) == []
            assert all(one.conserved for one in conservation.packs(reader))


class TwoSites(RuleBasedStateMachine):
    """driven: keys of packages that have left the store's door. packs: of the lot, driven away."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp(prefix="bondscan-sites-"))
        self.store, self.ward = Site(self.root / "store", BOTH), Site(self.root / "ward", WARD)
        self.ward.desk.now = self.store.desk.now
        self.hub = samples.make_hub(self.root)
        seats = (self.store.scene.seat, self.ward.scene.seat)
        self.devices = {
            seat.id: samples.device_of(self.hub, seat.id, seat.kind, seat.party) for seat in seats
        }
        forms = [
            {"number": one.number, "quantity": int(one.quantity)} for one in BOTH.catalogue.clearance_forms
        ]
        approvals = [
            {"number": one.number, "quantity": int(one.quantity)} for one in BOTH.catalogue.approvals
        ]
        issued = {"version": 1, "issued": fakes.NOW, "clearance_forms": forms, "approvals": approvals}
        catalogue.publish(self.hub, msgspec.json.encode(issued))
        self.driven: set[str] = set()
        self.packs = 0

    def teardown(self) -> None:
        try:
            with closing(self.hub.database):
                self._tell(random.Random(7))
                self._hub_agrees()
                for site in (self.store, self.ward):
                    site.sound()
        finally:
            self.store.desk.close()
            self.ward.desk.close()
            shutil.rmtree(self.root)

    @initialize(out=st.sets(st.integers(0, 2), min_size=1), cased=st.booleans())
    def stock_up(self, out: set[int], cased: bool) -> None:
        """Goods come in and are shelved; some have left already, singly or in a case."""
        for kind, goods in enumerate(BOTH.products):
            coding = () if kind == 2 else ("serialise",)
            for step in (*coding, "bonded_receive", "put_away"):
                sent = [BOTH.reading(goods, serial) for serial in BOTH.serials(goods)[:2]]
                self.store.does(step, goods, sent, lot_quantity="4" if kind == 2 else "")
            if kind in out:
                papers = {"lot_quantity": "2" if kind == 2 else "", "destination": WARD.seat.party}
                if cased:
                    self.store.does("pack_case", goods, sent, **papers)
                    sent = [case_payload()]
                self.store.does("zone_exit", goods, sent, **papers)
                cased = False

    @rule(
        steps=st.lists(st.sampled_from(AT_THE_STORE), min_size=1, max_size=3),
        kind=numbers,
        which=numbers,
        cased=st.booleans(),
    )
    def work_at_the_store(self, steps: list[str], kind: int, which: int, cased: bool) -> None:
        """Something with what is still there."""
        goods = _one_of(BOTH.products, kind)
        serial = _one_of(BOTH.serials(goods), which)
        for step in steps:
            if self._away(goods, serial):
                return
            papers = {"lot_quantity": "" if serial else "12"[which % 2], "destination": WARD.seat.party}
            if step == "pack_case" or (cased and self._case_is_here()):
                papers["case"] = fakes.SSCC
            one = cased and step not in ("pack_case", "unpack_case", "serialise") and self._case_is_here()
            self.store.does(step, goods, [case_payload() if one else BOTH.reading(goods, serial)], **papers)

    @rule(receives=st.booleans())
    def drive(self, receives: bool) -> None:
        """What has left by the store's record is loaded and driven; the hospital is told, and may receive it all.

        A package that somebody waved through on the road without an exit stays where it is.
        """
        self.store.read()
        for row in self.store.books.rows.values():
            if row.state in GONE and row.serial and row.form:
                self.driven.add(row.key)
        loose = sum(
            row.packs
            for row in self.store.books.rows.values()
            if row.is_lot and row.form and row.state in GONE
        )
        self.packs = max(self.packs, loose)
        self._tell(random.Random(len(self.driven)))
        party = WARD.seat.party
        for notice in catalogue.despatches(self.hub, 0, party).despatches:
            with self.ward.desk.store.writing() as tx:
                tx.put_despatch(
                    Despatch(
                        event_id=notice.event_id,
                        form=notice.form,
                        destination=notice.destination,
                        seal=notice.seal,
                        exited=unstamp(notice.exited),
                        keys=notice.keys,
                    )
                )
        for goods in WARD.products if receives else ():
            for serial in WARD.serials(goods):
                if WARD.key(goods, serial) in self.driven:
                    self.ward.does("institution_receive", goods, [WARD.reading(goods, serial)])
            if not goods.serialised and self.packs > self._came():
                missing = str(self.packs - self._came())
                self.ward.does("institution_receive", goods, [WARD.reading(goods, "")], lot_quantity=missing)
            self.ward.read()

    @rule(steps=st.lists(st.sampled_from(AT_THE_WARD), min_size=1, max_size=3), kind=numbers, which=numbers)
    def work_at_the_ward(self, steps: list[str], kind: int, which: int) -> None:
        """Something with what has arrived, and no more packs than have."""
        goods = _one_of(WARD.products, kind)
        serial = _one_of(WARD.serials(goods), which)
        for step in steps:
            if serial and WARD.key(goods, serial) not in self.driven:
                return
            self.ward.read()
            if (
                not serial
                and step in ("institution_receive", "seal_check_end")
                and self._came() >= self.packs
            ):
                continue
            self.ward.does(step, goods, [WARD.reading(goods, serial)], lot_quantity="" if serial else "1")

    @rule(at_the_store=st.booleans())
    def take_back(self, at_the_store: bool) -> None:
        """Undo the last scan, where that is of goods still in hand."""
        site = self.store if at_the_store else self.ward
        with site.desk.store.writing() as tx:
            entry = tx.last_accepted()
        if at_the_store and entry and (set(entry.keys) & self.driven or self.packs):
            return
        undo(site.desk.station, "by mistake")

    @rule(seed=numbers)
    def talk(self, seed: int) -> None:
        """The hub hears some events again, in any order."""
        self._tell(random.Random(seed))

    @rule(hours=st.sampled_from((0.1, 30)))
    def wait(self, hours: float) -> None:
        """Time passes, at both."""
        self.store.desk.passes(hours=hours)
        self.ward.desk.passes(hours=hours)

    @invariant()
    def no_package_is_in_two_places(self) -> None:
        """What one has on hand the other has not; no more is received than has left, under any form."""
        for site in (self.store, self.ward):
            site.read()
        for key, row in self.ward.books.rows.items():
            there = self.store.books.rows.get(key)
            assert not (row.serial and there and there.state in ON_HAND), (key, row.state, there)
        for form in BOTH.catalogue.clearance_forms:
            left, came = self.store.sum_of("form", form.number), self.ward.sum_of("received", form.number)
            assert 0 <= came <= left <= form.total, (form.number, came, left)
        assert self._came() <= self.packs

    def _came(self) -> int:
        return sum(row.packs for row in self.ward.books.rows.values() if row.is_lot)

    def _away(self, goods: Product, serial: str) -> bool:
        """Whether this package has been driven away; of packs, whether any has, which nobody tells apart."""
        return (BOTH.key(goods, serial) in self.driven) if serial else self.packs > 0

    def _case_is_here(self) -> bool:
        inside = [row for row in self.store.books.rows.values() if row.parent == f"00{fakes.SSCC}"]
        return not any(row.key in self.driven or (row.is_lot and self.packs) for row in inside)

    def _tell(self, order: random.Random) -> None:
        for site in (self.store, self.ward):
            bodies = site.bodies()
            again = order.sample(bodies, min(3, len(bodies)))
            new = [*bodies[site.told :], *again]
            order.shuffle(new)
            site.told = len(bodies)
            for at in range(0, len(new), 20):
                sent = document(new[at : at + 20], fakes.NOW)
                device = self.devices[site.scene.seat.id]
                job = capture.capture(self.hub, device, sent, "proceed")
                assert getattr(job, "success", False), job

    def _hub_agrees(self) -> None:
        """The hub's sums are the store's own, and nothing is amiss."""
        with self.hub.reading() as reader:
            rows = reader.execute("SELECT kind, number, packs FROM spent WHERE packs <> 0").fetchall()
        heard = {(kind, number): packs for kind, number, packs in rows}
        used: Counter[tuple[str, str]] = Counter()
        for (scope, number, _), packs in self.store.books.used.items():
            if scope in ("form", "approval") and packs:
                used[scope, number] += packs
        assert heard == dict(used)
        amiss = {(it.kind, it.subject) for it in catalogue.exceptions(self.hub, 0).exceptions if it.open}
        assert amiss == set()


def _one_of(of: Sequence[T], which: int) -> T:
    return of[which % len(of)]
