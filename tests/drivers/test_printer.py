"""A label printer as a device: labels in order, every fault a reason, nothing leaked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.drivers import printer as driver
from edge.drivers.outlet import Outlet
from edge.drivers.printer import Job, LabelPrinter, Printed
from edge.drivers.printer_status import PrinterLanguage
from edge.drivers.state import DeviceState
from edge.errors import ConfigError, DriverError
from edge.labels.address import Address, address_of
from hardware.simulators.label_printer import LabelPrinterSimulator

PATIENCE = 20
LABEL = b"^XA^PW200^LL100^FO10,10^GB50,50,50^FS^PQ1^XZ"


class Desk:
    """A printer driver and what it has told."""

    def __init__(self, address: str, language: PrinterLanguage = "zpl", **options: object) -> None:
        self.states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[Printed] = queue.SimpleQueue()
        place = address_of(address)
        assert place is not None
        asks = bool(options.pop("asks", True))
        self.printer = LabelPrinter(
            address,
            place,
            language=language,
            asks=asks,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            **options,  # type: ignore[arg-type]
        )
        self.printer.start()

    def print(self, make: Callable[[], bytes] = lambda: LABEL) -> Printed:
        """One label, and what became of it."""
        self.printer.print(Job(make, self.done.put))
        return self.done.get(timeout=PATIENCE)

    def becomes(self, status: str, reason: str = "") -> DeviceState:
        """The state once it is this one."""
        while True:
            state = self.states.get(timeout=PATIENCE)
            if (state.status, state.reason) == (status, reason):
                return state


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for long."""
    monkeypatch.setattr(driver, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(driver, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(driver, "PRINT_WAIT", 0.4)


@pytest.fixture
def simulator() -> Iterator[LabelPrinterSimulator]:
    """A printer on the network."""
    with LabelPrinterSimulator() as made:
        yield made


@pytest.fixture
def desk(simulator: LabelPrinterSimulator) -> Iterator[Desk]:
    """Its driver."""
    made = Desk(simulator.address)
    yield made
    made.printer.stop()


def test_labels_come_out_in_order(desk: Desk, simulator: LabelPrinterSimulator) -> None:
    """Each is asked for when its turn comes; the printer is connected."""
    labels = [LABEL.replace(b"10,10", f"{n},{n}".encode()) for n in range(5)]
    for label in labels:
        desk.printer.print(Job(lambda label=label: label, desk.done.put))
    assert [desk.done.get(timeout=PATIENCE).ok for _ in labels] == [True] * 5
    assert (
        simulator.jobs == [b"~HS~HS".join([b""]) + label for label in labels]
        or [job[job.find(b"^XA") :] for job in simulator.jobs] == labels
    )
    assert desk.printer.state.status == "connected"
    assert desk.printer.source == f"printer:{simulator.address}"


@pytest.mark.parametrize("fault", ["paper-out", "ribbon-out", "head-open", "paused"])
def test_a_printer_that_says_no_is_sent_nothing(
    desk: Desk, simulator: LabelPrinterSimulator, fault: str
) -> None:
    """The reason is told, not a dot was printed, and once it is well again that is told too."""
    desk.becomes("connected")
    simulator.behave(fault)
    assert desk.print() == Printed(ok=False, reason=fault, sure=True)  # type: ignore[arg-type]
    desk.becomes("not-ready", fault)
    assert simulator.kept == []
    simulator.behave("")
    desk.becomes("connected")
    assert desk.print().ok


def test_a_silent_printer_is_not_ready(
    desk: Desk, simulator: LabelPrinterSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zebras fall silent without paper; one configured never to be asked is sent its label."""
    monkeypatch.setattr(driver, "ANSWER_WAIT", 0.1)
    simulator.behave("silent")
    assert desk.print() == Printed(ok=False, reason="printer-silent", sure=True)
    unasked = Desk(simulator.address, asks=False)
    try:
        assert unasked.print().ok
    finally:
        unasked.printer.stop()


def test_switched_off_and_on_again(desk: Desk, simulator: LabelPrinterSimulator) -> None:
    """Labels fail at once meanwhile, for sure; it is found again by itself."""
    desk.becomes("connected")
    simulator.stop()
    failed = desk.print()
    assert (failed.ok, failed.reason, failed.sure) == (False, "printer-off", True)
    desk.becomes("lost", "printer-off")
    simulator.start()
    desk.becomes("connected")
    assert desk.print().ok


def test_never_there(tmp_path: Path) -> None:
    """It is absent, not lost."""
    desk = Desk("tcp://127.0.0.1:1")
    assert desk.becomes("absent", "printer-off").detail
    desk.printer.stop()
    assert desk.printer.state.reason == ""


def test_one_that_takes_a_label_and_keeps_it(desk: Desk, simulator: LabelPrinterSimulator) -> None:
    """It may come out yet, so nobody is sure; what it holds is thrown away."""
    simulator._out = simulator.kept.append  # type: ignore[method-assign]
    stuck = desk.print()
    assert (stuck.ok, stuck.reason, stuck.sure) == (False, "printer-stuck", False)
    with simulator.changed:
        assert simulator.changed.wait_for(lambda: b"~JA" in simulator.heard, PATIENCE)


class Breaking:
    """A way to a printer that breaks after so many bytes."""

    def __init__(self, _: Address) -> None:
        """Reached."""

    def write(self, content: bytes) -> None:
        """Half of it goes."""
        raise ConnectionResetError("gone")

    def read(self, wait: float) -> bytes:
        """Nothing."""
        return b""

    def close(self) -> None:
        """Closed."""


def test_a_line_that_breaks_while_a_label_goes_leaves_doubt() -> None:
    """Part of it may have been printed."""
    reach: Callable[[Address], Outlet] = Breaking
    desk = Desk("tcp://127.0.0.1:1", asks=False, reach=reach)
    try:
        broken = desk.print()
        assert (broken.ok, broken.reason, broken.sure) == (False, "printer-off", False)
        assert broken.detail == "gone"
    finally:
        desk.printer.stop()


def test_a_label_that_cannot_be_made_ends_nothing(desk: Desk) -> None:
    """A template without room, a fault of the program: the next label is printed."""

    def narrow() -> bytes:
        raise ConfigError("Failed to place it: expected room, got none.")

    def wrong() -> bytes:
        raise KeyError("x")

    for make in (narrow, wrong):
        assert desk.print(make).reason == "bad-label"
    assert desk.print().ok


def test_a_file_takes_labels(tmp_path: Path) -> None:
    """It is never asked how it stands."""
    desk = Desk(f"file:{tmp_path / 'out.zpl'}")
    try:
        assert desk.print().ok
        assert (tmp_path / "out.zpl").read_bytes() == LABEL
    finally:
        desk.printer.stop()


def test_receipt_printers_are_asked_in_their_own_way(simulator: LabelPrinterSimulator) -> None:
    """By two status bytes."""
    desk = Desk(simulator.address, "escpos")
    try:
        assert desk.print(lambda: b"\x1b@\x1dv0\0\x01\0\x01\0\xff\x1dVB\0").ok
        simulator.behave("paper-out")
        assert desk.print().reason == "paper-out"
    finally:
        desk.printer.stop()


def handles() -> set[str]:
    """The files and sockets this process has open, where that can be seen."""
    place = Path("/proc/self/fd")
    return {path.name for path in place.iterdir()} if place.is_dir() else set()


def test_stopped_at_once_and_nothing_left(simulator: LabelPrinterSimulator) -> None:
    """Many times over: no thread, no handle; started twice it is a failure."""
    desk = Desk(simulator.address)
    with pytest.raises(DriverError):
        desk.printer.start()
    desk.printer.stop()
    desk.printer.stop()
    simulator.stop()
    before = handles()
    simulator.start()
    for _ in range(10):
        again = Desk(simulator.address)
        assert again.print().ok
        again.printer.stop()
    simulator.stop()
    assert len(handles()) <= len(before)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("printer:")]


def test_labels_that_wait_at_the_end_are_told_unprinted(desk: Desk, simulator: LabelPrinterSimulator) -> None:
    """For sure: they were never sent."""
    desk.becomes("connected")
    entered, leave = threading.Event(), threading.Event()

    def slow() -> bytes:
        entered.set()
        leave.wait(PATIENCE)
        return LABEL

    desk.printer.print(Job(slow, desk.done.put))
    assert entered.wait(PATIENCE)
    desk.printer.print(Job(lambda: LABEL, desk.done.put))
    ending = threading.Thread(target=desk.printer.stop)
    ending.start()
    while not desk.printer._stopping.is_set():
        pass
    leave.set()
    ending.join(PATIENCE)
    desk.done.get(timeout=PATIENCE)
    assert desk.done.get(timeout=PATIENCE) == Printed(ok=False, reason="ended", sure=True)
