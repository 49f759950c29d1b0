"""Data identifiers (DI, ANSI MH10.8.2): up to three digits and a capital that say what follows.

>>> split("1TAB-1"), split("9N111234568408"), split("s1") is None
(('1T', 'AB-1'), ('9N', '111234568408'), True)
>>> problem("14D", "20270230").expected
'YYYYMMDD, a day or month of the calendar'
>>> problem("27Q", "9915489") is None
True

Only those that packs of drugs and devices bear are checked; of any other the characters are.
Packs with a product number of IFA or GS1 follow IFA's rules besides: lot and serial have at
most 20 characters of set 82, and ``D`` is the expiry. Elsewhere it is just a day.

Sources: ANSI MH10.8.2 data identifier dictionary; IFA Coding System, PPN-Code specification.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from edge.codes.charsets import DIGITS, SET_82, UPPER, has_check_digit, within
from edge.codes.code_lists import currencies
from edge.codes.dates import is_date, long_day
from edge.codes.ifa import is_ppn
from edge.codes.linters import Linter

PPN: Final = "9N"
GTIN: Final = "8P"
PART: Final = "25P"
LOT: Final = "1T"
SERIAL: Final = "S"
COUNT: Final = "Q"

_LONGEST: Final = {PPN: 22, GTIN: 14, PART: 48, COUNT: 8}
_LONGEST_OF_PACKS: Final = {LOT: 20, SERIAL: 20}
_LONGEST_OTHER: Final = 255
_ONCE: Final = frozenset((PPN, GTIN, PART, LOT, SERIAL, COUNT, "D", "14D", "15D", "16D", "17D"))


def reversed_day(value: str) -> date | None:
    """DDMMYYYY; day 00 is the month's last."""
    return long_day(value[4:] + value[2:4] + value[:2]) if len(value) == 8 else None


def is_minute(value: str) -> bool:
    """Whether `value` is YYYYMMDDHHMM."""
    day, time = value[:8], value[8:]
    known = len(value) == 12 and value.isdigit() and day[6:] != "00" and long_day(day) is not None
    return known and time[:2] < "24" and time[2:] < "60"


def _is_short_day(value: str) -> bool:
    return len(value) == 6 and value.isdigit() and is_date(value, day_needed=False)


def _is_gtin(value: str) -> bool:
    return len(value) == 14 and value.isdigit() and has_check_digit(value)


def _is_number(value: str) -> bool:
    whole, _, part = value.partition(".")
    return within(whole + part, DIGITS) and bool(whole) and (bool(part) or "." not in value)


def _is_measured(value: str) -> bool:
    return _is_number(value[:-2]) and within(value[-2:], DIGITS + UPPER)


def _is_position(value: str) -> bool:
    position, slash, last = value.partition("/")
    known = bool(slash) and bool(position) and bool(last) and within(position + last, DIGITS)
    return known and len(value) < 20 and 0 < int(position) <= int(last)


def _is_currency(value: str) -> bool:
    return len(value) == 3 and (value in currencies() or within(value, UPPER))


_DAY: Final = Linter(
    lambda value: long_day(value) is not None, "bad-date", "YYYYMMDD, a day or month of the calendar"
)
_REVERSED_DAY: Final = Linter(
    lambda value: reversed_day(value) is not None, "bad-date", "DDMMYYYY, a day or month of the calendar"
)
_MINUTE: Final = Linter(is_minute, "bad-date", "YYYYMMDDHHMM, a minute of the calendar")
_PERCENT: Final = Linter(_is_number, "bad-value", "a number")
_CHECKS: Final[dict[str, Linter]] = {
    PPN: Linter(is_ppn, "check-digit", "a PPN with the right check digits"),
    GTIN: Linter(_is_gtin, "check-digit", "a GTIN of 14 digits with the right check digit"),
    "D": Linter(_is_short_day, "bad-date", "YYMMDD, a day or month of the calendar"),
    "12D": _DAY,
    "14D": _DAY,
    "15D": _REVERSED_DAY,
    "16D": _DAY,
    "17D": _REVERSED_DAY,
    "18D": _MINUTE,
    "19D": _MINUTE,
    "22D": _MINUTE,
    "25D": _DAY,
    "26D": _DAY,
    COUNT: Linter(_is_number, "bad-character", "a number"),
    "7Q": Linter(_is_measured, "bad-value", "a number and two characters for the unit"),
    "13Q": Linter(_is_position, "bad-value", "piece/pieces"),
    "29Q": _PERCENT,
    "30Q": _PERCENT,
    "31Q": Linter(_is_currency, "bad-value", "an ISO 4217 currency"),
}

_TEXT: Final = Linter(lambda value: within(value, SET_82), "bad-character", "characters of set 82 only")
_PRINTABLE: Final = Linter(str.isprintable, "bad-character", "printable characters only")


def split(part: str) -> tuple[str, str] | None:
    """The identifier that `part` begins with and what follows it; None if there is none."""
    for end in range(min(4, len(part))):
        if part[end] in UPPER:
            return part[: end + 1], part[end + 1 :]
        if part[end] not in DIGITS:
            break
    return None


def may_repeat(di: str) -> bool:
    """Whether `di` may stand twice with two values: what names the pack may not."""
    return di not in _ONCE


def longest(di: str, *, pack: bool) -> int:
    """The most characters `di` may have; `pack`: IFA's rules hold."""
    return (_LONGEST_OF_PACKS.get(di) if pack else None) or _LONGEST.get(di, _LONGEST_OTHER)


def problem(di: str, value: str) -> Linter | None:
    """The first check that `value` fails, None if none."""
    characters = _TEXT if di in _ONCE else _PRINTABLE
    if not characters.test(value):
        return characters
    check = _CHECKS.get(di)
    return None if check is None or check.test(value) else check
