r"""Keyboards between the scanner and us: what a scan looked like before the PC's layout changed it.

A keyboard scanner types key positions of the layout it was set to; the PC reads them in its
own. On a German PC ``y`` arrives as ``z`` and ``]d2`` as ``+d2``; keys that are dead there
wait for the next one and melt into it. One scan of a calibration sheet, whose text is known,
tells all of it:

>>> sheet = "]d1  " + " ".join(SET_82) + "   ] \x1d"
>>> german = str.maketrans("yzYZ()=", "zyZY)=´")
>>> arrived = "+d1  " + " ".join(SET_82).translate(german).replace("´ ", "\0´") + "   + \x1d"
>>> profile = Profile.calibrate(sheet, arrived.replace("+ ,", "\0`,"))
>>> profile.restore("+d201z)\0`8\x1d1\0è")
']d201y(+8\x1d1+e'

Where two keys give the same there is no way back, and the scan is refused:

>>> Profile.calibrate(sheet, sheet.replace("z", "y")).restore("]d2y") is None
True

Without a sheet nothing is guessed; a scan that shows its layout is refused as such:

>>> bears_marks("+d20109506000134352"), bears_marks("0109506000134352"), bears_marks("ü"), bears_marks("北京")
(True, False, True, False)

NUL stands for a keystroke that produced nothing of its own. Source: ISO/IEC 9995-1 (layouts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from edge.codes.charsets import SET_82, has_check_digit
from edge.codes.dead_keys import COMBINING, NOTHING, together
from edge.frame import LONGEST

_GS: Final = "\x1d"
_CONTROLS: Final = frozenset(map(chr, range(32)))
_NEEDED: Final = frozenset(SET_82)
_FLAG: Final = "]"
_UNKNOWABLE: Final = "\0"
_ENVELOPE: Final = "[)>"
_FS: Final = "\x1c"
_RS: Final = "\x1e"
_EOT: Final = "\x04"


@dataclass(frozen=True, slots=True)
class Profile:
    """How one scanner's typing arrives on one PC.

    typed: what arrives → all that the symbol may have held.
    longest: characters of the longest such arrival.
    gs_arrives: whether separators can be told apart at all.
    changed: whether anything arrives otherwise than it was printed.
    sound: whether the sheet's opening, if any, and every character of set 82 were seen arriving,
        none from a dead key that hides.
    identified: whether the scanner sends symbology identifiers, so that every scan begins with ``]``.
    waits: whether a key may still wait at a scan's end, its mark lost to the next scan.
    """

    typed: dict[str, tuple[str, ...]]
    longest: int
    gs_arrives: bool
    changed: bool
    sound: bool
    identified: bool
    waits: bool

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
        typed = _origins((*_direct(plain), *_direct(dead), *together(plain, dead)))
        for control in {_RS, _EOT} - plain.keys():
            # All that is printable was seen arriving otherwise: this can only be itself.
            typed.setdefault(control, (control,))
        waits = any(dead[character][0] == NOTHING for character in _NEEDED & dead.keys())
        if waits and _GS in typed.get(NOTHING, ()):
            # A dead key may melt into more than Unicode says, also into another key's letter.
            for letter in {a for a in plain.values() if a.isalpha() and not a.isascii()}:
                typed[NOTHING + letter] = (*typed.get(NOTHING + letter, ()), _UNKNOWABLE)
        changed = bool(dead) or any(character != arrival for character, arrival in plain.items())
        hiding = {character for character, arrival in dead.items() if arrival[0] != NOTHING}
        seen = true.isascii() and plain.keys() | dead.keys() >= _NEEDED
        longest = max(map(len, typed))
        sound = seen and hiding.isdisjoint(_NEEDED)
        return cls(
            typed=typed,
            longest=longest,
            gs_arrives=any(_GS in o and _CONTROLS.issuperset(o) for o in typed.values()),
            changed=changed,
            sound=sound and _opened(typed, longest, true.partition(" ")[0], reported.partition(" ")[0]),
            identified=true.startswith(_FLAG) and not reported.startswith(" "),
            waits=waits,
        )

    def restore(self, text: str) -> str | None:
        """What the symbol held when `text` arrived; None where that cannot be known."""
        if not self.sound:
            return None
        if not self.changed:
            return None if NOTHING in text else text
        if self.waits and text.endswith(NOTHING):
            return None
        if self.identified and (restored := _read(self.typed, self.longest, text, identified=True)):
            return None if restored == _UNKNOWABLE else restored
        restored = _read(self.typed, self.longest, text, identified=False)
        return None if restored == _UNKNOWABLE else restored


def _opened(typed: dict[str, tuple[str, ...]], longest: int, true: str, reported: str) -> bool:
    """Whether `reported` is how the sheet's opening arrives, or that the scanner sends none of it.

    A flag that arrives so only there is learnt.
    """
    identified = true.startswith(_FLAG)
    if not reported or _read(typed, longest, reported, identified=identified) == true:
        return True
    for cut in range(1, longest + 1) if identified else ():
        if _read(typed, longest, reported[cut:], identified=False) == true[1:]:
            typed[reported[:cut]] = (*typed.get(reported[:cut], ()), _FLAG)
            return True
    return False


def _read(typed: dict[str, tuple[str, ...]], longest: int, text: str, *, identified: bool) -> str | None:
    """The one text that arrives as `text`: None if there is none, `_UNKNOWABLE` if there are several.

    identified: only a text that begins with a symbology identifier is meant.
    """
    read = _walk(typed, longest, text, identified=identified, valid=False)
    if read != _UNKNOWABLE:
        return read
    return _walk(typed, longest, text, identified=identified, valid=True) or _UNKNOWABLE


def _walk(
    typed: dict[str, tuple[str, ...]], longest: int, text: str, *, identified: bool, valid: bool
) -> str | None:
    """`_read`, among all texts or those that are `valid`: with no punctuation behind a separator."""
    # Where one may stand in `text` → the reading of what lies before, one for each last character.
    ends: list[dict[str, str]] = [{} for _ in range(len(text) + 1)]
    ends[0][""] = ""
    for position, readings in enumerate(ends[:-1]):
        for length in range(1, min(longest, len(text) - position) + 1) if readings else ():
            after = ends[position + length]
            rest = len(text) - position - length
            for origin in typed.get(text[position : position + length], ()):
                if position == 0 and identified and origin[0] != _FLAG:
                    continue
                for before in readings.values():
                    if _may_follow(before, origin[0], rest, valid=valid):
                        known = _UNKNOWABLE if _UNKNOWABLE in (before, origin) else before + origin
                        if after.setdefault(origin[-1], known) != known:
                            after[origin[-1]] = _UNKNOWABLE
    whole = set(ends[-1].values())
    return whole.pop() if len(whole) == 1 else _UNKNOWABLE if whole else None


def _may_follow(before: str, character: str, rest: int, *, valid: bool) -> bool:
    """Whether `character` can stand behind `before`, with so much to come.

    RS and EOT have their places in the envelope of ISO 15434 only, and there no separator takes
    them. Where a text is to be `valid`, an identifier stands behind a separator, which begins
    with a letter or a digit.
    """
    if character > " ":
        return not valid or character.isalnum() or before[-1:] != _GS
    if character == _EOT:
        return before[-1:] == _RS
    enveloped = _ENVELOPE in before[: len(_ENVELOPE) + 3]
    at_edge = enveloped and (before.endswith(_ENVELOPE) or rest <= 1)
    return at_edge and before[-1:] != _RS if character == _RS else not at_edge


def _aligned(true: str, reported: str) -> Iterator[tuple[str, str, bool]]:
    """Each single character of the sheet, what arrived for it, and whether its key is dead there.

    Stops where the two can no longer be matched.
    """
    opening = re.match("[^ ]+( *)", true)
    if opening is None or " " not in reported or max(len(true), len(reported)) > LONGEST:
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
    if chunk and whole and (len(chunk) == 1 or chunk[0] not in COMBINING):
        return chunk, False, at + len(chunk) + gap
    if chunk[:1] in COMBINING and gap and ((len(chunk) > 1) == (gap == 1)):
        return chunk[0], True, at + 1 + gap - 1
    return None


def _direct(keys: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((arrival, character) for character, arrival in keys.items())


def _origins(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Arrival → all that may have been printed, each once; FS has no place in any code."""
    found: dict[str, dict[str, None]] = {}
    for arrival, origin in pairs:
        if origin != _FS:
            found.setdefault(arrival, {})[origin] = None
    return {arrival: tuple(origins) for arrival, origins in found.items()}


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
