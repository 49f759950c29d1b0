"""The screen's end: told to by a signal, or left without its terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.journeys.processes import BONDSCAN, environment

PATIENCE = 30


class Screen:
    """The scan screen on a pseudo-terminal that is not its controlling one, so that no SIGHUP comes.

    shown: waited for until something is on it.
    """

    def __init__(self, root: Path, *command: str, shown: bool = True) -> None:
        self.master, slave = pty.openpty()
        settings = {**environment(root), "TERM": "xterm-256color", "BONDSCAN_HOME": str(root / "home")}
        self.process = subprocess.Popen(
            [*BONDSCAN, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=settings,
            start_new_session=True,
        )
        os.close(slave)
        if shown:
            self._until_something_is_shown()
        self._reader = threading.Thread(target=self._drain, daemon=True)

    def _until_something_is_shown(self) -> None:
        shown = b""
        while b"F9" not in shown or b"\x1b[?2004h" not in shown:
            shown += os.read(self.master, 65536)

    def read_on(self) -> None:
        """Take what it still draws, as a terminal does."""
        self._reader.start()

    def _drain(self) -> None:
        with contextlib.suppress(OSError):
            while os.read(self.master, 65536):
                pass

    def end(self) -> int:
        """Its exit code."""
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def heeded() -> Iterator[None]:
    """SIGHUP ends a process that is started now; whoever started this one may have had it ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_screen_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """Exit 0, and the home is free for the next start."""
    for _ in range(2):
        screen = Screen(tmp_path, "run")
        screen.read_on()
        screen.process.send_signal(number)
        assert screen.end() in (0, -number)  # before the first paint it simply ends
        os.close(screen.master)


def test_a_terminal_that_is_gone_ends_the_screen(tmp_path: Path) -> None:
    """A closed window leaves no process behind that holds the home."""
    screen = Screen(tmp_path, "run")
    os.close(screen.master)
    assert screen.end() == 0


def test_a_terminal_that_goes_while_the_screen_is_made_ends_it(tmp_path: Path) -> None:
    """Before it is looked at for the first time, and before anything could be written."""
    screen = Screen(tmp_path, "run", shown=False)
    home = tmp_path / "home"
    while not (home / "lock").exists():
        assert screen.process.poll() is None
    os.close(screen.master)
    assert screen.end() == 0


def test_the_demonstration_leaves_no_hub_behind_however_it_ends(tmp_path: Path) -> None:
    """Killed outright, its hub ends by itself."""
    screen = Screen(tmp_path, "demo")
    hubs = [child for child in psutil.Process(screen.process.pid).children() if "hub" in child.cmdline()]
    assert len(hubs) == 1
    screen.process.kill()
    screen.end()
    psutil.wait_procs(hubs, timeout=PATIENCE)
    assert not hubs[0].is_running()
    os.close(screen.master)
