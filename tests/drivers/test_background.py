from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from edge.drivers import background
from edge.drivers.background import SOURCE, BackgroundKeyboard, Heard, why_not
from edge.drivers.state import DeviceState
from edge.frame import Frame
from tests.xvfb import Display, xvfb

SOON = 20.0
X11 = {"DISPLAY": ":0"}
GOOD = "]d2010950600013435210A\x1d21b7"


class Pc:
    """A PC, and the driver that hears its keyboards."""

    def __init__(self, environment: dict[str, str], listen: object = None) -> None:
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()
        self.driver = BackgroundKeyboard(
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            environment=environment,
            listen=listen,  # type: ignore[arg-type]
        )

    def until(self, status: str) -> DeviceState:
        while (state := self.states.get(timeout=SOON)).status != status:
            pass
        return state

    def scanned(self) -> bytes:
        frame = self.frames.get(timeout=SOON)
        assert (frame.source, frame.complete) == (SOURCE, True)
        return frame.payload


@contextmanager
def on(display: Display, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pc]:
    """A PC with this display, whose driver listens."""
    monkeypatch.setenv("DISPLAY", display.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    pc = Pc(dict(os.environ))
    pc.driver.start()
    try:
        pc.until("connected")
        yield pc
    finally:
        pc.driver.stop()


def test_scans_arrive_whichever_window_has_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real keys of a real X server: separators by Ctrl and ], capitals by Shift, Enter and Tab as suffix."""
    with xvfb() as display, on(display, monkeypatch) as pc:
        for number in range(3):
            display.press(f"{GOOD}{number}\r")
            assert pc.scanned() == f"{GOOD}{number}".encode()
        display.press("]C1(00)106141412345678908/A%B\t")
        assert pc.scanned() == b"]C1(00)106141412345678908/A%B"


def test_what_a_person_types_is_never_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither slowly nor fast: words, a password, even digits; and the next scan is whole."""
    with xvfb() as display, on(display, monkeypatch) as pc:
        display.press("hello\r", 70)
        display.press("S3cret-Pass12\r", 3)
        display.press("4006381333931\r", 80)
        display.press(GOOD + "\r")
        assert pc.scanned() == GOOD.encode()
        assert pc.frames.empty()


def test_while_the_terminal_has_the_focus_it_reads_the_scanner_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hushed, a scan is not delivered a second time; then again it is."""
    with xvfb() as display, on(display, monkeypatch) as pc:
        pc.driver.hush(True)
        display.press(f"{GOOD}1\r")
        display.press(f"{GOOD}2\r")
        pc.driver.hush(False)
        display.press(f"{GOOD}3\r")
        while (last := pc.scanned()) != f"{GOOD}3".encode():
            assert last == f"{GOOD}2".encode(), "the second may have ended after the hush"
        assert pc.frames.empty()


def test_signing_out_is_a_state_and_stopping_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Started and stopped again and again, no thread and no handle is left; without the display it says so."""
    process = psutil.Process()
    monkeypatch.setattr(background, "FIRST_WAIT", 0.01)
    with xvfb() as display:
        with on(display, monkeypatch):
            pass
        threads, handles = threading.active_count(), process.num_fds()
        for _ in range(3):
            with on(display, monkeypatch):
                pass
        assert (threading.active_count(), process.num_fds()) == (threads, handles)
        with on(display, monkeypatch) as pc:
            display.end()
            assert pc.until("lost").reason == "no-display"
        assert (threading.active_count(), process.num_fds()) == (threads, handles)


class Fake:
    """A listener whose keys the test presses."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.alive = True
        self.closed = False

    def is_alive(self) -> bool:
        return self.alive

    def close(self) -> None:
        self.closed = True

    def type(self, text: str) -> None:
        for character in text:
            self.heard("enter" if character == "\r" else None, None if character == "\r" else character, True)
            self.heard(
                "enter" if character == "\r" else None, None if character == "\r" else character, False
            )


def test_a_listener_that_ends_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it raises is a state; each is closed, and scans go on with the next."""
    monkeypatch.setattr(background, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(background, "LONGEST_WAIT", 0.01)
    made: queue.Queue[Fake] = queue.Queue()
    fails = iter([OSError("no display"), RuntimeError("odd"), None, None])

    def listen(heard: Heard) -> Fake:
        if failure := next(fails):
            raise failure
        fake = Fake(heard)
        made.put(fake)
        return fake

    pc = Pc(X11, listen)
    pc.driver.start()
    try:
        assert pc.until("lost").detail.startswith("OSError")
        pc.until("connected")
        first = made.get(timeout=SOON)
        first.type(GOOD.replace("\x1d", "") + "\r")
        assert pc.scanned() == GOOD.replace("\x1d", "").encode()
        first.alive = False
        pc.until("lost")
        pc.until("connected")
        assert first.closed
    finally:
        pc.driver.stop()
    assert made.get(timeout=SOON).closed


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "no-display"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "wayland"),
        (X11, ""),
    ],
)
def test_where_no_other_windows_keys_can_be_heard_one_state_says_so(
    environment: dict[str, str], reason: str
) -> None:
    """Nothing is tried there, and no thread stays."""
    assert why_not(environment, "linux") == reason
    assert why_not(environment, "win32") == ""
    if reason and sys.platform == "linux":
        pc = Pc(environment)
        pc.driver.start()
        assert pc.until("absent").reason == reason
        pc.driver.stop()


def test_without_the_library_one_state_says_so() -> None:
    """No traceback."""

    def listen(_: Heard) -> Fake:
        raise ImportError("no pynput")

    pc = Pc(X11, listen)
    pc.driver.start()
    assert pc.until("absent").reason == "no-library"
    pc.driver.stop()


def test_nothing_of_it_is_loaded_before_it_is_asked_for() -> None:
    """The library comes with the first start alone."""
    import subprocess

    code = "import sys, edge.drivers.background; print('pynput' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
