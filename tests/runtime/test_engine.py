"""What runs: one thing after another on the station's thread, and nothing ends it but `stop`."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from edge.drivers.profile import ScannerProfile
from edge.drivers.state import DeviceState
from edge.errors import BondscanError, StoreError, StoreFull
from edge.frame import Frame
from edge.runtime.engine import DeviceChanged, Failed, Happening, Runtime, Scanned, StationChanged
from edge.station import Outcome, Station
from tests.station.desk import PIN, Desk, codes, payload

T = TypeVar("T")
PATIENCE = 20


class Plugged:
    """A device of the test's own: it delivers what it is told to, from whichever thread."""

    source = "plugged"

    def __init__(self, deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]) -> None:
        self.deliver = deliver
        self.told = told
        self.running = False

    def start(self) -> None:
        """Begin."""
        self.running = True

    def stop(self) -> None:
        """End."""
        self.running = False


class Broken(Plugged):
    """One whose driver fails to stop."""

    def stop(self) -> None:
        """It does not."""
        raise OSError("no")


class Watching(Plugged):
    """One that looks on by itself."""

    take: Callable[[Frame], bool]

    def offer_to(self, take: Callable[[Frame], bool]) -> None:
        """Offer, from now on."""
        self.take = take


class Bench:
    """A running station, its one device, and what its subscriber has heard."""

    def __init__(self, desk: Desk, device: type[Plugged] = Plugged) -> None:
        self.desk = desk
        self.heard: list[Happening] = []
        self.devices: list[Plugged] = []
        self.log = desk.root / "log"

        def make(deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]) -> list[Plugged]:
            self.devices.append(device(deliver, told))
            return self.devices

        self.runtime = Runtime(desk.station, make_devices=make, log=self.log)  # type: ignore[arg-type]
        self.runtime.subscribe(self.heard.append)

    @property
    def device(self) -> Plugged:
        """The device."""
        return self.devices[0]

    def scan(self, what: str | bytes) -> Outcome:
        """One frame, judged."""
        return settled(self.runtime.submit(self.frame(what)))

    def frame(self, what: str | bytes) -> Frame:
        """A reading."""
        return Frame(what if isinstance(what, bytes) else payload(what), "test", self.desk.now)

    def settle(self) -> None:
        """Wait until everything asked for so far is done."""
        settled(self.runtime.call(lambda _: None, silent=True))

    def failures(self) -> list[Failed]:
        """What somebody must see."""
        return [happening for happening in self.heard if isinstance(happening, Failed)]

    def faults(self) -> str:
        """What the log holds."""
        return "".join(path.read_text() for path in self.log.glob("fault-*.txt"))


def settled(future: Future[T]) -> T:
    """What came of it."""
    return future.result(timeout=PATIENCE)


@pytest.fixture
def bench(desk: Desk) -> Iterator[Bench]:
    """A running bench."""
    made = Bench(desk)
    made.runtime.start()
    yield made
    made.runtime.stop()


def wrong(_: Station) -> None:
    """A fault of the program."""
    raise ZeroDivisionError("a secret PIN")


def test_a_scan_is_told_before_its_future_is_done(bench: Bench) -> None:
    """One outcome, the same for both."""
    outcome = bench.scan("S1")
    assert bench.heard == [Scanned(outcome)]
    assert codes(outcome) == []


def test_frames_from_many_threads_are_one_row_each(bench: Bench) -> None:
    """None lost, none twice, each thread's in its order."""
    futures: dict[int, list[Future[Outcome]]] = {number: [] for number in range(4)}

    def send(number: int) -> None:
        for each in range(20):
            futures[number].append(bench.runtime.submit(bench.frame(f"T{number}N{each}")))

    threads = [threading.Thread(target=send, args=(number,)) for number in futures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = {number: [settled(future).entry.seq for future in each] for number, each in futures.items()}
    assert all(each == sorted(each) for each in rows.values())
    assert len({seq for each in rows.values() for seq in each}) == 80
    assert len([happening for happening in bench.heard if isinstance(happening, Scanned)]) == 80


def test_an_act_is_told_as_a_change_unless_it_is_silent(bench: Bench) -> None:
    """Its answer is the future's."""
    assert settled(bench.runtime.call(lambda station: station.store.station.id)) == "ZONE-1"
    assert settled(bench.runtime.call(lambda _: 7, silent=True)) == 7
    assert bench.heard == [StationChanged()]


def test_a_fault_is_recorded_told_and_the_next_scan_served(bench: Bench) -> None:
    """The future fails in words that name the file; no value of a variable is in them."""
    with pytest.raises(BondscanError, match="ZeroDivisionError; details are in") as failed:
        settled(bench.runtime.call(wrong))
    assert isinstance(failed.value.__cause__, ZeroDivisionError)
    assert "secret" not in failed.value.message
    (told,) = bench.failures()
    assert (told.blocking, told.fault, told.failure) == (False, True, failed.value)
    assert "ZeroDivisionError" in bench.faults()
    assert codes(bench.scan("S1")) == []


def test_a_subscriber_at_fault_undoes_nothing(bench: Bench) -> None:
    """The scan stands, its future has it, and the thread lives."""

    def deaf(_: Happening) -> None:
        raise KeyError("screen")

    bench.runtime.subscribe(deaf)
    outcome = bench.scan("S1")
    assert outcome.entry == bench.desk.rows()[-1]
    with pytest.raises(BondscanError):
        settled(bench.runtime.call(wrong))
    settled(bench.runtime.call(lambda _: None))
    assert codes(bench.scan("S2")) == []
    assert "KeyError" in bench.faults()


def test_a_store_without_room_blocks_until_there_is_some(bench: Bench) -> None:
    """The failure is told as blocking; nothing was accepted, and the next scan is."""
    connection = bench.desk.store._kept.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    settled(bench.runtime.call(lambda _: connection.execute(f"PRAGMA max_page_count = {pages}"), silent=True))
    with pytest.raises(StoreFull):  # noqa: PT012 -- until it is full
        for _ in range(50):
            bench.scan(b"X" * 3000)
    assert [(one.blocking, one.fault) for one in bench.failures()] == [(True, False)]
    settled(bench.runtime.call(lambda _: connection.execute("PRAGMA max_page_count = 100000"), silent=True))
    assert codes(bench.scan("S1")) == []


def test_a_store_that_cannot_write_any_more_says_so_at_every_scan(bench: Bench) -> None:
    """It is not opened anew behind anybody's back."""
    bench.desk.store.close()
    for _ in range(2):
        with pytest.raises(StoreError):
            bench.scan("S1")
    assert [one.blocking for one in bench.failures()] == [True, True]


def test_a_device_delivers_and_its_state_is_kept_and_told(bench: Bench) -> None:
    """From the device's own thread."""
    assert bench.device.running
    state = DeviceState(source="plugged", status="connected", since=bench.desk.now)
    lost = replace(state, source="other", status="lost")
    thread = threading.Thread(target=lambda: (bench.device.told(state), bench.device.told(lost)))
    thread.start()
    thread.join()
    bench.device.deliver(bench.frame("S1"))
    bench.settle()
    assert bench.heard[:2] == [DeviceChanged(state), DeviceChanged(lost)]
    assert isinstance(bench.heard[2], Scanned)
    assert bench.runtime.devices == {"plugged": state, "other": lost}


def test_the_device_that_scanned_is_sent_the_verdict_where_that_is_wanted(desk: Desk) -> None:
    """After the commit, by the commands of its profile; a scan from elsewhere leaves it silent, as sound off does."""
    sent: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    class Beeping(Plugged):
        profile = ScannerProfile("b", "", "", commands={"beep-good": b"good", "beep-bad": b"bad"})

        def write(self, command: bytes) -> None:
            sent.put(command)

    runtime = Runtime(desk.station, make_devices=lambda *to: [Beeping(*to)], answers=True)
    runtime.start()
    try:
        for what, source in ((payload("S1"), "test"), (payload("S2"), "plugged"), (b"HELLO", "plugged")):
            settled(runtime.submit(Frame(what, source, desk.now)))
        assert [sent.get(timeout=PATIENCE) for _ in range(2)] == [b"good", b"bad"]
        runtime.mute(True)
        settled(runtime.submit(Frame(payload("S3"), "plugged", desk.now)))
    finally:
        runtime.stop()
    assert {sent.get() for _ in range(sent.qsize())} <= {b"bad"}  # what was refused sounds twice


def test_a_device_that_hears_the_terminal_too_is_hushed_and_others_are_not(desk: Desk) -> None:
    """While the terminal has the focus it reads the keyboard itself."""
    told: list[bool] = []

    class Hearing(Plugged):
        def hush(self, on: bool) -> None:
            told.append(on)

    runtime = Runtime(desk.station, make_devices=lambda *to: [Plugged(*to), Hearing(*to)])
    runtime.hush(True)
    runtime.hush(False)
    runtime.stop()
    assert told == [True, False]


def test_frames_are_offered_to_the_screen_first(bench: Bench) -> None:
    """What it takes is not judged; where it is at fault, the frame is judged like any other."""
    taken: list[Frame] = []

    def badges(frame: Frame) -> bool:
        taken.append(frame)
        return frame.payload.startswith(b"BS-")

    def broken(_: Frame) -> bool:
        raise KeyError("screen")

    head = bench.desk.store.head.seq
    bench.runtime.divert(badges)
    bench.device.deliver(bench.frame(b"BS-OP-W-017-T"))
    bench.device.deliver(bench.frame("S1"))
    bench.settle()
    assert (len(taken), bench.desk.store.head.seq) == (2, head + 1)
    bench.runtime.divert(broken)
    bench.device.deliver(bench.frame("S2"))
    bench.runtime.divert(None)
    bench.device.deliver(bench.frame("S3"))
    bench.settle()
    assert bench.desk.store.head.seq == head + 3


def test_stopping_finishes_what_was_accepted_and_cancels_what_comes_later(bench: Bench) -> None:
    """No future is left waiting for ever."""
    gate = threading.Event()
    bench.runtime.call(lambda _: gate.wait(PATIENCE))
    before = [bench.runtime.submit(bench.frame(f"S{number}")) for number in range(5)]
    stopper = threading.Thread(target=bench.runtime.stop)
    stopper.start()
    gate.set()
    stopper.join(PATIENCE)
    assert not bench.device.running
    assert [codes(settled(future)) for future in before] == [[]] * 5
    late = bench.runtime.submit(bench.frame("LATE"))
    with pytest.raises(CancelledError):
        settled(late)
    bench.runtime.stop()
    with pytest.raises(StoreError):
        bench.desk.scan("S9")


def test_what_was_asked_of_a_station_that_never_started_is_cancelled(desk: Desk) -> None:
    """Opened, and closed again."""
    bench = Bench(desk)
    future = bench.runtime.submit(bench.frame("S1"))
    bench.runtime.stop()
    assert future.cancelled()


def test_a_driver_that_fails_to_stop_keeps_nothing_open(desk: Desk) -> None:
    """Its failure is seen, after the store was closed."""
    bench = Bench(desk, Broken)
    bench.runtime.start()
    with pytest.raises(OSError, match="no"):
        bench.runtime.stop()
    assert bench.runtime.submit(bench.frame("S1")).cancelled()
    with pytest.raises(StoreError, match="closed"):
        desk.scan("S1")


def test_a_cancelled_act_is_not_done(bench: Bench) -> None:
    """Whoever gave up waiting may say so before its turn."""
    gate = threading.Event()
    bench.runtime.call(lambda _: gate.wait(PATIENCE), silent=True)
    future = bench.runtime.call(lambda station: station.access.sign_in("W001", PIN))
    assert future.cancel()
    gate.set()
    bench.settle()
    assert bench.desk.rows("sign-in") == []


def test_the_log_of_faults_may_be_nowhere(desk: Desk) -> None:
    """A fault is told all the same."""
    runtime = Runtime(desk.station)
    heard: list[Happening] = []
    runtime.subscribe(heard.append)
    runtime.start()
    with pytest.raises(BondscanError, match=r"got ZeroDivisionError\.$"):
        settled(runtime.call(wrong))
    runtime.stop()
    assert [type(one) for one in heard] == [Failed]
    assert not Path(desk.root / "log").exists()


def test_what_a_device_sees_of_itself_counts_only_while_somebody_works(desk: Desk) -> None:
    """Judged when it answers; not while nobody is signed in, no task is open, or the line stands."""
    bench = Bench(desk, Watching)
    device = bench.device
    assert isinstance(device, Watching)
    bench.runtime.start()
    try:
        desk.station.rules = replace(desk.station.rules, halts=True)
        desk.open("serialise")
        assert device.take(bench.frame("W1"))
        assert scans(bench) == ["ACCEPT"]
        assert device.take(bench.frame(b"nonsense"))
        assert not device.take(bench.frame("W2"))
        settled(bench.runtime.call(lambda station: station.acknowledge()))
        assert device.take(bench.frame("W2"))
        desk.station.access.lock()
        assert not device.take(bench.frame("W3"))
        bench.runtime.divert(lambda _: True)
        assert not device.take(bench.frame("W3"))
        assert device.take(bench.frame(b"BS-W900"))
        assert scans(bench) == ["ACCEPT", "REJECT", "ACCEPT"]
    finally:
        bench.runtime.stop()


def scans(bench: Bench) -> list[str]:
    """The verdicts given so far."""
    return [one.outcome.decision.verdict for one in bench.heard if isinstance(one, Scanned)]
