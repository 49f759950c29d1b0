"""Which drivers a station runs: the serial scanners of its configuration or its command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edge import config
from edge.drivers.state import DeviceState
from edge.frame import Frame
from edge.runtime.engine import Device
from edge.runtime.ids import wall

MakeDevices = Callable[[Callable[[Frame], None], Callable[[DeviceState], None]], list[Device]]


def device_maker(home: Path, serial: str | None) -> MakeDevices | None:
    """Makes the driver of the port asked for; None where none was (pyserial then stays unloaded)."""
    if not serial:
        return None

    def make(deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]) -> list[Device]:
        return [serial_scanner(home, serial, deliver, told)]

    return make


def serial_scanner(
    home: Path, port: str, deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]
) -> Device:
    """A driver for the scanner at `port`, its profile chosen by USB vendor and product."""
    from edge.drivers.ports import port_at, serial_ports
    from edge.drivers.profile import GENERIC, profile_for, profiles_from
    from edge.drivers.serial import SerialScanner

    plugged = port_at(port, serial_ports())
    profile = None
    if plugged is not None:
        profiles = profiles_from(config.scanners(home))
        profile = profile_for(profiles, plugged.vendor, plugged.product)
    return SerialScanner(port, profile or GENERIC, deliver=deliver, state=told, clock=wall)
