from __future__ import annotations

import queue
from collections.abc import Callable

from edge.drivers.sound import PATTERNS, Silent, TerminalBell


def test_each_verdict_has_a_pattern_of_its_own() -> None:
    """Told apart by the number of rings, and the first is at once."""
    assert len({len(pattern) for pattern in PATTERNS.values()}) == len(PATTERNS)
    assert all(pattern[0] == 0.0 for pattern in PATTERNS.values())


def test_the_bell_rings_the_pattern() -> None:
    """Once at once, the others when their time comes."""
    written: list[str] = []
    waiting: list[tuple[float, Callable[[], None]]] = []
    TerminalBell(written.append, lambda delay, ring: waiting.append((delay, ring))).play("REVIEW")
    assert written == ["\a"]
    assert [delay for delay, _ in waiting] == [0.3, 0.6]
    for _, ring in waiting:
        ring()
    assert written == ["\a"] * 3


def test_a_newer_verdict_cuts_an_older_short() -> None:
    """What is heard is always the last scan's."""
    written: list[str] = []
    waiting: list[Callable[[], None]] = []
    bell = TerminalBell(written.append, lambda _, ring: waiting.append(ring))
    bell.play("REJECT")
    bell.play("ACCEPT")
    for ring in waiting:
        ring()
    assert len(written) == 2


def test_the_bell_keeps_its_own_time() -> None:
    """Without a timer from outside the later rings come all the same."""
    rings: queue.Queue[str] = queue.Queue()
    TerminalBell(rings.put).play("REPEAT")
    assert [rings.get(timeout=20) for _ in range(2)] == ["\a", "\a"]


def test_silence_is_silent() -> None:
    """Sound can be off."""
    Silent().play("REJECT")
