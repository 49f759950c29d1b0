"""A whole day in warehouse and pharmacy, through the command a person runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.field.__main__ import main

DAYS = Path(__file__).parents[2] / "hardware" / "days"


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_day_in_both_places_holds_whatever_goes_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five stations, every kind of scanner and a camera, every mishap there is, a recall in the afternoon."""
    report = tmp_path / "report.html"
    code = main([str(DAYS / "both.toml"), "--seconds", "30", "--out", str(report)])
    told = capsys.readouterr()
    said = json.loads(told.out)
    assert (code, said["held"], said["failed"]) == (0, True, []), told.err
    assert said["scans"] > 500
    assert said["mishaps"] >= 12
    assert report.stat().st_size > 50_000
    assert "三号药房台" in report.read_text("utf-8")  # the camera's
