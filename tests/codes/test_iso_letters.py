"""Letters of countries and currencies."""

from __future__ import annotations

from edge.codes.code_lists import country_letters, country_numbers, currencies
from edge.codes.iso_letters import country, currency


def test_every_country_that_is_admitted_has_its_letters() -> None:
    """Numbers and letters are one to one."""
    assert {country(number) for number in country_numbers()} == country_letters()
    assert country("000") is None


def test_every_currency_that_is_admitted_has_its_letters() -> None:
    """Three capitals, each of one number."""
    letters = [currency(number) for number in currencies()]
    assert len(set(letters)) == len(letters)
    assert all(code and len(code) == 3 and code.isupper() for code in letters)
    assert currency("000") is None
