"""`./scripts/simulate --seed S --steps N`: worlds drawn from a seed, until one shows what may not be.

The steps are shared out over worlds of some thousand steps each, every one with a seed of its own
(`S/0`, `S/1`, …), so that a violation is found again without all that came before it:

    ./scripts/simulate --seed 7 --world 12 --steps 60000
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from tests.simulate.plants import PLANTS
from tests.simulate.truth import Violation
from tests.simulate.world import Plan, World

WORLD = 5000
"""Steps of one world, at least; a larger fleet gets more."""

SIZES = (2, 2, 3, 4, 4, 5, 6, 8, 8, 12, 16, 24, 40)
"""Stations of a world, where nobody says."""

LARGE, LARGE_EVERY = 1000, 160
"""One world in so many, and never the first, is a fleet of a thousand."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one world. fault: what may not be, "" where all was well."""

    world: int
    stations: int
    steps: int
    trace: str
    happened: Counter[str]
    fault: str = ""
    last: str = ""


def main(words: Sequence[str] | None = None) -> int:
    """0 where all worlds went well, 1 where one did not."""
    asked = _asked(words)
    began = time.monotonic()
    steps = worlds = 0
    happened: Counter[str] = Counter()
    for told in _worlds(asked):
        steps, worlds = steps + told.steps, worlds + 1
        happened.update(told.happened)
        spent = time.monotonic() - began
        if told.fault:
            print(_failed(asked, told))
            return 1
        print(
            f"world {told.world}: {told.stations} stations, {told.steps} steps, trace {told.trace[:16]}; "
            f"in all {steps} steps in {spent:.0f} s ({steps / max(spent, 0.001):.0f}/s)",
            flush=True,
        )
    print(f"seed {asked.seed}: {worlds} worlds, {steps} steps, no violation. {_counted(happened)}")
    return 0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", default="1", help="any word; the same seed is the same worlds")
    parser.add_argument("--steps", type=int, default=20_000, help="in all worlds together")
    parser.add_argument(
        "--stations", type=int, default=0, help="of each world (2 to 1000); drawn, if not said"
    )
    parser.add_argument("--world", type=int, default=None, help="only this one")
    parser.add_argument("--until", type=int, default=None, help="stop in front of this step of the world")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="a fault that must be found")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="worlds at a time")
    parser.add_argument("--directory", type=Path, default=_memory(), help="for the disks; best in memory")
    return parser.parse_args(words)


def _memory() -> Path | None:
    return Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def _worlds(asked: argparse.Namespace) -> Iterator[Told]:
    """Every world, some at a time, the largest first so that none is waited for alone; told as they end."""
    plans = [(n, plan) for n, plan in _plans(asked) if asked.world in (None, n)]
    jobs = min(asked.jobs, len(plans))
    if jobs <= 1:
        for number, plan in plans:
            yield live(str(asked.seed), number, plan, asked.directory, asked.until)
        return
    pool = ProcessPoolExecutor(jobs)
    try:
        left: set[Future[Told]] = {
            pool.submit(live, str(asked.seed), number, plan, asked.directory, asked.until)
            for number, plan in sorted(plans, key=lambda each: each[1].stations < LARGE)
        }
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _plans(asked: argparse.Namespace) -> Iterator[tuple[int, Plan]]:
    """The worlds that the steps are shared out over, as the seed draws them."""
    chance, left, number = Random(f"{asked.seed}/plans"), asked.steps, 0
    while left > 0:
        drawn = LARGE if number % LARGE_EVERY == LARGE_EVERY - 1 else chance.choice(SIZES)
        stations = asked.stations or drawn
        steps = min(left, max(WORLD, 20 * stations))
        if left - steps < WORLD // 2:
            steps = left
        plan = Plan(stations=stations, steps=steps, quiet=max(1000, 20 * stations), plant=asked.plant)
        yield number, plan
        left, number = left - steps, number + 1


def live(seed: str, number: int, plan: Plan, directory: Path | None, until: int | None = None) -> Told:
    """One world from its beginning to its end, or to what may not be."""
    root = Path(mkdtemp(prefix="bondscan-world-", dir=directory))
    world = World(root / "world", f"{seed}/{number}", plan, until=until)
    fault = ""
    try:
        world.run()
    except Violation as violation:
        fault = str(violation)
    except Exception:  # noqa: BLE001 -- whatever the product raised is a finding
        fault = traceback.format_exc()
    finally:
        world.close()
        root.rmdir()
    happened = Counter(world.happened) + world.truth.met
    return Told(number, plan.stations, world.steps, world.trace, happened, fault, "".join(world.last))


def _failed(asked: argparse.Namespace, told: Told) -> str:
    plant = f" --plant '{asked.plant}'" if asked.plant else ""
    stations = f" --stations {asked.stations}" if asked.stations else ""
    again = (
        f"./scripts/simulate --seed {asked.seed} --world {told.world} --steps {asked.steps}{stations}{plant}"
    )
    return (
        f"{told.last}\nseed {asked.seed}, world {told.world} ({told.stations} stations), "
        f"step {told.steps}: {told.fault}\nAgain: {again}"
    )


def _counted(happened: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(happened.items()))


if __name__ == "__main__":
    sys.exit(main())
