"""Colours and signs of a verdict: blue for yes, amber for ask, dark red for no.

Green and red are one colour to a deuteranope; these three differ in hue *and* in lightness,
and each has its sign and its word besides. Signs are painted with the background of blank
cells, because block and tick characters are two cells wide on some terminals and one on others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from rich.style import Style

Tone = Literal["ACCEPT", "REVIEW", "REJECT", "IDLE", "TROUBLE"]


@dataclass(frozen=True, slots=True)
class Paint:
    """One field: its ground and the ink on it, ``#rrggbb``; faint: for what matters less."""

    ground: str
    ink: str
    faint: str


FIELDS: Final[Mapping[Tone, Paint]] = {
    "ACCEPT": Paint("#0b4fb3", "#ffffff", "#d3e3ff"),
    "REVIEW": Paint("#ffb81c", "#1a1200", "#4a3400"),
    "REJECT": Paint("#8a1c00", "#ffffff", "#ffd9cc"),
    "IDLE": Paint("#1b222c", "#e8edf4", "#9fadbf"),
    "TROUBLE": Paint("#000000", "#ffffff", "#ffcf66"),
}
"""The whole field of the screen under each verdict."""

PAGE: Final = Paint("#11161d", "#e8edf4", "#9fadbf")
BAND: Final = Paint("#2a3442", "#ffffff", "#c3cede")
PICKED: Final = Paint("#33567f", "#ffffff", "#dbe8f8")
KEY: Final = Paint("#c3cede", "#11161d", "#2a3442")

TEXT: Final[Mapping[Tone, str]] = {
    "ACCEPT": "#7db4ff",
    "REVIEW": "#ffc94d",
    "REJECT": "#ff8d6b",
    "IDLE": "#9fadbf",
    "TROUBLE": "#ffcf66",
}
"""Ink for a verdict's word on the page's ground."""

MISSED: Final = "#ff5fd7"
"""Ink around a place where a package may lie whose code was not read; struck through or dotted besides."""

LETTER: Final[Mapping[str, str]] = {"ACCEPT": "+", "REVIEW": "?", "REJECT": "x"}
"""The sign of a verdict where only one cell is to be had."""

SIGNS: Final[Mapping[Tone, tuple[str, ...]]] = {
    "ACCEPT": (
        "......#",
        ".....##",
        "#...##.",
        "##.##..",
        ".###...",
    ),
    "REVIEW": (
        ".#####.",
        "##...##",
        "...###.",
        ".......",
        "...##..",
    ),
    "REJECT": (
        "##...##",
        ".##.##.",
        "..###..",
        ".##.##.",
        "##...##",
    ),
    "IDLE": (
        "#.#.##.",
        "#.#.##.",
        "#.#.##.",
        "#.#.##.",
        "#.#.##.",
    ),
    "TROUBLE": (
        "..###..",
        "..###..",
        "..###..",
        ".......",
        "..###..",
    ),
}
"""Signs, one dot two blank cells wide and one high."""


@lru_cache(maxsize=256)
def style(ink: str, ground: str, bold: bool = False) -> Style:
    """One Rich style, made once."""
    return Style(color=ink, bgcolor=ground, bold=bold)


def expiry_tone(expiry: date | None, today: date, near_days: int = 90) -> Tone:
    """REJECT for expired, REVIEW for near or unknown, IDLE for time enough."""
    if expiry is None:
        return "REVIEW"
    left = (expiry - today).days
    if left < 0:
        return "REJECT"
    return "REVIEW" if left <= near_days else "IDLE"
