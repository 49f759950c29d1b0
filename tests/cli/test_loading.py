"""How a long load gets on, at the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edge.cli import loading
from edge.cli.loading import Progress, words
from edge.sync import SyncState

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_how_much_at_what_rate_and_how_long() -> None:
    """From what was there when it began; before there is a rate, how much alone."""
    state = SyncState(server="", loading=(4_000_000, 10_000_000), loading_since=(AT, 1_000_000))
    assert words(state, AT + timedelta(seconds=30)).endswith("4,000,000 / 10,000,000, 100,000/s, 1:00 left")
    assert words(state, AT).endswith("4,000,000 / 10,000,000")
    assert words(SyncState(server="", loading=(0, 10)), AT).endswith("0 / 10")


def test_it_is_said_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, and nothing where nothing is on its way."""
    monkeypatch.setattr(loading, "EVERY", 0.0)
    progress = Progress()
    progress(SyncState(server=""))
    progress(SyncState(server="", loading=(1, 2)))
    monkeypatch.setattr(loading, "EVERY", 3600.0)
    progress(SyncState(server="", loading=(2, 2)))
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), "1 / 2" in said.err) == ("", 1, True)
