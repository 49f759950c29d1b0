"""Figures: percentiles of what was timed, as lines for a person and as one JSON value."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """Times of one thing done many times, in seconds."""

    name: str
    seconds: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median, in microseconds."""
        return statistics.median(self.seconds) * 1e6

    @property
    def p99(self) -> float:
        """The 99th percentile, in microseconds."""
        return sorted(self.seconds)[len(self.seconds) * 99 // 100] * 1e6

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the largest median of five stretches of the run: how far to trust `p50`."""
        size = max(1, len(self.seconds) // 5)
        stretches = [self.seconds[at : at + size] for at in range(0, len(self.seconds) - size + 1, size)]
        medians = [statistics.median(stretch) * 1e6 for stretch in stretches]
        return min(medians), max(medians)


class Report:
    """Lines printed as they come, and everything again as JSON where asked."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def heading(self, words: str) -> None:
        """A line above those that follow."""
        print(f"\n{words}", flush=True)

    def series(self, *series: Series) -> None:
        """A line each: how often, median with its spread, 99th percentile."""
        for one in series:
            low, high = one.spread
            print(
                f"  {one.name:<46} n={len(one.seconds):<6} p50 {one.p50:9.0f} µs ({low:.0f}–{high:.0f})"
                f"   p99 {one.p99:9.0f} µs",
                flush=True,
            )
            self._values[one.name] = {"n": len(one.seconds), "p50_us": one.p50, "p99_us": one.p99}

    def against(self, name: str, found: float, aim: float, unit: str = "×") -> None:
        """A figure beside what it should not pass."""
        verdict = "ok" if found <= aim else f"missed by {found / aim - 1:.0%}" if aim else "missed"
        print(f"  {name:<46} {found:9.3g} {unit}   aim ≤ {aim:g} {unit}   {verdict}", flush=True)
        self._values[name] = {"found": found, "aim": aim, "unit": unit}

    def at_least(self, name: str, found: float, aim: float, unit: str = "×") -> None:
        """A figure beside what it should reach."""
        verdict = "ok" if found >= aim else f"missed by {1 - found / aim:.0%}"
        print(f"  {name:<46} {found:9.3g} {unit}   aim ≥ {aim:g} {unit}   {verdict}", flush=True)
        self._values[name] = {"found": found, "aim": aim, "unit": unit}

    def fact(self, name: str, value: object) -> None:
        """Something found that has no aim."""
        print(f"  {name:<46} {value}", flush=True)
        self._values[name] = value

    def as_json(self) -> str:
        """Everything said, by name."""
        return json.dumps(self._values, ensure_ascii=False)


def surroundings(report: Report, folder: Path) -> None:
    """Where the figures come from; without it they mean nothing."""
    report.heading("measured on")
    report.fact("processor", f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}")
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False)
    named = kind.stdout.strip() or "unknown"
    report.fact(
        "file system", named + (" (in memory: a sync costs nothing here)" if named == "tmpfs" else "")
    )
    report.fact("Python", f"{platform.python_version()} on {platform.system()} {platform.release()}")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def ratio(one: Series, other: Series) -> float:
    """How many times the median of `other` the median of `one` is."""
    return one.p50 / other.p50


def paired(one: Series, other: Series) -> float:
    """The median of the ratios turn by turn: a slow spell of the machine falls on both and cancels."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))
