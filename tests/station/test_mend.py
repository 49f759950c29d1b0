"""Undo and override: rows of their own, that change what was never deleted."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from edge.frame import Frame
from edge.station import Closing, Rules, answer_review, keyed, undo
from tests import fakes
from tests.station.desk import PIN, Desk, code_of, codes, done, payload

REASON = "compared with the papers"
ASK = {"clearance_form": "F-ASK", "destination": "H1"}


def reviewed(desk: Desk, serial: str = "S1") -> int:
    """The row of an exit under a form whose release is not known: a REVIEW."""
    outcome = desk.scan(serial)
    assert outcome.decision.verdict == "REVIEW", outcome.decision.findings
    return outcome.entry.seq


def asking(desk: Desk, *serials: str) -> None:
    """Packages on the shelf, and an open exit that will be put to review."""
    desk.sign_in()
    desk.shelves(*serials)
    desk.open("zone_exit", **ASK)
    desk.sign_in("W001")


# ------------------------------------------------------------------------------- undo


def test_undo_takes_back_the_last_accepted_scan_with_its_quota(desk: Desk) -> None:
    """An error declaration under the event's own id; the package stands where it stood."""
    desk.sign_in()
    desk.shelves("S1", "S2")
    desk.open("zone_exit")
    desk.scan("S1")
    exited = desk.scan("S2")
    desk.scan("S1")
    desk.scan(b"HELLO")
    outcome = done(undo(desk.station, f" {REASON} "))
    row = outcome.entry
    assert (row.kind, row.refers, row.event_id) == ("undo", exited.entry.seq, exited.entry.event_id)
    assert row.body is not None
    assert msgspec.json.decode(row.body)["errorDeclaration"]["declarationTime"]
    assert (desk.state("S2"), desk.state("S1"), desk.used()) == ("shelved", "exited", 1)
    assert done(undo(desk.station, REASON)).entry.refers == exited.entry.seq - 1
    assert desk.used() == 0
    assert codes(desk.scan("S2")) == [], "it may leave again in the same task"
    desk.sound()


def test_what_cannot_be_undone_says_why(desk: Desk) -> None:
    """Nobody there, no reason, nothing to undo, too late, or quota that was given back."""
    station = desk.station
    assert code_of(undo(station, REASON)) == "not-signed-in"
    desk.sign_in()
    assert code_of(undo(station, " ")) == "reason-missing"
    assert code_of(undo(station, REASON)) == "nothing-to-undo"
    desk.shelves("S1")
    desk.does("zone_exit", "S1")
    desk.passes(minutes=31)
    assert code_of(undo(station, REASON)) == "undo-too-late"
    desk.does("void_exit", "S1")
    assert code_of(undo(station, REASON)) == "nothing-to-undo"
    station.access.lock()
    assert code_of(undo(station, REASON)) == "not-signed-in"


def test_undo_works_over_a_hand_over_and_a_restart(desk: Desk) -> None:
    """The station's last scan is the next shift's to take back, in their name, with no task open."""
    desk.sign_in("W001")
    desk.open("serialise")
    desk.scan("S1")
    desk.restart()
    desk.sign_in("W002")
    row = done(undo(desk.station, REASON)).entry
    assert (row.operator, desk.state("S1")) == ("W002", "")
    desk.sound()


def test_how_long_undo_is_open_is_the_sites_to_set(desk: Desk) -> None:
    """Five minutes here."""
    desk.rules = Rules(undo=timedelta(minutes=5))
    desk.restart()
    desk.sign_in()
    desk.open("serialise")
    desk.scan("S1")
    desk.passes(minutes=6)
    refused = undo(desk.station, REASON)
    assert code_of(refused) == "undo-too-late"
    assert refused.params == {"minutes": "5"}  # type: ignore[union-attr]


def test_an_override_is_undone_like_a_scan(desk: Desk) -> None:
    """And what it had waived is for review again."""
    asking(desk, "S1")
    seq = reviewed(desk)
    done(answer_review(desk.station, seq, "W900", PIN, REASON))
    done(undo(desk.station, REASON))
    assert (desk.state("S1"), desk.used("F-ASK")) == ("shelved", 0)
    again = reviewed(desk)
    assert done(answer_review(desk.station, again, "W900", PIN, REASON)).decision.verdict == "ACCEPT"
    desk.sound()


# --------------------------------------------------------------------------- override


def test_a_supervisor_answers_for_a_review_by_badge_pin_and_reason(desk: Desk) -> None:
    """A row of its own that names the review, with event, effects and quota, in the supervisor's name."""
    asking(desk, "S1")
    seq = reviewed(desk)
    assert (desk.state("S1"), desk.used("F-ASK")) == ("shelved", 0)
    outcome = done(answer_review(desk.station, seq, "W900", PIN, f" {REASON}"))
    row = outcome.entry
    assert (row.kind, row.verdict, row.refers, row.operator) == ("override", "ACCEPT", seq, "W900")
    assert msgspec.json.decode(row.detail) == {"reason": REASON, "for": "W001"}
    assert row.body is not None
    assert row.body.count(b"W900") >= 1
    assert row.raw == payload("S1")
    assert codes(outcome) == ["customs-released"], "what was waived stays as a note"
    assert (desk.state("S1"), desk.used("F-ASK")) == ("exited", 1)
    assert codes(desk.scan("S1")) == ["already-counted"]
    desk.sound()


def test_what_cannot_be_overridden_says_why(desk: Desk) -> None:
    """No reason, wrong person, no review, answered already, another task, none open."""
    asking(desk, "S1", "S2")
    station = desk.station
    seq = reviewed(desk)
    assert code_of(answer_review(station, seq, "W900", PIN, " ")) == "reason-missing"
    assert code_of(answer_review(station, seq, "W001", PIN, REASON)) == "no-role"
    assert code_of(answer_review(station, seq, "W900", "975310", REASON)) == "wrong-pin"
    assert code_of(answer_review(station, seq - 1, "W900", PIN, REASON)) == "not-a-review"
    assert code_of(answer_review(station, 10_000, "W900", PIN, REASON)) == "not-a-review"
    done(answer_review(station, seq, "W900", PIN, REASON))
    assert code_of(answer_review(station, seq, "W900", PIN, REASON)) == "not-a-review"
    other = reviewed(desk, "S2")
    desk.open("zone_exit", **ASK)
    assert code_of(answer_review(station, other, "W900", PIN, REASON)) == "not-a-review"
    station.tasks.close(station.access.facts, Closing())
    assert code_of(answer_review(station, other, "W900", PIN, REASON)) == "no-task"
    assert desk.used("F-ASK") == 1
    desk.sound()


def test_a_reject_is_never_overridden_even_by_who_reviewed_it(desk: Desk) -> None:
    """Over the form, no quota here, misread: the supervisor is told that it is no review."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("zone_exit", clearance_form="F-ELSE")
    for refused in (desk.scan("S1"), desk.scan(b"HELLO")):
        assert refused.decision.verdict == "REJECT"
        assert code_of(answer_review(desk.station, refused.entry.seq, "W900", PIN, REASON)) == "not-a-review"


def test_a_case_of_unknown_contents_is_a_review_that_nobody_waives(desk: Desk) -> None:
    """It would move without any of its packages being counted."""
    desk.sign_in()
    desk.open("zone_exit")
    outcome = desk.scan(f"]C100{fakes.SSCC}".encode())
    assert codes(outcome) == ["contents-unknown"]
    head = desk.store.head
    refused = answer_review(desk.station, outcome.entry.seq, "W900", PIN, REASON)
    assert code_of(refused) == "not-overridable"
    assert desk.store.head == head


def test_an_override_decides_anew_on_what_is_true_now(line: Desk) -> None:
    """The form was used up in between: a REJECT comes of it, journalled, and the line halts."""
    asking(line, "S1", "S2")
    seq = reviewed(line)
    forms = tuple(form for form in fakes.catalogue().clearance_forms if form.number != "F-ASK")
    line.take(fakes.catalogue(version=2, clearance_forms=forms))
    outcome = done(answer_review(line.station, seq, "W900", PIN, REASON))
    assert (outcome.entry.kind, codes(outcome)[0], outcome.halted) == ("override", "form-unknown", True)
    assert line.state("S1") == "shelved"
    assert line.restart().halted
    line.sound()


def test_a_review_with_a_new_reason_beside_the_old_stands(desk: Desk) -> None:
    """Only what the supervisor saw is waived."""
    asking(desk, "S1")
    seq = reviewed(desk)
    desk.now -= timedelta(days=2)
    outcome = done(answer_review(desk.station, seq, "W900", PIN, REASON))
    assert (outcome.decision.verdict, codes(outcome)[0]) == ("REVIEW", "clock-suspect")
    assert desk.used("F-ASK") == 0
    again = done(answer_review(desk.station, outcome.entry.seq, "W900", PIN, REASON))
    assert again.decision.verdict == "ACCEPT", "the answer was a review in turn, and is answered in turn"
    desk.sound()


def test_a_reviewed_coding_mints_its_serial_when_it_is_let_through(desk: Desk) -> None:
    """The label's text is in the override's row."""
    desk.sign_in()
    desk.open("serialise")
    desk.scan("S1")
    desk.now -= timedelta(days=2)
    first = desk.station.scan(Frame(payload(""), "test", desk.now))
    assert codes(first) == ["clock-suspect"]
    outcome = done(answer_review(desk.station, first.entry.seq, "W900", PIN, REASON))
    assert outcome.decision.minted
    assert msgspec.json.decode(outcome.entry.detail)["minted"] == outcome.decision.minted
    desk.sound()


def test_a_keyed_in_code_stays_one_when_its_review_is_answered(desk: Desk) -> None:
    """The event still says that it was typed."""
    asking(desk, "S1")
    outcome = done(keyed(desk.station, payload("S1").decode(), "W900", PIN))
    assert outcome.decision.verdict == "REVIEW"
    row = done(answer_review(desk.station, outcome.entry.seq, "W900", PIN, REASON)).entry
    assert row.verdict == "ACCEPT"
    assert row.body is not None
    assert "keyed-in" in msgspec.json.decode(row.body)["t:notes"]


def test_the_answer_to_a_review_of_what_was_counted_since_counts_nothing(ward: Desk) -> None:
    """A package never seen here, scanned twice and let through twice, is one package in its task."""
    ward.sign_in("P900")
    ward.open("pack_case")
    reviewed = [ward.scan("S1"), ward.scan("S1")]
    first, again = [done(answer_review(ward.station, one.entry.seq, "P900", PIN, "seen")) for one in reviewed]
    assert (first.entry.packs, again.entry.packs) == (1, 0)
    assert again.entry.repeat_of is not None
    assert (ward.store.counts.packages, ward.store.counts.repeats) == (1, 1)
    back = done(undo(ward.station, "by mistake"))
    assert back.entry.refers == first.entry.seq, "what did nothing is nothing to undo"
    assert ward.state("S1") == ""


def test_a_correction_that_a_supervisor_let_through_is_not_undone(desk: Desk) -> None:
    """The row that took the record back stands for it; the answer did nothing by itself."""
    desk.sign_in("W900")
    desk.does("serialise", "S1")
    desk.open("correct")
    reviewed = desk.scan(payload("S1", lot="OTHER"))
    assert reviewed.decision.verdict == "REVIEW"
    done(answer_review(desk.station, reviewed.entry.seq, "W900", PIN, "seen"))
    assert desk.state("S1") == ""
    assert code_of(undo(desk.station, "by mistake")) == "nothing-to-undo"
