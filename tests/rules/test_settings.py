"""Site settings as the rules read them."""

from __future__ import annotations

import pytest

from edge.rules.settings import PRESCRIBERS_MAX_AGE_DAYS, number


@pytest.mark.parametrize(
    ("text", "value"), [("30", 30), ("0", 0), ("", 365), ("-1", 365), ("³", 365), ("x", 365)]
)
def test_a_number_or_its_default(text: str, value: int) -> None:
    """What cannot be read as a whole number is as good as not set."""
    assert number({PRESCRIBERS_MAX_AGE_DAYS: text}, PRESCRIBERS_MAX_AGE_DAYS) == value


def test_nothing_set() -> None:
    """Where the site says nothing the default holds."""
    assert number({}, PRESCRIBERS_MAX_AGE_DAYS) == 365
