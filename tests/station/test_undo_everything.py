"""An undo brings back exactly what was, whichever step it takes back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.catalogue import Catalogue, Content
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS
from edge.rules.states import ENDED, USABLE
from edge.rules.task import Task
from edge.station import Closing, Outcome, answer_review, undo
from tests import fakes
from tests.station.desk import PIN, Desk, but

SERIALS = ("S1", "S2", "S3")
STEPS = {
    seat.id: tuple(name for name, step in OPERATIONS.items() if seat.kind in step.sites and name != "correct")
    for seat in (fakes.ZONE, fakes.PHARMACY)
}
FIRST = {
    fakes.ZONE.id: ("serialise", "bonded_receive", "put_away"),
    fakes.PHARMACY.id: ("institution_receive", "issue_lab"),
}


def stocked() -> Catalogue:
    """The sample with vials in its packs, a filing, and a quarantine place."""
    content = (Content(unit="vial", per_pack=Decimal(10)),)
    products = but(fakes.PRODUCTS, "P-GOOD", contents=content)
    return fakes.catalogue(products=products, filings=(replace(fakes.FILING, patient=""),))


def everything(desk: Desk) -> dict[str, list[Any]]:
    """What is kept of goods, quota and holds."""
    with desk.store.reader() as reader:
        return {
            "stock": list(reader.query("SELECT * FROM stock ORDER BY key")),
            "levels": list(reader.query("SELECT * FROM stock_level WHERE packs <> 0 ORDER BY 1, 2, 3, 4")),
            "usage": list(reader.query("SELECT * FROM usage WHERE packs <> 0 ORDER BY 1, 2, 3")),
            "holds": list(reader.query("SELECT * FROM holds ORDER BY id")),
        }


def accepted(desk: Desk, serial: str) -> Outcome | None:
    """A scan, let through by a supervisor where that is what it takes; None where it is refused."""
    outcome = desk.scan(serial)
    if outcome.decision.verdict == "REVIEW":
        answered = answer_review(desk.station, outcome.entry.seq, "P900", PIN, "seen")
        if not isinstance(answered, Outcome):
            return None
        outcome = answered
    return None if outcome.decision.verdict != "ACCEPT" or outcome.decision.repeat else outcome


def opened(desk: Desk, operation: str, **papers: str) -> bool:
    """Whether the task could be opened with its usual papers."""
    tasks, facts = desk.station.tasks, desk.station.access.facts
    if tasks.open is not None:
        tasks.close(facts, Closing())
    usual = {**fakes.PAPERS[operation], **papers}
    return isinstance(tasks.start(facts, operation, usual, second_pin=PIN), Task)


@settings(max_examples=60)
@given(
    seat=st.sampled_from((fakes.ZONE, fakes.PHARMACY)),
    ready=st.integers(0, 3),
    work=st.data(),
    severity=st.sampled_from(("serious", "general")),
)
def test_undo_brings_back_exactly_what_was(
    seat: StationFacts, ready: int, work: st.DataObject, severity: str
) -> None:
    """After any steps, the last one undone leaves stock, sums, quota and holds as they stood before it."""
    root = Path(mkdtemp(prefix="bondscan-undo-"))
    desk = Desk(root, seat=seat, catalogue=stocked())
    try:
        desk.sign_in("W900")
        for operation in FIRST[seat.id][:ready]:
            if opened(desk, operation):
                for serial in SERIALS:
                    accepted(desk, serial)
        steps = st.tuples(st.sampled_from(STEPS[seat.id]), st.sampled_from(SERIALS))
        for operation, serial in work.draw(st.lists(steps, min_size=1, max_size=5)):
            papers = {"severity": severity} if operation == "adverse_event" else {}
            assert opened(desk, operation, **papers), operation
            before = everything(desk)
            outcome = accepted(desk, serial)
            if outcome is None:
                assert everything(desk) == before
                continue
            back = undo(desk.station, "by mistake")
            if operation == "void_exit":  # what it gave back may have been spent again: it is not undone
                continue
            assert isinstance(back, Outcome), (operation, back)
            assert everything(desk) == before, operation
            accepted(desk, serial)
        desk.sound()
    finally:
        desk.close()
        shutil.rmtree(root)


@settings(max_examples=60)
@given(work=st.data())
def test_what_has_ended_or_was_a_patients_never_comes_back(work: st.DataObject) -> None:
    """Whatever is done in whatever order, no package returns to usable stock from where none may."""
    root = Path(mkdtemp(prefix="bondscan-undo-"))
    desk = Desk(root, seat=fakes.PHARMACY, catalogue=stocked())
    gone: set[str] = set()
    try:
        desk.sign_in("W900")
        assert opened(desk, "institution_receive")
        for serial in SERIALS:
            assert accepted(desk, serial)
        steps = st.tuples(st.sampled_from(STEPS[fakes.PHARMACY.id]), st.sampled_from(SERIALS))
        for operation, serial in work.draw(st.lists(steps, min_size=2, max_size=12)):
            assert opened(desk, operation)
            accepted(desk, serial)
            for each in SERIALS:
                state = desk.state(each)
                if state in (*ENDED, "dispensed", "implanted", "taken-away"):
                    gone.add(each)
                assert each not in gone or state not in USABLE, (each, state, operation)
        desk.sound()
    finally:
        desk.close()
        shutil.rmtree(root)
