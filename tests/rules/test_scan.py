"""What checks are given, and how they say things."""

from __future__ import annotations

from datetime import UTC, date, datetime

from edge.catalogue import Name
from edge.rules.scan import day_of, moment, named, product_named
from tests import fakes


def test_days_and_moments_are_those_of_the_goods() -> None:
    """Days and times are said at +08:00."""
    late = datetime(2026, 5, 31, 16, 30, tzinfo=UTC)
    assert day_of(late) == date(2026, 6, 1)
    assert moment(late) == "2026-06-01 00:30:00"
    assert moment(None) == ""


def test_names_in_both_languages() -> None:
    """A name goes into a sentence in either language, with the other where one is missing."""
    assert named("place", Name(zh="一号", en="One")) == {"place": "一号", "place_en": "One"}
    assert named("place", Name(zh="一号", en="")) == {"place": "一号", "place_en": "一号"}
    assert named("place", None, "P-1") == {"place": "P-1"}
    assert product_named(fakes.product("P-GOOD"))["product_en"] == "Product P-GOOD"
    assert product_named(None) == {"product": ""}
