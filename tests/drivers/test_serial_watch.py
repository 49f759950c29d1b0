from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from edge.drivers import serial, serial_watch  # noqa: E402
from edge.drivers.ports import FoundScanner, Port  # noqa: E402
from edge.drivers.profile import ScannerProfile  # noqa: E402
from edge.drivers.serial_watch import Seat, SerialWatch, seated  # noqa: E402
from edge.drivers.simulated import SimulatedScanner  # noqa: E402
from edge.drivers.state import DeviceState  # noqa: E402
from edge.frame import Frame  # noqa: E402

SOON = 20.0
HONEYWELL = ScannerProfile("honeywell", "", "", ((0x0C2E, None),))
ZEBRA = ScannerProfile("zebra", "", "", ((0x05E0, None),))


class Bench:
    """A PC whose USB sockets hold simulated scanners, as its listing of ports says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports: list[Port] = []
        self.devices: list[SimulatedScanner] = []
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()
        self.watch = SerialWatch(
            [HONEYWELL, ZEBRA],
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            but=[str(folder / "theirs")],
            jitter=lambda: 0.0,
            ports=lambda: tuple(self.ports),
        )

    def plug(self, socket: str, vendor: int = 0x0C2E, number: str | None = None) -> SimulatedScanner:
        device = SimulatedScanner(self.folder / socket)
        self.devices.append(device)
        self.ports = [*self.ports, Port(device.port, vendor, 1, number)]
        return device

    def pull(self, device: SimulatedScanner) -> None:
        self.ports = [port for port in self.ports if port.path != device.port]
        device.unplug()

    def until(self, status: str, source: str) -> None:
        while True:
            state = self.states.get(timeout=SOON)
            if (state.status, state.source) == (status, f"serial:{self.folder / source}"):
                return

    def scanned(self) -> tuple[str, bytes]:
        frame = self.frames.get(timeout=SOON)
        return frame.source.removeprefix(f"serial:{self.folder}/"), frame.payload


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A PC with nothing plugged in, looking fast."""
    monkeypatch.setattr(serial_watch, "LOOK", 0.01)
    monkeypatch.setattr(serial, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(serial, "LONGEST_WAIT", 0.05)
    made = Bench(tmp_path)
    yield made
    made.watch.stop()
    for device in made.devices:
        device.close()


def test_scanners_are_found_now_and_later_and_each_frame_names_its_own(bench: Bench) -> None:
    """Two scanners at once, one of them plugged in after the start; no port had to be told."""
    one = bench.plug("ttyACM0")
    bench.watch.start()
    bench.until("connected", "ttyACM0")
    one.send(b"from the first")
    assert bench.scanned() == ("ttyACM0", b"from the first")
    two = bench.plug("ttyACM1", 0x05E0)
    bench.until("connected", "ttyACM1")
    for number in range(20):
        one.send(b"1-%d" % number)
        two.send(b"2-%d" % number)
    came = [bench.scanned() for _ in range(40)]
    assert [text for source, text in came if source == "ttyACM0"] == [b"1-%d" % n for n in range(20)]
    assert [text for source, text in came if source == "ttyACM1"] == [b"2-%d" % n for n in range(20)]
    assert bench.watch.state.status == "watching"


def test_a_scanner_in_another_socket_keeps_its_name(bench: Bench) -> None:
    """Told by vendor, product and serial number; its new port is no new scanner."""
    one = bench.plug("ttyACM0", number="S1")
    other = bench.plug("ttyACM1", number="S2")
    bench.watch.start()
    bench.until("connected", "ttyACM0")
    bench.pull(one)
    bench.until("lost", "ttyACM0")
    moved = bench.plug("ttyACM5", number="S1")
    bench.until("connected", "ttyACM0")
    moved.send(b"moved")
    assert bench.scanned() == ("ttyACM0", b"moved")
    other.send(b"stayed")
    assert bench.scanned() == ("ttyACM1", b"stayed")
    assert len(bench.watch.scanners) == 2


def test_two_alike_that_both_moved_are_both_read(bench: Bench) -> None:
    """Without serial numbers their names may change places, but neither is lost, and none is read twice."""
    devices = [bench.plug("ttyACM0"), bench.plug("ttyACM1")]
    bench.watch.start()
    bench.until("connected", "ttyACM0")
    for device in devices:
        bench.pull(device)
    bench.until("lost", "ttyACM0")
    moved = [bench.plug("ttyACM2"), bench.plug("ttyACM3")]
    for number, device in enumerate(moved):
        device.send(b"%d" % number)
    assert sorted(bench.scanned()[1] for _ in moved) == [b"0", b"1"]
    assert len(bench.watch.scanners) == 2


def test_what_is_no_scanner_or_somebody_elses_is_left_alone(bench: Bench) -> None:
    """A modem is not opened, nor a port that is named by itself."""
    bench.plug("modem", 0x1A86)
    bench.plug("theirs")
    bench.plug("ttyACM0")
    bench.watch.start()
    bench.until("connected", "ttyACM0")
    assert [scanner.port for scanner in bench.watch.scanners] == [str(bench.folder / "ttyACM0")]


def test_stopping_leaves_no_thread_and_no_handle_and_can_be_undone(bench: Bench) -> None:
    """Every scanner found stops with it, and starts with it again."""
    threads = threading.active_count()
    bench.plug("ttyACM0")
    for _ in range(3):
        bench.watch.start()
        bench.until("connected", "ttyACM0")
        bench.watch.stop()
        assert threading.active_count() == threads
        assert bench.watch.state.status == "absent"


def test_a_listing_that_fails_is_tried_again(bench: Bench) -> None:
    """The state says so, and the next look goes on."""
    broken = SerialWatch(
        [HONEYWELL],
        deliver=bench.frames.put,
        state=bench.states.put,
        clock=lambda: datetime.now(UTC),
        ports=lambda: 1 // len(bench.ports) and bench.ports,
    )
    broken.start()
    try:
        assert bench.states.get(timeout=SOON).reason == "fault"
        bench.plug("ttyACM0")
        while bench.states.get(timeout=SOON).status != "connected":
            pass
    finally:
        broken.stop()


devices = st.builds(
    lambda path, vendor, number: FoundScanner(Port(f"/dev/ttyACM{path}", vendor, 1, number), HONEYWELL),
    st.integers(0, 4),
    st.sampled_from([1, 2]),
    st.sampled_from([None, "A", "B"]),
)


@given(st.lists(st.lists(devices, max_size=4, unique_by=lambda one: one.port.path), max_size=6))
def test_every_scanner_plugged_in_has_one_seat_and_seats_are_kept(days: list[list[FoundScanner]]) -> None:
    """Whatever is pulled and plugged: no port is read twice or by nobody, and no seat changes its device."""
    seats: list[Seat] = []
    for found in days:
        before = list(seats)
        seats, new = seated(seats, found)
        assert [seat.first for seat in seats] == [seat.first for seat in before]
        taken = [seat.at for seat in seats if seat.at is not None] + [one.port.path for one in new]
        assert sorted(taken) == sorted(one.port.path for one in found)
        at = {one.port.path: one.port for one in found}
        assert all(seat.at is None or at[seat.at].usb == seat.first.usb for seat in seats)
        free = [seat.first.usb for seat in seats if seat.at is None]
        assert not any(one.port.usb in free for one in new)
        seats += [Seat(one.port, one.port.path) for one in new]
