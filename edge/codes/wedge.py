r"""Keyboards between the scanner and us: what a scan looked like before the PC's layout changed it.

A keyboard scanner types key positions of the layout it was set to; the PC reads them in its
own. On a German PC ``y`` arrives as ``z`` and ``]d2`` as ``+d2``; keys that are dead there
wait for the next one and melt into it. One scan of a calibration sheet, whose text is known,
tells all of it:

>>> sheet = "]d1  " + " ".join(SET_82) + "   ] \x1d"
>>> german = str.maketrans("yzYZ()=", "zyZY)=´")
>>> arrived = "+d1  " + " ".join(SET_82).translate(german).replace("´ ", "\0´") + "   + \x1d"
>>> profile = Profile.calibrate(sheet, arrived.replace("+ ,", "\0`,"))
>>> profile.restore("+d201z)\0`8\x1d\0è")
']d201y(+8\x1d+e'

Where two keys give the same there is no way back, and the scan is refused:

>>> Profile.calibrate(sheet, sheet.replace("z", "y")).restore("]d2y") is None
True

Without a sheet nothing is guessed; a scan that shows its layout is refused as such:

>>> bears_marks("+d20109506000134352"), bears_marks("0109506000134352"), bears_marks("ü"), bears_marks("北京")
(True, False, True, False)

NUL stands for a keystroke that produced nothing of its own. Sources: ISO/IEC 9995-1 (layouts),
Unicode Standard Annex 15 (what melts into what).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from edge.codes.charsets import SET_82, has_check_digit

NOTHING: Final = "\0"
_GS: Final = "\x1d"
_CONTROLS: Final = frozenset(map(chr, range(32)))
_NEEDED: Final = frozenset(SET_82)
_COMBINING: Final = {
    "`": "\u0300",
    "´": "\u0301",
    "'": "\u0301",
    "΄": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "¯": "\u0304",
    "˘": "\u0306",
    "˙": "\u0307",
    "¨": "\u0308",
    '"': "\u0308",
    "°": "\u030a",
    "˚": "\u030a",
    "˝": "\u030b",
    "ˇ": "\u030c",
    "¸": "\u0327",
    "˛": "\u0328",
}
"""The mark a dead key leaves when a space follows → the one it melts into a letter as."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one scanner's typing arrives on one PC.

    typed: what arrives → what the symbol held; only what has exactly one origin.
    longest: characters of the longest such arrival.
    gs_arrives: whether separators can be told apart at all.
    changed: whether anything arrives otherwise than it was printed.
    sound: whether every character of set 82 was seen arriving, none from a dead key that hides.
    """

    typed: dict[str, str]
    longest: int
    gs_arrives: bool
    changed: bool
    sound: bool

    @classmethod
    def calibrate(cls, true: str, reported: str) -> Profile:
        """From the text of a calibration symbol and what arrived when it was scanned.

        In `true` single characters stand between spaces, behind the symbology identifier. A
        character that was not seen may arrive as anything, also as another: with one of set 82
        missing the profile is unsound. So it is where a dead key leaves no NUL: some systems
        drop it together with a character it cannot melt with, and nothing shows that they did.
        """
        plain: dict[str, str] = {" ": " "}
        dead: dict[str, str] = {}
        for character, arrival, waits in _aligned(true, reported):
            (dead if waits else plain)[character] = arrival
        typed = _inverse((*_direct(plain), *_direct(dead), *_melted(plain, dead)))
        changed = bool(dead) or any(character != arrival for character, arrival in plain.items())
        hiding = {character for character, arrival in dead.items() if arrival[0] != NOTHING}
        seen = true.isascii() and plain.keys() | dead.keys() >= _NEEDED
        sound = seen and hiding.isdisjoint(_NEEDED)
        return cls(typed, max(map(len, typed)), _GS in typed.values(), changed, sound)

    def restore(self, text: str) -> str | None:
        """What the symbol held when `text` arrived; None where that cannot be known."""
        if not self.sound:
            return None
        if not self.changed:
            return None if NOTHING in text else text
        out: list[str] = []
        position = 0
        while position < len(text):
            for length in range(self.longest, 0, -1):
                arrival = text[position : position + length]
                if arrival in self.typed:
                    out.append(self.typed[arrival])
                    position += len(arrival)
                    break
            else:
                return None
        return "".join(out)


def _aligned(true: str, reported: str) -> Iterator[tuple[str, str, bool]]:
    """Each single character of the sheet, what arrived for it, and whether its key is dead there.

    Stops where the two can no longer be matched.
    """
    opening = re.match("[^ ]+( *)", true)
    if opening is None or " " not in reported:
        return
    position = reported.index(" ") + len(opening[1])
    for token in re.finditer("([^ ]+)( *)", true[opening.end() :]):
        found = _arrival(reported, position, len(token[2]))
        if len(token[1]) != 1 or found is None:
            return
        arrival, waits, position = found
        yield token[1], arrival, waits


def _arrival(reported: str, at: int, gap: int) -> tuple[str, bool, int] | None:
    """What arrived at `at` for one character with `gap` spaces behind it, and where the next begins.

    A dead key takes one of the spaces: it shows in the count.
    """
    end = reported.find(" ", at)
    chunk = reported[at : end if end >= 0 else len(reported)]
    spaces = len(reported) - at - len(chunk) - len(reported[at + len(chunk) :].lstrip(" "))
    whole = spaces >= gap if gap else True
    if chunk[:1] == NOTHING and len(chunk) > 1:
        next_at = at + 2 + gap - 1
        return (chunk[:2], True, next_at) if gap and (len(chunk) > 2) == (gap == 1) else None
    if chunk and whole and (len(chunk) == 1 or chunk[0] not in _COMBINING):
        return chunk, False, at + len(chunk) + gap
    if chunk[:1] in _COMBINING and gap and ((len(chunk) > 1) == (gap == 1)):
        return chunk[0], True, at + 1 + gap - 1
    return None


def _direct(keys: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((arrival, character) for character, arrival in keys.items())


def _melted(plain: dict[str, str], dead: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What a dead key and the letter behind it arrive as together, and the two that were printed."""
    if not dead:
        return
    from unicodedata import normalize  # a megabyte of tables that most keyboards never need

    for key, mark in dead.items():
        combining = _COMBINING.get(mark[-1])
        for character, arrival in plain.items() if combining else ():
            melted = normalize("NFC", arrival + str(combining))
            if len(arrival) == len(melted) == 1:
                yield mark[:-1] + melted, key + character


def _inverse(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Arrival → its one origin; arrivals that may have several are left out.

    Where only control characters share an arrival it is GS: no code for goods has the others
    where GS may stand.
    """
    origins: dict[str, set[str]] = {}
    for arrival, origin in pairs:
        origins.setdefault(arrival, set()).add(origin)
    found: dict[str, str] = {}
    for arrival, several in origins.items():
        if len(several) == 1:
            found[arrival] = several.pop()
        elif _GS in several and several <= _CONTROLS:
            found[arrival] = _GS
    return found


_FAR_EAST: Final = "\u2e80"
_FULL_WIDTH: Final = "\uff01"
_HALF_WIDTH_END: Final = "\uffee"
_LONGEST_IDENTIFIER: Final = 6


def bears_marks(text: str) -> bool:
    """Whether `text` shows that keys were read in another layout than they were sent in.

    Marks are letters no code for goods has (Chinese text is another thing; full-width forms
    are an input method's), keystrokes that gave nothing, and a GTIN element behind what was
    a symbology identifier.
    """
    if NOTHING in text:
        return True
    if not text.isascii():
        return any("\x7f" < c < _FAR_EAST or _FULL_WIDTH <= c <= _HALF_WIDTH_END for c in text)
    if text[:1].isalnum() or text[:1] == "]":
        return False
    at = text.find("01", 1, _LONGEST_IDENTIFIER + 2)
    digits = text[at + 2 : at + 16]
    return at > 0 and len(digits) == 14 and digits.isdigit() and has_check_digit(digits)
