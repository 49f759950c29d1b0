from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from edge.drivers import hid_scanner, plugged
from edge.drivers.hid_bus import Bus, HidDevice, system_bus
from edge.drivers.hid_scanner import hid_scanners
from edge.drivers.plugged import Lookout
from edge.drivers.state import DeviceState
from edge.frame import Frame
from hardware.simulators.hid_scanner import HidBus, SimulatedHidScanner

SOON = 20.0
LONG = b"010950600013435210" + b"A" * 60


class Pc:
    """A PC with HID sockets, and the driver that reads what is in them."""

    def __init__(self) -> None:
        self.bus = HidBus()
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()
        self.driver = self.reader(lambda: self.bus)

    def reader(self, bus: object) -> Lookout[HidDevice]:
        return hid_scanners(
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            bus=bus,  # type: ignore[arg-type]
            jitter=lambda: 0.0,
        )

    def plug(self, number: str = "", product: int = 0x0B81) -> SimulatedHidScanner:
        scanner = SimulatedHidScanner(self.bus, product=product, number=number)
        scanner.plug()
        return scanner

    def until(self, status: str, source: str) -> DeviceState:
        while True:
            state = self.states.get(timeout=SOON)
            if (state.status, state.source) == (status, source):
                return state

    def scanned(self) -> tuple[str, bytes, str | None, bool]:
        frame = self.frames.get(timeout=SOON)
        return frame.source, frame.payload, frame.symbology, frame.complete


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pc]:
    """A PC that looks and waits little."""
    monkeypatch.setattr(plugged, "LOOK", 0.01)
    monkeypatch.setattr(hid_scanner, "_READ_WAIT", 0.02)
    monkeypatch.setattr(hid_scanner, "LONGEST_WAIT", 0.02)
    made = Pc()
    yield made
    made.driver.stop()


def test_scanners_are_found_now_and_later_and_each_frame_names_its_own(pc: Pc) -> None:
    """Two alike without serial numbers have names of their own; another kind of device is left alone."""
    one = pc.plug()
    other = SimulatedHidScanner(pc.bus)
    pc.driver.start()
    pc.until("connected", "hid:0c2e:0b81")
    one.scan(b"4006381333931", "]E0")
    assert pc.scanned() == ("hid:0c2e:0b81", b"4006381333931", "]E0", True)
    other.plug()
    pc.until("connected", "hid:0c2e:0b81#2")
    other.scan(LONG, "]d2")
    assert pc.scanned() == ("hid:0c2e:0b81#2", LONG, "]d2", True)
    assert pc.driver.state.status == "watching"


def test_unplugged_in_the_middle_of_a_reading_the_half_is_marked(pc: Pc) -> None:
    """The state says lost; back in another socket it has its name again."""
    one = pc.plug("S1")
    pc.driver.start()
    pc.until("connected", "hid:0c2e:0b81:S1")
    one.half(LONG, "]d2")
    one.unplug()
    assert pc.scanned() == ("hid:0c2e:0b81:S1", LONG[:56], "]d2", False)
    assert pc.until("lost", "hid:0c2e:0b81:S1").reason == "unplugged"
    one.plug()
    pc.until("connected", "hid:0c2e:0b81:S1")
    one.scan(LONG, "]d2")
    assert pc.scanned()[1] == LONG
    assert len(pc.driver.scanners) == 1


def test_a_rest_that_never_comes_is_given_up(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next scan does not grow out of it."""
    monkeypatch.setattr(hid_scanner, "STALE", 0.04)
    one = pc.plug()
    pc.driver.start()
    pc.until("connected", "hid:0c2e:0b81")
    one.half(LONG, "]d2")
    assert pc.scanned()[3] is False
    one.scan(LONG, "]d2")
    assert pc.scanned()[1:] == (LONG, "]d2", True)


def test_a_device_that_will_not_open_is_tried_again(pc: Pc) -> None:
    """The state says why, and all is well once it does."""
    pc.bus.denied = True
    pc.plug()
    pc.driver.start()
    while pc.states.get(timeout=SOON).source == "hid:auto":
        pass
    pc.bus.denied = False
    pc.until("connected", "hid:0c2e:0b81")


def test_a_week_of_plugging_leaves_no_thread_and_no_handle(pc: Pc) -> None:
    """Each whole scan arrives once, no half becomes a whole, and everything opened is closed."""
    threads = threading.active_count()
    one = pc.plug("S1")
    pc.driver.start()
    for number in range(100):
        pc.until("connected", "hid:0c2e:0b81:S1")
        one.scan(b"%d" % number, "]E0")
        assert pc.scanned()[1:] == (b"%d" % number, "]E0", True)
        if number % 3 == 0:
            one.half(LONG, "]d2")
        one.unplug()
        if number % 3 == 0:
            assert pc.scanned()[3] is False
        one.plug()
    pc.driver.stop()
    assert threading.active_count() == threads
    assert pc.bus.opened == 0
    assert pc.frames.empty()


def test_without_the_library_one_line_says_so(pc: Pc) -> None:
    """No traceback, and no thread is left."""

    def missing() -> Bus:
        raise ImportError("no hidapi here")

    driver = pc.reader(missing)
    driver.start()
    assert pc.until("absent", "hid:auto").reason == "no-library"
    driver.stop()


def test_a_listing_that_fails_is_tried_again(pc: Pc) -> None:
    """And what is no POS scanner is not opened."""

    class Flaky(HidBus):
        looks = 0

        def devices(self) -> list[HidDevice]:
            self.looks += 1
            if self.looks == 1:
                raise OSError("busy")
            return [HidDevice(b"/dev/hidraw9", 1, 2, "", "a mouse", 1)]

    bus = Flaky()
    driver = pc.reader(lambda: bus)
    driver.start()
    assert pc.states.get(timeout=SOON).reason == "fault"
    while pc.states.get(timeout=SOON).reason:
        pass
    driver.stop()
    assert bus.opened == 0


def test_this_pcs_own_devices_can_be_listed() -> None:
    """Hidapi loads, and its listing becomes ours, whatever is plugged in."""
    pytest.importorskip("hid")
    assert all(isinstance(found.path, bytes) for found in system_bus().devices())
