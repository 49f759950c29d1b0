r"""How one make of scanner talks: line settings and framing, from ``config/scanners/*.toml``.

A file holds one profile::

    [name]
    zh = "…"
    en = "…"

    [[usb]]  # any number; a vendor without a product stands for all its products
    vendor = 0x0C2E
    product = 0x0206

    [line]  # each may be left out
    baud = 9600
    parity = "none"  # none, even, odd, mark, space
    data_bits = 8  # 7, 8
    stop_bits = 1  # 1, 2
    rates = [9600, 115200]  # on an RS-232 line: what is tried after baud, until whole readings come

    [frame]
    terminator = "any"  # any (CR, LF or ETX), cr, lf, crlf, etx, none (a pause ends the reading)
    prefix = ""  # what the scanner puts in front of each reading
    gs_stand_in = ""  # what it sends in place of GS, if it cannot send GS
    reply = ""  # how its answers to the PC's commands begin: what begins so is no reading
    answers = []  # such answers, whole, that end with no terminator; control characters as in commands
    sends_aim = true  # set to send AIM symbology identifiers
    idle_ms = 80  # with terminator "none": the pause that ends a reading
    repeat_ms = 500  # the same package again within it is one scan; the site's setting where left out

    [commands]  # what the PC may send it; control characters as \uXXXX
    beep-good = "\u0007"  # also: beep-bad, trigger-on, trigger-off, aim-on
    aim-on = ["$S\r", "$Ar\r"]  # several in turn, with a pause between; ``bondscan scanner`` alone sends such
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from edge.errors import ConfigError
from edge.frame import CR, ETX, LF, SILENT, STX, TERMINATORS, Answers, Framer

Parity = Literal["none", "even", "odd", "mark", "space"]
Terminator = Literal["any", "cr", "lf", "crlf", "etx", "none"]

_ENDS: Final[dict[str, bytes]] = {
    "any": TERMINATORS,
    "cr": CR,
    "lf": LF,
    "crlf": CR + LF,
    "etx": ETX,
    "none": TERMINATORS,
}
_PARITIES: Final = ("none", "even", "odd", "mark", "space")
_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("zh", "en"),
    "line": ("baud", "parity", "data_bits", "stop_bits", "rates"),
    "frame": ("terminator", "prefix", "gs_stand_in", "reply", "answers", "sends_aim", "idle_ms", "repeat_ms"),
    "commands": ("beep-good", "beep-bad", "trigger-on", "trigger-off", "aim-on"),
}
_BAUDS: Final = range(50, 4_000_001)

PAUSE: Final = 0.5
"""Seconds between commands sent in turn: the scanner carries out one before it hears the next."""

RATES: Final = (9600, 115200, 38400, 19200, 57600, 4800, 2400)
"""Bits per second at which RS-232 scanners talk, the likeliest first."""


@dataclass(frozen=True, slots=True)
class ScannerProfile:
    """One make of scanner.

    id: the file's stem. usb: (vendor, product or None for any) of the devices it stands for.
    baud in bit/s; rates: the others it may have been set to. idle_ms in milliseconds, used only where
    terminator is ``none``. repeat_ms: None for the site's setting. answers: what it says to
    commands. commands: bytes by name. series: by name, those that
    are sent in turn, `PAUSE` apart.
    """

    id: str
    zh: str
    en: str
    usb: tuple[tuple[int, int | None], ...] = ()
    baud: int = 9600
    parity: Parity = "none"
    data_bits: int = 8
    stop_bits: int = 1
    terminator: Terminator = "any"
    prefix: bytes = b""
    gs_stand_in: bytes = b""
    answers: Answers = SILENT
    sends_aim: bool = True
    idle_ms: int = 80
    rates: tuple[int, ...] = RATES
    repeat_ms: int | None = None
    commands: Mapping[str, bytes] = field(default_factory=dict, hash=False)
    series: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, hash=False)

    @property
    def idle_ends(self) -> bool:
        """Whether a pause ends a reading, there being no suffix."""
        return self.terminator == "none"

    def fits(self, vendor: int | None, product: int | None) -> int:
        """How well this profile names a USB device: 2 its product, 1 its vendor, 0 not at all."""
        if (vendor, product) in self.usb and product is not None:
            return 2
        return 1 if (vendor, None) in self.usb else 0

    def framer(self, source: str) -> Framer:
        """A new byte machine for one device of this make."""
        return Framer(
            source,
            terminators=_ENDS[self.terminator],
            prefix=self.prefix,
            gs_stand_in=self.gs_stand_in,
            answers=self.answers,
            idle_ends=self.idle_ends,
        )


GENERIC: Final = ScannerProfile("generic", "通用串口扫码器", "Generic serial scanner")
"""What a scanner no file names is taken for: 9600 8N1, any terminator."""


def profile_for(
    profiles: Iterable[ScannerProfile], vendor: int | None, product: int | None
) -> ScannerProfile | None:
    """The profile that names this USB device most closely, or None."""
    fitting = [profile for profile in profiles if profile.fits(vendor, product)]
    return max(fitting, key=lambda profile: profile.fits(vendor, product), default=None)


def generic_of(profiles: Iterable[ScannerProfile]) -> ScannerProfile:
    """What a device that none of them names is taken for: the one of that name, as a site may have its own."""
    return next((profile for profile in profiles if profile.id == GENERIC.id), GENERIC)


def profiles_from(texts: Mapping[str, str]) -> tuple[ScannerProfile, ...]:
    """Profiles from TOML texts by id (the file's stem), in order of id.

    Raises ConfigError naming every problem of every text.
    """
    problems: list[str] = []
    profiles = [_profile(name, texts[name], problems) for name in sorted(texts)]
    named: dict[tuple[int, int | None], str] = {}
    for profile in profiles:
        for device in profile.usb:
            other = named.setdefault(device, profile.id)
            if other != profile.id:
                shown = f"{device[0]:04x}:{'any' if device[1] is None else f'{device[1]:04x}'}"
                problems.append(f"{profile.id}.toml: usb: {shown} is {other}.toml's already")
    if problems:
        raise ConfigError(
            f"Failed to read the scanner profiles: expected none, got {len(problems)} problems: "
            + "; ".join(problems),
            tuple(problems),
        )
    return tuple(profiles)


def load_profiles(directories: Iterable[Path]) -> tuple[ScannerProfile, ...]:
    """Profiles of ``*.toml`` in these directories; a later directory's file replaces an earlier's."""
    texts: dict[str, str] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.toml")):
            try:
                texts[path.stem] = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as failure:
                raise ConfigError(
                    f"Failed to read {path} as a scanner profile: expected UTF-8 text, got {failure}.",
                    (f"{path.name}: {failure}",),
                ) from failure
    return profiles_from(texts)


def _profile(name: str, text: str, problems: list[str]) -> ScannerProfile:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        problems.append(f"{name}.toml: not TOML: {failure}")
        return ScannerProfile(name, name, name)
    reader = _Reader(name, document, problems)
    reader.unknown_keys()
    return ScannerProfile(
        id=name,
        zh=reader.text("name", "zh", None),
        en=reader.text("name", "en", None),
        usb=reader.usb(),
        baud=reader.number("line", "baud", 9600, _BAUDS),
        parity=reader.choice("line", "parity", "none", _PARITIES),
        data_bits=reader.number("line", "data_bits", 8, range(7, 9)),
        stop_bits=reader.number("line", "stop_bits", 1, range(1, 3)),
        terminator=reader.choice("frame", "terminator", "any", tuple(_ENDS)),
        prefix=reader.framing("prefix"),
        gs_stand_in=reader.framing("gs_stand_in"),
        answers=Answers(reader.framing("reply"), reader.answers()),
        sends_aim=reader.flag("frame", "sends_aim", default=True),
        idle_ms=reader.number("frame", "idle_ms", 80, range(10, 2001)),
        rates=reader.rates(),
        repeat_ms=reader.number("frame", "repeat_ms", -1, range(10_001)) if reader.has("repeat_ms") else None,
        commands=reader.commands(),
        series=reader.series(),
    )


class _Reader:
    """Takes typed values out of one TOML document, noting each that is not what it should be."""

    def __init__(self, name: str, document: dict[str, Any], problems: list[str]) -> None:
        self._name = name
        self._document = document
        self._problems = problems

    def unknown_keys(self) -> None:
        for key, value in self._document.items():
            if key == "usb":
                continue
            known = _TABLES.get(key)
            if known is None or not isinstance(value, dict):
                self._wrong(key, "one of the tables name, usb, line, frame, commands", key)
                continue
            for inner in value.keys() - set(known):
                self._wrong(f"{key}.{inner}", f"one of {', '.join(known)}", inner)

    def text(self, table: str, key: str, default: str | None) -> str:
        value = self._get(table, key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self._wrong(f"{table}.{key}", "text", value)
            return default or ""
        return value

    def number(self, table: str, key: str, default: int, allowed: range) -> int:
        value = self._get(table, key, default)
        if type(value) is not int or value not in allowed:
            self._wrong(f"{table}.{key}", f"a number from {allowed.start} to {allowed.stop - 1}", value)
            return default
        return value

    def flag(self, table: str, key: str, *, default: bool) -> bool:
        value = self._get(table, key, default)
        if not isinstance(value, bool):
            self._wrong(f"{table}.{key}", "true or false", value)
            return default
        return value

    def choice(self, table: str, key: str, default: str, allowed: tuple[str, ...]) -> Any:
        value = self._get(table, key, default)
        if value not in allowed:
            self._wrong(f"{table}.{key}", f"one of {', '.join(allowed)}", value)
            return default
        return value

    def framing(self, key: str) -> bytes:
        value = self.text("frame", key, "").encode()
        if any(byte in TERMINATORS + STX for byte in value):
            self._wrong(f"frame.{key}", "no CR, LF, STX or ETX in it", value)
            return b""
        return value

    def answers(self) -> tuple[bytes, ...]:
        value = self._get("frame", "answers", [])
        if not isinstance(value, list) or any(not isinstance(one, str) or not one for one in value):
            self._wrong("frame.answers", "a list of texts", value)
            return ()
        return tuple(self._bytes("frame.answers", one) for one in value)

    def has(self, key: str) -> bool:
        return self._get("frame", key, None) is not None

    def rates(self) -> tuple[int, ...]:
        value = self._get("line", "rates", list(RATES))
        if not isinstance(value, list) or any(type(one) is not int or one not in _BAUDS for one in value):
            self._wrong("line.rates", f"a list of numbers from {_BAUDS.start} to {_BAUDS.stop - 1}", value)
            return RATES
        return tuple(value)

    def commands(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name in self._named(several=False):
            if value := self._bytes(f"commands.{name}", self.text("commands", name, "")):
                found[name] = value
        return found

    def series(self) -> dict[str, tuple[bytes, ...]]:
        found: dict[str, tuple[bytes, ...]] = {}
        for name in self._named(several=True):
            value = self._get("commands", name, [])
            if not value or any(not isinstance(one, str) or not one for one in value):
                self._wrong(f"commands.{name}", "text, or a list of texts", value)
                continue
            found[name] = tuple(self._bytes(f"commands.{name}", one) for one in value)
        return found

    def _named(self, *, several: bool) -> list[str]:
        """Commands that are given as lists, or as anything else."""
        names = _TABLES["commands"]
        return [name for name in names if isinstance(self._get("commands", name, ""), list) == several]

    def _bytes(self, place: str, value: str) -> bytes:
        try:
            return value.encode("latin-1")
        except UnicodeEncodeError:
            self._wrong(place, "characters up to \\u00ff", value)
            return b""

    def usb(self) -> tuple[tuple[int, int | None], ...]:
        rows = self._document.get("usb", [])
        if not isinstance(rows, list):
            self._wrong("usb", "[[usb]] tables", rows)
            return ()
        return tuple(pair for place, row in enumerate(rows, 1) if (pair := self._device(place, row)))

    def _device(self, place: int, row: Any) -> tuple[int, int | None] | None:
        numbers = range(0x10000)
        if not isinstance(row, dict) or row.keys() - {"vendor", "product"}:
            self._wrong(f"usb {place}", "a table of vendor and product", row)
            return None
        vendor, product = row.get("vendor"), row.get("product")
        if type(vendor) is not int or vendor not in numbers:
            self._wrong(f"usb {place}.vendor", "a number from 0x0000 to 0xffff", vendor)
            return None
        if product is not None and (type(product) is not int or product not in numbers):
            self._wrong(f"usb {place}.product", "a number from 0x0000 to 0xffff", product)
            return None
        return vendor, product

    def _get(self, table: str, key: str, default: Any) -> Any:
        inner = self._document.get(table, {})
        return inner.get(key, default) if isinstance(inner, dict) else default

    def _wrong(self, place: str, expected: str, got: object) -> None:
        self._problems.append(f"{self._name}.toml: {place}: expected {expected}, got {got!r}")
