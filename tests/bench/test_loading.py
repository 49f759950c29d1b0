"""What can be held of the load's bench without a clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import loading, meanwhile
from tests.bench.figures import Report
from tests.bench.worked import STEPS, prepared

ROWS = 600


def test_a_first_load_and_the_next_issue_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scan goes on while the load does; of the next issue little more than what is new is fetched."""
    monkeypatch.setattr(meanwhile, "WARM_UP", 2)
    monkeypatch.setattr(loading, "MORE", 10)
    monkeypatch.setattr(meanwhile, "ROUNDS", 1)
    report = Report()
    worked, fresh = (prepared(tmp_path, rows, ROWS) for rows in (ROWS, len(STEPS)))
    loading.loaded(report, worked, fresh, 5 * ROWS, 3)
    told = json.loads(report.as_json())
    assert told["scan: a first load is under way"]["n"] > 0
    first, more = (float(told[f"{name}: came"].split()[0]) for name in ("first load", "next issue"))
    assert more < first
