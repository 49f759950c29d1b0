r"""Dead keys: those that give nothing at first, wait for the next one, and melt into it.

What a dead key and its follower arrive as together is for the PC to say. It leaves NUL at the
stroke of the dead key; what comes after depends on the follower. A letter may take the mark on:

>>> keys = {"a": "a", "b": "b", "\x1d": "\x1d"}
>>> melted = dict(together(keys, {"+": "\0`", "=": "\0´"}))
>>> melted["\0à"], melted["\0á"]
('+a', '=a')

A second dead key frees both marks at once, and a separator overtakes the mark:

>>> melted["\0`´"], melted["\0\x1d`"]
('+=', '+\x1d')

Sources: ISO/IEC 9995-3 (dead keys), Unicode Standard Annex 15 (what melts into what).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

NOTHING: Final = "\0"
"""A keystroke that produced nothing of its own."""

_GS: Final = "\x1d"

COMBINING: Final = {
    "`": ("\u0300",),
    "´": ("\u0301",),
    "'": ("\u0301",),
    "΄": ("\u0301",),
    "΅": ("\u0308\u0301",),
    "^": ("\u0302",),
    "~": ("\u0303",),
    "¯": ("\u0304",),
    "˘": ("\u0306",),
    "˙": ("\u0307",),
    "·": ("\u0307",),
    "¨": ("\u0308",),
    '"': ("\u0308",),
    "°": ("\u030a", "\u0307"),
    "˚": ("\u030a",),
    "˝": ("\u030b",),
    "ˇ": ("\u030c",),
    "¸": ("\u0327",),
    "˛": ("\u0328",),
}
"""The mark a dead key leaves when a space follows → what it may melt into a letter as."""


def together(plain: Mapping[str, str], dead: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a dead key and the key behind it arrive as together, and the two that were printed.

    plain, dead: character → what arrives for it alone, or before a space.
    """
    if not dead:
        return
    from unicodedata import normalize  # a megabyte of tables that most keyboards never need

    for key, mark in dead.items():
        for combining in COMBINING.get(mark[-1], ()):
            for character, arrival in plain.items():
                melted = normalize("NFC", arrival + combining)
                if len(arrival) == len(melted) == 1:
                    yield mark[:-1] + melted, key + character
        if mark[0] == NOTHING:
            for second, freed in dead.items():
                yield mark + freed[-1], key + second
            if _GS in plain:
                yield NOTHING + plain[_GS] + mark[-1], key + _GS
