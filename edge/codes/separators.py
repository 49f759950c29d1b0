"""Separators that got lost: a value that may have swallowed the elements behind it.

Values of variable length end at GS (FNC1). A keyboard that has no key for GS, or a scanner
set to drop it, joins ``10ABC`` ␝ ``21SER`` into ``10ABC21SER``: a lot nobody printed, and no
serial. Nothing in the text proves it, so all ways of reading it are laid out here and others
choose: a look-up, or a person.

>>> readings("10", "ABC21SER", {"01", "17"})
[[('10', 'ABC'), ('21', 'SER')]]
>>> readings("10", "ABC17270101", {"01"})
[[('10', 'ABC'), ('17', '270101')]]
>>> readings("10", "ABC17279901", {"01"}), readings("10", "ABC21SER", {"01", "21"})
([], [])
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from edge.codes.charsets import SET_82, has_check_digit, within
from edge.codes.dates import is_date

Elements = list[tuple[str, str]]

_DATES: Final = frozenset(("11", "13", "15", "16", "17"))
_TEXTS: Final = {
    "10": 3,
    "21": 1,
    "710": 4,
    "711": 4,
    "712": 4,
    "713": 4,
    "714": 4,
    "715": 4,
    "716": 4,
    "717": 4,
}
"""Identifiers of texts that may be hidden → the fewest characters worth suspecting.

A pack without a serial is no whole identity anyway, so one character behind ``21`` will do;
a lot is three characters at least, or every tenth serial number would seem to hide one.
"""

_LONGEST_TEXT: Final = 20
_WIDEST: Final = 3 + _LONGEST_TEXT  # characters of the longest element that may be hidden
_FARTHEST: Final = 96
_MOST: Final = 24
_DEEPEST: Final = 4


def _hidden(tail: str, present: AbstractSet[str], depth: int) -> Iterator[Elements]:
    """Ways in which `tail` is one to `depth` whole elements, none of them already present."""
    if len(tail) > depth * _WIDEST:
        return
    two = tail[:2]
    if two in _DATES and two not in present:
        digits = tail[2:8]
        if len(digits) == 6 and digits.isdigit() and is_date(digits, day_needed=False):
            yield from _then((two, digits), tail[8:], present, depth)
    elif two == "01" and "01" not in present:
        digits = tail[2:16]
        if len(digits) == 14 and digits.isdigit() and has_check_digit(digits):
            yield from _then((two, digits), tail[16:], present, depth)
    else:
        ai = two if two in _TEXTS else tail[:3]
        fewest = _TEXTS.get(ai)
        if fewest is not None and ai not in present and len(tail) >= len(ai) + fewest:
            yield from _ends(ai, tail[len(ai) :], present, depth)


def _then(first: tuple[str, str], rest: str, present: AbstractSet[str], depth: int) -> Iterator[Elements]:
    if not rest:
        yield [first]
    else:
        for more in _hidden(rest, present | {first[0]}, depth - 1):
            yield [first, *more]


def _ends(ai: str, text: str, present: AbstractSet[str], depth: int) -> Iterator[Elements]:
    """`text` as the value of `ai`, whole or itself hiding more."""
    if len(text) <= _LONGEST_TEXT:
        yield [(ai, text)]
    for cut in range(_TEXTS[ai], min(len(text) - 2, _LONGEST_TEXT + 1)):
        for more in _hidden(text[cut:], present | {ai}, depth - 1):
            yield [(ai, text[:cut]), *more]


def readings(ai: str, value: str, present: AbstractSet[str], longest: int = _LONGEST_TEXT) -> list[Elements]:
    """Every way (at most 24) in which `value` of `ai` hides elements that the message lacks.

    Each is the elements that would then stand in place of this one. `longest` is the most
    characters `ai` may have; values past 96 characters are not searched.
    """
    found: list[Elements] = []
    if len(value) > _FARTHEST or not within(value, SET_82):
        return found
    lacking = frozenset(present) | {ai}
    for cut in range(1, min(len(value) - 2, longest + 1)):
        for hidden in _hidden(value[cut:], lacking, _DEEPEST):
            found.append([(ai, value[:cut]), *hidden])
            if len(found) == _MOST:
                return found
    return found
