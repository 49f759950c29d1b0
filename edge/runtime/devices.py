"""Which drivers a station runs: the serial scanners of its configuration or its command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from edge import config
from edge.clock import CHINA
from edge.drivers.state import DeviceState
from edge.frame import Frame
from edge.runtime.engine import Device

MakeDevices = Callable[[Callable[[Frame], None], Callable[[DeviceState], None]], list[Device]]


def device_maker(home: Path, settings: config.Config, serial: str | None) -> MakeDevices | None:
    """Makes the drivers of the ports asked for; None where there are none (pyserial stays unloaded)."""
    ports = (serial,) if serial else settings.serial_ports
    if not ports:
        return None

    def make(deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]) -> list[Device]:
        return [serial_scanner(home, port, deliver, told) for port in ports]

    return make


def serial_scanner(
    home: Path, port: str, deliver: Callable[[Frame], None], told: Callable[[DeviceState], None]
) -> Device:
    """A driver for the scanner at `port`, its profile chosen by USB vendor and product."""
    from edge.drivers.ports import port_at, serial_ports
    from edge.drivers.profile import GENERIC, profile_for
    from edge.drivers.serial import SerialScanner

    profiles = config.scanner_profiles(home)
    plugged = port_at(port, serial_ports())
    profile = (profile_for(plugged, profiles) if plugged else None) or GENERIC
    return SerialScanner(port, profile, deliver=deliver, state=told, clock=lambda: datetime.now(CHINA))
