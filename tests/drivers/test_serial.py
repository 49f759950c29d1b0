from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")

from edge.drivers import serial as driver  # noqa: E402
from edge.drivers.ports import Port  # noqa: E402
from edge.drivers.profile import GENERIC, RATES, ScannerProfile  # noqa: E402
from edge.drivers.serial import SerialScanner, Unknown  # noqa: E402
from edge.drivers.simulated import SimulatedScanner  # noqa: E402
from edge.drivers.state import DeviceState  # noqa: E402
from edge.errors import DeviceLost, DriverError  # noqa: E402
from edge.frame import Frame  # noqa: E402

SOON = 20.0


class Desk:
    """A simulated scanner on a cable, and the driver that reads it."""

    def __init__(self, folder: Path, profile: ScannerProfile = GENERIC) -> None:
        self.device = SimulatedScanner(folder / "scanner")
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()
        self.scanner = self.reader(profile)

    def reader(self, profile: ScannerProfile = GENERIC, port: str = "", **more: object) -> SerialScanner:
        return SerialScanner(
            port or self.device.port,
            profile,
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            jitter=lambda: 0.0,
            **more,  # type: ignore[arg-type]
        )

    def next(self) -> bytes:
        frame = self.frames.get(timeout=SOON)
        assert frame.complete
        return frame.payload

    def until(self, status: str, reason: str | None = None) -> DeviceState:
        while True:
            state = self.states.get(timeout=SOON)
            if state.status == status and reason in (None, state.reason):
                return state


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A scanner plugged in, its driver not started."""
    monkeypatch.setattr(driver, "FIRST_WAIT", 0.01)
    made = Desk(tmp_path)
    yield made
    made.scanner.stop()
    made.device.close()


@pytest.fixture
def plugged(desk: Desk) -> Desk:
    """A scanner plugged in and being read."""
    desk.scanner.start()
    desk.until("connected")
    return desk


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03"])
def test_a_scan_is_one_frame_whatever_ends_it(plugged: Desk, end: bytes) -> None:
    """CR, LF, CRLF and ETX all end a scan, and the frame names its device."""
    plugged.device.send(b"]d20109506000134352\x1d10A", end)
    plugged.device.send(b"next", end)
    frame = plugged.frames.get(timeout=SOON)
    assert (frame.payload, frame.source) == (b"]d20109506000134352\x1d10A", f"serial:{plugged.device.port}")
    assert frame.received_at.tzinfo is not None
    assert plugged.next() == b"next"


def test_fused_frames_are_told_apart(plugged: Desk) -> None:
    """Two scans that arrive in one read are two frames."""
    plugged.device.send(b"first\rsecond\r\nthird")
    assert [plugged.next() for _ in range(3)] == [b"first", b"second", b"third"]


def test_a_frame_dribbled_byte_by_byte_is_one(plugged: Desk) -> None:
    """A slow scanner's bytes are put together."""
    plugged.device.send(b"]C10109506000134352", dribble=True)
    assert plugged.next() == b"]C10109506000134352"


def test_every_byte_value_but_the_framing_ones_arrives(plugged: Desk) -> None:
    """The line is raw: no echo, no translation, no signal characters."""
    payload = bytes(byte for byte in range(256) if byte not in b"\r\n\x02\x03")
    plugged.device.send(payload)
    assert plugged.next() == payload
    assert plugged.device.received() == b""


def test_more_than_the_line_holds_arrives_whole(plugged: Desk) -> None:
    """A long run of scans is held back until the reader has taken it, not dropped."""
    scans = [f"{place:06d}".encode() * 20 for place in range(400)]
    plugged.device.send(b"\r".join(scans))
    assert [plugged.next() for _ in scans] == scans


def test_a_scan_made_before_the_port_is_opened_is_kept(desk: Desk) -> None:
    """Opening the port throws nothing away."""
    desk.device.send(b"early")
    desk.scanner.start()
    assert desk.next() == b"early"


def test_unplugging_mid_frame_marks_the_half_and_is_shown(plugged: Desk) -> None:
    """The half scan is given as cut off, the state says lost, and replugged all is well again."""
    plugged.device.send(b"whole\r]d2010950", b"")
    assert plugged.next() == b"whole"
    plugged.device.unplug()
    half = plugged.frames.get(timeout=SOON)
    assert (half.payload, half.complete) == (b"]d2010950", False)
    lost = plugged.until("lost")
    assert lost.reason == "unplugged"
    plugged.device.replug()
    plugged.until("connected")
    plugged.device.send(b"again")
    assert plugged.next() == b"again"


def test_plugging_over_and_over_loses_no_whole_frame_and_leaks_nothing(plugged: Desk) -> None:
    """Twenty rounds: each scan arrives once, and no thread or handle is left behind."""
    handles = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    threads = threading.active_count()
    for place in range(20):
        plugged.device.send(b"%d" % place)
        assert plugged.next() == b"%d" % place
        plugged.device.unplug()
        plugged.until("lost")
        plugged.device.replug()
        plugged.until("connected")
    assert threading.active_count() == threads
    assert plugged.frames.empty()
    if sys.platform == "linux":
        assert len(list(Path("/proc/self/fd").iterdir())) == handles


def test_a_port_that_is_not_there_is_absent_until_it_comes(desk: Desk) -> None:
    """The state says absent, with the reason, and the scanner is found once plugged in."""
    desk.device.unplug()
    desk.scanner.start()
    desk.until("absent", "not-there")
    desk.device.replug()
    desk.until("connected")


def test_a_port_another_reader_holds_is_busy(plugged: Desk) -> None:
    """The second reader says busy, and takes over when the first lets go."""
    second = plugged.reader()
    second.start()
    try:
        assert plugged.until("busy").reason == "in-use"
        plugged.scanner.stop()
        plugged.until("connected")
        plugged.device.send(b"mine now")
        assert plugged.next() == b"mine now"
    finally:
        second.stop()


def test_a_port_that_is_no_serial_line_is_shown_and_not_raised(desk: Desk, tmp_path: Path) -> None:
    """A plain file, a folder and settings the port cannot take are states, not tracebacks."""
    (tmp_path / "file").write_bytes(b"")
    odd = ScannerProfile("odd", "奇", "odd", baud=-5)
    for port, profile, reason in [
        (str(tmp_path / "file"), GENERIC, "not-there"),
        (str(tmp_path), GENERIC, "not-there"),
        (desk.device.port, odd, "bad-settings"),
    ]:
        scanner = desk.reader(profile, port)
        scanner.start()
        desk.until("absent", reason)
        scanner.stop()


def test_stopping_is_prompt_and_gives_the_half_frame(plugged: Desk) -> None:
    """stop() wakes the reader; what was half read is given as cut off, and the port is free."""
    plugged.device.send(b"whole\rhalf", b"")
    assert plugged.next() == b"whole"
    plugged.scanner.stop()
    assert plugged.frames.get_nowait().complete is False
    plugged.scanner.stop()
    plugged.scanner.start()
    plugged.until("connected")


def test_starting_twice_is_refused(plugged: Desk) -> None:
    """One device has one reader."""
    with pytest.raises(DriverError, match="got it running"):
        plugged.scanner.start()


def test_a_pause_ends_a_scan_where_the_profile_says_so(desk: Desk) -> None:
    """A scanner without suffix is cut at the pause after its bytes."""
    silent = ScannerProfile("silent", "无后缀", "no suffix", terminator="none", idle_ms=20)
    scanner = desk.reader(silent)
    scanner.start()
    desk.until("connected")
    try:
        desk.device.send(b"no suffix", b"")
        assert desk.next() == b"no suffix"
    finally:
        scanner.stop()


def test_a_reading_never_ended_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost terminator does not fuse a scan with the next one a while later."""
    monkeypatch.setattr(driver, "STALE", 0.02)
    monkeypatch.setattr(driver, "_READ_WAIT", 0.02)
    desk.scanner.start()
    desk.device.send(b"endless", b"")
    frame = desk.frames.get(timeout=SOON)
    assert (frame.payload, frame.complete) == (b"endless", False)


def test_commands_reach_the_scanner_and_a_missing_one_is_lost(plugged: Desk) -> None:
    """write() sends bytes as they are, and raises DeviceLost when nothing is there."""
    plugged.scanner.write(b"\x16M\rBEEP\n")
    plugged.device.send(b"ok")
    assert plugged.next() == b"ok"
    assert plugged.device.received() == b"\x16M\rBEEP\n"
    plugged.device.unplug()
    plugged.until("lost")
    with pytest.raises(DeviceLost):
        plugged.scanner.write(b"x")


def test_a_fault_in_what_receives_frames_does_not_end_the_reading(desk: Desk) -> None:
    """The supervisor shows the fault and goes on with the next scan."""
    seen: queue.Queue[bytes] = queue.Queue()

    def deliver(frame: Frame) -> None:
        if frame.payload == b"poison":
            raise RuntimeError("refused")
        seen.put(frame.payload)

    scanner = SerialScanner(
        desk.device.port,
        deliver=deliver,
        state=desk.states.put,
        clock=lambda: datetime.now(UTC),
        jitter=lambda: 0.0,
    )
    scanner.start()
    try:
        desk.until("connected")
        desk.device.send(b"poison")
        state = desk.until("lost")
        assert (state.reason, state.detail) == ("fault", "RuntimeError: refused")
        desk.until("connected")
        desk.device.send(b"fine")
        assert seen.get(timeout=SOON) == b"fine"
    finally:
        scanner.stop()


def test_a_scanner_replugged_under_another_name_is_found_again(desk: Desk, tmp_path: Path) -> None:
    """Vendor, product and serial number tell it; the source keeps its first name."""
    plugged_in = [Port(desk.device.port, 0x0C2E, 0x0206, "S1")]
    scanner = desk.reader(ports=lambda: tuple(plugged_in))
    scanner.start()
    try:
        desk.until("connected")
        desk.device.unplug()
        desk.until("lost")
        with SimulatedScanner(tmp_path / "elsewhere") as moved:
            plugged_in[:] = [Port(moved.port, 0x0C2E, 0x0206, "S1")]
            desk.until("connected")
            moved.send(b"moved")
            frame = desk.frames.get(timeout=SOON)
            assert (frame.payload, frame.source) == (b"moved", f"serial:{desk.device.port}")
    finally:
        scanner.stop()


def test_another_device_at_the_old_name_is_not_taken_for_it(desk: Desk) -> None:
    """Two scanners swapped between sockets do not change places."""
    plugged_in = [Port(desk.device.port, 0x0C2E, 0x0206, "S1")]
    scanner = desk.reader(ports=lambda: tuple(plugged_in))
    scanner.start()
    try:
        desk.until("connected")
        plugged_in[:] = [Port(desk.device.port, 0x1A86, 0x7523, None)]
        desk.device.unplug()
        desk.device.replug()
        desk.until("lost", "other-device")
    finally:
        scanner.stop()


class Wire(Desk):
    """A scanner on an RS-232 line that runs at `baud`, and a driver that does not know it."""

    def __init__(self, folder: Path, baud: int, **more: object) -> None:
        self.device = SimulatedScanner(folder / "scanner", baud=baud)
        self.frames = queue.Queue()
        self.states = queue.Queue()
        self.scanner = self.reader(**more)

    def speed(self) -> int:
        """What the driver has set the line to, as the terminal itself says."""
        import termios

        handle = os.open(self.device.port, os.O_RDWR | os.O_NOCTTY)
        try:
            set_to = termios.tcgetattr(handle)[4]
        finally:
            os.close(handle)
        return next(rate for rate in RATES if getattr(termios, f"B{rate}") == set_to)

    def found_by_scanning(self, payload: bytes) -> int:
        """Scan it until it is read; how many times that took."""
        for times in range(1, 2 * len(RATES)):
            self.device.send(payload)
            frame = self.frames.get(timeout=SOON)
            if frame.complete:
                assert frame.payload == payload
                return times
        raise AssertionError("never read")


@pytest.mark.parametrize("baud", [9600, 115200, 19200])
def test_the_rate_of_an_unknown_line_is_found_out(tmp_path: Path, baud: int) -> None:
    """A misread at another rate is never a code; once the rate is settled nothing is lost."""
    wire = Wire(tmp_path, baud, unknown=Unknown(rate="auto"))
    wire.scanner.start()
    try:
        assert wire.until("connected").reason == "finding-rate"
        times = wire.found_by_scanning(b"]d20109506000134352\x1d21A")
        assert times <= RATES.index(baud) + 1
        assert wire.until("connected").reason == ""
        assert wire.speed() == baud
        for number in range(50):
            wire.device.send(b"SHELF-%d" % number)
        assert [wire.next() for _ in range(50)] == [b"SHELF-%d" % number for number in range(50)]
        wire.device.unplug()
        wire.until("lost")
        wire.device.replug()
        assert wire.until("connected").reason == "finding-rate"
        assert wire.found_by_scanning(b"4006381333931") == 1
    finally:
        wire.scanner.stop()
        wire.device.close()


def test_a_line_that_is_not_to_be_sought_keeps_its_rate(tmp_path: Path) -> None:
    """A rate that is given, an ACM device, a port no listing names and a make with a profile are not tried."""
    make = ScannerProfile("make", "", "", ((0x0C2E, None),), baud=19200)
    acm = tmp_path / "ttyACM7"
    for port, given, speed in [
        (None, Unknown(rate=38400), 38400),
        (None, Unknown(rate="unknown"), 9600),
        (Port("", 0x0C2E, 1), Unknown((make,), "unknown"), 19200),
        (Port(str(acm), 0x1234, 1), Unknown((make,), "unknown"), 9600),
    ]:
        wire = Wire(tmp_path, speed)
        if port is not None and port.path:
            acm.symlink_to(Path(wire.device.port).readlink())
        listed = [replace(port, path=port.path or wire.device.port)] if port is not None else []
        reader = wire.reader(
            port=listed[0].path if listed else "", ports=lambda ports=listed: ports, unknown=given
        )
        reader.start()
        try:
            assert wire.until("connected").reason == ""
            assert wire.speed() == speed
            wire.device.send(b"HELLO")
            assert wire.next() == b"HELLO"
        finally:
            reader.stop()
            wire.device.close()


def test_a_listed_port_that_no_profile_names_is_sought(tmp_path: Path) -> None:
    """That is what an RS-232 port, or an adapter for one, looks like."""
    wire = Wire(tmp_path, 9600)
    reader = wire.reader(ports=lambda: [Port(wire.device.port)], unknown=Unknown(rate="unknown"))
    reader.start()
    try:
        assert wire.until("connected").reason == "finding-rate"
        wire.device.send(b"HALF OF SOMETHING", b"")
        assert wire.frames.get(timeout=SOON).complete is False
    finally:
        reader.stop()
        wire.device.close()
