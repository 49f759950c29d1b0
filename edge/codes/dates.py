"""Two-digit years and unknown days, as the GS1 General Specifications (7.12) settle them.

A date is YYMMDD. The century is the one that brings the year nearest to today: more than
50 years ahead is the past century, 50 or more behind is the coming one. Day 00 says "some
day of this month"; for an expiry that is the month's last day.

>>> from datetime import date
>>> today = date(2026, 6, 1)
>>> decode("271231", today), decode("280200", today), decode("990101", today)
(datetime.date(2027, 12, 31), datetime.date(2028, 2, 29), datetime.date(1999, 1, 1))
>>> decode("270230", today) is None
True
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

# A delivery bears few dates on many packs.
_KEPT: Final = 512

DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The most days a month can have, January at 1."""


def full_year(year: int, today: date) -> int:
    """The four-digit year of a two-digit one, as seen from `today`."""
    century, now = divmod(today.year, 100)
    if year - now >= 51:
        century -= 1
    elif year - now <= -50:
        century += 1
    return century * 100 + year


def last_day(year: int, month: int) -> int:
    """Days in this month (1 to 12) of a four-digit year."""
    if month == 2 and (year % 4 or (year % 100 == 0 and year % 400)):
        return 28
    return DAYS[month]


@lru_cache(maxsize=_KEPT)
def decode(value: str, today: date) -> date | None:
    """YYMMDD (six ASCII digits; day 00 means the last of the month), or None if there is no such day."""
    year, month, day = full_year(int(value[:2]), today), int(value[2:4]), int(value[4:6])
    if not 1 <= month <= 12 or day > last_day(year, month):
        return None
    return date(year, month, day or last_day(year, month))


def long_day(value: str) -> date | None:
    """YYYYMMDD (day 00 means the last of the month), or None if `value` is no such day."""
    if len(value) != 8 or not value.isdigit():
        return None
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:])
    if year < 1 or not 1 <= month <= 12 or day > last_day(year, month):
        return None
    return date(year, month, day or last_day(year, month))


@lru_cache(maxsize=_KEPT)
def is_date(value: str, *, day_needed: bool) -> bool:
    """Whether six or eight digits (YYMMDD, YYYYMMDD) are a day of the calendar.

    With two-digit years every fourth year is leap; day 00 passes unless `day_needed`.
    """
    year, month, day = int(value[:-4]), int(value[-4:-2]), int(value[-2:])
    if not 1 <= month <= 12 or (day == 0 and day_needed):
        return False
    return day <= last_day(year if len(value) == 8 else 2000 + year, month)
