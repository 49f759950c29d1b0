"""What people do at a desk: mostly the next step for a package with papers in order, often anything else."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from edge.catalogue import Product
from edge.frame import Frame
from edge.rules.operations import OPERATIONS
from edge.rules.task import Task
from edge.station import Closing, Outcome, Refusal, answer_review, undo
from edge.store.packing import COLUMNS, StockRow
from tests.simulate.fleet import Cluster, scene_of
from tests.simulate.seat import Seat
from tests.station.desk import PIN, case_payload
from tests.station.regime_days import ASIDE, CASES, NEXT
from tests.station.regime_scenes import WRONG

BADGES = ("W900", "W900", "W900", "P900", "W001", "P001", "L001", "A001")

HEARD = 0.85
"""How often papers are at hand that the catalogue here knows of; else the newest, which it may not."""


class Hands:
    """Whoever works at one seat. forms: under which papers packages left, by key, for the whole cluster."""

    def __init__(
        self, seat: Seat, cluster: Cluster, forms: dict[str, dict[str, str]], chance: Random
    ) -> None:
        self._seat = seat
        self._cluster = cluster
        self._forms = forms
        self._chance = chance
        self._reviews: list[int] = []
        self._scene = scene_of(cluster, seat.facts)

    def work(self) -> Iterator[Outcome | Refusal]:
        """Do something; each scan, answer and undo as it was shown."""
        assert self._seat.run is not None
        if self._seat.run.station.access.operator is None:
            self._seat.sign_in()
        view = self._station.store.catalogue
        known = view.version if view and self._chance.random() < HEARD else 0
        self._scene = scene_of(self._cluster, self._seat.facts, self._chance.randrange(1 << 16), known)
        what = self._chance.random()
        if what < 0.62:
            yield from self._go_on()
        elif what < 0.74:
            yield from self._anything()
        elif what < 0.78:
            yield from self._pack()
        elif what < 0.84:
            yield from self._go_on_with_a_case()
        elif what < 0.90:
            yield from self._take_back()
        elif what < 0.93:
            yield from self._correct()
        else:
            yield from self._answer()

    def _go_on(self) -> Iterator[Outcome | Refusal]:
        product, serial = self._package()
        for _ in range(self._chance.choice((1, 2, 3, 4))):
            operation = self._chance.choice(self._next(self._state(product, serial)))
            said = {"lot_quantity": self._chance.choice(("", "1", "2"))}
            if operation == "use_special" and self._chance.random() < 0.5:
                said["amount"] = "2.5"
            papers = self._papers(operation, product, said, self._scene.key(product, serial))
            if not self._open(operation, papers):
                return
            yield from self._scan(self._scene.reading(product, serial), answers=True)

    def _anything(self) -> Iterator[Outcome | Refusal]:
        """Any step by anybody on papers that are right, or are not."""
        chance, operation = self._chance, self._chance.choice(self._scene.operations)
        product, serial = self._package()
        said: dict[str, str] = {}
        for _ in range(chance.randrange(3)):
            name = chance.choice([paper.name for paper in OPERATIONS[operation].papers] or [""])
            said[name] = chance.choice(("", "NOBODY", *WRONG.get(name, ())))
        self._seat.sign_in(chance.choice(BADGES))
        opened = self._open(operation, self._papers(operation, product, said, ""))
        for _ in range(chance.choice((1, 1, 2)) if opened else 0):
            yield from self._scan(self._reading(product, serial), answers=chance.random() < 0.5)
        self._seat.sign_in()

    def _pack(self) -> Iterator[Outcome | Refusal]:
        if self._open("pack_case", {"case": self._chance.choice(CASES)}):
            for _ in range(self._chance.choice((1, 2, 3))):
                yield from self._scan(self._scene.reading(*self._package()), answers=False)

    def _go_on_with_a_case(self) -> Iterator[Outcome | Refusal]:
        case, product = self._chance.choice(CASES), self._chance.choice(self._scene.products)
        row = self._row(f"00{case}")
        operation = self._chance.choice((*self._next(row.state if row else ""), "unpack_case"))
        if self._open(operation, self._papers(operation, product, {}, "")):
            yield from self._scan(case_payload(case), answers=True)

    def _take_back(self) -> Iterator[Outcome | Refusal]:
        yield undo(self._station, "by mistake")

    def _correct(self) -> Iterator[Outcome | Refusal]:
        product, serial = self._package()
        if self._open("correct", {"reason": "wrong"}):
            yield from self._scan(self._scene.reading(product, serial), answers=True)

    def _answer(self) -> Iterator[Outcome | Refusal]:
        if self._reviews:
            seq = self._reviews.pop(self._chance.randrange(len(self._reviews)))
            yield answer_review(self._station, seq, "W900", PIN, "seen")

    def _scan(self, sent: bytes, *, answers: bool) -> Iterator[Outcome | Refusal]:
        outcome = self._station.scan(Frame(sent, "simulated", self._seat.wall()))
        yield outcome
        if outcome.decision.verdict == "REVIEW":
            self._reviews = [*self._reviews[-9:], outcome.entry.seq]
            if answers:
                yield answer_review(self._station, outcome.entry.seq, "W900", PIN, "seen")

    def _open(self, operation: str, papers: dict[str, str]) -> bool:
        """Whether a task could be opened; the one before is closed first, where it is another."""
        tasks, facts = self._station.tasks, self._station.access.facts
        if tasks.open is not None:
            if tasks.open.operation == operation and dict(tasks.open.papers) == tasks.kept(operation, papers):
                return True
            tasks.close(facts, Closing())
        return isinstance(tasks.start(facts, operation, papers, second_pin=PIN), Task)

    def _papers(self, operation: str, product: Product, said: dict[str, str], key: str) -> dict[str, str]:
        right = self._scene.papers(operation, product, said)
        under = self._forms.get(key) or self._listed(product, key)
        if (
            operation in ("zone_exit", "institution_receive", "seal_check_end")
            and under
            and self._chance.random() < 0.9
        ):
            right |= {name: value for name, value in under.items() if name in right and value}
        return right

    def _listed(self, product: Product, key: str) -> dict[str, str]:
        """The papers whose list names the package, if one does."""
        for form in self._scene.catalogue.clearance_forms:
            if any(key == self._scene.key(product, serial) for serial in form.serials):
                return {"clearance_form": form.number, "approval": form.approval}
        return {}

    @property
    def _station(self):  # type: ignore[no-untyped-def]
        assert self._seat.run is not None
        return self._seat.run.station

    def _package(self) -> tuple[Product, str]:
        product = self._chance.choice(self._scene.products)
        return product, self._chance.choice(self._cluster.serials(product))

    def _reading(self, product: Product, serial: str) -> bytes:
        """Mostly that package; else a case, another lot, or what is no good code."""
        match self._chance.randrange(10):
            case 0:
                return case_payload(self._chance.choice(CASES))
            case 1:
                return self._scene.reading(product, "")
            case 2:
                return self._scene.reading(product, serial, lot="OTHER")
            case 3:
                return self._chance.choice((b"HELLO", b"]d20109520000000080", b"\x00\xff", b"]d2010952"))
        return self._scene.reading(product, serial)

    def _next(self, state: str) -> tuple[str, ...]:
        steps = NEXT[self._seat.facts.kind].get(state, ASIDE)
        return tuple(step for step in steps if self._scene.has(step)) or ASIDE

    def _state(self, product: Product, serial: str) -> str:
        if serial:
            row = self._row(self._scene.key(product, serial))
            return row.state if row else ""
        assert self._seat.run is not None
        found = self._seat.run.reader.query(
            "SELECT DISTINCT state FROM stock WHERE product = ?", (product.id,)
        )
        return self._chance.choice(["", "", *sorted(row[0] for row in found)])

    def _row(self, key: str) -> StockRow | None:
        assert self._seat.run is not None
        found = self._seat.run.reader.query(f"SELECT {COLUMNS} FROM stock WHERE key = ?", (key,))
        return StockRow(*found[0]) if found else None
