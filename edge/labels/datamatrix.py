r"""GS1 DataMatrix: an element string as the modules of a symbol. Source: ISO/IEC 16022 (ECC 200).

The FNC1 in front makes it a GS1 symbol; a further one stands where the element string has GS.
Digits are encoded in pairs, everything else singly; the smallest square that holds it is taken,
up to 48 modules, in which all error correction is one block.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from edge.labels.bitmap import Bitmap

GS: Final = "\x1d"
_FNC1: Final = 232
_PAD: Final = 129

_SIZES: Final = (
    *((10, 3, 5), (12, 5, 7), (14, 8, 10), (16, 12, 12), (18, 18, 14), (20, 22, 18), (22, 30, 20)),
    *((24, 36, 24), (26, 44, 28), (32, 62, 36), (36, 86, 42), (40, 114, 48), (44, 144, 56), (48, 174, 68)),
)
"""Modules across, codewords of content, codewords of error correction."""
_ONE_REGION: Final = 26
"""The largest symbol that is one field; larger ones here are four."""

Grid = list[list[int]]


def datamatrix(elements: str) -> Bitmap:
    """The symbol of a GS1 element string, one dot a module, without quiet zone.

    elements: as `edge.codes.mint.element_string` gives it. Raises ValueError where it is not ASCII
    or too long.
    """
    codewords = _codewords(elements)
    fitting = (size for size in _SIZES if size[1] >= len(codewords))
    size = next(fitting, None)
    if size is None:
        raise ValueError(
            f"Failed to draw '{elements}' as DataMatrix: "
            f"expected at most {_SIZES[-1][1]} codewords, got {len(codewords)}."
        )
    across, room, spare = size
    content = _padded(codewords, room)
    return _drawn(across, [*content, *_correction(content, spare)])


def _codewords(elements: str) -> list[int]:
    out, at = [_FNC1], 0
    while at < len(elements):
        letter, pair = elements[at], elements[at : at + 2]
        if letter == GS:
            out.append(_FNC1)
        elif len(pair) == 2 and pair.isascii() and pair.isdigit():
            out.append(130 + int(pair))
            at += 1
        elif letter.isascii():
            out.append(ord(letter) + 1)
        else:
            raise ValueError(f"Failed to draw '{elements}' as DataMatrix: expected ASCII, got '{letter}'.")
        at += 1
    return out


def _padded(codewords: list[int], room: int) -> list[int]:
    """Filled up to `room`, all but the first pad scrambled by its place."""
    out = list(codewords)
    if len(out) < room:
        out.append(_PAD)
    while len(out) < room:
        pad = _PAD + (149 * (len(out) + 1)) % 253 + 1
        out.append(pad if pad <= 254 else pad - 254)
    return out


@lru_cache(maxsize=1)
def _powers() -> tuple[list[int], list[int]]:
    """Powers of two and their logarithms in the field of 256 by x⁸+x⁵+x³+x²+1."""
    powers, logs, value = [0] * 255, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logs[value] = value, exponent
        value <<= 1
        if value & 0x100:
            value ^= 0x12D
    return powers, logs


def _times(one: int, other: int) -> int:
    powers, logs = _powers()
    return powers[(logs[one] + logs[other]) % 255] if one and other else 0


def _correction(content: list[int], spare: int) -> list[int]:
    """Reed-Solomon: the rest of the content divided by the polynomial with roots 2¹…2^spare."""
    powers, _ = _powers()
    divisor = [1]
    for root in range(1, spare + 1):
        raised = [*divisor, 0]
        for at, factor in enumerate(divisor):
            raised[at + 1] ^= _times(factor, powers[root])
        divisor = raised
    rest = [0] * spare
    for codeword in content:
        lead = codeword ^ rest[0]
        rest = [*rest[1:], 0]
        for at in range(spare):
            rest[at] ^= _times(divisor[at + 1], lead)
    return rest


def _drawn(across: int, codewords: list[int]) -> Bitmap:
    fields = 1 if across <= _ONE_REGION else 2
    field = across // fields
    inner = across - 2 * fields
    places = _places(inner)
    rows = []
    for y in range(across):
        row = 0
        for x in range(across):
            row = row << 1 | _module(x, y, field, places, codewords)
        rows.append(row)
    return Bitmap(across, tuple(rows))


def _module(x: int, y: int, field: int, places: Grid, codewords: list[int]) -> int:
    """A module of the finder about each field, or of the content within."""
    across, down = x % field, y % field
    if across == 0 or down == field - 1:
        return 1
    if down == 0:
        return int(across % 2 == 0)
    if across == field - 1:
        return int(down % 2 == 1)
    place = places[y - 1 - 2 * (y // field)][x - 1 - 2 * (x // field)]
    if place < 8:
        return place  # of no codeword: the corner that is left over
    return codewords[place // 8 - 1] >> (7 - place % 8) & 1


_UTAH: Final = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
_CORNERS: Final = (
    ((-1, 0), (-1, 1), (-1, 2), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1)),
    ((-3, 0), (-2, 0), (-1, 0), (0, -2), (0, -1), (1, -1), (2, -1), (3, -1)),
    ((-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1)),
)
"""Where the eight bits of a codeword stand, highest first: about a point, and at the four kinds of corner."""


@lru_cache(maxsize=16)
def _places(across: int) -> Grid:
    """Which bit of which codeword stands where: 8 × (number from 1) + bit (0 the highest).

    Below 8 stands no codeword: the module is black (1) or white (0).
    """
    grid = [[-1] * across for _ in range(across)]
    number = 0
    row, column = 4, 0
    while row < across or column < across:
        corner = _corner(row, column, across)
        if corner is not None:
            number += 1
            _put(grid, [(y % across, x % across) for y, x in _CORNERS[corner]], number)
        for step in (-1, 1):  # up to the right, then down to the left
            while True:
                if 0 <= row < across and 0 <= column < across and grid[row][column] < 0:
                    number += 1
                    _put(grid, [_wrapped(row + y, column + x, across) for y, x in _UTAH], number)
                row, column = row + 2 * step, column - 2 * step
                if not (0 <= row < across and 0 <= column < across) and _left(row, column, across, step):
                    break
            row, column = (row + 1, column + 3) if step < 0 else (row + 3, column + 1)
    if grid[-1][-1] < 0:
        grid[-1][-1] = grid[-2][-2] = 1
        grid[-1][-2] = grid[-2][-1] = 0
    return grid


def _left(row: int, column: int, across: int, step: int) -> bool:
    """Whether a diagonal has left the field on the side it was going to."""
    return row < 0 or column >= across if step < 0 else row >= across or column < 0


def _corner(row: int, column: int, across: int) -> int | None:
    """Which kind of corner begins at this point, None for none."""
    if column == 0 and row == across:
        return 0
    if column == 0 and row == across - 2 and across % 4:
        return 1 if across % 8 != 4 else 2
    if column == 2 and row == across + 4 and across % 8 == 0:
        return 3
    return None


def _wrapped(row: int, column: int, across: int) -> tuple[int, int]:
    """A point beyond the upper or left edge, where it comes in again."""
    over = 4 - (across + 4) % 8
    if row < 0:
        row, column = row + across, column + over
    if column < 0:
        row, column = row + over, column + across
    return row, column


def _put(grid: Grid, points: list[tuple[int, int]], number: int) -> None:
    for bit, (row, column) in enumerate(points):
        grid[row][column] = number * 8 + bit
