"""`bondscan scan`: one task without a screen; one JSON line a scan, printed after its commit."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError, add_camera, add_home, home_of
from edge.cli.labels_heard import LabelsHeard
from edge.cli.lines import device_line, put, refusal_line, scan_line
from edge.cli.pins import signed_in
from edge.clock import CHINA
from edge.errors import ConfigError, DriverError
from edge.frame import Frame, Framer

if TYPE_CHECKING:
    from edge.drivers.state import DeviceState
    from edge.runtime.devices import Asked
    from edge.runtime.engine import Runtime
    from edge.runtime.opening import Opened
    from edge.station import Outcome, Refusal, Station


HEED_SIGNALS = 0.2
"""Seconds that nothing is waited for longer than, so that a signal is heard."""

PLAYED = ("played", "no-recording")
"""Why a camera that plays a recording is done."""

Work = tuple[str, dict[str, str], int | None]
"""Operation, papers, and how many packages are due."""

Heard = tuple[Frame, Callable[[str], None]]
"""A frame, and what its verdict is told to."""


def define(parser: argparse.ArgumentParser) -> None:
    """The contract of the headless station."""
    add_home(parser)
    parser.add_argument(
        "--operator",
        required=True,
        metavar="BADGE",
        help="扫码人，PIN 取自 BONDSCAN_PIN · who scans; PIN from BONDSCAN_PIN",
    )
    parser.add_argument(
        "--task",
        required=True,
        type=Path,
        metavar="TASK.json",
        help='任务；第二人的 PIN 取自 BONDSCAN_SECOND_PIN · the task, {"operation": …, "papers": {…}}; the PIN of a second person from BONDSCAN_SECOND_PIN',
    )
    parser.add_argument(
        "--source",
        default="stdin",
        metavar="stdin|serial:PATH|hid|grab:DEVICE|keyboard|camera:SOURCE",
        help="扫码来源；serial:auto 自动查找扫码器，keyboard 收各窗口的键盘扫码 · where scans come from; serial:auto finds the scanners, keyboard hears every window",
    )
    add_camera(parser)
    parser.add_argument(
        "--tray",
        action="store_true",
        help="整托：来源结束前扫到的全部作为一次办理，全部通过才生效 · a tray: everything read until the source ends is "
        "judged as one, all or none",
    )
    parser.add_argument(
        "--offline", action="store_true", help="期间不与中心端同步 · do not exchange with the hub meanwhile"
    )


def execute(options: argparse.Namespace) -> int:
    """Sign in, open (or go on with) the task, judge scans until the source ends."""
    from edge.runtime.opening import open_runtime

    asked = _task(options.task)
    devices = _devices(options.source, tuple(options.camera))
    opened = open_runtime(home_of(options), sync=not options.offline, prints=True)
    runtime, language = opened.runtime, opened.settings.language
    labels = LabelsHeard(runtime, language)
    try:
        runtime.start()
        runtime.connect()
        pin = _pin()
        refusal = runtime.call(lambda station: _begin(station, options.operator, pin, asked)).result()
        if refusal:
            sys.stderr.write(f"bondscan: {refusal_line(refusal, language)}\n")
            return 1
        frames = _device_frames(opened, devices) if devices is not None else _stdin_frames()
        outcomes = _tray(runtime, frames, asked[2]) if options.tray else _singly(runtime, frames)
        for outcome in outcomes:
            put(scan_line(outcome, language, opened.station.store.regimes))
        labels.wait()
        return 0
    finally:
        runtime.stop()


def _singly(runtime: Runtime, frames: Iterator[Heard]) -> Iterator[Outcome]:
    """Each scan by itself; its scanner sounds the verdict once its line is printed."""
    for frame, sound in frames:
        outcome = runtime.submit(frame).result()
        yield outcome
        sound(outcome.decision.verdict)


def _tray(runtime: Runtime, frames: Iterator[Heard], expected: int | None) -> tuple[Outcome, ...]:
    """Everything that is read, judged as one; how many of how many is said besides."""
    tray = [frame for frame, _ in frames]
    due = f" / {expected}" if expected is not None else ""
    sys.stderr.write(f"bondscan: 整托 · tray: {len(tray)}{due}\n")
    sys.stderr.flush()
    return runtime.submit_together(tray).result()


def _devices(source: str, cameras: tuple[str, ...]) -> Asked | None:
    """The cameras, else the devices that `source` names; None for stdin."""
    from edge.runtime.devices import Asked

    kind, _, place = source.partition(":")
    if cameras and source != "stdin":
        raise UsageError(f"Failed to read '{source}' as source: expected it or --camera, got both.")
    if cameras or (kind == "camera" and place):
        return Asked(camera=cameras or (place,), alone=True)
    if kind == "serial" and place:
        return Asked(serial=(place,), alone=True)
    if kind == "grab" and place:
        return Asked(grab=(place,), alone=True)
    if source == "keyboard":
        return Asked(background=True, alone=True)
    if source == "hid":
        return Asked(hid=True, alone=True)
    if source != "stdin":
        raise UsageError(
            f"Failed to read '{source}' as source: expected stdin, serial:PATH, serial:auto, hid, grab:DEVICE, keyboard or camera:SOURCE."
        )
    return None


def _pin() -> str:
    pin = os.environ.get("BONDSCAN_PIN")
    if pin is not None:
        return pin
    if not sys.stdin.isatty():
        raise UsageError(
            "bondscan scan: expected the PIN in BONDSCAN_PIN, got none and no terminal to ask on"
        )
    return getpass.getpass("PIN: ")


def _task(path: Path) -> Work:
    import msgspec

    try:
        table: Any = msgspec.json.decode(path.read_bytes())
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {path} as task: expected a file, got {failure.strerror}."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise ConfigError(f"Failed to parse {path} as task: expected JSON in UTF-8, got {failure}.") from None
    papers = table.get("papers", {}) if isinstance(table, dict) else None
    if (
        not isinstance(table, dict)
        or not isinstance(table.get("operation"), str)
        or not isinstance(papers, dict)
    ):
        raise ConfigError(
            f'Failed to parse {path} as task: expected {{"operation": text, "papers": object}}, got other.'
        )
    wrong = [name for name, value in papers.items() if not isinstance(value, str | int | float)]
    if wrong:
        raise ConfigError(
            f"Failed to parse {path} as task: expected papers as text, got other in {wrong[0]}."
        )
    expected = table.get("expected")
    if expected is not None and (not isinstance(expected, int) or isinstance(expected, bool) or expected < 0):
        raise ConfigError(f"Failed to parse {path} as task: expected a whole number of packages in expected.")
    return table["operation"], {name: str(value) for name, value in papers.items()}, expected


def _begin(station: Station, badge: str, pin: str, asked: Work) -> Refusal | None:
    """Sign in and have the task open: the one left open with these same papers, or a new one."""
    from edge.station import Closing, Refusal

    operation, papers, expected = asked
    tasks = station.tasks
    refusal = signed_in(station, badge, pin) or tasks.refusal(station.access.facts, operation, papers)
    if refusal is not None:
        return refusal
    left = tasks.open
    if left is not None:
        if left.operation == operation and dict(left.papers) == tasks.kept(operation, papers):
            return None
        tasks.close(station.access.facts, Closing(note="superseded"))
    second_pin = os.environ.get("BONDSCAN_SECOND_PIN", "")
    opened = tasks.start(station.access.facts, operation, papers, expected, second_pin=second_pin)
    return opened if isinstance(opened, Refusal) else None


def _stdin_frames() -> Iterator[Heard]:
    """Frames from stdin as they come; what has no terminator at the end counts as well."""
    framer = Framer(source="stdin", idle_ends=True)
    while chunk := os.read(0, 65536):
        yield from ((frame, _silent) for frame in framer.feed(chunk, datetime.now(CHINA)))
    yield from ((frame, _silent) for frame in framer.flush(datetime.now(CHINA)))


def _silent(_verdict: str) -> None:
    """Stdin sounds nothing."""


def _device_frames(opened: Opened, asked: Asked) -> Iterator[Heard]:
    """Frames from the devices asked for, until a signal ends the run, or the last recording is played.

    Each with what has its scanner sound the verdict, where that is configured.
    """
    from edge.runtime.answering import Answers
    from edge.runtime.devices import device_maker

    arrived: SimpleQueue[Frame | None] = SimpleQueue()
    ended: dict[str, DeviceState] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: arrived.put(None))

    def told(state: DeviceState) -> None:
        sys.stderr.write(f"bondscan: {device_line(state, opened.settings.language)}\n")
        sys.stderr.flush()
        if state.reason in PLAYED:
            ended[state.source] = state
            if ended.keys() >= sources:
                arrived.put(None)

    make = device_maker(opened.places.home, opened.settings, asked)
    with contextlib.ExitStack() as stack:
        devices = make(arrived.put, told) if make is not None else []
        sources = {device.source for device in devices}
        for device in devices:
            stack.callback(device.stop)
            device.start()
        answers = Answers(lambda: devices)
        if opened.settings.scanner_answers:
            stack.callback(answers.stop)
            answers.start()
        while (frame := _next(arrived)) is not None:
            yield frame, partial(answers.judged, frame.source)
    for state in ended.values():
        if state.reason != "played":
            raise DriverError(
                f"Failed to read {state.source} as recording: expected a video or pictures, got {state.detail}."
            )


def _next(arrived: SimpleQueue[Frame | None]) -> Frame | None:
    """The next frame, None at the end. A signal that comes just before a wait without end would
    go unheard until the next scan, so it waits a little at a time.
    """
    while True:
        try:
            return arrived.get(timeout=HEED_SIGNALS)
        except Empty:
            continue
