"""Lists of countries, currencies and packages."""

from __future__ import annotations

from edge.codes.code_lists import country_letters, country_numbers, currencies, package_types


def test_countries_are_listed_alike_in_digits_and_letters() -> None:
    """ISO 3166-1 gives each country one number and one pair of letters."""
    assert len(country_numbers()) == len(country_letters()) == 249
    assert {"156", "344", "446", "158"} <= country_numbers()
    assert {"CN", "HK", "MO", "TW"} <= country_letters()
    assert not {"000", "999", "891"} & country_numbers()


def test_currencies_and_packages_are_of_their_form() -> None:
    """Three digits each; one to three capitals and digits each."""
    assert all(len(code) == 3 and code.isdigit() for code in currencies())
    assert {"156", "840", "978"} <= currencies()
    assert all(1 <= len(code) <= 3 for code in package_types())
    assert {"8", "9", "201", "PX", "RB1"} <= package_types()
