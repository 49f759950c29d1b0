"""Reporting harm, at any hour, whatever else is going on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.epcis import Event, read
from edge.frame import Frame
from edge.reports import adverse
from edge.reports.paper import Asked
from edge.station import Reported, Rules, report, undo
from tests import fakes
from tests.station.desk import Desk, case_payload, code_of, codes, payload

HARM = {
    "severity": "serious",
    "event_text": "anaphylaxis",
    "recipients": "city drug administration",
    "reported_at": "03:20",
}
PRINTED = f"(01){fakes.GTINS['P-GOOD']}(17)271231(10){fakes.LOT}(21)S1"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Desk]:
    """A pharmacy that has received three packages; a REJECT stops the line."""
    desk = Desk(tmp_path, seat=fakes.PHARMACY, rules=Rules(halts=True))
    desk.sign_in("P900")
    desk.does("institution_receive", "S1", "S2", "S3")
    yield desk
    desk.sound()
    desk.close()


def reported(desk: Desk, frame: bytes | None = None, **papers: str) -> Reported:
    """A report that was taken."""
    scanned = Frame(frame, "test", desk.now) if frame is not None else None
    answer = report(desk.station, {**HARM, **papers}, scanned)
    assert isinstance(answer, Reported), answer
    return answer


def said(answer: Reported) -> dict[str, object]:
    """Its event."""
    assert answer.entry.body is not None
    assert isinstance(read(answer.entry.body), Event)
    found: dict[str, object] = json.loads(answer.entry.body)
    return found


def test_a_serious_event_stops_the_product_here_at_once(ward: Desk) -> None:
    """From the same transaction on no package of it is given out; the one who reports is told so."""
    answer = reported(ward, payload("S1"))
    assert answer.outcome is not None
    assert codes(answer.outcome) == ["product-held"]
    assert [(hold.product, hold.institution, hold.kind) for hold in answer.holds] == [
        ("P-GOOD", "H1", "stop-use")
    ]
    assert said(answer)["t:urgent"] == "yes"
    ward.open("dispense")
    assert codes(ward.scan("S2"))[0] == "stop-use"


@pytest.mark.parametrize("severity", ["general", "serious"])
def test_a_report_goes_first_and_is_no_scan_of_the_open_task(ward: Desk, severity: str) -> None:
    """The task stays as it is, its counts too; the event is the next to be sent."""
    ward.store.outbox.acknowledge([row.seq for row in ward.store.outbox.pending(200, 10**6)])
    task = ward.open("dispense")
    ward.scan("S1")
    before = ward.store.counts
    answer = reported(ward, payload("S2"), severity=severity)
    ward.scan("S3")
    assert ward.store.outbox.pending(200, 10**6)[0].seq == answer.entry.seq
    assert (ward.station.tasks.open, before.accepted) == (task, 1)
    assert ward.store.counts.accepted == 1 + (severity == "general")
    assert bool(answer.holds) == (severity == "serious")


def test_what_is_printed_on_the_package_is_as_good_as_a_scan(ward: Desk) -> None:
    """No supervisor is needed for it; the row says that it was typed."""
    answer = reported(ward, package=PRINTED)
    assert (answer.entry.source, answer.entry.key) == ("keyed", f"01{fakes.GTINS['P-GOOD']}21S1")
    assert answer.outcome is not None


@pytest.mark.parametrize(
    "named",
    [
        {"product": "P-GOOD"},
        {"package": "P-GOOD"},
        {"package": fakes.GTINS["P-GOOD"]},
        {"package": f"(01){fakes.GTINS['P-GOOD']}(10)L9"},
    ],
)
def test_without_the_package_its_product_is_reported(ward: Desk, named: dict[str, str]) -> None:
    """By id, GTIN, or a label without a serial; it is stopped all the same."""
    answer = reported(ward, **named, **({} if "(10)" in named.get("package", "") else {"lot": "L9"}))
    assert (answer.entry.kind, answer.outcome) == ("record", None)
    assert [hold.product for hold in answer.holds] == ["P-GOOD"]
    event = said(answer)
    assert event["quantityList"] == [{"epcClass": f"https://id.gs1.org/01/{fakes.GTINS['P-GOOD']}/10/L9"}]
    assert event["t:severity"] == "serious"
    assert "anaphylaxis" not in str(event), "words about a patient stay here"


def test_goods_that_no_step_would_take_are_reported_all_the_same(ward: Desk) -> None:
    """A package whose lot is not as recorded, a product no catalogue knows, a case nobody packed."""
    other = reported(ward, payload("S1", lot="OTHER"))
    assert (other.entry.kind, [one.code for one in other.entry.findings]) == ("record", ["lot-mismatch"])
    assert [hold.product for hold in other.holds] == ["P-GOOD"]
    unknown = reported(ward, payload("X1", "06901234567892"))
    assert [(hold.product, hold.serial) for hold in unknown.holds] == [("", "X1")]
    assert not reported(ward, case_payload()).holds


def test_a_halted_line_hinders_no_report_and_stays_halted(ward: Desk) -> None:
    """After a restart too."""
    ward.open("dispense")
    ward.scan(b"HELLO")
    assert ward.station.halted
    reported(ward, payload("S1"))
    assert ward.station.halted
    ward.restart()
    assert ward.station.halted


def test_a_report_made_in_error_is_taken_back_with_its_hold(ward: Desk) -> None:
    """By undoing it, like any scan."""
    reported(ward, payload("S1"))
    ward.passes(seconds=5)
    undo(ward.station, "wrong package")
    ward.open("dispense")
    assert ward.scan("S1").decision.verdict == "ACCEPT"


def test_a_patient_is_kept_as_a_pseudonym_only(ward: Desk) -> None:
    """In the row, the event and the list of events."""
    for frame, named in ((payload("S1"), {}), (None, {"product": "P-GOOD"})):
        answer = reported(ward, frame, patient="110101199001010000", **named)
        kept = answer.entry.detail + (answer.entry.body or b"")
        assert b"110101199001010000" not in kept
        assert b"p1-" in answer.entry.detail


def test_every_report_is_a_line_of_the_list_of_adverse_events(ward: Desk) -> None:
    """Of a package or of a product, with to whom and when."""
    reported(ward, payload("S1"))
    reported(ward, product="P-GOOD", lot="L9")
    with ward.store.reader() as reader, reader.snapshot() as connection:
        asked = Asked(kind="adverse", made=ward.now)
        events = list(adverse.events(reader, connection, asked))
    assert [(event.product, event.lot, event.severity, event.reported) for event in events] == [
        ("P-GOOD", fakes.LOT, "serious", "03:20"),
        ("P-GOOD", "L9", "serious", "03:20"),
    ]


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ({}, "paper-missing"),
        ({"product": "P-0"}, "product-unknown"),
        ({"package": "HELLO"}, "not-a-goods-code"),
        ({"package": PRINTED, "severity": ""}, "paper-missing"),
        ({"package": PRINTED, "severity": "bad"}, "paper-unknown"),
        ({"package": PRINTED, "seal": "1"}, "paper-unknown"),
    ],
)
def test_what_is_not_understood_is_asked_again(ward: Desk, papers: dict[str, str], code: str) -> None:
    """And nothing is written down."""
    before = ward.store.head.seq
    assert code_of(report(ward.station, {**HARM, **papers})) == code
    assert ward.store.head.seq == before


def test_somebody_must_be_signed_in(ward: Desk) -> None:
    """An administrator handles no goods, and reports none."""
    ward.station.access.operator = None
    assert code_of(report(ward.station, {**HARM, "package": PRINTED})) == "not-signed-in"
    ward.sign_in("A001")
    assert code_of(report(ward.station, {**HARM, "package": PRINTED})) == "wrong-role"
