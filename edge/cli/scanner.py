"""`bondscan scanner`: which serial scanners are plugged in, and a command of its profile sent to one.

For setting one up and trying it out: no station runs beside it, and nothing scanned here is judged.
"""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.cli.arguments import add_home, home_of
from edge.cli.lines import put
from edge.errors import DeviceLost, DriverError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.drivers.ports import Port
    from edge.drivers.profile import ScannerProfile
    from edge.drivers.state import DeviceState
    from edge.frame import Frame

PATIENCE: Final = 5.0
"""Seconds that the port has to open."""

HEARD: Final = {"trigger-on": 10.0}
"""Command → seconds in which the scanner may read something because of it."""

REPLY: Final = 1.0
"""Seconds it has to answer any other command."""


def define(parser: argparse.ArgumentParser) -> None:
    """A port and a command; neither lists what is there."""
    add_home(parser)
    parser.add_argument("--serial", metavar="PORT", help="扫码器的端口 · the scanner's port")
    parser.add_argument(
        "--send",
        metavar="COMMAND",
        help="发送该型号的命令 · a command of its profile: beep-good beep-bad trigger-on trigger-off aim-on",
    )
    parser.epilog = (
        'out: {"port": …, "scanner": …, "vendor": "0c2e", "product": …, "commands": […]}\n'
        '     --send: {"port": …, "sent": …, "heard": […]}'
    )


def execute(options: argparse.Namespace) -> int:
    """A line for each scanner; 1 where none is there, or the command could not be sent."""
    from edge import config
    from edge.drivers.ports import serial_ports
    from edge.drivers.profile import profiles_from

    profiles = profiles_from(config.scanners(home_of(options)))
    found = _found(options.serial, serial_ports(), profiles)
    if not found:
        raise DriverError(
            "Failed to find a serial scanner: expected one of a known make plugged in, or its port behind "
            "--serial, got neither."
        )
    for path, port, profile in found:
        put(_sent(path, profile, options.send) if options.send else _line(path, port, profile))
    return 0


def _found(
    wanted: str | None, ports: Sequence[Port], profiles: Sequence[ScannerProfile]
) -> list[tuple[str, Port | None, ScannerProfile]]:
    """Path, port and profile of the one that is wanted, of a known make or not; else of all known ones."""
    from edge.drivers.ports import discover, port_at, profile_of
    from edge.drivers.profile import generic_of, profile_for

    if wanted is None:
        return [(one.port.path, one.port, one.profile) for one in discover(profiles, ports)]
    path, chosen = profile_of(wanted, profiles)
    port = port_at(path, ports)
    known = profile_for(profiles, port.vendor, port.product) if port is not None else None
    return [(path, port, chosen or known or generic_of(profiles))]


def _line(path: str, port: Port | None, profile: ScannerProfile) -> dict[str, Any]:
    numbers = {name: getattr(port, name, None) for name in ("vendor", "product")}
    return {
        "port": path,
        "scanner": profile.id,
        "name": {"zh": profile.zh, "en": profile.en},
        **{name: None if number is None else f"{number:04x}" for name, number in numbers.items()},
        "commands": sorted((*profile.commands, *profile.series)),
    }


def _sent(path: str, profile: ScannerProfile, command: str) -> dict[str, Any]:
    """Send one command, or those it stands for in turn, and hear what comes of it."""
    from edge.drivers.profile import PAUSE
    from edge.drivers.serial import SerialScanner
    from edge.drivers.state import REASONS
    from edge.frame import SILENT
    from edge.runtime.ids import wall

    if command not in profile.commands and command not in profile.series:
        known = ", ".join(sorted((*profile.commands, *profile.series))) or "none"
        raise DriverError(
            f"Failed to send {command} to {path}: expected a command of config/scanners/{profile.id}.toml "
            f"({known}), got another."
        )
    heard: list[str] = []
    settled, read = threading.Event(), threading.Event()

    def take(frame: Frame) -> None:
        heard.append(frame.payload.decode("utf-8", "backslashreplace"))
        read.set()

    def tell(state: DeviceState) -> None:
        if state.status != "absent" or state.reason:
            settled.set()

    device = SerialScanner(path, replace(profile, answers=SILENT), deliver=take, state=tell, clock=wall)
    device.start()
    try:
        settled.wait(PATIENCE)
        try:
            for step, one in enumerate(profile.series.get(command) or (profile.commands[command],)):
                time.sleep(PAUSE if step else 0)
                read.clear()
                device.write(one)
        except DeviceLost as lost:
            zh, en = REASONS[device.state.reason]
            raise DriverError(
                f"Failed to send {command} to {path}: expected the scanner connected, got {device.state.status}: "
                f"{zh} · {en}."
            ) from lost
        read.wait(HEARD.get(command, REPLY))
    finally:
        device.stop()
    return {"port": path, "sent": command, "heard": heard}
