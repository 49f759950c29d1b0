"""A day at a desk in one of the six regimes, worked by people who do anything: a Hypothesis machine.

Some steps are those that come next for a package, with papers in order, so that goods get far; others
are any step on any papers. After each the books (`regime_books`) are held against the store.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.catalogue import Despatch, Product
from edge.errors import ConfigError
from edge.rules.operations import OPERATIONS
from edge.station import Closing, answer_review, settle, undo
from edge.store import Entry, fold, journal, pages
from edge.store.layout import entry_of
from edge.store.packing import COLUMNS, StockRow
from tests import conservation, fakes
from tests.station.desk import PIN, case_payload
from tests.station.regime_books import books_of
from tests.station.regime_news import ISSUES
from tests.station.regime_scenes import SCENES, WRONG, RegimeDesk, Scene

NEXT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zone": {
        "": ("serialise", "bonded_receive"),
        "coded": ("bonded_receive",),
        "entered": ("put_away", "accept"),
        "shelved": ("zone_exit",),
        "exited": ("seal_check_start", "void_exit", "void_exit", "return_in"),
        "departed": ("transport", "return_in"),
    },
    "institution": {
        "": ("institution_receive", "institution_receive", "institution_receive", "transfer_in"),
        "arrived": ("institution_receive",),
        "received": (
            *("dispense", "dispense", "implant", "issue_lab", "issue_lab"),
            *("aliquot", "transfer_out", "pharmacy_store", "accept"),
        ),
        "issued": ("use_special", "use_special", "aliquot"),
        "dispensed": ("take_away", "take_away", "return_in"),
        "taken-away": ("return_in", "collect"),
        "implanted": ("explant",),
        "transferred": ("transfer_in",),
    },
}
"""What usually comes next, by site and state."""
ASIDE = ("accept", "accept", "destroy", "return_abroad", "release_hold", "quarantine", "return_in")
"""What comes next where nothing usual does."""
CASES = (fakes.SSCC, fakes.OTHER_SSCC)
SITES: tuple[dict[str, str], ...] = ({}, {"accepted-first": "true", "part-packs": "true", "fefo": "true"})
"""A site as it comes, and one that inspects what it receives."""

ISSUED = 2
"""Issues of the catalogue a day, since each takes its time."""

T = TypeVar("T")
numbers = st.integers(0, 11)


class RegimeDay(RuleBasedStateMachine):
    """scene: the desk."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp(prefix="bondscan-regime-"))
        self.desk = RegimeDesk(self.root, self.scene)
        self.desk.sign_in()
        self.books = books_of(self.scene)
        self.reviews: list[int] = []
        self.issues = 0

    def teardown(self) -> None:
        try:
            with self.desk.store.reader() as reader:
                assert pages.verify(reader).ok
                assert all(one.conserved for one in conservation.packs(reader))
                assert all(one.conserved for one in conservation.parts(reader))
        finally:
            self.desk.close()
            shutil.rmtree(self.root)

    @initialize(ready=st.lists(numbers, max_size=3), serials=st.integers(1, 3), site=st.sampled_from(SITES))
    def come_in(self, ready: list[int], serials: int, site: Mapping[str, str]) -> None:
        """Some packages of each kind are there already, some way on."""
        self.desk.goes_by(site)
        for goods in self.scene.products:
            for serial in range(serials):
                for which in ready:
                    self._go_on(goods, _one_of(self.scene.serials(goods), serial), which + serial, "2")

    @rule(
        product=numbers,
        serial=numbers,
        steps=st.lists(numbers, min_size=1, max_size=5),
        packs=st.sampled_from(("", "", "1", "2", "3")),
        noted=st.booleans(),
    )
    def go_on(self, product: int, serial: int, steps: list[int], packs: str, noted: bool) -> None:
        """What comes next for a package, and next again, its papers in order; a supervisor at hand, or a note."""
        goods = self._product(product)
        for which in steps:
            self._go_on(goods, _one_of(self.scene.serials(goods), serial), which, packs, noted)

    def _go_on(self, goods: Product, name: str, which: int, packs: str, noted: bool = False) -> None:
        self.books_agree()
        operation = _one_of(self._next(self._state(goods, name, which)), which)
        amounts = {"amount": "2.5"} if operation == "use_special" and which % 2 else {}
        papers = self.scene.papers(operation, goods, {"lot_quantity": packs, **amounts})
        if noted and OPERATIONS[operation].paper("note"):
            papers["note"] = f"N-{goods.id}"
        if self.desk.try_open(operation, papers):
            self._scan(self.scene.reading(goods, name), answers=not noted)

    @rule(
        operation=st.integers(0, 40),
        product=numbers,
        wrong=st.lists(st.tuples(numbers, numbers), max_size=2),
        amounts=st.tuples(
            st.sampled_from(("", "", "0.3", "1", "2.5", "10")), st.sampled_from(("", "1", "2", "3"))
        ),
        goods=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3),
        answers=st.booleans(),
        badge=st.sampled_from(("W900", "W900", "W900", "W900", "W001", "P001", "L001", "A001")),
    )
    def work(
        self,
        operation: int,
        product: int,
        wrong: list[tuple[int, int]],
        amounts: tuple[str, str],
        goods: list[tuple[int, int]],
        answers: bool,
        badge: str,
    ) -> None:
        """Any step by anybody on papers that are right, or are not, and some packages or cases in it."""
        step = _one_of(self.scene.operations, operation)
        named = self._product(product)
        said = {name: value for name, value in zip(("amount", "lot_quantity"), amounts, strict=True) if value}
        for paper, value in wrong:
            name = _one_of([one.name for one in OPERATIONS[step].papers], paper)
            said[name] = _one_of(("", "NOBODY", *WRONG.get(name, ()), *self._others(name)), value)
        self.desk.sign_in(badge)
        opened = self.desk.try_open(step, self.scene.papers(step, named, said))
        for which, serial in goods if opened else ():
            self._scan(self._anything(named, which, serial), answers)
        self.desk.sign_in()

    @rule(
        case=st.sampled_from(CASES),
        product=numbers,
        serials=st.sets(numbers, min_size=1, max_size=3),
        packs=st.sampled_from(("", "1", "2")),
        step=st.sampled_from(("pack_case", "pack_case", "unpack_case")),
    )
    def pack(self, case: str, product: int, serials: set[int], packs: str, step: str) -> None:
        """Packages into a case, or packs of a lot, or out of it."""
        goods = self._product(product)
        papers = {"case": case, "lot_quantity": packs}
        if self.desk.try_open(step, {name: value for name, value in papers.items() if value}):
            for serial in sorted(serials):
                self._scan(
                    self.scene.reading(goods, _one_of(self.scene.serials(goods), serial)), answers=False
                )

    @rule(case=st.sampled_from(CASES), product=numbers, which=numbers)
    def go_on_with_a_case(self, case: str, product: int, which: int) -> None:
        """What comes next for what a case holds."""
        goods, row = self._product(product), self.books.rows.get(f"00{case}")
        operation = _one_of((*self._next(row.state if row else ""), "unpack_case"), which)
        if self.desk.try_open(operation, self.scene.papers(operation, goods, {})):
            self._scan(case_payload(case), answers=True)

    @rule(product=numbers, which=numbers, serial=numbers)
    def scan_one_more(self, product: int, which: int, serial: int) -> None:
        """Anything in whatever task is open."""
        self._scan(self._anything(self._product(product), which, serial), answers=False)

    @rule(product=numbers, serial=numbers)
    def correct(self, product: int, serial: int) -> None:
        """The last record of a package was an error."""
        goods = self._product(product)
        if self.desk.try_open("correct", {"reason": "wrong"}):
            self._scan(self.scene.reading(goods, _one_of(self.scene.serials(goods), serial)), answers=True)

    @rule(times=st.sampled_from((1, 1, 2)))
    def take_back(self, times: int) -> None:
        """Undo, if anything can be."""
        for _ in range(times):
            undo(self.desk.station, "by mistake")

    @precondition(lambda self: self.reviews)
    @rule(which=numbers)
    def answer(self, which: int) -> None:
        """A supervisor answers for one of the last reviews."""
        answer_review(self.desk.station, self.reviews[-1 - which % len(self.reviews)], "W900", PIN, "seen")

    @rule(product=numbers, serials=st.sets(numbers, min_size=1, max_size=2))
    def announce(self, product: int, serials: set[int]) -> None:
        """Another station says what is on its way here."""
        goods = self._product(product)
        keys = {self.scene.key(goods, _one_of(self.scene.serials(goods), serial)) for serial in serials}
        forms = self.scene.numbers("clearance_form", goods)
        if self.scene.seat.kind == "zone" or not forms or "" in keys:
            return
        despatch = Despatch(
            event_id=f"urn:uuid:0190b000-0000-7000-8000-{product:06d}{min(serials):06d}",
            form=forms[0],
            destination=self.scene.seat.party,
            seal="seal-1",
            exited=self.desk.now,
            keys=tuple(sorted(keys)),
        )
        with self.desk.store.writing() as tx:
            tx.put_despatch(despatch)

    @precondition(lambda self: self.issues < ISSUED)
    @rule(issue=st.sampled_from(sorted(ISSUES)), product=numbers)
    def hear_news(self, issue: str, product: int) -> None:
        """Another issue of the catalogue comes; one that does not hold together is left, and the old one stays."""
        self.books_agree()
        self.issues += 1
        whole = ISSUES[issue](self.books.catalogue, self.scene, self._product(product), self.desk.now)
        whole = replace(whole, version=self.books.catalogue.version + 1, issued=self.desk.now)
        with suppress(ConfigError):
            self.desk.take(whole)
            self.books.listed(whole)

    @rule(
        product=numbers,
        serials=st.sets(numbers, max_size=3),
        packs=st.sampled_from(("", "1", "2", "4")),
        settles=st.booleans(),
    )
    def count(self, product: int, serials: set[int], packs: str, settles: bool) -> None:
        """A stocktake of the whole site, and perhaps what is missing written off, what is over booked."""
        goods = self._product(product)
        if self.desk.try_open("stocktake", {"lot_quantity": packs} if packs else {}):
            for serial in sorted(serials):
                self._scan(
                    self.scene.reading(goods, _one_of(self.scene.serials(goods), serial)), answers=True
                )
            self.desk.station.tasks.close(self.desk.station.access.facts, Closing())
            if settles:
                settle(self.desk.station, "", "counted twice", second="P900", second_pin=PIN)

    @rule(hours=st.sampled_from((0.1, 1, 30)))
    def wait(self, hours: float) -> None:
        """Time passes."""
        self.desk.passes(hours=hours)

    @rule()
    def restart(self) -> None:
        """The program ends and starts again."""
        self.desk.restart()
        self.desk.sign_in()

    @invariant()
    def books_agree(self) -> None:
        """What the journal says has happened may happen, and has; what is kept comes of it alone."""
        with self.desk.store.reader() as reader:
            with reader.snapshot() as connection:
                rows = connection.execute(
                    f"{journal.SELECT} WHERE j.seq > ? ORDER BY j.seq", (self.books.seq,)
                ).fetchall()
                entries: list[Entry] = [entry_of(row) for row in rows]
            if not entries and self.books.seq:
                return
            self.books.enter(entries)
            stock = [StockRow(*row) for row in reader.query(f"SELECT {COLUMNS} FROM stock")]
            used = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
            self.books.standing(stock, {(scope, name, sub): steps for scope, name, sub, steps in used})
            assert fold.differences(reader) == []

    def _scan(self, sent: bytes, answers: bool) -> None:
        outcome = self.desk.scan(sent)
        if outcome.decision.verdict != "REVIEW":
            return
        if answers:
            answer_review(self.desk.station, outcome.entry.seq, "W900", PIN, "seen")
        else:
            self.reviews.append(outcome.entry.seq)

    def _next(self, state: str) -> tuple[str, ...]:
        """What usually comes next for goods of this regime; nothing usual does for what is out of use."""
        steps = NEXT[self.scene.seat.kind].get(state, ASIDE)
        return tuple(step for step in steps if self.scene.has(step)) or ASIDE

    def _product(self, which: int) -> Product:
        return _one_of(self.scene.products, which)

    def _state(self, product: Product, serial: str, which: int) -> str:
        """Where a package stands, "" where it was never seen; of packs by lot, one of the states they have."""
        if serial:
            row = self.books.rows.get(self.scene.key(product, serial))
            return row.state if row else ""
        return _one_of(
            ("", "", *(r.state for r in self.books.rows.values() if r.product == product.id)), which
        )

    def _others(self, name: str) -> tuple[str, ...]:
        """What is a paper of its kind, though perhaps of other goods."""
        catalogue = self.scene.catalogue
        match name:
            case "note":
                return tuple(one.number for one in catalogue.despatch_notes)
            case "clearance_form" | "permit" | "filing":
                return tuple(n for product in self.scene.products for n in self.scene.numbers(name, product))
            case "approval":
                return tuple(one.number for one in catalogue.approvals)
            case "destination" | "holder":
                return tuple(one.id for one in catalogue.institutions[:4])
            case "place":
                return tuple(one.id for one in catalogue.places if one.party == self.scene.seat.party)
            case "department":
                return tuple(one.id for one in catalogue.institutions[0].departments)
            case _:
                return ()

    def _anything(self, product: Product, which: int, serial: int) -> bytes:
        """Mostly a package of this product; else another's, a case, or what is no good code."""
        scene, name = self.scene, _one_of(self.scene.serials(product), serial)
        match which:
            case 0:
                return case_payload(_one_of(CASES, serial))
            case 1:
                other = self._product(serial)
                return scene.reading(other, scene.serials(other)[0])
            case 2:
                return scene.reading(product, "")
            case 3:
                return scene.reading(product, name, lot="OTHER")
            case 4:
                return _one_of((b"HELLO", b"]d20109520000000080", b"\x00\xff", b"]d2010952"), serial)
            case 5 | 6:
                minted = [r.serial for r in self.books.rows.values() if r.origin and r.product == product.id]
                return scene.reading(product, _one_of((name, *minted), serial))
        return scene.reading(product, name)


def _one_of(of: Sequence[T], which: int) -> T:
    return of[which % len(of)]


@cache
def day(name: str) -> type[RegimeDay]:
    """The machine for a scene, as Hypothesis wants it: a class."""
    return type("Day", (RegimeDay,), {"scene": SCENES[name]})
