"""Which devices a station runs: what the command line asks for, else what its configuration does.

A room adds one function that makes its devices from `Asked` and the settings, and its line in
`device_maker`; whatever library it needs is imported when the device is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from edge import config
from edge.frame import Frame
from edge.runtime.answering import all_devices
from edge.runtime.device import Deliver, Device
from edge.runtime.device import DeviceTell as Told
from edge.runtime.ids import wall

AUTO: Final = "auto"
"""In the place of a port: whichever scanner is plugged in."""

MakeDevices = Callable[[Deliver, Told], list[Device]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; what it leaves empty is as configured.

    serial: ports, each a path or a name, with ``@RATE`` or ``@auto`` where its rate is known or not, with ``@ID`` of
    the profile where that is to be told, or ``auto``. hid: whichever USB HID POS scanner is plugged in.
    grab: keyboard scanners to take for this program alone (`edge.drivers.grabbed`).
    background: keyboard scanners while another window has the focus.
    camera: sources, as `edge.drivers.camera.source` takes them.
    again: a package scanned a moment before is handed on again, whatever is configured.
    alone: what it leaves empty is not wanted.
    """

    serial: tuple[str, ...] = ()
    hid: bool = False
    grab: tuple[str, ...] = ()
    background: bool = False
    camera: tuple[str, ...] = ()
    again: bool = False
    alone: bool = False


def device_maker(home: Path, settings: config.Config, asked: Asked) -> MakeDevices | None:
    """Makes the devices of `home`; None where there are none (their libraries then stay unloaded)."""
    makers: list[MakeDevices] = []
    if ports := asked.serial or (() if asked.alone else settings.serial):
        makers.append(lambda deliver, told: serial_scanners(home, ports, deliver, told))
    if asked.hid or (settings.hid and not asked.alone):
        makers.append(pos_scanners)
    if grab := asked.grab or (() if asked.alone else settings.grab):
        makers.append(lambda deliver, told: taken_keyboards(home, grab, deliver, told))
    if asked.background or (settings.background and not asked.alone):
        makers.append(lambda deliver, told: background_keyboard(home, deliver, told))
    cameras = asked.camera or (() if asked.alone else settings.camera.sources)
    if not makers and not cameras:
        return None

    def make_all(deliver: Deliver, told: Told) -> list[Device]:
        """All of them, with each package scanned twice in a moment handed on once."""
        from edge.drivers.repeats import Repeats

        def seconds(source: str) -> float:
            return 0.0 if asked.again else _repeat_seconds(made, source, settings)

        once = Repeats(deliver, told, seconds=seconds)
        made: list[Device] = []
        made += [device for make in makers for device in make(once.frame, once.state)]
        # a camera tells by itself what is the same scan
        made += watching_cameras(cameras, settings, deliver, told)
        return made

    return make_all


def _repeat_seconds(devices: list[Device], source: str, settings: config.Config) -> float:
    """Within which a reading of this device is the same scan: its make's own time, else the site's."""
    device = next((one for one in all_devices(devices) if one.source == source), None)
    profile = getattr(device, "profile", None)
    own: int | None = profile.repeat_ms if profile is not None else None
    return settings.repeat.total_seconds() if own is None else own / 1000


def watching_cameras(
    sources: tuple[str, ...], settings: config.Config, deliver: Deliver, told: Told
) -> list[Device]:
    """One device for each of `sources`."""
    if not sources:
        return []
    from edge.drivers.camera.camera import Camera
    from edge.drivers.camera.sightings import Wanted

    given = settings.camera
    return [
        Camera(
            Wanted(source, given.size, given.formats),
            deliver=deliver,
            state=told,
            clock=wall,
            again=given.again,
        )
        for source in dict.fromkeys(sources)
    ]


def serial_scanners(home: Path, ports: tuple[str, ...], deliver: Deliver, told: Told) -> list[Device]:
    """A driver for the scanner at each of `ports`; one that finds them where a port is ``auto``."""
    from edge.drivers.ports import profile_of, rate_of
    from edge.drivers.profile import generic_of, profiles_from
    from edge.drivers.serial import SerialScanner, Unknown
    from edge.drivers.serial_watch import SerialWatch

    profiles = profiles_from(config.scanners(home))
    generic = generic_of(profiles)
    named = [profile_of(port, profiles) for port in dict.fromkeys(ports) if port != AUTO]
    rated = [(*rate_of(port), chosen) for port, chosen in named]
    made: list[Device] = [
        SerialScanner(
            port,
            chosen or generic,
            deliver=deliver,
            state=told,
            clock=wall,
            unknown=Unknown(() if chosen else profiles, "unknown" if rate is None else rate),
        )
        for port, rate, chosen in rated
    ]
    if AUTO in ports:
        others = [port for port, _, _ in rated]
        made.append(SerialWatch(profiles, deliver=deliver, state=told, clock=wall, but=others))
    return made


def pos_scanners(deliver: Deliver, told: Told) -> list[Device]:
    """One device that finds and reads every USB HID POS scanner."""
    from edge.drivers.hid_scanner import hid_scanners

    return [hid_scanners(deliver=deliver, state=told, clock=wall)]


def taken_keyboards(home: Path, wanted: tuple[str, ...], deliver: Deliver, told: Told) -> list[Device]:
    """One device that takes every keyboard scanner `wanted` names for this program alone."""
    from edge.drivers.grabbed import grabbed_keyboards
    from edge.drivers.profile import profiles_from

    profiles = profiles_from(config.scanners(home))
    return [grabbed_keyboards(wanted, profiles, deliver=deliver, state=told, clock=wall)]


def background_keyboard(home: Path, deliver: Deliver, told: Told) -> list[Device]:
    """The keyboards of the whole PC; what they type is turned back by this PC's calibration."""
    from edge.drivers.background import BackgroundKeyboard
    from edge.runtime.calibration import KEYBOARD, Restorer

    restorer = Restorer(home)

    def restored(frame: Frame) -> None:
        restorer.reload()  # it may have been calibrated meanwhile
        deliver(replace(restorer(replace(frame, source=KEYBOARD)), source=frame.source))

    return [BackgroundKeyboard(deliver=restored, state=told, clock=wall, back=restorer.back)]
