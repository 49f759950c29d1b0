"""How much room the disk has, in a word."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from edge.store import room
from edge.store.room import FULL


@pytest.mark.parametrize(
    ("free", "state", "words"),
    [
        (FULL - 1, "full", "50 MB"),
        (FULL, "low", "50 MB"),
        (999_999_999, "low", "1000 MB"),
        (2_500_000_000, "room", "2.5 GB"),
    ],
)
def test_room_is_enough_low_or_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str, words: str
) -> None:
    """By what an administrator calls low."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    found = room.look(tmp_path, 1_000_000_000)
    assert (found.state, found.words) == (state, words)
    assert room.look(tmp_path, 0).state in ("room", "full")
