"""Where the work of a scan goes, room by room, as a profiler sees it: shares, not times."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from pathlib import Path

from edge.frame import Frame
from edge.runtime.ids import wall
from tests.bench.figures import Report
from tests.bench.scan import WARM_UP, anchor_unsynced
from tests.bench.worked import ROOT, Worked, label, start

SCANS = 300
Function = tuple[str, int, str]


def shares(report: Report, worked: Worked) -> None:
    """A heavier look than the others, at work without any sync; only its proportions mean anything."""
    report.heading("where the work beside the sync goes (share of the time in its own functions)")
    with worked.copied("profile") as home, anchor_unsynced(), home.station("OFF") as station:
        for operation in ("put_away", "zone_exit"):
            start(station, operation)
            frames = [Frame(label(number), "bench", wall()) for number in range(1, SCANS + WARM_UP)]
            for frame in frames[:WARM_UP]:
                station.scan(frame)
            profile = cProfile.Profile()
            profile.enable()
            for frame in frames[WARM_UP:]:
                station.scan(frame)
            profile.disable()
            found = _by_room(pstats.Stats(profile))
            named = [f"{room} {spent / found.total():.0%}" for room, spent in found.most_common(9)]
            report.fact(operation, ", ".join(named))


def _by_room(stats: pstats.Stats) -> Counter[str]:
    spent: Counter[str] = Counter()
    for function, (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        spent[_room(function)] += int(own * 1e6)
    return spent


def _room(function: Function) -> str:
    path, _, name = function
    if "sqlite3" in name:
        return "SQLite"
    if "hash" in name or "sha256" in name:
        return "hashing"
    try:
        return Path(path).relative_to(ROOT / "edge").parts[0].removesuffix(".py")
    except ValueError:
        return "Python's own"
