"""The protocol of leases as a model that Spin searches whole, and each planted fault found by it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MODEL = Path(__file__).with_name("leases.pml")
MISSING = [name for name in ("spin", "gcc") if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}")

HOLDS = ("", "LATE", "DISK", "NEXT MOST=1")
BREAKS = (
    *("RECLAIM", "TWICE", "EARLY", "DISK NOANCHOR", "DISK HASTY", "HUB NOEPOCH", "HUB DEAF", "NEXT FREED"),
)


def errors(folder: Path, flags: str) -> int:
    """How many histories Spin found that break the law (it stops at the first)."""
    defined = [f"-D{flag}" for flag in flags.split()]
    for command in (
        ["spin", "-a", *defined, str(MODEL)],
        ["gcc", "-O2", "-DSAFETY", "-DCOLLAPSE", "-w", "-o", "pan", "pan.c"],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    searched = subprocess.run(
        [str(folder / "pan"), "-E", "-m1000000"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    assert "max search depth too small" not in searched.stdout
    assert "Search not completed" not in searched.stdout or "assertion violated" in searched.stdout
    (line,) = [line for line in searched.stdout.splitlines() if "errors:" in line]
    return int(line.rsplit(":", 1)[1])


@pytest.mark.parametrize("flags", HOLDS)
def test_no_history_uses_more_than_there_is(tmp_path: Path, flags: str) -> None:
    """Lost answers, late questions, crashes; a disk put back, a station given to another PC."""
    assert errors(tmp_path, flags) == 0


@pytest.mark.parametrize("flags", BREAKS)
def test_each_planted_fault_is_found(tmp_path: Path, flags: str) -> None:
    """So that the model would find it in the protocol."""
    assert errors(tmp_path, flags) == 1
