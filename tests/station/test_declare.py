"""Corrections: an item's latest record is declared in error, once in a task."""

from __future__ import annotations

import msgspec

from edge.station import answer_review
from tests import fakes
from tests.station.desk import PIN, Desk, codes, done, payload

OTHER_LOT = payload("S1", lot="OTHER")


def test_a_correction_takes_the_latest_record_back_at_any_time(desk: Desk) -> None:
    """Under the event's own id, with the task's reason; the one before it holds again."""
    desk.sign_in()
    desk.shelves("S1")
    shelved = desk.rows("scan")[-1]
    desk.passes(days=30)
    desk.take(fakes.catalogue(version=2, issued=desk.now))
    desk.open("correct", reason="wrong shelf")
    outcome = desk.scan("S1")
    row = outcome.entry
    assert (row.kind, row.refers, row.event_id) == ("undo", shelved.seq, shelved.event_id)
    assert row.body is not None
    declared = msgspec.json.decode(row.body)
    assert declared["eventID"] == shelved.event_id
    assert "wrong shelf" in row.body.decode()
    assert desk.state("S1") == "entered"
    desk.sound()


def test_a_second_scan_in_the_same_task_takes_no_further_record_back(desk: Desk) -> None:
    """A bouncing trigger must not undo two steps; a new task may."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("correct", reason="x")
    first, again = desk.scan("S1"), desk.scan("S1")
    assert (codes(again), again.decision.repeat) == (["already-counted"], True)
    assert (again.entry.kind, again.entry.repeat_of) == ("repeat", first.entry.seq)
    assert desk.state("S1") == "entered"
    desk.restart()
    desk.sign_in()
    assert codes(desk.scan("S1")) == ["already-counted"]
    desk.open("correct", reason="that too")
    desk.scan("S1")
    assert desk.state("S1") == "coded"
    desk.sound()


def test_an_exit_is_voided_and_not_corrected(desk: Desk) -> None:
    """Only a void gives quota back, and only before departure."""
    desk.sign_in()
    desk.shelves("S1")
    desk.does("zone_exit", "S1")
    desk.open("correct", reason="x")
    assert codes(desk.scan("S1")) == ["use-void-exit"]
    assert desk.used() == 1
    desk.does("void_exit", "S1")
    assert desk.used() == 0
    desk.open("correct", reason="x")
    assert codes(desk.scan("S1")) == ["nothing-to-undo"], "what gave quota back stands"
    desk.sound()


def test_the_first_record_corrected_leaves_no_package(desk: Desk) -> None:
    """It may be coded again; and what nobody ever saw cannot be corrected."""
    desk.sign_in()
    desk.does("serialise", "S1")
    desk.open("correct", reason="x")
    desk.scan("S1")
    assert desk.state("S1") == ""
    desk.does("serialise", "S1")
    desk.open("correct", reason="x")
    never = desk.scan("S9")
    assert (never.decision.verdict, codes(never)) == ("REVIEW", ["not-seen-here"])
    answered = done(answer_review(desk.station, never.entry.seq, "W900", PIN, "look"))
    assert (answered.entry.kind, codes(answered)) == ("override", ["nothing-to-undo"])
    desk.sound()


def test_a_reviewed_correction_is_made_by_the_answer_and_made_once(desk: Desk) -> None:
    """A label that disagrees with the record is just what a correction may be for."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("correct", reason="wrong lot keyed")
    review = desk.scan(OTHER_LOT)
    assert (review.decision.verdict, codes(review)) == ("REVIEW", ["lot-mismatch"])
    answered = done(answer_review(desk.station, review.entry.seq, "W900", PIN, "label seen"))
    taken_back, answer = desk.rows()[-2:]
    assert (taken_back.kind, answer.kind, answer.refers) == ("undo", "override", review.entry.seq)
    assert answered.entry == answer
    assert desk.state("S1") == "entered"
    second = desk.scan(OTHER_LOT)
    done(answer_review(desk.station, second.entry.seq, "W900", PIN, "again"))
    assert desk.state("S1") == "entered", "one record a task"
    desk.sound()
