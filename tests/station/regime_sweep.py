"""Every step from every state that a package gets to in a scene: a walk that tries them all and goes back.

    sweep = Sweep(RegimeDesk(tmp_path, scene), scene.products[0], "S1")
    sweep.walk()
    sweep.seen      # states there were

Papers are in order and a supervisor is at hand, so that what holds a step back is the rules alone. The
books (`regime_books`) are held against every row.
"""

from __future__ import annotations

from datetime import timedelta

from edge.catalogue import Product
from edge.station import Outcome, Rules, answer_review, undo
from edge.store import fold, journal
from edge.store.layout import entry_of
from edge.store.packing import COLUMNS, StockRow
from tests import fakes
from tests.station.desk import PIN, case_payload
from tests.station.regime_books import Books, books_of
from tests.station.regime_scenes import RegimeDesk

Stand = tuple[str, str, bool, bool]
"""State, quality, whether a patient has had it, and, where that is asked, whether it came under papers."""

_NEVER: Stand = ("", "", False, False)


class Sweep:
    """One package (serial "" for packs of a lot) taken through every state. first: steps to try before others."""

    def __init__(self, desk: RegimeDesk, product: Product, serial: str, first: tuple[str, ...] = ()) -> None:
        self.desk, self.scene = desk, desk.scene
        self.product, self.serial, self.case = product, serial, False
        self.books: Books = books_of(desk.scene)
        rest = (name for name in self.scene.operations if name not in first and name != "correct")
        self.steps = (*first, *rest)
        self.packs, self.by_papers = "1", False
        self.seen: set[Stand] = set()
        desk.station.rules = desk.rules = Rules(undo=timedelta(days=60))  # a walk is many scans long
        desk.sign_in()
        self.read()

    def walk(self) -> None:
        """Try every step here, and go on from every new state there is; back again, nothing is left."""
        self._from(self._stand())
        assert self.case or not self.books.rows, self.books.rows

    def pack(self, *steps: str) -> None:
        """Take the package so far, put it into a case, and from now on scan that."""
        for step in steps:
            assert self.takes(step), step
        assert self.desk.try_open("pack_case", {"case": fakes.SSCC})
        self.desk.scan(self.scene.reading(self.product, self.serial))
        self.case = True
        self.read()

    def read(self) -> None:
        """Hold the books against what was written since."""
        with self.desk.store.reader() as reader:
            query = f"{journal.SELECT} WHERE j.seq > {self.books.seq} ORDER BY j.seq"
            self.books.enter(entry_of(row) for row in reader.query(query))
            stock = [StockRow(*row) for row in reader.query(f"SELECT {COLUMNS} FROM stock")]
            used = reader.query("SELECT scope, name, sub, packs FROM usage WHERE packs <> 0")
            self.books.standing(stock, {(scope, name, sub): steps for scope, name, sub, steps in used})

    def sound(self) -> None:
        """What is kept is what the journal folds to."""
        with self.desk.store.reader() as reader:
            assert fold.differences(reader) == []

    def _from(self, here: Stand) -> None:
        self.seen.add(here)
        for step in self.steps:
            if (step, here[0]) == ("void_exit", "exited"):
                continue  # what it gives back may be spent again, so it cannot be taken back
            if not self.takes(step):
                continue
            stands = self._stand()
            if stands not in self.seen:
                self._from(stands)
            if isinstance(undo(self.desk.station, "back"), Outcome):
                self.read()
            assert self._stand() == here, (step, here, self._stand())

    def takes(self, step: str) -> bool:
        """Whether the step was accepted, here and now."""
        papers = self.scene.papers(step, self.product, {"lot_quantity": "" if self.serial else self.packs})
        if not self.desk.try_open(step, papers):
            return False
        single = self.scene.reading(self.product, self.serial)
        outcome = self.desk.scan(case_payload() if self.case else single)
        if outcome.decision.verdict == "REVIEW":
            answer = answer_review(self.desk.station, outcome.entry.seq, "W900", PIN, "seen")
            outcome = answer if isinstance(answer, Outcome) else outcome
        self.read()
        return outcome.decision.verdict == "ACCEPT" and not outcome.decision.repeat

    def _stand(self) -> Stand:
        rows = [
            row
            for row in self.books.rows.values()
            if row.product == self.product.id and not row.is_case and not row.origin
        ]
        if not rows:
            return _NEVER
        last = max(rows, key=lambda row: row.last_seq)
        papers = self.by_papers and bool(last.form or last.approval or last.permit)
        return last.state, last.quality, bool(last.patient), papers
