"""Ids of this PC: UUIDv7 (RFC 9562), ascending whatever the clock does."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from edge.runtime.ids import Uuid7, wall

START = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=30), st.binary(min_size=8, max_size=8))
def test_ids_ascend_and_are_of_version_seven(steps: list[int], seed: bytes) -> None:
    """Forward, back or standing still, at any milliseconds, under any randomness."""
    now = START

    def clock() -> datetime:
        return now

    ids = Uuid7(clock, lambda n: seed[:n])
    found = []
    for step in steps:
        now += timedelta(milliseconds=step)
        found += [ids(), ids()]
    assert found == sorted(set(found))
    for text in found:
        read = uuid.UUID(text)
        assert str(read) == text
        assert (read.version, read.variant) == (7, uuid.RFC_4122)


def test_an_id_begins_with_its_time() -> None:
    """Milliseconds since 1970, big end first."""
    ids = Uuid7(lambda: START, lambda n: b"\xff" * n)
    assert int(ids().replace("-", "")[:12], 16) == int(START.timestamp() * 1000)


def test_threads_never_share_an_id() -> None:
    """One lock, one order."""
    ids = Uuid7(lambda: START, bytes)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.extend(ids() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 2000


def test_the_clock_of_this_pc_knows_its_offset() -> None:
    """+08:00, as everything is recorded."""
    assert wall().utcoffset() == timedelta(hours=8)
