"""A scanner that sounds the verdict."""

from __future__ import annotations

import queue
import threading

from edge.drivers.profile import ScannerProfile
from edge.errors import DeviceLost
from edge.runtime.answering import Answers, all_devices

BEEPING = ScannerProfile("b", "", "", commands={"beep-good": b"good", "beep-bad": b"bad"})


class Scanner:
    """A device that takes commands."""

    def __init__(self, source: str, profile: ScannerProfile | None = BEEPING) -> None:
        self.source = source
        if profile is not None:
            self.profile = profile
        self.got: queue.Queue[bytes] = queue.Queue()

    def write(self, command: bytes) -> None:
        self.got.put(command)


class Gone(Scanner):
    """One that was unplugged."""

    def write(self, command: bytes) -> None:
        raise DeviceLost("gone")


class Finder:
    """A device that found another."""

    source = "serial:auto"

    def __init__(self, *scanners: Scanner) -> None:
        self.scanners = scanners


def test_the_scanner_that_scanned_sounds_the_verdict_and_no_other() -> None:
    """Each verdict otherwise: good, bad, bad twice over; also one that was found by itself."""
    here, other = Scanner("serial:a"), Scanner("serial:b")
    answers = Answers(lambda: [other, Finder(here)], pause=0.0)
    answers.start()
    for verdict, heard in (("ACCEPT", [b"good"]), ("REVIEW", [b"bad"]), ("REJECT", [b"bad", b"bad"])):
        answers.judged("serial:a", verdict)
        assert [here.got.get(timeout=20) for _ in heard] == heard
    answers.stop()
    assert here.got.empty()
    assert other.got.empty()


def test_a_muted_scanner_sounds_no_verdict_and_takes_other_commands() -> None:
    """Sound is off; the trigger is no sound."""
    here = Scanner("serial:a")
    answers = Answers(lambda: [here], pause=0.0)
    answers.start()
    answers.muted = True
    answers.judged("serial:a", "REJECT")
    answers.send("serial:a", "beep-good")
    assert here.got.get(timeout=20) == b"good"
    answers.muted = False
    answers.judged("serial:a", "REVIEW")
    assert here.got.get(timeout=20) == b"bad"
    answers.stop()


def test_a_newer_verdict_cuts_an_older_short() -> None:
    """The second sound of a refusal is left out where a scan was judged meanwhile; so it is at the end."""
    here = Scanner("serial:a")
    answers = Answers(lambda: [here], pause=60.0)
    answers.start()
    answers.judged("serial:a", "REJECT")
    assert here.got.get(timeout=20) == b"bad"
    answers.judged("serial:a", "ACCEPT")
    assert here.got.get(timeout=20) == b"good"
    answers.judged("serial:a", "REJECT")
    assert here.got.get(timeout=20) == b"bad"
    answers.stop()
    assert here.got.empty()


def test_what_cannot_be_told_is_left_alone() -> None:
    """A scan of no device, a make without commands, a device without a profile, one that is gone."""
    here = Scanner("serial:a")
    odd = [Scanner("n", ScannerProfile("n", "", "")), Scanner("p", None), Gone("g")]
    answers = Answers(lambda: [*odd, here])
    answers.start()
    for source in ("stdin", "n", "p", "g"):
        answers.send(source, "beep-good")
    while here.got.empty():
        answers.send("serial:a", "beep-good")
    answers.stop()


def test_it_neither_waits_nor_outlives_its_stop() -> None:
    """A line that takes nothing holds up few commands, and none are kept after the end."""
    stuck = threading.Event()
    slow = Scanner("serial:a")
    slow.write = lambda command: (stuck.wait(20), slow.got.put(command))  # type: ignore[method-assign,assignment]
    answers = Answers(lambda: [slow])
    answers.judged("serial:a", "ACCEPT")
    answers.start()
    for _ in range(1000):
        answers.judged("serial:a", "ACCEPT")
    stuck.set()
    answers.stop()
    answers.stop()
    assert 1 <= slow.got.qsize() <= 10
    assert [one.source for one in all_devices([Finder(slow)])] == ["serial:auto", "serial:a"]
