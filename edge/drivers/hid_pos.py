r"""What a USB HID POS bar code scanner sends: reports with the code, its AIM identifier, and whether more follows.

No keyboard is played here, so no layout, input method or window can change a code, and separators
come as they are.

>>> from datetime import UTC, datetime
>>> report = bytes((2, 5)) + b"]d2" + b"01095".ljust(56, b"\0") + bytes(3)
>>> [
...     (frame.payload, frame.symbology)
...     for frame in Reports("hid:1").feed(report, datetime(2026, 1, 1, tzinfo=UTC))
... ]
[(b'01095', ']d2')]

Source: USB-IF "HID Point of Sale Usage Tables" 1.02, Bar Code Scanner page (0x8C); USB-IF "Device Class
Definition for HID" 1.11, 6.2.2 (report descriptors). The layout in common use, with its byte positions:
Access-IS "LSR118 Product Manual", HID reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from edge.frame import LONGEST, Frame

PAGE: Final = 0x8C
"""The usage page of bar code scanners."""

_LENGTH: Final = 0x0001_003B  # generic desktop, byte count
_SYMBOLOGY: Final = tuple(PAGE << 16 | usage for usage in (0xFB, 0xFC, 0xFD))
_DATA: Final = PAGE << 16 | 0xFE
_CONTINUED: Final = PAGE << 16 | 0xFF
_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a scanner's data report holds what; places in bits from the start of the report.

    report: its id, the first byte; None where reports have none. length: of the data; None where it is
    not told. symbology: of the three characters, none where it has none. data: first bit and bytes.
    continued: the flag that more follows; None where there is none.
    """

    report: int | None = 2
    length: int | None = 8
    symbology: tuple[int, ...] = (16, 24, 32)
    data: tuple[int, int] = (40, 56)
    continued: int | None = 504


STANDARD: Final = Layout()
"""What the makes have in common: 64 bytes, of which 56 are data."""


def layout_from(descriptor: bytes) -> Layout | None:
    """The data report of a report descriptor; None where it describes none in bytes."""
    reports: dict[int | None, dict[int, tuple[int, int]]] = {}
    for report, usage, at, size in _fields(descriptor):
        first, count = reports.setdefault(report, {}).get(usage, (at, 0))
        if usage != _DATA or (size == 8 and at == first + 8 * count and at % 8 == 0):
            reports[report][usage] = first, count + 1
    for report, places in reports.items():
        if _DATA not in places:
            continue
        symbology = tuple(places[usage][0] for usage in _SYMBOLOGY if usage in places)
        return Layout(
            report=report,
            length=places[_LENGTH][0] if _LENGTH in places else None,
            symbology=symbology if len(symbology) == len(_SYMBOLOGY) else (),
            data=places[_DATA],
            continued=places[_CONTINUED][0] if _CONTINUED in places else None,
        )
    return None


def _fields(descriptor: bytes) -> Iterator[tuple[int | None, int, int, int]]:
    """Report id, usage, first bit and bits of each input field, in order."""
    page = size = count = 0
    report: int | None = None
    usages: list[int] = []
    ends: dict[int | None, int] = {}
    for tag, value, wide in _items(descriptor):
        if tag == 0x04:
            page = value
        elif tag == 0x74:
            size = value
        elif tag == 0x94:
            count = min(value, LONGEST)
        elif tag == 0x84:
            report = value
        elif tag == 0x08:
            usages.append(value if wide else page << 16 | value)
        elif tag == 0x80:  # an input: constant fields only take room
            at = ends.get(report, 0 if report is None else 8)
            for place in range(count):
                usage = usages[min(place, len(usages) - 1)] if usages and not value & 1 else 0
                yield report, usage, at + place * size, size
            ends[report] = at + count * size
        if tag & 0x0C == 0:  # a main item ends its local ones
            usages = []


def _items(descriptor: bytes) -> Iterator[tuple[int, int, bool]]:
    """Tag and type, value, and whether it is four bytes wide, of each short item."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == 0xFE:  # a long item: its length is in the next byte
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        wide = (0, 1, 2, 4)[head & 3]
        yield head & 0xFC, int.from_bytes(descriptor[at + 1 : at + 1 + wide], "little"), wide == 4
        at += 1 + wide


class Reports:
    """Puts one scanner's reports together to frames; pure, and bounded in memory.

    source: what the frames name as their device.
    """

    __slots__ = ("_layout", "_overlong", "_source", "_symbology", "_tail")

    def __init__(self, source: str, layout: Layout = STANDARD) -> None:
        self._source = source
        self._layout = layout
        self._tail = bytearray()
        self._symbology: str | None = None
        self._overlong = False

    @property
    def pending(self) -> bool:
        """Whether a reading has begun and not ended."""
        return bool(self._tail) or self._overlong

    def feed(self, report: bytes, at: datetime) -> list[Frame]:
        """The frames that end with `report`: none, one, or a cut-off one and the one after it."""
        layout, frames = self._layout, list[Frame]()
        if layout.report is not None and report[:1] != bytes((layout.report,)):
            return frames
        first, room = layout.data[0] // 8, layout.data[1]
        symbology = _aim(bytes(_byte(report, place) for place in layout.symbology))
        told = _byte(report, layout.length) if layout.length is not None else None
        piece = report[first : first + (room if told is None else min(told, room))]
        if told is None:
            piece = piece.rstrip(b"\0")
        whole = told is None or len(piece) == told
        if self.pending and symbology != self._symbology:
            frames += self.cut_off(at)  # the rest of the reading before never came
        self._symbology = symbology
        self._keep(piece)
        if layout.continued is not None and _bit(report, layout.continued) and whole:
            return frames
        return [*frames, *self._end(at, complete=whole)]

    def cut_off(self, at: datetime) -> list[Frame]:
        """What is left when the device is gone, or silent, in the middle of a reading: never whole."""
        return self._end(at, complete=False)

    def _keep(self, piece: bytes) -> None:
        self._tail += piece
        if len(self._tail) > LONGEST:
            del self._tail[LONGEST:]
            self._overlong = True

    def _end(self, at: datetime, *, complete: bool) -> list[Frame]:
        # Some scanners add their keyboard suffix here too; no goods code ends in one.
        payload, complete = bytes(self._tail).rstrip(b"\r\n"), complete and not self._overlong
        symbology = self._symbology
        self._tail.clear()
        self._symbology = None
        self._overlong = False
        return [Frame(payload, self._source, at, symbology, complete)] if payload else []


def _byte(report: bytes, bit: int) -> int:
    return report[bit // 8] if bit // 8 < len(report) else 0


def _bit(report: bytes, bit: int) -> bool:
    return bool(_byte(report, bit) >> bit % 8 & 1)


def _aim(characters: bytes) -> str | None:
    return characters.decode("ascii") if _AIM.fullmatch(characters) else None
