"""Rows read again: what was judged is what is shown and answered for later, from the row alone."""

from __future__ import annotations

import pytest

from edge.codes.charsets import SET_82
from edge.codes.scanned import Misreading
from edge.codes.wedge import Profile
from edge.drivers.layout import restored
from edge.frame import Frame
from edge.station import answer_review
from edge.station.rows import READ, detail_of, read_again
from tests import fakes
from tests.station.desk import PIN, Desk, code_of, codes, done, payload, read

SHEET = "]d1  " + " ".join(SET_82) + "   ] \x1d"
GERMAN = Profile.calibrate(SHEET, SHEET.translate(str.maketrans("yzYZ", "zyZY")))
BLIND = Profile.calibrate(SHEET, SHEET.replace("z", "y"))


def lost(serial: str, **more: str) -> bytes:
    """What comes of a package when the separators are dropped."""
    return payload(serial, **more).replace(b"\x1d", b"")


def typed(desk: Desk, sent: bytes, profile: Profile) -> Frame:
    """What a keyboard so calibrated delivers."""
    return restored(Frame(sent, "keyboard", desk.now), profile)


def test_a_separator_is_put_back_for_a_package_in_stock(desk: Desk) -> None:
    """One reading is the package shelved here: it is accepted, the row says how, and reads the same again."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("zone_exit")
    outcome = desk.scan(lost("S1"))
    assert (outcome.decision.verdict, codes(outcome)) == ("ACCEPT", ["separator-restored"])
    assert desk.state("S1") == "exited"
    row = desk.rows("scan")[-1]
    assert (row.raw, row.text) == (lost("S1"), outcome.code.text)
    again = read(outcome)
    assert (again.lot, again.serial) == (fakes.LOT, "S1")
    assert read_again(row).elements == again.elements
    desk.sound()


def test_a_separator_is_put_back_for_a_listed_serial(desk: Desk) -> None:
    """Coded for the first time, its serial on a form's list: one reading agrees, and it is accepted."""
    desk.sign_in()
    desk.open("serialise")
    outcome = desk.scan(lost("S2"))
    assert (outcome.decision.verdict, codes(outcome)) == ("ACCEPT", ["separator-restored"])
    assert read(outcome).serial == "S2"
    assert desk.scan(lost("S7")).decision.verdict == "REVIEW"


def test_a_package_nobody_knows_keeps_its_separator_lost(desk: Desk) -> None:
    """Neither in stock nor listed: never accepted, whoever stands for it, and nothing has moved."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("zone_exit")
    for sent in (lost("S9"), lost("S1", lot="OTHER"), lost("S1", expiry="281231")):
        outcome = desk.scan(sent)
        assert outcome.decision.verdict != "ACCEPT"
        assert "separator-maybe-lost" in codes(outcome)
        refused = answer_review(desk.station, outcome.entry.seq, "W900", PIN, "sure")
        assert code_of(refused) in ("not-a-review", "not-overridable")
    assert desk.state("S1") == "shelved"


def test_a_review_of_a_restored_reading_is_answered_as_it_was_read(desk: Desk) -> None:
    """The override stands for the package that the look-up found, though it is asked no more."""
    desk.sign_in()
    desk.shelves("S1")
    desk.open("zone_exit", destination="H1", clearance_form="F-ASK")
    outcome = desk.scan(lost("S1"))
    assert outcome.decision.verdict == "REVIEW", codes(outcome)
    answered = done(answer_review(desk.station, outcome.entry.seq, "W900", PIN, "telephoned"))
    assert read(answered).serial == "S1"
    assert detail_of(answered.entry)[READ] == detail_of(outcome.entry)[READ]
    assert read_again(answered.entry).elements == read(outcome).elements


def test_what_a_calibrated_keyboard_typed_is_kept_as_it_came(desk: Desk) -> None:
    """The row holds the bytes that arrived, and what they were turned back into."""
    desk.sign_in()
    desk.open("serialise")
    printed, arrived = payload("Xy-z"), payload("Xz-y")
    outcome = desk.station.scan(typed(desk, arrived, GERMAN))
    assert (outcome.decision.verdict, read(outcome).serial) == ("ACCEPT", "Xy-z")
    row = desk.rows("scan")[-1]
    assert row.raw == arrived
    assert detail_of(row)[READ] == printed.decode()
    assert read_again(row) == outcome.code


def test_a_keyboard_that_cannot_be_read_back_is_refused_and_stays_so(desk: Desk) -> None:
    """Two keys that arrive alike: refused, nothing guessed, neither now nor when the row is read again."""
    desk.sign_in()
    desk.open("serialise")
    sent = payload("Xy")
    outcome = desk.station.scan(typed(desk, sent, BLIND))
    assert (outcome.decision.verdict, codes(outcome)) == ("REJECT", ["layout-mismatch"])
    row = desk.rows("scan")[-1]
    assert row.raw == sent
    again = read_again(row)
    assert isinstance(again, Misreading)
    assert again == outcome.code


@pytest.mark.parametrize("sent", [b"\xff", b"hello"])
def test_a_misreading_is_read_again_from_its_reason(desk: Desk, sent: bytes) -> None:
    """Its code and message are the row's."""
    desk.sign_in()
    desk.open("serialise")
    outcome = desk.scan(sent)
    again = read_again(desk.rows("scan")[-1])
    assert isinstance(again, Misreading)
    assert isinstance(outcome.code, Misreading)
    assert (again.code, again.message) == (outcome.code.code, outcome.code.message)


def test_a_row_without_a_scan_reads_as_nothing(desk: Desk) -> None:
    """A sign-in has no code."""
    desk.sign_in()
    desk.open("serialise")
    again = read_again(desk.rows("task-open")[-1])
    assert isinstance(again, Misreading)
    assert detail_of(desk.rows("task-open")[-1]) is not None


def test_a_review_of_what_a_calibrated_keyboard_typed_is_answered_without_doubt_of_separators(
    desk: Desk,
) -> None:
    """Separators come through this keyboard: a lot that looks as if it hid a serial hides none, then as later."""
    desk.sign_in()
    desk.open("bonded_receive")
    sent = f"]d201{fakes.GTINS['P-GOOD']}17271231".encode() + b"21XY10AB7"
    outcome = desk.station.scan(typed(desk, sent, GERMAN))
    assert "separator-maybe-lost" not in codes(outcome)
    assert outcome.decision.verdict == "REVIEW", codes(outcome)
    assert read_again(outcome.entry) == outcome.code
    answered = done(answer_review(desk.station, outcome.entry.seq, "W900", PIN, "looked at"))
    assert "separator-maybe-lost" not in codes(answered)
    assert answered.decision.verdict == "ACCEPT"
