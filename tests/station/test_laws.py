"""Whatever is done at a station, in whatever order, the sums hold and the journal tells how it came."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.catalogue import ApprovalLine
from edge.station import Outcome, Rules, answer_review, undo
from edge.store import fold
from tests import fakes
from tests.station.desk import PIN, Desk, but, case_payload

SERIALS = tuple(f"S{number}" for number in range(1, 10))
APPROVED, FORMS, SHARE = 5, {"F-MAIN": 3, "F-ASK": 2}, 4
"""Nine packages; five approved, four of them for H1; cleared by two forms, the second's release unknown."""

CASES = (fakes.SSCC, fakes.OTHER_SSCC)
OPERATIONS = (
    *("zone_exit", "zone_exit", "zone_exit", "zone_exit", "void_exit", "void_exit", "pack_case", "pack_case"),
    *("put_away", "unpack_case", "seal_check_start", "correct", "stocktake", "serialise", "return_in"),
)
"""Those that spend come more often."""


def narrow_catalogue(version: int = 1):  # type: ignore[no-untyped-def]
    """The sample with little quota, so that its bounds are met."""
    lines = (ApprovalLine(institution="H1", quantity=Decimal(SHARE)), ApprovalLine(institution="H2"))
    approvals = but(fakes.APPROVALS, "A-GOOD", quantity=Decimal(APPROVED), lines=lines)
    forms = tuple(
        replace(fakes.form(number), quantity=Decimal(quantity), institutions=("H1", "H2"))
        for number, quantity in FORMS.items()
    )
    return fakes.catalogue(version=version, approvals=approvals, clearance_forms=forms)


class AnyDay(RuleBasedStateMachine):
    """A desk with a screen in the bonded warehouse, worked by somebody who does anything."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp(prefix="bondscan-law-"))
        self.desk = Desk(self.root, catalogue=narrow_catalogue(), rules=Rules(halts=True))
        self.desk.sign_in()
        self.reviews: list[int] = []
        self.rows = self.desk.store.head.seq

    def teardown(self) -> None:
        self.desk.sound()
        self.desk.close()
        shutil.rmtree(self.root)

    @initialize()
    def make_ready(self) -> None:
        """Every package is on the shelf."""
        self.desk.shelves(*SERIALS)
        self.desk.passes(hours=1)  # what was shelved is too old to be undone
        self._moved_on()

    @rule(
        operation=st.sampled_from(OPERATIONS),
        form=st.sampled_from(("F-MAIN", "F-MAIN", "F-ASK")),
        destination=st.sampled_from(("H1", "H1", "H1", "H2", "H2", "H3")),
        case=st.sampled_from(CASES),
        items=st.lists(st.sampled_from((*SERIALS, *CASES)), min_size=1, max_size=4),
        answers=st.booleans(),
    )
    def work(
        self, operation: str, form: str, destination: str, case: str, items: list[str], answers: bool
    ) -> None:
        """Another task, and some packages or cases in it; a supervisor at hand, or none."""
        papers = {
            "zone_exit": {"clearance_form": form, "destination": destination},
            "pack_case": {"case": case},
        }
        self.desk.open(operation, **papers.get(operation, {}))
        self._moved_on()
        for item in items:
            self.desk.station.acknowledge()
            self._moved_on()
            self.scan(item)
            if answers and self.reviews and self.reviews[-1] == self.rows:
                self.answer(0)

    @rule(item=st.sampled_from((*SERIALS, *CASES)))
    def scan(self, item: str) -> None:
        """One more package or case in the task that is open."""
        self._scanned(self.desk.scan(case_payload(item) if item in CASES else item))

    @rule(sent=st.binary(max_size=30))
    def scan_anything(self, sent: bytes) -> None:
        """Bytes that are no code."""
        self._scanned(self.desk.scan(sent))

    @rule(times=st.sampled_from((1, 1, 2)))
    def take_back(self, times: int) -> None:
        """Undo, if anything can be."""
        for _ in range(times):
            undo(self.desk.station, "by mistake")
        self._moved_on()

    @precondition(lambda self: self.reviews)
    @rule(which=st.integers(0, 5))
    def answer(self, which: int) -> None:
        """A supervisor answers for one of the last reviews, perhaps not for the first time."""
        answer_review(self.desk.station, self.reviews[-1 - which % len(self.reviews)], "W900", PIN, "seen")
        self._moved_on()

    @rule()
    def restart(self) -> None:
        """The program ends and starts again: the task, its counts and a halted line are as before."""
        before = self.desk.station
        was = (before.tasks.open, before.halted, before.store.counts, before.store.head)
        after = self.desk.restart()
        assert (after.tasks.open, after.halted, after.store.counts, after.store.head) == was
        self.desk.sign_in()

    @rule(item=st.sampled_from(SERIALS))
    def scan_in_doubt(self, item: str) -> None:
        """Somebody sets the PC's clock back, and then right."""
        self.desk.now -= timedelta(hours=2)
        self.scan(item)
        self.desk.now += timedelta(hours=2)

    def _scanned(self, outcome: Outcome) -> None:
        """A scan is one row, whatever it was; after a REJECT the line waits."""
        assert outcome.entry.seq == self.rows + 1 == self.desk.store.head.seq
        assert outcome.halted == self.desk.station.halted
        assert outcome.halted or outcome.decision.verdict != "REJECT"
        if outcome.decision.verdict == "REVIEW":
            self.reviews.append(outcome.entry.seq)
        self._moved_on()

    def _moved_on(self) -> None:
        self.rows = self.desk.store.head.seq

    @invariant()
    def the_sums_hold(self) -> None:
        """No form, approval or share of it is over, and the counters are what the events say."""
        with self.desk.store.reader() as reader:
            used = {
                (scope, name, sub): packs
                for scope, name, sub, packs in reader.query("SELECT scope, name, sub, packs FROM usage")
            }
            events = [
                body
                for (body,) in reader.query("SELECT body FROM journal WHERE body IS NOT NULL ORDER BY seq")
            ]
            assert fold.differences(reader) == []
        for form, quantity in FORMS.items():
            assert 0 <= used.get(("form", form, ""), 0) <= quantity
        assert 0 <= used.get(("approval", "A-GOOD", ""), 0) <= APPROVED
        assert 0 <= used.get(("line", "A-GOOD", "H1"), 0) <= SHARE
        gone = packages_gone(events)
        assert {form: len(gone[form]) for form in FORMS} == {
            form: used.get(("form", form, ""), 0) for form in FORMS
        }


def packages_gone(events: list[bytes]) -> dict[str, set[str]]:
    """Form → packages that left under it, told from the events as sent and nothing else."""
    exits: dict[str, tuple[str, set[str]]] = {}
    for body in events:
        event = msgspec.json.decode(body)
        operation = event["t:op"].rsplit("/", 1)[-1]
        packages = {epc for epc in event.get("epcList", ()) if "/01/" in epc}
        if "errorDeclaration" in event:
            exits.pop(event["eventID"], None)
        elif operation == "zone_exit":
            form = next(
                it["bizTransaction"]
                for it in event["bizTransactionList"]
                if "learance" in it["bizTransaction"]
            )
            exits[event["eventID"]] = (form.rsplit("/", 1)[-1].rsplit(":", 1)[-1], packages)
        elif operation == "void_exit":
            for _, left in exits.values():
                left.difference_update(packages)
    gone: dict[str, set[str]] = defaultdict(set)
    for form, packages in exits.values():
        gone[form] |= packages
    return gone


AnyDay.TestCase.settings = settings(max_examples=25, stateful_step_count=50)
TestAnyDay = AnyDay.TestCase
