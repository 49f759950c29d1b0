"""Which devices a station runs: what the command line asks for, else what its configuration does.

A room adds one function that makes its devices from `Asked` and the settings, and its line in
`device_maker`; whatever library it needs is imported when the device is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge import config
from edge.drivers.state import DeviceState
from edge.frame import Frame
from edge.runtime.engine import Device
from edge.runtime.ids import wall

Deliver = Callable[[Frame], None]
Told = Callable[[DeviceState], None]
MakeDevices = Callable[[Deliver, Told], list[Device]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; what it leaves empty is as configured.

    serial: ports, each a path, a name or ``auto``. alone: what it leaves empty is not wanted.
    """

    serial: tuple[str, ...] = ()
    alone: bool = False


def device_maker(home: Path, settings: config.Config, asked: Asked) -> MakeDevices | None:
    """Makes the devices of `home`; None where there are none (their libraries then stay unloaded)."""
    makers: list[MakeDevices] = []
    if ports := asked.serial or (() if asked.alone else settings.serial):
        makers.append(lambda deliver, told: serial_scanners(home, ports, deliver, told))
    if not makers:
        return None
    return lambda deliver, told: [device for make in makers for device in make(deliver, told)]


def serial_scanners(home: Path, ports: tuple[str, ...], deliver: Deliver, told: Told) -> list[Device]:
    """A driver for the scanner at each of `ports`, its profile chosen by USB vendor and product."""
    from edge.drivers.ports import port_at, serial_ports
    from edge.drivers.profile import GENERIC, profile_for, profiles_from
    from edge.drivers.serial import SerialScanner

    plugged = serial_ports()
    profiles = profiles_from(config.scanners(home))
    made: list[Device] = []
    for port in ports:
        found = port_at(port, plugged)
        profile = profile_for(profiles, found.vendor, found.product) if found is not None else None
        made.append(SerialScanner(port, profile or GENERIC, deliver=deliver, state=told, clock=wall))
    return made
