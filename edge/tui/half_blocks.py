"""A grey picture on the terminal: two pixels a cell, one above the other, and outlines of what was read or not.

A picture of 80 by 40 pixels takes 80 cells by 20. The half block is two cells wide on terminals that are set
so for Chinese of old; elsewhere it is one, as it is here. A row knows what to send to the terminal without
being taken apart into spans: a picture costs a hundredth of a second otherwise, a dozen times a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from math import floor
from struct import unpack
from typing import Final, Literal

from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from edge.tui.marks import MISSED, PAGE, TEXT, Tone

HALF: Final = "▀"

LEVELS: Final = 16
"""Greys: with more of them neighbours seldom are alike, and a picture is twice as much to send."""

Mark = Tone | Literal["UNREAD", "BARE"]
"""What an outline means: a verdict; something that was not read; a place where no code is to be seen.

The last two have one ink: the one is struck through, the other dotted.
"""

_MARKS: Final[tuple[Mark, ...]] = ("ACCEPT", "REVIEW", "REJECT", "IDLE", "UNREAD", "BARE")
_GREYS: Final = bytes(value * LEVELS // 256 for value in range(256))
_INKS: Final = (
    *(f"#{17 * level:02x}{17 * level:02x}{17 * level:02x}" for level in range(LEVELS)),
    *(TEXT["ACCEPT"], TEXT["REVIEW"], TEXT["REJECT"], TEXT["IDLE"]),
    *(MISSED, MISSED),
    *(PAGE.ground,),
)
_GROUND: Final = len(_INKS) - 1

_FRESH: Final = b"\xff"
"""The inks before the first cell of a row: none is set."""

_KEPT: Final = 1 << 16
"""Pairs of cells that are remembered as they are sent."""

Outline = tuple[Sequence[tuple[float, float]], Mark]
"""Corners in pixels of the small picture, and what they mean."""


class Row(Strip):
    """A row of cells: the inks of its upper and of its lower pixels, a byte each."""

    def __init__(self, upper: bytes, lower: bytes) -> None:
        super().__init__((), len(upper))
        self.pixels = upper, lower
        self._sent: tuple[ColorSystem, str] | None = None

    @property
    def _segments(self) -> list[Segment]:
        """What Textual takes apart where a row is cut, or shown beside others."""
        runs = ((pair, sum(1 for _ in run)) for pair, run in groupby(zip(*self.pixels, strict=True)))
        return [Segment(_glyph(*pair) * count, _cell(*pair)) for pair, count in runs]

    @_segments.setter
    def _segments(self, _: list[Segment]) -> None:
        """It is made of the pixels."""

    def render(self, console: Console) -> str:
        """What is sent to this terminal."""
        system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        if self._sent is None or self._sent[0] != system:
            upper, lower = self.pixels
            steps = bytearray(4 * len(upper))  # of each cell: the inks of the one before, then its own
            steps[0::4], steps[1::4] = _FRESH + upper[:-1], _FRESH + lower[:-1]
            steps[2::4], steps[3::4] = upper, lower
            painted = _painted(system)
            said = [painted[step] for step in unpack(f"<{len(upper)}I", steps)]
            self._sent = system, "".join(said) + "\x1b[0m"
        return self._sent[1]


def picture_rows(small: bytes, size: tuple[int, int], outlines: Iterable[Outline], width: int) -> list[Row]:
    """The picture in the middle of `width` cells. small: 8 bits a pixel, `size` (width, height)."""
    across, down = size
    pixels = bytearray(small.translate(_GREYS))
    for corners, mark in outlines:
        ink = LEVELS + _MARKS.index(mark)
        _outline(pixels, size, corners, ink, every=2 if mark == "BARE" else 1)
        if mark == "UNREAD":
            _outline(pixels, size, corners[:: max(1, len(corners) // 2)], ink)
    if down % 2:
        pixels += bytes(across)
    left = bytes((_GROUND,)) * max(0, (width - across) // 2)
    right = bytes((_GROUND,)) * max(0, width - across - len(left))
    rows = [left + pixels[at : at + across] + right for at in range(0, len(pixels), across)]
    return [Row(upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=True)]


def _glyph(upper: int, lower: int) -> str:
    return " " if upper == lower else HALF


@lru_cache(maxsize=len(_INKS) ** 2)
def _cell(upper: int, lower: int) -> Style:
    return Style(color=_INKS[upper], bgcolor=_INKS[lower])


class _Painted(dict[int, str]):
    """What is sent for a cell after another, by the four inks of both, a byte each, the first the lowest.

    Colours go on until others are said, and a blank has but one.
    """

    def __init__(self, system: ColorSystem) -> None:
        super().__init__()
        colours = [Color.parse(ink).downgrade(system) for ink in _INKS]
        self._inks = [colour.get_ansi_codes(foreground=True) for colour in colours]
        self._grounds = [colour.get_ansi_codes(foreground=False) for colour in colours]

    def __missing__(self, step: int) -> str:
        if len(self) >= _KEPT:
            self.clear()
        above, below, upper, lower = step.to_bytes(4, "little")
        said = () if below == lower else self._grounds[lower]
        if upper != lower and (above != upper or above == below):
            said = (*self._inks[upper], *said)
        found = (f"\x1b[{';'.join(said)}m" if said else "") + _glyph(upper, lower)
        self[step] = found
        return found


@lru_cache(maxsize=4)
def _painted(system: ColorSystem) -> _Painted:
    return _Painted(system)


def _outline(
    pixels: bytearray,
    size: tuple[int, int],
    corners: Sequence[tuple[float, float]],
    ink: int,
    every: int = 1,
) -> None:
    """Draw from each corner to the next, one pixel of so many; what lies outside the picture is left out."""
    across, down = size
    for (x, y), (u, v) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        steps = min(across + down, round(max(abs(u - x), abs(v - y)))) or 1
        right, below = (u - x) / steps, (v - y) / steps
        for step in range(0, steps + 1, every):
            column, row = floor(x + 0.5 + right * step), floor(y + 0.5 + below * step)
            if 0 <= column < across and 0 <= row < down:
                pixels[row * across + column] = ink
