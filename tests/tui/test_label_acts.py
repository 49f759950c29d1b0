"""Labels through the screens' port, on a station that really runs, with a printer on the network."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from edge.config.label_settings import LabelSettings
from edge.frame import Frame
from edge.labels.address import address_of
from edge.runtime.engine import Runtime
from edge.runtime.label_printing import label_printing
from edge.tui.label_view import LabelRow
from edge.tui.port import Answer, Happening, Unprinted
from edge.tui.station_port import StationPort
from hardware.simulators.label_printer import LabelPrinterSimulator
from tests.station.desk import Desk, payload

PATIENCE = 20


class Seat:
    """A port over a station that prints."""

    def __init__(self, desk: Desk, printer: LabelPrinterSimulator) -> None:
        self.desk, self.printer = desk, printer
        self.heard: list[Happening] = []
        settings = LabelSettings(printer=printer.address, address=address_of(printer.address))
        labelling = label_printing(desk.home, settings)
        self.runtime = Runtime(desk.station, labels=labelling, log=desk.root / "log")
        self.port = StationPort(self.runtime, language="zh", idle_minutes=10)
        self.port.subscribe(self.heard.append)
        self.runtime.start()

    def said(self, future: Future[Any]) -> Any:
        """What came of it, once it has been looked at."""
        answer = future.result(PATIENCE)
        self.runtime.call(lambda _: None, silent=True).result(PATIENCE)
        return answer

    def codes(self) -> None:
        """Somebody signs in and codes a package."""
        self.said(self.runtime.call(lambda _: self.desk.sign_in(), silent=True))
        self.said(self.runtime.call(lambda _: self.desk.open("serialise"), silent=True))
        self.said(self.port.submit(Frame(payload(""), "test", self.desk.now)))

    def rows(self, state: str) -> list[LabelRow]:
        """The labels in this state, once there is one, or nobody waits any longer."""
        until = monotonic() + PATIENCE
        while True:
            self.said(self.runtime.call(lambda _: None, silent=True))
            rows = [row for row in self.port.labels(10) if row.state == state]
            if rows or monotonic() > until:
                return rows


@pytest.fixture
def printer() -> Iterator[LabelPrinterSimulator]:
    """On the network."""
    with LabelPrinterSimulator() as made:
        yield made


@pytest.fixture
def seat(tmp_path: Path, printer: LabelPrinterSimulator) -> Iterator[Seat]:
    """A warehouse with that printer."""
    made = Seat(Desk(tmp_path), printer)
    yield made
    made.runtime.stop()
    made.port.close()


def test_a_printed_label_is_listed_and_printed_again(seat: Seat) -> None:
    """By its product, lot and serial; the second time it is a copy."""
    seat.codes()
    (row,) = seat.rows("printed")
    assert (row.operation, row.copy) == ("serialise", 0)
    assert row.product is not None
    assert seat.port.snapshot().labels == 0
    assert seat.said(seat.port.print_label(row.seq)) == Answer(ok=True, params={"n": "1"})
    seat.printer.printed(2)
    until = monotonic() + PATIENCE
    while seat.rows("printed")[0].copy == 0 and monotonic() < until:
        pass
    assert seat.rows("printed")[0].copy == 1


def test_what_fails_is_told_counted_and_printed_by_hand(seat: Seat) -> None:
    """The reason is the printer's; the snapshot says how many are owed, and then that none is."""
    seat.printer.behave("paper-out")
    seat.codes()
    until = monotonic() + PATIENCE
    while not any(isinstance(it, Unprinted) for it in seat.heard) and monotonic() < until:
        pass
    (told,) = [it for it in seat.heard if isinstance(it, Unprinted)]
    assert (told.reason, told.snapshot.labels) == ("paper-out", 1)
    (row,) = seat.rows("owed")
    assert row.reason == "paper-out"
    seat.printer.behave("")
    assert seat.said(seat.port.print_owed()) == Answer(ok=True, params={"n": "1"})
    assert len(seat.rows("printed")) == 1
    assert seat.said(seat.port.print_owed()) == Answer(ok=True, params={"n": "0"})


def test_a_label_can_be_waived(seat: Seat) -> None:
    """With a reason; one that is not owed cannot."""
    seat.printer.behave("paused")
    seat.codes()
    (row,) = seat.rows("owed")
    until = monotonic() + PATIENCE
    answer = seat.said(seat.port.waive_label(row.seq, "by hand"))
    while not answer.ok and monotonic() < until:  # while it is on its way to the printer
        answer = seat.said(seat.port.waive_label(row.seq, "by hand"))
    assert answer.ok
    assert [one.seq for one in seat.rows("waived")] == [row.seq]
    assert seat.said(seat.port.waive_label(row.seq, "again")).code == "no-label"


def test_nobody_signed_in_prints_nothing(seat: Seat) -> None:
    """Nor waives it."""
    seat.codes()
    (row,) = seat.rows("printed")
    seat.said(seat.port.sign_out())
    for future in (
        seat.port.print_label(row.seq),
        seat.port.print_owed(),
        seat.port.waive_label(row.seq, "x"),
    ):
        assert seat.said(future).code == "not-signed-in"


def test_without_a_printer_there_is_nothing_to_print(tmp_path: Path) -> None:
    """The snapshot says that none prints, and a wish is answered."""
    desk = Desk(tmp_path)
    runtime = Runtime(desk.station, log=desk.root / "log")
    port = StationPort(runtime, language="zh", idle_minutes=10)
    runtime.start()
    try:
        runtime.call(lambda _: desk.sign_in(), silent=True).result(PATIENCE)
        assert port.snapshot().labels is None
        assert port.labels(10) == ()
        assert port.print_label(1).result(PATIENCE).code == "no-label"
        assert port.waive_label(1, "x").result(PATIENCE).code == "no-label"
    finally:
        runtime.stop()
        port.close()
