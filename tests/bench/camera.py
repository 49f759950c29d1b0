"""How much of trays and single labels the camera's sight reads, how fast, and beside plain zxing-cpp.

The pictures are drawn from seeds (hardware/simulators/scenes.py): seed n of each sort is its n-th
picture here. Plain zxing-cpp reads the same picture in the same turn, in the same formats, as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from edge.drivers.camera import engines
from edge.drivers.camera.decoding import Hint, Sight
from edge.drivers.camera.mending import resized
from hardware.simulators.scenes import Conditions, Grey, Scene, single, tray
from tests.bench.figures import Report, Series, paired

SHORT, LONG = 0.03, 0.085
"""Seconds a look may take: of a tray in good light, and of what is hard to read."""

WARM = 3
SINGLES = (
    "as it is",
    "small",
    "blurred",
    "moved",
    "noisy",
    "uneven light",
    "glare",
    "inverted",
    "little quiet zone",
    "leaning",
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A sort of tray: its size, how many symbols, what share is to be read in how many frames, in what time."""

    name: str
    size: tuple[int, int]
    count: int
    share: float
    milliseconds: float | None
    frames: int = 1
    hard: bool = False
    module: float | None = None
    budget: float = LONG

    def scene(self, seed: int, frame: int = 0) -> Scene:
        """The tray of that seed, in that frame."""
        return tray(seed, count=self.count, size=self.size, hard=self.hard, module=self.module, frame=frame)


AIMS = (
    Aim("60 at 1080p, 2.9 px a module", (1080, 1920), 60, 0.99, 33, budget=SHORT),
    Aim("60 at 1080p, hard", (1080, 1920), 60, 0.98, 100, frames=3, hard=True),
    Aim("60 at 720p, 1.9 px a module", (720, 1280), 60, 0.99, None),
    Aim("24 at VGA, 1.6 px a module", (480, 640), 24, 0.95, None, module=1.6),
    Aim("60 at 4K, 5.8 px a module", (2160, 3840), 60, 0.99, 50, budget=0.045),
)


@dataclass(slots=True)
class Tally:
    """What came of one sort of picture. wrong: payloads that were not shown."""

    ours: Series
    plain: Series
    shown: int = 0
    read: int = 0
    plainly: int = 0
    wrong: int = 0
    missed: list[str] = field(default_factory=list)

    @staticmethod
    def of(name: str) -> Tally:
        """An empty one."""
        return Tally(Series(name), Series(f"plain zxing-cpp, {name}"))


def measured(report: Report, seeds: int) -> None:
    """Every sort of tray, then single labels."""
    for aim in AIMS:
        trays(report, aim, max(2, seeds))
    _singles(report, 30 * max(2, seeds))


def trays(report: Report, aim: Aim, seeds: int) -> None:
    """One sort of tray, each seed in its frames, a look at each, and plain zxing-cpp beside it."""
    frames = "in one frame" if aim.frames == 1 else f"within {aim.frames} frames"
    report.heading(f"{aim.name}, {frames}; seeds 0 to {seeds - 1}, {aim.budget * 1e3:.0f} ms a look")
    tally = Tally.of(aim.name)
    formats = engines.zxing_formats(engines.EVERY)
    with Sight(budget=aim.budget) as sight:
        for _ in range(WARM):
            sight.look(aim.scene(999).picture)
        for seed in range(seeds):
            read: set[bytes] = set()
            plainly: set[bytes] = set()
            scale = None
            for frame in range(aim.frames):
                scene = aim.scene(seed, frame)
                seen = sight.look(scene.picture, hint=Hint((), scale, full=False))
                tally.ours.seconds.append(seen.spent)
                scale = seen.scale
                read |= {one.payload for one in seen.readings}
                plainly |= _plainly(scene.picture, formats, tally)
            tally.shown += len(scene.payloads)
            tally.read += len(read & scene.payloads)
            tally.plainly += len(plainly & scene.payloads)
            tally.wrong += len(read - scene.payloads)
    _said(report, aim.name, tally)
    report.at_least(f"{aim.name}: read", tally.read / tally.shown, aim.share, "of all")
    if aim.milliseconds:
        report.against(f"{aim.name}: median", tally.ours.p50 / 1e3, aim.milliseconds, "ms")


def _said(report: Report, name: str, tally: Tally) -> None:
    report.series(tally.ours, tally.plain)
    report.fact(f"{name}: plain zxing-cpp reads", f"{tally.plainly / tally.shown:.1%}")
    report.fact(f"{name}: time / plain zxing-cpp", f"{paired(tally.ours, tally.plain):.2f} ×")
    report.against(f"{name}: wrong payloads", tally.wrong, 0, "")


def conditions(seed: int) -> tuple[str, Conditions]:
    """How the n-th single label is taken: each sort of spoiling in turn, over its whole range."""
    rng = np.random.default_rng((seed, 5))
    name = SINGLES[seed % len(SINGLES)]
    module = float(rng.uniform(1.5, 2.2) if name == "small" else rng.uniform(2.4, 4.5))
    spoilt: dict[str, dict[str, float | bool]] = {
        "blurred": {"blur": module * float(rng.uniform(0.35, 0.6))},
        "moved": {"motion": module * float(rng.uniform(0.6, 1.5)), "course": float(rng.uniform(0, 180))},
        "noisy": {"noise": float(rng.uniform(12, 35))},
        "uneven light": {"light": float(rng.uniform(0.7, 0.95))},
        "glare": {"glare": float(rng.uniform(0.4, 0.9))},
        "inverted": {"inverted": True},
        "little quiet zone": {"quiet": float(rng.uniform(0.3, 0.8))},
        "leaning": {"lean": float(rng.uniform(0.1, 0.2))},
    }
    usual = {
        "angle": float(rng.uniform(0, 360)),
        "lean": float(rng.uniform(0, 0.06)),
        "quiet": float(rng.uniform(1, 2.5)),
        "noise": float(rng.uniform(1, 6)),
        "blur": float(rng.uniform(0.3, 0.7)),
        "light": float(rng.uniform(0, 0.4)),
    }
    return name, Conditions(module=module, **{**usual, **spoilt.get(name, {})})  # type: ignore[arg-type]


def _singles(report: Report, count: int) -> None:
    report.heading(
        f"one label at VGA, spoilt one way each; seeds 0 to {count - 1}, {LONG * 1e3:.0f} ms a look"
    )
    tally, together = Tally.of("one spoilt label"), 0
    formats = engines.zxing_formats(engines.EVERY)
    others = _engines()
    report.fact("engines beside it", ", ".join(name for name, _ in others))
    with Sight(budget=LONG) as sight, Sight(budget=60.0) as patient:
        for seed in range(count):
            name, taken = conditions(seed)
            scene = single(seed, taken)
            seen = sight.look(scene.picture, hint=Hint(full=False))
            tally.ours.seconds.append(seen.spent)
            found = _plainly(scene.picture, formats, tally)
            read = {one.payload for one in seen.readings}
            tally.shown += 1
            tally.read += scene.payloads <= read
            tally.wrong += len(read - scene.payloads)
            tally.plainly += scene.payloads <= found
            if scene.payloads <= read or _read_by_any(others, patient, scene):
                together += 1
                tally.missed += [] if scene.payloads <= read else [f"{name} ({seed})"]
    _said(report, "one spoilt label", tally)
    report.fact("one spoilt label: read by any engine in any way", f"{together} of {count}")
    report.fact("one spoilt label: of these missed", ", ".join(tally.missed) or "none")
    report.at_least(
        "one spoilt label: read, of what is read by any", tally.read / max(1, together), 0.98, "of all"
    )
    report.against("one spoilt label: 95th percentile", _p95(tally.ours) / 1e3, 100, "ms")


def _read_by_any(
    others: Iterable[tuple[str, Callable[[Grey], set[bytes]]]], patient: Sight, scene: Scene
) -> bool:
    if scene.payloads <= {one.payload for one in patient.look(scene.picture).readings}:
        return True
    return any(scene.payloads <= engine(scene.picture) for _, engine in others)


def _engines() -> list[tuple[str, Callable[[Grey], set[bytes]]]]:
    """zxing-cpp on the picture as it is, twice and three times as large; tapirscan where it is installed."""
    formats = engines.zxing_formats(engines.EVERY)

    def zxing(factor: float) -> Callable[[Grey], set[bytes]]:
        return lambda grey: {one.payload for one in engines.zxing(resized(grey, factor), formats)}

    found = [(f"zxing-cpp ×{factor}", zxing(factor)) for factor in (1, 2, 3)]
    try:
        import tapirscan  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return found
    scanner = tapirscan.Scanner(mode="high", formats=["DataMatrix"])
    return [
        *found,
        ("tapirscan", lambda grey: {bytes(one.payload_bytes) for one in scanner.scan(grey).barcodes}),
    ]


def _plainly(grey: Grey, formats: Any, tally: Tally) -> set[bytes]:
    """What plain zxing-cpp reads; its time is noted."""
    began = perf_counter()
    found = engines.zxing(grey, formats)
    tally.plain.seconds.append(perf_counter() - began)
    return {one.payload for one in found}


def _p95(series: Series) -> float:
    return float(np.percentile(series.seconds, 95)) * 1e6
