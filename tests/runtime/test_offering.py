"""What a device that looks on by itself sees: a scan only while somebody works here."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from edge.frame import Frame
from edge.runtime.offering import offered
from edge.station import Closing, Rules
from tests.station.desk import Desk, payload


@pytest.fixture
def halting(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a screen, nobody at it."""
    made = Desk(tmp_path, rules=Rules(halts=True))
    yield made
    made.close()


class Taking:
    """Whoever takes frames: the screen, or the station."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.diverting = False
        self.judged: list[bytes] = []

    def offer(self, what: bytes) -> bool:
        """Whether it was taken."""
        return offered(
            Frame(what, "camera:0", self.desk.now), self.desk.station, lambda _: self.diverting, self.submit
        )

    def submit(self, frame: Frame) -> Future[Any]:
        """Judge it at once."""
        self.judged.append(frame.payload)
        done: Future[Any] = Future()
        done.set_result(self.desk.station.scan(frame))
        return done


def test_goods_are_taken_while_somebody_works(halting: Desk) -> None:
    """Signed in, unlocked, a task open, the line going; at no other time, whatever the screen would take."""
    taking = Taking(halting)
    good = payload("S1")
    for diverting in (False, True):
        taking.diverting = diverting
        assert not taking.offer(good)
    halting.sign_in()
    assert not taking.offer(good)
    halting.open("serialise")
    assert taking.offer(good)
    assert taking.judged == []  # the screen took it
    taking.diverting = False
    assert taking.offer(good)
    assert taking.offer(b"nonsense")
    assert not taking.offer(good)
    halting.station.acknowledge()
    assert taking.offer(good)
    halting.station.access.lock()
    assert not taking.offer(good)
    halting.sign_in()
    halting.station.tasks.close(halting.station.access.facts, Closing())
    assert not taking.offer(good)
    assert taking.judged == [good, b"nonsense", good]


def test_badges_and_commands_are_the_screens_at_any_time(halting: Desk) -> None:
    """Where there is one; without one they are nothing while nobody works."""
    taking = Taking(halting)
    assert not taking.offer(b"BS-OP-W900-X")
    taking.diverting = True
    assert taking.offer(b"BS-OP-W900-X")
    assert taking.judged == []
