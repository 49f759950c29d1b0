"""The thread that listens: it comes back after every cut, rests where it is refused, and ends when told."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from edge.errors import SyncRetryable, SyncRevoked
from edge.runtime import listening
from edge.runtime.listening import Listening
from tests import fakes

PATIENCE = 20


class FakeEar:
    """An ear that hears what it is told to, then fails as it is told to, or listens on."""

    def __init__(self, *turns: Exception | None) -> None:
        self.turns = list(turns)
        self.listened = 0
        self.came = threading.Condition()
        self.hung_up = threading.Event()
        self.heard: Callable[[datetime, Any], None] = lambda _at, _entry: None

    def listen(self, over: Callable[[], bool]) -> None:
        """One listening."""
        with self.came:
            self.listened += 1
            self.came.notify_all()
        turn = self.turns.pop(0) if self.turns else None
        if turn is not None:
            raise turn
        if not over():
            self.heard(fakes.NOW, None)
            assert self.hung_up.wait(PATIENCE)
            self.hung_up.clear()

    def hang_up(self) -> None:
        """As from another thread."""
        self.hung_up.set()

    def until(self, count: int) -> None:
        """It was listened with so often."""
        with self.came:
            assert self.came.wait_for(lambda: self.listened >= count, PATIENCE)


class World:
    """A listening over such an ear."""

    def __init__(self, log: Path, *turns: Exception | None) -> None:
        self.ear = FakeEar(*turns)
        self.lost = 0
        self.heard = threading.Event()
        self.listening = Listening(
            lambda: self.ear,  # type: ignore[arg-type,return-value]
            heard=lambda _at, _entry: self.heard.set(),
            look=lambda: None,
            lost=self._lost,
            chance=random.Random(1),
            log=log,
        )

    def _lost(self) -> None:
        self.lost += 1


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "REST", 0.001)


def test_it_comes_back_after_every_cut_and_fault(tmp_path: Path) -> None:
    """A cut line, a fault of the program, then it hears; each cut was told of, the fault recorded."""
    world = World(tmp_path, SyncRetryable("cut"), ZeroDivisionError("out of nothing"), SyncRetryable("cut"))
    world.listening.start()
    assert world.heard.wait(PATIENCE)
    assert (world.ear.listened, world.lost) == (4, 3)
    assert list(tmp_path.iterdir())
    world.listening.stop()
    assert world.lost == 4


def test_a_refusal_is_not_asked_again_until_somebody_mends_it(tmp_path: Path) -> None:
    """A device that is turned away rests, and tries at once when told to."""
    world = World(tmp_path, SyncRevoked("401"))
    world.listening.start()
    world.ear.until(1)
    while not world.heard.is_set():
        world.listening.resume()
    assert world.ear.listened == 2
    world.listening.stop()


def test_held_it_hears_nothing(tmp_path: Path) -> None:
    """Hung up at once, silent while held, and back when it is let go."""
    world = World(tmp_path)
    world.listening.start()
    assert world.heard.wait(PATIENCE)
    world.listening.hold(True)
    before = world.ear.listened
    world.heard.clear()
    world.listening.resume()
    assert not world.heard.is_set()
    world.listening.hold(False)
    assert world.heard.wait(PATIENCE)
    assert world.ear.listened > before
    world.listening.stop()
