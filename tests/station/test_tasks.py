"""Opening and closing a task: its papers once, its packages one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from edge.rules.operations import OPERATIONS
from edge.rules.task import Task
from edge.station import Closing, Refusal
from edge.store import lookup
from tests import fakes
from tests.station.desk import MAIN, PIN, Desk, code_of, codes

PATIENT = "陈某某 110101199001010000"


def test_a_task_is_opened_with_its_papers_and_closed_with_what_was_missing(desk: Desk) -> None:
    """Both are rows; short, over and damaged are kept with the task too."""
    desk.sign_in("W001")
    tasks, facts = desk.station.tasks, desk.station.access.facts
    task = tasks.start(facts, "zone_exit", {**MAIN, "seal": "  ", "carrier": " Cool "}, expected=3)
    assert isinstance(task, Task)
    assert dict(task.papers) == {**MAIN, "carrier": "Cool"}
    closed = tasks.close(facts, Closing(short=2, damaged=1, note="one fell"))
    assert closed == task
    assert tasks.open is None
    opened, ended = desk.rows()[-2:]
    assert msgspec.json.decode(opened.detail) == {"papers": dict(task.papers), "expected": 3}
    said = {"short": 2, "over": 0, "damaged": 1, "note": "one fell"}
    assert (ended.kind, ended.operator, msgspec.json.decode(ended.detail)) == ("task-close", "W001", said)
    with desk.store.reader() as reader:
        kept = lookup.tasks_page(reader)[0]
    assert (kept.task, msgspec.json.decode(kept.discrepancies)) == (task, said)


@pytest.mark.parametrize(
    ("badge", "operation", "papers", "code"),
    [
        ("", "zone_exit", MAIN, "not-signed-in"),
        ("W001", "fly", {}, "operation-unknown"),
        ("W001", "dispense", {}, "wrong-site"),
        ("W001", "void_exit", {"reason": "x"}, "wrong-role"),
        ("A001", "serialise", {}, "wrong-role"),
        ("W001", "zone_exit", {"destination": "H1"}, "paper-missing"),
        ("W001", "zone_exit", {**MAIN, "clearance_form": "  "}, "paper-missing"),
        ("W001", "zone_exit", {**MAIN, "patient": "x"}, "paper-unknown"),
        ("W001", "seal_check_start", {"seal": "S", "seal_state": "melted"}, "paper-unknown"),
    ],
)
def test_a_task_that_cannot_be_is_refused_by_its_own_reason(
    desk: Desk, badge: str, operation: str, papers: dict[str, str], code: str
) -> None:
    """Person, site, role, papers; nothing is opened and nothing written."""
    if badge:
        desk.sign_in(badge)
    head = desk.store.head
    assert code_of(desk.station.tasks.start(desk.station.access.facts, operation, papers)) == code
    assert desk.station.tasks.open is None
    assert desk.store.head == head


def test_there_is_one_open_task(desk: Desk) -> None:
    """The one before must have been closed, by somebody who is signed in."""
    desk.sign_in("W001")
    tasks, facts = desk.station.tasks, desk.station.access.facts
    assert code_of(tasks.close(facts, Closing())) == "no-task"
    task = desk.open("serialise")
    refused = tasks.start(facts, "stocktake", {})
    assert refused == Refusal("task-open", {"operation": "serialise"})
    assert code_of(tasks.close(None, Closing())) == "not-signed-in"
    assert tasks.open == task


def test_an_open_task_outlives_a_restart_and_counts_on(desk: Desk) -> None:
    """A code that counted before the restart is `already-counted` after it, and has no second effect."""
    desk.sign_in()
    desk.shelves("S1", "S2")
    task = desk.open("zone_exit")
    first = desk.scan("S1")
    desk.restart()
    assert desk.station.tasks.open == task
    desk.sign_in()
    again = desk.scan("S1")
    assert (codes(again), again.decision.repeat, again.entry.repeat_of) == (
        ["already-counted"],
        True,
        first.entry.seq,
    )
    assert codes(desk.scan("S2")) == []
    assert desk.used() == 2
    assert desk.store.counts.packages == 2
    desk.sound()


def test_a_patients_identity_is_written_nowhere(ward: Desk) -> None:
    """The task keeps a pseudonym: neither the store nor anything beside it holds a word of the rest."""
    ward.sign_in("P001")
    task = ward.open("dispense", patient=PATIENT)
    assert task.paper("patient").startswith("p1-")
    ward.scan("S1")
    ward.close()
    found = [
        path for path in _files(ward.root) for word in PATIENT.split() if word.encode() in path.read_bytes()
    ]
    assert found == []
    kinds = {paper.name for step in OPERATIONS.values() for paper in step.papers if paper.kind == "patient"}
    assert kinds == {"patient"}


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_papers_are_read_anew_at_each_scan(desk: Desk) -> None:
    """A form that the next catalogue no longer has is unknown, though the task was opened with it."""
    desk.sign_in()
    desk.shelves("S1", "S2")
    desk.open("zone_exit")
    assert codes(desk.scan("S1")) == []
    forms = tuple(form for form in fakes.catalogue().clearance_forms if form.number != "F-MAIN")
    desk.take(fakes.catalogue(version=2, clearance_forms=forms))
    assert codes(desk.scan("S2")) == ["form-unknown"]


def test_a_second_person_signs_for_the_task(desk: Desk) -> None:
    """Badge and PIN of somebody else, at once, and the scans know them; else the task is not opened."""
    desk.sign_in("W001")
    tasks, facts = desk.station.tasks, desk.station.access.facts
    papers = {"method": "incineration", "second": "W900"}
    assert code_of(tasks.start(facts, "destroy", papers, second_pin="000000")) == "wrong-pin"
    assert code_of(tasks.start(facts, "destroy", papers)) == "wrong-pin"
    assert (
        code_of(tasks.start(facts, "destroy", {**papers, "second": "W001"}, second_pin=PIN)) == "same-person"
    )
    assert (
        code_of(tasks.start(facts, "destroy", {**papers, "second": "X"}, second_pin=PIN)) == "unknown-badge"
    )
    assert code_of(tasks.start(facts, "destroy", {"method": "incineration"})) == "paper-missing"
    assert tasks.open is None
    desk.sign_in("W900")
    desk.does("serialise", "S1")
    desk.sign_in("W001")
    opened = tasks.start(desk.station.access.facts, "destroy", papers, second_pin=PIN)
    assert isinstance(opened, Task)
    assert desk.scan("S1").decision.verdict == "ACCEPT"
    assert desk.state("S1") == "destroyed"


def test_a_second_person_whose_pin_another_has_set_stands_for_nothing(desk: Desk) -> None:
    """They choose a PIN of their own first."""
    desk.sign_in("W001")
    known = desk.store.credential("W900")
    assert known is not None
    with desk.store.writing() as tx:
        tx.save_credential(replace(known, must_change=True))
    papers = {"method": "incineration", "second": "W900"}
    started = desk.station.tasks.start(desk.station.access.facts, "destroy", papers, second_pin=PIN)
    assert code_of(started) == "pin-to-change"
