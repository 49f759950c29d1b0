"""Chinese and Latin type on one line: which font draws what, how wide it is, where it is broken.

Chinese is set in STSong-Light, which every reader of PDF brings, so that no font file is needed;
its Latin letters run into each other on many screens, so those are set in Helvetica.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

LATIN: Final = "Helvetica"
CHINESE: Final = "STSong-Light"

_RUN: Final = re.compile(r"[ -~\u00a0-\u00ff]+|[^ -~\u00a0-\u00ff]+")
_WORD: Final = re.compile(r"[ -~\u00a0-\u00ff]*?[ \-/;,]+|[ -~\u00a0-\u00ff]+|[^ -~\u00a0-\u00ff]")
"""What is not broken if it can be helped: a Latin word with what follows it, a Chinese character."""
_NEVER_FIRST: Final = frozenset("，。；：、！？）》”’】」％")
"""Punctuation that does not begin a line."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2400-\u241f\ud800-\udfff\U00010000-\U0010ffff]")

Measure = Callable[[str, str, float], float]
"""Width of text in a font of a size, in points."""


def printable(words: str) -> str:
    r"""`words` in one line, as far as the two fonts go; what they lack is written out or boxed.

    >>> printable("01\x1d21"), printable("01␝21"), printable("a\nb"), printable("😀")
    ('01<GS>21', '01<GS>21', 'a b', '□')
    """
    return _CONTROL.sub(_written_out, " ".join(words.split("\n")))


def runs(line: str) -> Iterator[tuple[str, str]]:
    """The line in pieces of one font: (font, piece)."""
    for piece in _RUN.findall(line):
        yield (LATIN if piece[0] <= "\u00ff" else CHINESE), piece


def width(line: str, size: float, measure: Measure) -> float:
    """How wide a line is, in points; a Chinese character is as wide as it is high."""
    return sum(
        measure(piece, font, size) if font == LATIN else len(piece) * size for font, piece in runs(line)
    )


def broken(words: str, size: float, room: float, measure: Measure) -> list[str]:
    """The lines `words` take where a line has `room` points; one line at least."""
    if width(words, size, measure) <= room:
        return [words]
    lines, line, used = [], "", 0.0
    for piece in _pieces(words, size, room, measure):
        wide = width(piece, size, measure)
        if line and used + wide > room + 0.01 and piece not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece
        used += wide
    return [*lines, line.rstrip()]


def _pieces(words: str, size: float, room: float, measure: Measure) -> Iterator[str]:
    """What is kept together, and what is too long for any line cut where it must be."""
    for word in _WORD.findall(words):
        piece = ""
        for letter in word if width(word, size, measure) > room else (word,):
            if piece and width(piece + letter, size, measure) > room:
                yield piece
                piece = ""
            piece += letter
        if piece:
            yield piece


@lru_cache(maxsize=64)
def _control(letter: str) -> str:
    if letter > "\uffff" or "\ud800" <= letter <= "\udfff":
        return "□"
    if "\u2400" <= letter <= "\u241f":
        letter = chr(ord(letter) - 0x2400)  # the picture of a control character stands for it
    names = {"\x1d": "<GS>", "\x1e": "<RS>", "\x04": "<EOT>", "\r": " ", "\t": " "}
    return names.get(letter, f"<{ord(letter):02X}>")


def _written_out(found: re.Match[str]) -> str:
    return _control(found.group())
