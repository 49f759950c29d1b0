"""A grey picture on the terminal: two pixels a cell, one above the other, and outlines of what was read or not.

Pure. A picture of 80 by 40 pixels takes 80 cells by 20. The half block is two cells wide on terminals that
are set so for Chinese of old; elsewhere it is one, as it is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

from rich.style import Style

from edge.tui.lines import Line
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
)

Outline = tuple[Sequence[tuple[float, float]], Mark]
"""Corners in pixels of the small picture, and what they mean."""


def picture_lines(small: bytes, size: tuple[int, int], outlines: Iterable[Outline], width: int) -> list[Line]:
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
    blank = (" " * max(0, (width - across) // 2), _ground())
    lines: list[Line] = []
    for top in range(0, len(pixels), 2 * across):
        pairs = zip(pixels[top : top + across], pixels[top + across : top + 2 * across], strict=True)
        lines.append([blank, *(_span(*pair, sum(1 for _ in run)) for pair, run in groupby(pairs))])
    return lines


def _span(upper: int, lower: int, count: int) -> tuple[str, Style]:
    return (" " if upper == lower else HALF) * count, _cell(upper, lower)


@lru_cache(maxsize=len(_INKS) ** 2)
def _cell(upper: int, lower: int) -> Style:
    return Style(color=_INKS[upper], bgcolor=_INKS[lower])


@lru_cache(maxsize=1)
def _ground() -> Style:
    return Style(color=PAGE.ink, bgcolor=PAGE.ground)


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
        for step in range(0, steps + 1, every):
            column, row = round(x + (u - x) * step / steps), round(y + (v - y) * step / steps)
            if 0 <= column < across and 0 <= row < down:
                pixels[row * across + column] = ink
