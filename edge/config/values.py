"""What an administrator may set, as one value, and the table that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from edge.catalogue import Policy
from edge.config import camera_settings
from edge.config.camera_settings import CameraSettings
from edge.config.label_settings import LabelSettings, dots, label_settings, printer_address
from edge.rules.operations import OPERATIONS
from edge.rules.settings import COLD_CHAIN_CHOICES

Sound = Literal["off", "bell", "pc"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings in force.

    policy: of a catalogue that carries none. sound: what verdicts are heard through.
    undo, idle_lock, lock: how long; idle_lock None for never. attempts: wrong PINs in a row that lock a badge. hub_url: "" for no line.
    hub_ca, hub_certificate, hub_key: PEM files of who vouches for it and of this PC's own, None for none.
    serial: ports of serial scanners, "auto" for those found by vendor and product. hid: USB HID POS scanners are read. grab: keyboard
    scanners taken for the program alone. background:
    keyboard scanners count while another window has the focus. repeat:
    within which a device's second reading of a package is no scan. scanner_answers: the scanner sounds the verdict.
    low_disk: bytes free below which the disk is short of room. anchor_directory, machine_id_file:
    None for the system's own. settings: what the rules read (`edge.rules.settings`), as text. home: where relative paths begin, None for nowhere.
    """

    language: Literal["zh", "en"]
    policy: Policy
    undo: timedelta
    idle_lock: timedelta | None
    attempts: int
    lock: timedelta
    sound: Sound
    hub_url: str
    hub_interval: timedelta
    hub_timeout: timedelta
    anchor_directory: Path | None
    machine_id_file: Path | None
    serial: tuple[str, ...] = ()
    hid: bool = False
    grab: tuple[str, ...] = ()
    background: bool = False
    repeat: timedelta = timedelta(0)
    scanner_answers: bool = False
    low_disk: int = 1_000_000_000
    hub_ca: Path | None = None
    hub_certificate: Path | None = None
    hub_key: Path | None = None
    camera: CameraSettings = field(default_factory=CameraSettings)
    labels: LabelSettings = field(default_factory=LabelSettings)
    settings: Mapping[str, str] = field(default_factory=dict)
    home: Path | None = None


_KEYBOARD: Final = re.compile("auto|[0-9a-fA-F]{4}:[0-9a-fA-F]{4}|/.+")
"""How `edge.drivers.grabbed` is told which keyboard scanners to take."""

Check = Callable[[Any], str]
"""What was expected instead of a value, "" where the value will do."""


def _whole(least: int, most: int) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else f"a whole number from {least} to {most}"

    return check


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _sound(value: Any) -> str:
    """True and false mean the bell and off."""
    fits = isinstance(value, bool) or value in get_args(Sound)
    return "" if fits else "true, false, " + " or ".join(f'"{one}"' for one in get_args(Sound))


def _words(value: Any) -> str:
    return "" if isinstance(value, str) else "text"


def _language(value: Any) -> str:
    return "" if value in ("zh", "en") else '"zh" or "en"'


def _address(value: Any) -> str:
    expected = "https://HOST[:PORT], http://HOST[:PORT] or nothing"
    if not isinstance(value, str):
        return expected
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        return "" if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else expected
    except ValueError:
        return expected


def _steps(value: Any) -> str:
    fits = isinstance(value, list) and all(isinstance(one, str) and one in OPERATIONS for one in value)
    return "" if fits else f"a list of steps, each one of {', '.join(OPERATIONS)}"


def _texts(value: Any) -> str:
    fits = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    return "" if fits else "a list of texts"


def _keyboards(value: Any) -> str:
    fits = isinstance(value, list) and all(isinstance(one, str) and _KEYBOARD.fullmatch(one) for one in value)
    return "" if fits else 'a list, each one "auto", "VVVV:PPPP" in hexadecimal or a path'


def _choice(*choices: str) -> Check:
    return lambda value: "" if value in choices else " or ".join(f'"{one}"' for one in choices)


ENTRIES: Final[Mapping[str, Check]] = {
    "language": _language,
    "screen.idle_lock_minutes": _whole(0, 24 * 60),
    "screen.sound": _sound,
    "scanners.serial": _texts,
    "scanners.hid": _flag,
    "scanners.background": _flag,
    "scanners.grab": _keyboards,
    "scanners.repeat_ms": _whole(0, 10_000),
    "scanners.answer": _flag,
    "camera.source": camera_settings.sources,
    "camera.size": camera_settings.size,
    "camera.again_seconds": camera_settings.seconds,
    "camera.formats": camera_settings.formats,
    "sign_in.attempts": _whole(1, 20),
    "sign_in.lock_minutes": _whole(1, 24 * 60),
    "undo.minutes": _whole(0, 7 * 24 * 60),
    "catalogue.fresh_hours": _whole(1, 24 * 365),
    "catalogue.usable_hours": _whole(1, 24 * 365),
    "site.prescribers_max_age_days": _whole(1, 3650),
    "site.accepted_first": _flag,
    "site.second_person": _steps,
    "site.second_person_controlled": _steps,
    "site.fefo": _flag,
    "site.near_expiry_days": _whole(0, 3650),
    "site.cold_chain": _choice(*COLD_CHAIN_CHOICES),
    "site.note_agrees": _flag,
    "site.quarantine_only": _flag,
    "site.set_apart": _flag,
    "site.part_packs": _flag,
    "labels.printer": printer_address,
    "labels.printer_language": _choice("zpl", "escpos"),
    "labels.dpi": dots,
    "labels.asks_status": _flag,
    "labels.item": _words,
    "labels.case": _words,
    "labels.font": _words,
    "hub.url": _address,
    "hub.interval_seconds": _whole(1, 24 * 3600),
    "hub.timeout_seconds": _whole(1, 600),
    "hub.ca_file": _words,
    "hub.certificate_file": _words,
    "hub.key_file": _words,
    "storage.anchor_directory": _words,
    "storage.low_disk_megabytes": _whole(0, 10_000_000),
    "storage.machine_id_file": _words,
}
"""Every entry of ``bondscan.toml`` by its place, and what it must be."""


def config_from(values: Mapping[str, Any], home: Path | None) -> Config:
    """The value of entries that are all there and all in order."""
    minutes = values["screen.idle_lock_minutes"]
    return Config(
        language=values["language"],
        policy=Policy(
            fresh_hours=values["catalogue.fresh_hours"], usable_hours=values["catalogue.usable_hours"]
        ),
        undo=timedelta(minutes=values["undo.minutes"]),
        idle_lock=timedelta(minutes=minutes) if minutes else None,
        attempts=values["sign_in.attempts"],
        lock=timedelta(minutes=values["sign_in.lock_minutes"]),
        sound={True: "bell", False: "off"}.get(values["screen.sound"], values["screen.sound"]),
        serial=tuple(values["scanners.serial"]),
        hid=values["scanners.hid"],
        grab=tuple(values["scanners.grab"]),
        background=values["scanners.background"],
        repeat=timedelta(milliseconds=values["scanners.repeat_ms"]),
        scanner_answers=values["scanners.answer"],
        hub_url=values["hub.url"].rstrip("/"),
        hub_interval=timedelta(seconds=values["hub.interval_seconds"]),
        hub_timeout=timedelta(seconds=values["hub.timeout_seconds"]),
        hub_ca=_path(values["hub.ca_file"], home),
        hub_certificate=_path(values["hub.certificate_file"], home),
        hub_key=_path(values["hub.key_file"], home),
        anchor_directory=_path(values["storage.anchor_directory"], home),
        machine_id_file=_path(values["storage.machine_id_file"], home),
        low_disk=values["storage.low_disk_megabytes"] * 1_000_000,
        camera=camera_settings.camera_settings(values),
        labels=label_settings(values, _path(values["labels.font"], home)),
        settings={
            entry.removeprefix("site.").replace("_", "-"): _as_text(value)
            for entry, value in values.items()
            if entry.startswith("site.")
        },
        home=home,
    )


def _as_text(value: Any) -> str:
    """A setting as the rules read it (`edge.rules.settings`)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, list) else str(value)


def _path(text: str, home: Path | None) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser()
    return path if path.is_absolute() or home is None else home / path
