"""Site settings as the rules read them."""

from __future__ import annotations

import pytest

from edge.rules.settings import (
    COLD_CHAIN,
    COLD_CHAIN_CHOICES,
    NOTE_AGREES,
    PRESCRIBERS_MAX_AGE_DAYS,
    SECOND_PERSON,
    among,
    choice,
    number,
    switched_on,
)


@pytest.mark.parametrize(
    ("text", "value"), [("30", 30), ("0", 0), ("", 365), ("-1", 365), ("³", 365), ("x", 365)]
)
def test_a_number_or_its_default(text: str, value: int) -> None:
    """What cannot be read as a whole number is as good as not set."""
    assert number({PRESCRIBERS_MAX_AGE_DAYS: text}, PRESCRIBERS_MAX_AGE_DAYS) == value


def test_nothing_set() -> None:
    """Where the site says nothing the default holds."""
    assert number({}, PRESCRIBERS_MAX_AGE_DAYS) == 365


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("on", True), ("false", False), ("0", False), ("", True), ("x", True)]
)
def test_a_switch_or_its_default(text: str, value: bool) -> None:
    """On, off, or what holds where neither is set."""
    assert switched_on({NOTE_AGREES: text}, NOTE_AGREES) is value


def test_a_list_and_a_choice() -> None:
    """Members between commas; a choice that is none falls back."""
    assert among({}, SECOND_PERSON) == ("destroy",)
    assert among({SECOND_PERSON: ""}, SECOND_PERSON) == ()
    assert among({SECOND_PERSON: "accept,destroy"}, SECOND_PERSON) == ("accept", "destroy")
    assert choice({COLD_CHAIN: "required"}, COLD_CHAIN, COLD_CHAIN_CHOICES) == "required"
    assert choice({COLD_CHAIN: "warm"}, COLD_CHAIN, COLD_CHAIN_CHOICES) == "checked"
