"""The characters a value may hold, and the check digits and characters that guard it.

GS1 values use one of four sets: digits; set 82, the invariant printable ASCII of ISO/IEC 646;
set 39, what Code 39 can print; set 64, file-safe base64.

>>> within("ABC-12", SET_82), within("ABC 12", SET_82), within("abc", SET_39)
(True, False, False)
>>> check_digit("0950600013435"), has_check_digit("09506000134352")
('2', True)
>>> check_pair("1987654Ad4X4bL5ttr2310c")
'2K'
>>> hybrid_check("A12425GABC1234002"), has_hybrid_check("OP-00427")
('M', True)
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = "0123456789"
UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER: Final = "abcdefghijklmnopqrstuvwxyz"

SET_82: Final = "!\"%&'()*+,-./" + DIGITS + ":;<=>?" + UPPER + "_" + LOWER
SET_39: Final = "#-/" + DIGITS + UPPER
SET_64: Final = "-_" + DIGITS + UPPER + LOWER
SET_32: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SET_36: Final = DIGITS + UPPER

_VALUE_82: Final = {character: value for value, character in enumerate(SET_82)}


def within(value: str, characters: str) -> bool:
    """Whether every character of `value` is one of `characters`."""
    # strip() eats from both ends until a stranger stands: nothing left means there is none.
    return not value.strip(characters)


def check_digit(digits: str) -> str:
    """The modulo-10 digit that follows `digits` (weights 3, 1, 3, … from the right)."""
    codes = digits.encode()
    total = 3 * sum(codes[::-2]) + sum(codes[-2::-2])
    offset = 48 * (3 * len(codes[::-2]) + len(codes[-2::-2]))
    return DIGITS[(offset - total) % 10]


def has_check_digit(digits: str) -> bool:
    """Whether the last of `digits` (all ASCII digits, two at least) is right for those before it."""
    codes = digits.encode()
    ones, threes = codes[::-2], codes[-2::-2]
    return (3 * sum(threes) + sum(ones) - 48 * (3 * len(threes) + len(ones))) % 10 == 0


def _primes(count: int) -> tuple[int, ...]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return tuple(found)


_PRIMES: Final = _primes(97)


def check_pair(value: str) -> str:
    """The two check characters of an alphanumeric GS1 key (at most 97 characters of set 82).

    Values are weighted with the primes from the right, summed modulo 1021, and the ten bits
    written as two characters of set 32 (GS1 General Specifications, 7.9.5).
    """
    total = sum(_VALUE_82[c] * prime for c, prime in zip(reversed(value), _PRIMES, strict=False)) % 1021
    return SET_32[total >> 5] + SET_32[total & 31]


def hybrid_check(value: str) -> str:
    """The ISO/IEC 7064 MOD 37,36 check character of digits and capitals; a hyphen counts as 0."""
    product = 36
    for character in value:
        product = (product + max(SET_36.find(character), 0)) % 36 or 36
        product = product * 2 % 37
    return SET_36[(37 - product) % 36]


def has_hybrid_check(value: str) -> bool:
    """Whether the last character of `value` is the MOD 37,36 check of those before it."""
    return len(value) > 1 and hybrid_check(value[:-1]) == value[-1]


def modulo_97(text: str) -> int:
    """Digits and capitals (A is 10 … Z is 35) read as one number, modulo 97 (ISO 13616)."""
    remainder = 0
    for character in text:
        value = SET_36.index(character)
        remainder = (remainder * (10 if value < 10 else 100) + value) % 97
    return remainder
