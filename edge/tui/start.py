"""Starting the screen: on this PC's own home, or on the demonstration."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from edge.drivers.sound import Verdict
from edge.runtime.engine import Runtime
from edge.runtime.opening import Opened, open_runtime
from edge.tui import leaving
from edge.tui.app import BondscanApp
from edge.tui.port import Language
from edge.tui.station_port import Simulate, StationPort

if TYPE_CHECKING:
    from edge.runtime.demo.scene import Scene
    from edge.runtime.devices import Asked


TURN = 0.001
"""Seconds for which another thread may go on while a key waits: a fifth of what is usual."""


def run_station(home: Path, asked: Asked) -> int:
    """The scan screen of `home` until somebody leaves it; asked: its devices, by the command line."""
    return _run(open_runtime(home, halts=True, asked=asked))


def run_demonstration(scene: Scene, station: str, serial: str | None = None) -> int:
    """The scan screen of one of the demonstration's stations, its scanner simulated or real."""
    from edge.drivers.simulated import SimulatedScanner
    from edge.runtime.demo.rehearsal import rehearse

    scanner = SimulatedScanner(scene.home(station).with_suffix(".scanner"))
    try:
        opened = scene.open(station, scanner, serial=serial, halts=True)
        return _run(opened, rehearse(scene, opened, scanner))
    finally:
        scanner.close()


def _run(opened: Opened, simulate: Simulate | None = None) -> int:
    runtime, settings = opened.runtime, opened.settings
    minutes = int(settings.idle_lock.total_seconds() // 60) if settings.idle_lock else 0
    with contextlib.ExitStack() as stack:
        stack.callback(runtime.stop)
        port = StationPort(
            runtime,
            language=last_language(opened),
            idle_minutes=minutes,
            low_disk=settings.low_disk,
            simulate=simulate,
            remember=lambda language: remember_language(opened, language),
        )
        stack.callback(port.close)
        app = BondscanApp(port, opened.places.log)
        app.driver_class = leaving.outlasting(app.driver_class)
        app.sounds = settings.sound != "off"
        app.mute = runtime.mute
        if settings.sound == "pc":
            app.player = _pc_sound(stack)
        runtime.hush(True)  # until the terminal says that another window has the focus
        gone = leaving.terminal_watch()
        app.after_first_paint = lambda: _settle(app, runtime, gone, opened.places.log)
        runtime.start()
        return _until_left(app)


def _pc_sound(stack: contextlib.ExitStack) -> Callable[[Verdict], bool]:
    """The PC's own sound, closed with `stack`; where the system has no player the bell is rung."""
    from edge.drivers.pc_sound import PcSound, player

    start = player()
    if start is None:
        return lambda _: False
    sound = PcSound(start)
    stack.callback(sound.close)
    return sound.play


def _settle(app: BondscanApp, runtime: Runtime, gone: Callable[[], bool], log: Path) -> None:
    """What can wait until something is on the screen."""

    def leave() -> None:
        leaving.see_to_it(log)
        app.do_quit()

    spare_what_stays()
    sys.setswitchinterval(TURN)
    runtime.connect()
    leaving.on_signals(leave)
    app.set_interval(leaving.LOOK_EVERY, lambda: leave() if gone() else None)


def spare_what_stays() -> None:
    """What is in memory now is searched for garbage no more: pictures are made and dropped all the time, and each
    search through all of it would hold up keys by a tenth of a second.
    """
    gc.freeze()


def _until_left(app: BondscanApp) -> int:
    try:
        return app.run() or 0
    except OSError:
        # the terminal went while its state was being put back; everything of ours is still closed in order
        return 0


def last_language(opened: Opened) -> Language:
    """The language last chosen here, else the one configured."""
    try:
        chosen = opened.places.language.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        chosen = ""
    return "zh" if chosen == "zh" else "en" if chosen == "en" else opened.settings.language


def remember_language(opened: Opened, language: Language) -> None:
    """Keep the language for the next start; where that cannot be done, nothing is lost."""
    with contextlib.suppress(OSError):
        opened.places.language.write_text(language, encoding="ascii")
