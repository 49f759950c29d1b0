"""GS1-128: an element string as bars. Source: ISO/IEC 15417, GS1 General Specifications.

An even number of digits is set in pairs (code set C), as an SSCC is; anything else singly (code set B).
"""

from __future__ import annotations

from typing import Final

from edge.labels.bitmap import Bitmap
from edge.labels.datamatrix import GS

_FNC1: Final = 102
_START: Final = {"B": 104, "C": 105}
_WIDTHS: Final = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231
113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131
113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211
241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214
211232 2331112
""".split()
"""Widths of bars and spaces in turn, by value; the last is the stop."""


def in_pairs(elements: str) -> bool:
    """Whether it is set in code set C."""
    return elements.isascii() and elements.isdigit() and len(elements) % 2 == 0


def gs1_128(elements: str) -> Bitmap:
    """The symbol of a GS1 element string: one row, one dot a module, without quiet zone.

    Raises ValueError for a letter that no code set has.
    """
    if in_pairs(elements):
        values = [int(elements[at : at + 2]) for at in range(0, len(elements), 2)]
        values = [_START["C"], _FNC1, *values]
    else:
        if odd := next((letter for letter in elements if letter != GS and not " " <= letter <= "~"), ""):
            raise ValueError(f"Failed to draw '{elements}' as GS1-128: expected ASCII, got {odd!r}.")
        values = [_FNC1 if letter == GS else ord(letter) - 32 for letter in elements]
        values = [_START["B"], _FNC1, *values]
    check = (values[0] + sum(at * value for at, value in enumerate(values))) % 103
    widths = "".join(_WIDTHS[value] for value in (*values, check, 106))
    bits = "".join(("1", "0")[at % 2] * int(width) for at, width in enumerate(widths))
    return Bitmap(len(bits), (int(bits, 2),))
