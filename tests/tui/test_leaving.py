"""Leaving: a process that was told to ends, whatever it stands in."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

from edge.tui.leaving import Outlasting, terminal_watch

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


def test_what_is_written_to_a_terminal_that_has_gone_goes_nowhere() -> None:
    """And before that it arrives."""
    master, slave = pty.openpty()
    file = os.fdopen(slave, "w")
    stream = Outlasting(file)
    stream.write("here")
    stream.flush()
    assert os.read(master, 100) == b"here"
    assert stream.fileno() == slave
    os.close(master)
    stream.write("gone")
    stream.flush()
    with contextlib.suppress(OSError):
        file.close()


def test_a_terminal_that_has_gone_before_it_is_watched_is_seen_to_have() -> None:
    """Though it says that it is none; what never was a terminal never goes."""
    master, slave = pty.openpty()
    assert not terminal_watch(slave)()
    os.close(master)
    assert terminal_watch(slave)()
    os.close(slave)
    with Path(os.devnull).open() as nothing:
        assert not terminal_watch(nothing.fileno())()
    assert not terminal_watch(slave)()
