"""Labels in the journal: what calls for one, what settles it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.frame import Frame
from edge.station import Closing, undo
from edge.station.labelling import Act, LabelNote, begin_labels, note_label
from edge.store import Entry, labels
from tests.station.desk import Desk, payload


@pytest.fixture
def coder(tmp_path: Path) -> Desk:
    """A desk at which packages are coded, a printer known to be there."""
    desk = Desk(tmp_path)
    begin_labels(desk.station, "file:/x")
    desk.sign_in()
    desk.open("serialise")
    return desk


def coded(desk: Desk) -> Entry:
    """One package without a serial."""
    return desk.station.scan(Frame(payload(""), "test", desk.now)).entry


def owed(desk: Desk) -> list[int]:
    """The rows whose label is owed."""
    with desk.store.reader() as reader:
        return [row.seq for row in labels.owed(reader, labels.begun(reader) or 0)]


def noted(desk: Desk, row: Entry, act: Act, copy: int = 0, since: int = 0) -> Entry:
    """What became of a label."""
    return note_label(desk.station, LabelNote(row=row, key=row.key, act=act, copy=copy), labels.marks(since))


def test_only_minted_codes_call_for_one(coder: Desk) -> None:
    """A package with a serial, a refusal and a sign-in do not."""
    row = coded(coder)
    coder.station.scan(Frame(payload("S1"), "test", coder.now))
    coder.station.scan(Frame(b"nonsense", "test", coder.now))
    assert owed(coder) == [row.seq]


def test_the_same_package_scanned_again_calls_for_no_second(coder: Desk) -> None:
    """Its new code, once it bears it, is a repeat."""
    row = coded(coder)
    code = labels.minted_by(row)
    coder.station.scan(Frame(f"]d2{code}".encode(), "test", coder.now))
    assert owed(coder) == [row.seq]


@pytest.mark.parametrize(("act", "left"), [("print", 0), ("reprint", 0), ("waive", 0), ("unsure", 1)])
def test_what_settles_it(coder: Desk, act: Act, left: int) -> None:
    """Printed, or not wanted; perhaps printed does not."""
    row = coded(coder)
    noted(coder, row, act)
    assert len(owed(coder)) == left


def test_copies_are_counted_by_item(coder: Desk) -> None:
    """Prints, and those that may be out; not what was waived, and not another item's."""
    row, other = coded(coder), coded(coder)
    for act in ("print", "unsure", "reprint", "waive"):
        noted(coder, row, act)  # type: ignore[arg-type]
    with coder.store.reader() as reader:
        assert labels.copies(reader, row.key, row.seq) == 3
        assert labels.copies(reader, other.key, other.seq) == 0


def test_an_undone_coding_calls_for_none(coder: Desk) -> None:
    """It is void."""
    coded(coder)
    undo(coder.station, "wrong box")
    assert owed(coder) == []


def test_a_closed_packing_task_calls_for_one(coder: Desk) -> None:
    """Its papers tell of which case."""
    coder.open("pack_case")
    coder.station.tasks.close(coder.station.access.facts, Closing())
    (seq,) = owed(coder)
    with coder.store.reader() as reader:
        (row,) = labels.owed(reader, 0)[-1:]
        task = labels.task_of(reader, row)
    assert (row.seq, row.kind) == (seq, "task-close")
    assert task is not None
    assert task.case.startswith("00")


def test_before_there_was_a_printer_nothing_had_begun(tmp_path: Path) -> None:
    """The first row says so, and from where to look."""
    desk = Desk(tmp_path)
    with desk.store.reader() as reader:
        assert labels.begun(reader) is None
    entry = begin_labels(desk.station, "file:/x")
    with desk.store.reader() as reader:
        assert labels.begun(reader) == entry.seq


def test_the_latest_are_read_newest_first(coder: Desk) -> None:
    """Rows about labels alone, the beginning not among them."""
    rows = [coded(coder) for _ in range(3)]
    told = [noted(coder, row, "print").seq for row in rows]
    with coder.store.reader() as reader:
        assert [row.seq for row in labels.latest(reader)] == told[::-1]
        assert [row.seq for row in labels.latest(reader, 1)] == told[-1:]
        assert labels.told_by(labels.latest(reader)[0]).act == "print"


def test_the_chain_holds_with_rows_about_labels(coder: Desk) -> None:
    """They are rows like any other, and what is in stock is the same without them."""
    noted(coder, coded(coder), "print")
    coder.sound()


def test_what_is_under_way_is_kept(coder: Desk) -> None:
    """With the place from which to look, in one transaction."""
    with coder.store.writing() as tx:
        tx.note_labels(labels.marks(7, {12, 9}))
    with coder.store.reader() as reader:
        assert (labels.begun(reader), labels.under_way(reader)) == (7, [9, 12])
    with coder.store.writing() as tx:
        tx.note_labels(labels.marks(8))
    with coder.store.reader() as reader:
        assert labels.under_way(reader) == []
