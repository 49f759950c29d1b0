"""Since when orders may have been missed, over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.runtime.heard import EVERY, NAME, LastHeard

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_it_outlives_a_restart(tmp_path: Path) -> None:
    """What was noted is known to the next start; before anything was, nothing is."""
    last = LastHeard(tmp_path)
    assert last.at is None
    last.note(AT)
    assert LastHeard(tmp_path).at == AT


def test_it_is_written_now_and_then(tmp_path: Path) -> None:
    """Never later than what was heard; a clock that was set back is believed."""
    last = LastHeard(tmp_path)
    for at, kept in (
        (AT, AT),
        (AT + EVERY / 2, AT),
        (AT + EVERY, AT + EVERY),
        (AT - timedelta(days=1), AT - timedelta(days=1)),
    ):
        last.note(at)
        assert LastHeard(tmp_path).at == kept


@pytest.mark.parametrize("content", [b"", b"yesterday", b"2026-03-02T09:00:00", b"\xff"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: bytes) -> None:
    """Then it is said that orders were never heard of, which is on the safe side."""
    (tmp_path / NAME).write_bytes(content)
    assert LastHeard(tmp_path).at is None


def test_a_home_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    """It is only not remembered."""
    LastHeard(tmp_path / "gone").note(AT)
    assert LastHeard(tmp_path / "gone").at is None
