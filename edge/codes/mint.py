r"""Codes that the zone mints itself: one item, one code (一物一码).

A foreign pack without a serial gets a GS1 element string of ours, (01)(17)(10)(21). Its serial
is ``<station>-<incarnation>-<counter><check>``: who counts, in which life of its store, the how
manieth. A station never counts back, a restored store counts in a new incarnation, so no two
items ever share a serial and none needs luck. Numbers are written in digits and capitals without
I, L, O and U, which are misread for 1, 0 and V; the last character is a MOD 37,36 check.

>>> serial("ZB1", 1, 41), serial("ZB1", 2, 41)
('ZB1-1-19J', 'ZB1-2-195')
>>> is_ours(serial("ZB1", 1, 41)), is_ours("ZB1-1-198")
(True, False)
>>> element_string([("01", "09506000134352"), ("10", "A1"), ("21", "X")])
'010950600013435210A1\x1d21X'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from edge.codes.charsets import SET_36, has_hybrid_check, hybrid_check, within
from edge.codes.gs1 import GS, check_value
from edge.codes.syntax_dictionary import ENTRIES

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST: Final = 20


def _in_alphabet(number: int) -> str:
    digits = ALPHABET[number % 32]
    while number := number // 32:
        digits = ALPHABET[number % 32] + digits
    return digits


def serial(station: str, incarnation: int, counter: int) -> str:
    """The serial of the `counter`-th item that `station` coded in this `incarnation` of its store.

    station: 1 to 10 capitals and digits. Different arguments never give the same serial.
    Raises ValueError where the three do not fit into 20 characters.
    """
    if not 1 <= len(station) <= 10 or not within(station, SET_36) or incarnation < 0 or counter < 0:
        raise ValueError(
            f"Failed to mint '{station}', {incarnation}, {counter} as serial: "
            "expected 1 to 10 capitals and digits, and no number below zero, got these."
        )
    body = f"{station}-{_in_alphabet(incarnation)}-{_in_alphabet(counter)}"
    if len(body) >= LONGEST:
        raise ValueError(
            f"Failed to mint '{body}' as serial: expected at most 19 characters, got {len(body)}."
        )
    return body + hybrid_check(body)


def is_ours(value: str) -> bool:
    """Whether `value` has the form and the check character of a minted serial."""
    parts = value.split("-")
    return (
        len(parts) == 3
        and all(parts)
        and len(value) <= LONGEST
        and within(value, SET_36 + "-")
        and has_hybrid_check(value)
    )


def element_string(elements: Iterable[tuple[str, str]]) -> str:
    """The text of a GS1 symbol (without FNC1 in front): GS where a separator is needed.

    Raises ValueError for an identifier that does not exist or a value that fails its checks.
    """
    out = ""
    open_ended = False
    for ai, value in elements:
        facts = ENTRIES[ai]
        if facts is None or not facts.shortest <= len(value) <= facts.longest or not value.isascii():
            raise ValueError(
                f"Failed to print '{value}' as AI ({ai}): expected a value of its length, got this."
            )
        if refusal := check_value(ai, facts, value, value):
            raise ValueError(refusal.message)
        out += (GS if open_ended else "") + ai + value
        open_ended = not facts.predefined
    return out
