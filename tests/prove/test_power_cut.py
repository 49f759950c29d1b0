"""Power cut: whatever instant the power fails in, nothing acknowledged is lost and nothing is corrupt.

The station's own store runs behind a recorder of writes and syncs; then each disk that a cut may have
left, at every operation, is opened by the real store. SIGKILL cannot see a missing sync; this does, and
the planted faults show it.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.faults import disk, recorder
from tests.prove import power_day, power_judge

ROOT = Path(__file__).parents[2]
DAY = Path(power_day.__file__)
WORKERS = 2

pytestmark = pytest.mark.skipif(bool(recorder.unavailable()), reason=recorder.unavailable())


def record(tmp_path: Path, fault: str) -> tuple[recorder.Recording, Path]:
    """Record the day with `fault` planted; the recording and its directory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = recorder.record(
        [sys.executable, str(DAY), str(folder), fault],
        watch=[folder],
        log=tmp_path / "log",
        env={"PYTHONPATH": str(ROOT)},
    )
    assert made.code == 0, made.complaint
    assert recorder.unseen(made.ops) == []
    return made, folder


def live(tmp_path: Path, fault: str) -> tuple[Path, power_judge.Past]:
    """The directory of a recorded day, and how it ended."""
    made, folder = record(tmp_path, fault)
    return folder, power_judge.Past.of(made.printed, folder / "home")


def test_no_cut_loses_or_corrupts_anything_acknowledged(tmp_path: Path) -> None:
    """Every disk that any cut leaves opens, keeps all that was said, is whole, and takes a further scan."""
    folder, past = live(tmp_path, "none")
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = [
            pool.submit(power_judge.failures, tmp_path / "log", folder, past, share=(part, WORKERS))
            for part in range(WORKERS)
        ]
        judged = [part.result() for part in parts]
    problems = [problem for _, found in judged for problem in found]
    images = sum(number for number, _ in judged)
    print(f"{images} disks after {len(past.lines)} acts and {len(past.rows)} journal rows")
    assert problems[:5] == [], f"{len(problems)} of {images}"
    assert images > 1000


def test_the_recorder_saw_everything(tmp_path: Path) -> None:
    """What the log replays to is what the day really left on the disk, byte for byte."""
    made, folder = record(tmp_path, "none")
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    there = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    assert disk.replayed(made.ops, str(folder)) == there


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("synchronous-normal", "was acknowledged"),
        ("anchor-not-synced", "the anchor names row"),
        ("verdict-before-anchor", "the anchor names row"),
        ("catalogue-not-synced", "catalogue"),
        ("names-not-synced", "the anchor names row"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, fault: str, broken: str) -> None:
    """With one sync left out or too late, some cut breaks a promise, and the proof says which."""
    folder, past = live(tmp_path, fault)
    _, problems = power_judge.failures(tmp_path / "log", folder, past, first=True)
    assert problems != []
    assert broken in problems[0]
