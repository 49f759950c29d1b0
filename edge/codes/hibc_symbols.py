"""The check and link characters of HIBC symbols, and which symbols were read in one go.

The last character of a symbol is the sum of all before it, modulo 43. Behind a primary may
follow secondary symbols, each a ``+`` and data, the primary's check character again as their
link, and a check of their own. A scanner may send them as one text; they are parted where
every check and every link is right, or not at all.

>>> check_character("+A123BJC5D6E71")
'G'
>>> part("+A123BJC5D6E71G+$$52001510X3GD")
['+A123BJC5D6E71G', '+$$52001510X3GD']
>>> part("+A123BJC5D6E71G+$$52001510X3HE") is None
True

Source: ANSI/HIBC 2.6, 2.2.2 and appendix B.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from edge.codes.charsets import DIGITS, SET_36, UPPER

SET_43: Final = SET_36 + "-. $/+%"

_MOST_SYMBOLS: Final = 5
_SECONDARY: Final = frozenset("$S" + DIGITS)


def check_character(text: str) -> str:
    """The modulo-43 character that follows `text` (characters of set 43)."""
    return SET_43[sum(map(SET_43.index, text)) % 43]


def _is_sound(piece: str) -> bool:
    return len(piece) >= 4 and check_character(piece[:-1]) == piece[-1]


def _holds_one(body: str) -> bool:
    """Whether `body`, what stands between plus and link, is one symbol's: pluses in ``$+`` and ``$$+`` only."""
    return not any(
        "+" in one.removeprefix("$").removeprefix("$").removeprefix("+") for one in body.split("/")
    )


def _secondaries(rest: str, link: str, most: int) -> Iterator[list[str]]:
    """Every way to take `rest` as secondary symbols that follow each other, `most` at most."""
    if not rest:
        yield []
    elif most and rest[0] == "+" and rest[1:2] in _SECONDARY:
        for end in range(5, len(rest) + 1):
            if rest[end - 2] != link or rest[end : end + 1] not in ("", "+"):
                continue
            if _holds_one(rest[1 : end - 2]) and _is_sound(rest[:end]):
                for others in _secondaries(rest[end:], link, most - 1):
                    yield [rest[:end], *others]


def part(data: str) -> list[str] | None:
    """The symbols whose data were read in one go, each sound: a primary, and secondaries behind it.

    None if there is no way to part them so, or more than one.
    """
    end = 1
    while end < len(data) and data[end] in SET_36:
        end += 1
    # What ends the capitals and digits of a primary is the slash of a combined label, or the
    # check character, which may be any of the 43, or the plus of the next symbol.
    combined = data[end : end + 1] == "/" and data[end + 1 : end + 2] != "+"
    if data[1] not in UPPER or combined or end >= len(data) - 1:
        return [data] if _is_sound(data) else None
    ways = [
        [data[:cut], *others]
        for cut in (end, end + 1)
        if _is_sound(data[:cut])
        for others in _secondaries(data[cut:], data[cut - 1], _MOST_SYMBOLS)
    ]
    return ways[0] if len(ways) == 1 else None
