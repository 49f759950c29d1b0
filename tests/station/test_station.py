"""The way of a scan: one reading, one row, one verdict."""

from __future__ import annotations

import msgspec
import pytest

from edge.codes import badge_text, command_text
from edge.frame import Frame
from edge.rules.operations import OPERATIONS
from edge.station import keyed
from tests import fakes
from tests.station.desk import MAIN, PIN, Desk, case_payload, code_of, codes, done, payload, read


def test_an_accepted_scan_is_one_row_with_its_event_and_effects(desk: Desk) -> None:
    """Raw bytes, the code, who, when, in which task, and the frozen event under the row's own id."""
    desk.sign_in()
    desk.shelves("S1")
    task = desk.open("zone_exit", **MAIN)
    before = desk.store.head.seq
    outcome = desk.scan("S1")
    entry = outcome.entry
    assert (entry.seq, desk.store.head.seq) == (before + 1, before + 1)
    assert (entry.kind, entry.verdict, entry.operation, entry.task) == (
        "scan",
        "ACCEPT",
        "zone_exit",
        task.id,
    )
    assert (entry.raw, entry.source, entry.operator) == (payload("S1"), "test", "W900")
    assert entry.at.at == desk.now
    assert entry.body is not None
    event = msgspec.json.decode(entry.body)
    assert event["eventID"] == entry.event_id
    assert event["bizStep"] == "departing"
    assert entry.changes_spend
    assert desk.state("S1") == "exited"
    assert desk.used() == 1
    assert not outcome.halted
    desk.sound()


def test_a_row_is_read_again_when_the_device_told_the_symbology_apart(desk: Desk) -> None:
    """What is kept begins with the identifier, so that the same code comes out of it."""
    desk.sign_in()
    desk.open("serialise")
    outcome = desk.scan(payload("S1").removeprefix(b"]d2"), symbology="]d2")
    assert outcome.entry.raw == payload("S1")
    assert desk.scan(payload("S2"), symbology="]d2").entry.raw == payload("S2")
    assert read(outcome).serial == "S1"


def test_a_package_without_a_serial_gets_one_that_the_row_keeps(desk: Desk) -> None:
    """Each gets its own; the text for the label can be shown again after a restart."""
    desk.sign_in()
    desk.open("serialise")
    first, second = desk.scan(payload("")), desk.scan(payload(""))
    assert first.decision.minted
    assert first.decision.minted != second.decision.minted
    assert msgspec.json.decode(first.entry.detail) == {"minted": first.decision.minted}
    again = desk.scan(f"]d2{first.decision.minted}".encode())
    assert again.decision.key == first.decision.key
    assert codes(desk.scan(payload(""))) == []


def test_the_same_code_again_names_the_row_that_counted_and_sends_nothing(desk: Desk) -> None:
    """No second event, no second effect, no halt: the id it carries is the first row's."""
    desk.sign_in()
    desk.open("serialise")
    first, again = desk.scan("S1"), desk.scan("S1")
    assert again.entry.kind == "repeat"
    assert (again.entry.body, again.entry.event_id) == (None, first.entry.event_id)
    assert again.entry.packs == 0
    assert desk.store.counts.packages == 1
    with desk.store.reader() as reader:
        assert len(reader.query("SELECT 1 FROM journal WHERE body IS NOT NULL")) == 1


def test_a_reject_stops_the_line_until_it_is_acknowledged(line: Desk) -> None:
    """What is scanned meanwhile is kept as `line-halted`, with its raw bytes and no effect."""
    line.sign_in()
    line.open("serialise")
    assert line.scan(b"HELLO").halted
    waiting = line.scan("S1")
    assert (codes(waiting), waiting.entry.raw, line.state("S1")) == (["line-halted"], payload("S1"), "")
    line.station.acknowledge()
    assert line.rows()[-1].kind == "acknowledge"
    assert line.rows()[-1].operator == "W900"
    served = line.scan("S1")
    assert (codes(served), served.halted) == ([], False)
    head = line.store.head
    line.station.acknowledge()
    assert line.store.head == head, "there was nothing to acknowledge"


def test_a_halted_line_is_still_halted_after_a_restart(line: Desk) -> None:
    """Whatever happened in between that lets no line go on: signing in, undo, tasks."""
    line.sign_in()
    line.open("serialise")
    line.scan("S1")
    assert not line.restart().halted
    line.sign_in()
    line.scan(b"HELLO")
    for _ in range(25):
        line.station.access.sign_in("NOBODY", PIN)
    assert line.restart().halted
    line.sign_in()
    assert codes(line.scan("S2")) == ["line-halted"]
    line.station.acknowledge()
    assert not line.restart().halted


def test_a_desk_without_a_screen_never_halts(desk: Desk) -> None:
    """Nobody is there to acknowledge."""
    desk.sign_in()
    desk.open("serialise")
    assert not desk.scan(b"HELLO").halted
    assert not desk.restart().halted
    desk.sign_in()
    assert codes(desk.scan("S1")) == []


def test_our_own_labels_are_no_goods(desk: Desk) -> None:
    """A badge or a command that nobody took is a refused scan like any other."""
    desk.sign_in()
    desk.open("serialise")
    for label in (badge_text("W001"), command_text("ACK")):
        assert codes(desk.scan(label.encode())) == ["not-an-item"]


def test_a_damaged_label_is_keyed_in_by_a_supervisor_who_stands_for_it(desk: Desk) -> None:
    """The row says that it was typed and by whom, accepted or not; the event says it too."""
    desk.sign_in("W001")
    desk.open("serialise")
    typed = f"(01){fakes.GTINS['P-GOOD']}(17)271231(10){fakes.LOT}(21)S1"
    assert code_of(keyed(desk.station, typed, "W001", PIN)) == "no-role"
    assert code_of(keyed(desk.station, "  ", "W900", PIN)) == "empty"
    outcome = done(keyed(desk.station, typed, "W900", PIN))
    assert outcome.decision.verdict == "ACCEPT"
    flag = next(finding for finding in outcome.decision.findings if finding.code == "keyed-in")
    assert flag.params == {"supervisor": "W900"}
    assert (outcome.entry.source, outcome.entry.operator) == ("keyed", "W001")
    assert outcome.entry.body is not None
    assert "keyed-in" in msgspec.json.decode(outcome.entry.body)["t:notes"]
    refused = done(keyed(desk.station, "(01)123", "W900", PIN))
    assert refused.decision.verdict == "REJECT"
    assert "keyed-in" in codes(refused)


def test_a_keyed_in_code_waits_like_any_other_while_the_line_is_halted(line: Desk) -> None:
    """The supervisor's PIN does not acknowledge for them."""
    line.sign_in()
    line.open("serialise")
    line.scan(b"HELLO")
    outcome = done(keyed(line.station, payload("S1").decode(), "W900", PIN))
    assert codes(outcome)[0] == "line-halted"


def test_a_case_moves_with_all_it_holds_or_not_at_all(desk: Desk) -> None:
    """Three packages against a form of two: refused whole, with what is left and what to do."""
    desk.sign_in()
    desk.shelves("S1", "S2", "S3")
    desk.does("pack_case", "S1", "S2", "S3")
    desk.open("zone_exit", clearance_form="F-TINY")
    refused = desk.scan(case_payload())
    assert codes(refused) == ["clearance-balance"]
    assert refused.decision.findings[0].params["remaining"] == "2"
    assert desk.used("F-TINY") == 0
    desk.open("zone_exit", clearance_form="F-MAIN")
    moved = desk.scan(case_payload())
    assert (codes(moved), moved.entry.packs) == ([], 3)
    assert codes(desk.scan(case_payload())) == ["already-counted"]
    assert [desk.state(serial) for serial in ("S1", "S2", "S3")] == ["exited"] * 3
    assert desk.used() == 3
    desk.sound()


@pytest.mark.parametrize("operation", [name for name, step in OPERATIONS.items() if "zone" in step.sites])
def test_every_operation_of_the_zone_takes_any_bytes(desk: Desk, operation: str) -> None:
    """Nothing that a scanner can send ends in anything but a row."""
    desk.sign_in()
    desk.open(operation)
    sent = (b"", b"\x00\xff", b"]d2", b"(21)", case_payload(), payload(""), payload("S1"), b"9" * 5000)
    for bytes_ in sent:
        before = desk.store.head.seq
        outcome = desk.station.scan(Frame(bytes_, "test", desk.now))
        assert desk.store.head.seq == before + 1
        assert outcome.entry.raw == bytes_
    desk.sound()
