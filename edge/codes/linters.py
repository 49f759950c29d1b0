"""Every content check that a GS1 value may have to pass, by name.

The syntax dictionary says of each component of a value which characters it may hold and
which of these checks it must pass. A check is a plain predicate over the component; beside
it stand the reason code and the words that a refusal uses.

>>> LINTERS["date"].test("270230"), LINTERS["date"].test("270200"), LINTERS["day"].test("270200")
(False, True, False)
>>> LINTERS["iban"].test("GB98MIDL07009312345678"), LINTERS["iban"].test("GB98MIDL07009312345679")
(True, False)
>>> LINTERS["piece"].test("0203"), LINTERS["piece"].test("0302"), LINTERS["slash"].test("2/3")
(True, False, True)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from edge.codes import charsets
from edge.codes.charsets import has_check_digit, within
from edge.codes.dates import is_date
from edge.codes.scanned import MisreadingCode


class Linter(NamedTuple):
    """One content check: what passes, and how a refusal is worded."""

    test: Callable[[str], bool]
    code: MisreadingCode
    expected: str


def _is_set_64(value: str) -> bool:
    data = value.rstrip("=")
    padding = len(value) - len(data)
    return within(data, charsets.SET_64) and (padding == 0 or (padding <= 2 and len(value) % 3 == 0))


def _has_prefix(value: str) -> bool:
    return len(value) >= 4 and value[:4].isdigit()


def _has_check_pair(value: str) -> bool:
    return len(value) >= 2 and charsets.check_pair(value[:-2]) == value[-2:]


def _is_hour_minute(value: str) -> bool:
    return value[:2] < "24" and value[2:] < "60"


def _is_percent_encoded(value: str) -> bool:
    return all(
        len(piece) >= 2 and within(piece[:2], "0123456789ABCDEFabcdef") for piece in value.split("%")[1:]
    )


def _is_piece_of_total(value: str) -> bool:
    half = len(value) // 2
    return 0 < int(value[:half]) <= int(value[half:])


def _is_position(value: str) -> bool:
    position, slash, end = value.partition("/")
    if not slash or not position.isdigit() or not end.isdigit() or "0" in (position[0], end[0]):
        return False
    return int(position) <= int(end)


# Code lists and coupons are loaded by the first value that needs them: few do.
def _is_country(value: str) -> bool:
    from edge.codes.code_lists import country_numbers

    return value in country_numbers()


def _is_country_in_letters(value: str) -> bool:
    from edge.codes.code_lists import country_letters

    return value in country_letters()


def _is_currency(value: str) -> bool:
    from edge.codes.code_lists import currencies

    return value in currencies()


def _is_package_type(value: str) -> bool:
    from edge.codes.code_lists import package_types

    return value in package_types()


def _is_coupon(value: str) -> bool:
    from edge.codes.coupon import is_coupon

    return is_coupon(value)


def _is_offer_coupon(value: str) -> bool:
    from edge.codes.coupon import is_offer_coupon

    return is_offer_coupon(value)


def _is_iban(value: str) -> bool:
    return (
        len(value) > 10
        and within(value, charsets.SET_36)
        and _is_country_in_letters(value[:2])
        and charsets.modulo_97(value[4:] + value[:4]) == 1
    )


def _between(low: str, high: str) -> Callable[[str], bool]:
    return lambda value: low <= value <= high


def _one_of(*values: str) -> Callable[[str], bool]:
    return frozenset(values).__contains__


CHARACTERS: Final = {
    "n": Linter(str.isdigit, "bad-character", "digits only"),
    "x": Linter(lambda v: within(v, charsets.SET_82), "bad-character", "characters of set 82 only"),
    "y": Linter(lambda v: within(v, charsets.SET_39), "bad-character", "characters of set 39 only"),
    "z": Linter(_is_set_64, "bad-character", "file-safe base64, padded to whole groups or not at all"),
}
"""Character sets; a payload is known to be ASCII before any of them is asked."""

_COUNTRY: Final = "an ISO 3166 country"

LINTERS: Final = {
    "check": Linter(has_check_digit, "check-digit", "the right check digit"),
    "pair": Linter(_has_check_pair, "check-digit", "the right pair of check characters"),
    "prefix": Linter(_has_prefix, "bad-value", "a GS1 company prefix first (four digits at least)"),
    "prefix2": Linter(lambda v: _has_prefix(v[1:]), "bad-value", "a GS1 company prefix second"),
    "text": Linter(lambda v: not v.isdigit(), "bad-value", "a character that is no digit"),
    "date": Linter(lambda v: is_date(v, day_needed=False), "bad-date", "a day or month of the calendar"),
    "day": Linter(lambda v: is_date(v, day_needed=True), "bad-date", "a day of the calendar"),
    "time": Linter(_is_hour_minute, "bad-date", "an hour 00-23 and minute 00-59"),
    "hour": Linter(_between("00", "23"), "bad-date", "an hour 00-23"),
    "sixty": Linter(_between("00", "59"), "bad-date", "a minute or second 00-59"),
    "country": Linter(_is_country, "bad-value", f"{_COUNTRY} in three digits"),
    "country999": Linter(lambda v: v == "999" or _is_country(v), "bad-value", f"{_COUNTRY}, or 999"),
    "country2": Linter(_is_country_in_letters, "bad-value", f"{_COUNTRY} in two capitals"),
    "currency": Linter(_is_currency, "bad-value", "an ISO 4217 currency in three digits"),
    "latitude": Linter(_between("0000000000", "1800000000"), "bad-value", "0000000000 to 1800000000"),
    "longitude": Linter(_between("0000000000", "3600000000"), "bad-value", "0000000000 to 3600000000"),
    "hyphen": Linter(lambda v: within(v, "-"), "bad-value", "a hyphen or nothing"),
    "importer": Linter(
        lambda v: within(v, charsets.SET_64), "bad-value", "a letter, digit, hyphen or low line"
    ),
    "media": Linter(lambda v: "01" <= v <= "10" or v >= "80", "bad-value", "a media type 01-10 or 80-99"),
    "package": Linter(_is_package_type, "bad-value", "a package type code"),
    "percent": Linter(
        _is_percent_encoded, "bad-character", "two hexadecimal digits behind each percent sign"
    ),
    "piece": Linter(_is_piece_of_total, "bad-value", "a piece from 1 to the total of pieces"),
    "slash": Linter(_is_position, "bad-value", "position/last, neither zero nor zero-led"),
    "nonzero": Linter(lambda v: not within(v, "0"), "bad-value", "more than zero"),
    "zero": Linter(lambda v: within(v, "0"), "bad-value", "zero"),
    "plain": Linter(lambda v: v[0] != "0" or v == "0", "bad-value", "no leading zero"),
    "winding": Linter(_one_of("0", "1", "9"), "bad-value", "0, 1 or 9"),
    "yesno": Linter(_one_of("0", "1"), "bad-value", "0 or 1"),
    "sex": Linter(_one_of("0", "1", "2", "9"), "bad-value", "0, 1, 2 or 9 (ISO 5218)"),
    "iban": Linter(_is_iban, "check-digit", "an IBAN with the right check digits"),
    "coupon": Linter(_is_coupon, "bad-value", "a North American coupon"),
    "offer": Linter(_is_offer_coupon, "bad-value", "a positive-offer-file coupon"),
}
