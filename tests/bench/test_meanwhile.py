"""What can be held of the scans beside a busy line without a clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import meanwhile
from tests.bench.figures import Report


def test_scans_go_on_beside_a_drain_a_dead_hub_and_one_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is told with what it was at rest."""
    monkeypatch.setattr(meanwhile, "ROUNDS", 1)
    report = Report()
    meanwhile.told(report, tmp_path, 3, 400)
    told = json.loads(report.as_json())
    for name in ("a backlog drains", "the hub is dead", "the hub hangs"):
        assert told[f"scan: at rest ({name})"]["n"] == 6
        assert told[f"scan: {name}"]["n"] > 0
    assert told["a backlog drains: events sent"] > 0
