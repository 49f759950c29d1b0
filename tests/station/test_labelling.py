"""What is written down of a label."""

from __future__ import annotations

from edge.frame import Frame
from edge.station.labelling import LabelNote, begin_labels, note_label
from edge.station.rows import detail_of
from edge.store import labels
from tests.station.desk import Desk, payload


def test_a_print_names_the_row_that_coded_the_package(desk: Desk) -> None:
    """And its item, operation, printer, template, copy; it changes nothing and sends nothing."""
    desk.sign_in()
    desk.open("serialise")
    row = desk.station.scan(Frame(payload(""), "test", desk.now)).entry
    note = LabelNote(row=row, key=row.key, act="print", printer="tcp://p", template="item-40x30")
    written = note_label(desk.station, note, labels.marks(row.seq - 1))
    assert (written.kind, written.refers, written.key, written.epc) == ("label", row.seq, row.key, row.epc)
    assert (written.operation, written.operator, written.body, written.packs) == (
        "serialise",
        "W900",
        None,
        0,
    )
    assert detail_of(written) == {"act": "print", "copy": 0, "printer": "tcp://p", "template": "item-40x30"}
    assert written.change.items == []
    with desk.store.reader() as reader:
        assert labels.begun(reader) == row.seq - 1
    desk.sound()


def test_a_reason_is_kept_where_there_is_one(desk: Desk) -> None:
    """Of what went wrong, or why it is not wanted."""
    row = begin_labels(desk.station, "tcp://p")
    note = LabelNote(row=row, key="", act="waive", reason="by hand")
    assert detail_of(note_label(desk.station, note, labels.marks(0)))["reason"] == "by hand"


def test_a_label_takes_nothing_from_a_task(desk: Desk) -> None:
    """The counts of the open task are those of its scans."""
    desk.sign_in()
    desk.open("serialise")
    row = desk.station.scan(Frame(payload(""), "test", desk.now)).entry
    before = desk.store.counts
    note_label(desk.station, LabelNote(row=row, key=row.key, act="print"), labels.marks(0))
    assert desk.store.counts == before
