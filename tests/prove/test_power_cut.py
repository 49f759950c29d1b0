"""Power cut: whatever instant the power fails in, nothing acknowledged is lost and nothing is corrupt.

The station's own store runs behind a recorder of writes and syncs; then each disk that a cut may have
left, at every operation, is opened by the real store. SIGKILL cannot see a missing sync; this does, and
the planted faults show it.
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.faults import disk, recorder
from tests.prove import power_commands, power_day
from tests.prove.power_judge import CommandOpener, DayOpener, Opener, Past, failures

ROOT = Path(__file__).parents[2]
DAY = Path(power_day.__file__)
COMMANDS = Path(power_commands.__file__)
WORKERS = 2

pytestmark = pytest.mark.skipif(bool(recorder.unavailable()), reason=recorder.unavailable())


def recorded(tmp_path: Path, program: Path, *words: str) -> tuple[recorder.Recording, Path]:
    """Run `program` on an empty directory behind the recorder; the recording and the directory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = recorder.record(
        [sys.executable, str(program), str(folder), *words],
        watch=[folder],
        log=tmp_path / "log",
        env={"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(folder / "elsewhere")},
    )
    assert made.code == 0, made.complaint
    assert recorder.unseen(made.ops) == []
    return made, folder


def judged(tmp_path: Path, folder: Path, past: Past, opener: Opener) -> tuple[int, list[str]]:
    """Every image judged, on both cores: how many, and what was wrong."""
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        parts = [
            pool.submit(failures, tmp_path / "log", folder, past, opener, share=(part, WORKERS))
            for part in range(WORKERS)
        ]
        results = [part.result() for part in parts]
    return sum(number for number, _ in results), [problem for _, found in results for problem in found]


def test_no_cut_loses_or_corrupts_anything_acknowledged(tmp_path: Path) -> None:
    """Every disk that any cut leaves opens, keeps all that was said, is whole, and takes a further scan."""
    made, folder = recorded(tmp_path, DAY, "none")
    past = Past.of(made.printed, folder)
    images, problems = judged(tmp_path, folder, past, DayOpener())
    print(f"{images} disks after {len(past.lines)} acts and {len(past.rows)} journal rows")
    assert problems[:5] == [], f"{len(problems)} of {images}"
    assert images > 10_000


def test_no_cut_breaks_what_the_commands_said(tmp_path: Path) -> None:
    """The same for the app's own commands, each a process, from the first one on a fresh home."""
    catalogue = tmp_path / "catalogue.json"
    catalogue.write_bytes(power_commands.catalogue())
    made, folder = recorded(tmp_path, COMMANDS, str(catalogue))
    past = Past.of(made.printed, folder)
    images, problems = judged(tmp_path, folder, past, CommandOpener())
    print(f"{images} disks after {len(past.lines)} lines and {len(past.rows)} journal rows")
    assert problems[:5] == [], f"{len(problems)} of {images}"
    assert sum(past.usage[-1].values()) > 0


def test_the_recorder_saw_everything(tmp_path: Path) -> None:
    """What the log replays to is what the day really left on the disk, byte for byte."""
    made, folder = recorded(tmp_path, DAY, "none")
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    there = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    assert disk.replayed(made.ops, str(folder)) == there


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("synchronous-normal", "the journal ends at row"),
        ("anchor-not-synced", "the anchor names row"),
        ("verdict-before-anchor", "the anchor names row"),
        ("catalogue-not-synced", "catalogue"),
        ("names-not-synced", "the anchor names row"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, fault: str, broken: str) -> None:
    """With one sync left out or too late, some cut breaks a promise, and the proof says which."""
    made, folder = recorded(tmp_path, DAY, fault)
    past = Past.of(made.printed, folder)
    _, problems = failures(tmp_path / "log", folder, past, DayOpener(), first=True)
    assert problems != []
    assert broken in problems[0]
