from __future__ import annotations

import json

from tests.bench import camera
from tests.bench.camera import SINGLES, Aim, conditions
from tests.bench.figures import Report


def test_every_sort_of_spoiling_comes_up_and_the_same_for_the_same_seed() -> None:
    """One after the other, from stated seeds."""
    assert {conditions(seed)[0] for seed in range(len(SINGLES))} == set(SINGLES)
    assert conditions(7) == conditions(7)


def test_a_tray_is_measured_beside_plain_zxing() -> None:
    """What was read, what was wrong, how long, and how plain zxing-cpp did on the same pictures."""
    report = Report()
    camera.trays(report, Aim("small tray", (240, 320), 4, 0.5, 1e6, frames=2), 1)
    said = json.loads(report.as_json())
    assert said["small tray: wrong payloads"]["found"] == 0
    assert said["small tray: read"]["found"] >= 0.5
    assert said["small tray"]["n"] == said["plain zxing-cpp, small tray"]["n"] == 2
    assert "×" in said["small tray: time / plain zxing-cpp"]
