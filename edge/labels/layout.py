"""A label on its template, in dots of a printer: symbols, words and lines where they will stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from edge.errors import ConfigError
from edge.labels.bitmap import Bitmap
from edge.labels.code128 import gs1_128
from edge.labels.content import Label
from edge.labels.datamatrix import datamatrix
from edge.labels.template import Symbol, Template, Text

FINEST: Final = 0.24
"""Millimetres a module of a symbol has at least: finer ones are not read on every thermal print."""

_QUIET: Final = {"datamatrix": 1, "gs1-128": 10}
"""Modules of white at each side of a symbol, which the room it has includes."""

_WORD: Final = re.compile(r"[!-~]+\s*|\s+|[^ -~]")
"""What is not broken if it can be helped: a Latin word with the blank behind it, a Chinese character."""


class Typeface(Protocol):
    """What words are drawn with. chinese: whether it has Chinese characters."""

    @property
    def chinese(self) -> bool:
        """Whether it has Chinese characters."""

    def width(self, words: str, size: int) -> int:
        """Dots that `words` take in letters of `size` dots."""

    def draw(self, words: str, size: int) -> Bitmap:
        """One line of words; the picture is `line_height` of `size` dots high."""


@dataclass(frozen=True, slots=True)
class Square:
    """A Data Matrix symbol: its upper left module at (x, y), `module` dots each; text: its element string."""

    x: int
    y: int
    module: int
    bits: Bitmap
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A GS1-128 symbol; bits: its one row. height: of the bars, in dots."""

    x: int
    y: int
    module: int
    height: int
    bits: Bitmap
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words, letters of `size` dots, in a room of `width` dots."""

    x: int
    y: int
    width: int
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Black:
    """A black rectangle."""

    x: int
    y: int
    width: int
    height: int


Piece = Square | Bars | Words | Black


@dataclass(frozen=True, slots=True)
class Placed:
    """A whole label in dots."""

    width: int
    height: int
    dpi: int
    pieces: tuple[Piece, ...]


def line_height(size: int) -> int:
    """Dots from one line of words to the next."""
    return -(-size * 6 // 5)


def place(template: Template, label: Label, dpi: int, typeface: Typeface) -> Placed:
    """`label` laid out by `template` for a printer of so many dots an inch.

    Raises ConfigError where a symbol cannot be read on the room the template gives it.
    """
    pieces: list[Piece] = [_symbol(template, symbol, label, dpi) for symbol in template.symbols]
    for text in template.texts:
        pieces += _lines(text, label.said(text.words, chinese=typeface.chinese), dpi, typeface)
    pieces += [
        Black(*(max(1, _dots(it, dpi)) for it in (rule.x, rule.y, rule.width, rule.height)))
        for rule in template.rules
    ]
    return Placed(_dots(template.width, dpi), _dots(template.height, dpi), dpi, tuple(pieces))


def _dots(millimetres: float, dpi: int) -> int:
    return round(millimetres * dpi / 25.4)


def _symbol(template: Template, symbol: Symbol, label: Label, dpi: int) -> Piece:
    elements = label.symbol
    try:
        bits = datamatrix(elements) if symbol.kind == "datamatrix" else gs1_128(elements)
    except ValueError as failure:
        raise ConfigError(str(failure)) from failure
    quiet = _QUIET[symbol.kind]
    across = bits.width + 2 * quiet
    wide, high = _dots(symbol.width, dpi), _dots(symbol.height, dpi)
    room = wide if symbol.kind == "gs1-128" else min(wide, high)
    module = min(room // across, int(symbol.module * dpi / 25.4))
    if module < 1 or module * 25.4 / dpi < FINEST - 0.005:
        got = f"{25.4 * max(module, room / across) / dpi:.2f}"
        raise ConfigError(
            f"Failed to place '{elements}' on {template.id} as {symbol.kind}: "
            f"expected modules of {FINEST} mm at least, got {got} mm; give it more room in the template."
        )
    x, y = _dots(symbol.x, dpi), _dots(symbol.y, dpi)
    left = x + (wide - bits.width * module) // 2
    if symbol.kind == "gs1-128":
        return Bars(left, y, module, high, bits, elements)
    return Square(left, y + (high - bits.width * module) // 2, module, bits, elements)


def _lines(text: Text, said: str, dpi: int, typeface: Typeface) -> list[Piece]:
    """The words in as many lines as there may be, smaller where they do not fit, cut where they never do."""
    if not said:
        return []
    room, least = _dots(text.width, dpi), max(8, _dots(text.least, dpi))
    size = max(least, _dots(text.size, dpi))
    tall = line_height(size) * text.lines
    while True:
        lines = _broken(said, size, room, typeface)
        if line_height(size) * len(lines) <= tall or size <= least:
            break
        size = max(least, size - 1)
    lines = _cut(lines, tall // line_height(size), size, room, typeface)
    x, y = _dots(text.x, dpi), _dots(text.y, dpi)
    return [Words(x, y + at * line_height(size), room, size, line) for at, line in enumerate(lines)]


def _broken(said: str, size: int, room: int, typeface: Typeface) -> list[str]:
    lines, line = [], ""
    for word in _WORD.findall(said):
        for piece in (word,) if typeface.width(word.rstrip(), size) <= room else tuple(word):
            if line and typeface.width((line + piece).rstrip(), size) > room:
                lines.append(line.rstrip())
                line = ""
            line += piece
    return [*lines, line.rstrip()]


def _cut(lines: list[str], most: int, size: int, room: int, typeface: Typeface) -> list[str]:
    """The first lines, the last of them ending in an ellipsis where there were more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and typeface.width(last + "...", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], last + "..."]
