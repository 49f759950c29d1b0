"""Leaving: a process that was told to ends, whatever it stands in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STANDS = """
import sys, threading
from pathlib import Path
from edge.tui.leaving import see_to_it

def stands_for_ever():
    see_to_it(Path(sys.argv[1]), within=0.01)
    threading.Event().wait()

stands_for_ever()
"""
ENDS = """
import sys
from pathlib import Path
from edge.tui.leaving import see_to_it

see_to_it(Path(sys.argv[1]), within=60.0)
"""


def run(program: str, log: Path) -> int:
    """Its exit code."""
    return subprocess.run([sys.executable, "-c", program, str(log)], timeout=30, check=False).returncode


def test_a_process_that_does_not_end_is_ended_and_tells_where_it_stood(tmp_path: Path) -> None:
    """The file names the place; no value of a variable is in it."""
    assert run(STANDS, tmp_path) == 1
    (told,) = tmp_path.glob("fault-*.txt")
    assert "stands_for_ever" in told.read_text(encoding="utf-8")


def test_one_that_ends_in_order_is_not_waited_for(tmp_path: Path) -> None:
    """Nothing is recorded, and its own exit code stands."""
    assert run(ENDS, tmp_path) == 0
    assert not list(tmp_path.iterdir())
