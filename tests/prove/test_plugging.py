"""A week of plugging, through real pseudo-terminals and the real driver."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")

from edge.drivers import serial  # noqa: E402


def test_ten_thousand_disconnects_lose_and_invent_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half scans, noise, unplugging at any moment: every whole scan once and in order, no thread or handle left."""
    from tests.drivers.plugging import hard_week

    monkeypatch.setattr(serial, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(serial, "LONGEST_WAIT", 0.005)
    week = hard_week(tmp_path, 10_000, seed=2026)
    assert week.disconnects == 10_000
    assert week.halves > 3000
    assert week.bursts > 1000
    assert len(week.whole) > 5000
