from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")

from edge.drivers import serial  # noqa: E402


def test_an_afternoon_of_plugging_loses_and_invents_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred disconnects, half scans and bursts of noise; the week is in tests/prove."""
    from tests.drivers.plugging import hard_week

    monkeypatch.setattr(serial, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(serial, "LONGEST_WAIT", 0.005)
    week = hard_week(tmp_path, 200, seed=11)
    assert week.disconnects == 200
    assert week.halves > 50
