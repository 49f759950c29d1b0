"""Two-digit years and unknown days."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.dates import decode, full_year, is_date, last_day

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(st.integers(0, 99), days)
def test_the_century_brings_the_year_within_fifty_of_today(year: int, today: date) -> None:
    """A two-digit year is at most 50 ahead and 49 behind, and keeps its digits."""
    full = full_year(year, today)
    assert full % 100 == year
    assert -49 <= full - today.year <= 50


@given(days, days)
def test_a_day_printed_near_today_is_read_back(day: date, today: date) -> None:
    """YYMMDD of any day within the window decodes to that day."""
    if -49 <= day.year - today.year <= 50:
        assert decode(day.strftime("%y%m%d"), today) == day


@given(st.integers(1, 9999), st.integers(1, 12))
def test_months_are_as_long_as_the_calendar_says(year: int, month: int) -> None:
    """Leap years as Gregory ruled."""
    assert last_day(year, month) == calendar.monthrange(year, month)[1]


@pytest.mark.parametrize(
    ("value", "needed", "good"),
    [
        ("260100", False, True),
        ("260100", True, False),
        ("260229", False, False),
        ("280229", False, True),
        ("261301", False, False),
        ("260001", False, False),
        ("260431", False, False),
        ("21000229", True, False),
        ("20280229", True, True),
    ],
)
def test_only_days_of_the_calendar_are_dates(value: str, needed: bool, good: bool) -> None:
    """Months 01-12, days the month has, and day 00 only where it may be unknown."""
    assert is_date(value, day_needed=needed) is good


def test_an_unknown_day_is_the_last_of_its_month() -> None:
    """Day 00 of an expiry leaves the whole month to use."""
    assert decode("280200", date(2026, 1, 1)) == date(2028, 2, 29)
    assert decode("281300", date(2026, 1, 1)) is None
    assert decode("000229", date(2060, 1, 1)) is None
