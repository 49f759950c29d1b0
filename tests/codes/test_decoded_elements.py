"""What GS1 values mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.dates import decode
from edge.codes.decoded_elements import decode_element

TODAY = date(2026, 6, 1)
GTIN = "09506000134352"

MEANINGS: list[tuple[str, str, Any]] = [
    ("01", GTIN, None),
    ("01", "04150123456843", {"kind": "DE PZN", "number": "12345684"}),
    ("10", "ABC", None),
    ("11", "260200", "2026-02-28"),
    ("15", "270131", "2027-01-31"),
    ("17", "280200", "2028-02-29"),
    ("17", "990101", "1999-01-01"),
    ("20", "01", None),
    ("30", "0012", 12),
    ("37", "7", 7),
    ("3100", "001250", {"value": "1250", "unit": "kilogram", "code": "KGM"}),
    ("3155", "000005", {"value": "0.00005", "unit": "litre", "code": "LTR"}),
    ("3562", "001250", {"value": "12.50", "unit": "troy ounce", "code": "APZ"}),
    ("3371", "001250", {"value": "125.0", "unit": "kilogram per square metre", "code": "28"}),
    ("3902", "1999", {"amount": "19.99"}),
    ("3909", "5", {"amount": "0.000000005"}),
    ("3910", "9781999", {"amount": "1999", "currency": "EUR", "currency_number": "978"}),
    ("3932", "1561999", {"amount": "19.99", "currency": "CNY", "currency_number": "156"}),
    ("3941", "0125", {"value": "12.5", "unit": "percent", "code": "P1"}),
    ("3952", "000199", {"amount": "1.99"}),
    ("421", "156100000", {"country": "CN", "postal_code": "100000"}),
    ("422", "156", "CN"),
    ("423", "156840", ["CN", "US"]),
    ("425", "156", ["CN"]),
    ("426", "276", "DE"),
    ("7030", "999X1", {"country": "999", "processor": "X1"}),
    ("7039", "27612", {"country": "DE", "processor": "12"}),
    ("253", "9506000134352", None),
    ("253", "9506000134352AB", {"type": "9506000134352", "serial": "AB"}),
    ("255", "95060001343521", {"type": "9506000134352", "serial": "1"}),
    ("8003", "09506000134352", None),
    ("8003", "09506000134352S1", {"type": "9506000134352", "serial": "S1"}),
    ("4300", "ACME", None),
    ("4300", "ACME+%E5%8C%97%E4%BA%AC", "ACME 北京"),
    ("4302", "1%25", "1%"),
    ("4302", "%FF", None),
    ("4309", "00000000000000000000", {"latitude": "-90.0000000", "longitude": "0.0000000"}),
    ("4309", "18000000001800000000", {"latitude": "90.0000000", "longitude": "180.0000000"}),
    ("4309", "08999999993599999999", {"latitude": "-0.0000001", "longitude": "-0.0000001"}),
    ("4309", "15414454693380734614", {"latitude": "64.1445469", "longitude": "-21.9265386"}),
    ("4321", "1", True),
    ("4323", "0", False),
    ("4324", "2706011530", "2027-06-01T15:30"),
    ("4326", "270601", "2027-06-01"),
    ("4330", "009800", {"value": "98.00", "unit": "degree Fahrenheit", "code": "FAH"}),
    ("4331", "000850", {"value": "8.50", "unit": "degree Celsius", "code": "CEL"}),
    ("4333", "001800-", {"value": "-18.00", "unit": "degree Celsius", "code": "CEL"}),
    ("7003", "2702281430", "2027-02-28T14:30"),
    ("7004", "0050", 50),
    ("7006", "250131", "2025-01-31"),
    ("7007", "250131", {"start": "2025-01-31", "end": "2025-01-31"}),
    ("7007", "250131250203", {"start": "2025-01-31", "end": "2025-02-03"}),
    ("7011", "250131", "2025-01-31"),
    ("7011", "2501310800", "2025-01-31T08:00"),
    ("7250", "20200531", "2020-05-31"),
    ("7251", "202005310815", "2020-05-31T08:15"),
    ("7252", "2", "female"),
    ("7258", "2/3", {"position": 2, "total": 3}),
    ("7259", "BABY+1", "BABY 1"),
    ("8001", "12341234512309", {"width_mm": 1234, "length_m": 12345, "core_mm": 123, "winding": "face out", "splices": None}),
    ("8001", "12341234512392", {"width_mm": 1234, "length_m": 12345, "core_mm": 123, "winding": None, "splices": 2}),
    ("8005", "000199", None),
    ("8006", GTIN + "0203", {"gtin": GTIN, "piece": 2, "total": 3}),
    ("8008", "26113012", "2026-11-30T12"),
    ("8008", "261130120059", "2026-11-30T12:00:59"),
    ("8026", GTIN + "0203", {"gtin": GTIN, "piece": 2, "total": 3}),
    ("8111", "0500", 500),
    ("99", "ANY", None),
]  # fmt: skip


@pytest.mark.parametrize(("ai", "value", "meaning"), MEANINGS)
def test_the_meaning_of_a_value(ai: str, value: str, meaning: object) -> None:
    """None where the value means just itself."""
    assert decode_element(ai, value, TODAY) == meaning


@given(
    st.sampled_from(["11", "12", "13", "15", "16", "17", "7006"]),
    st.dates(date(1977, 1, 1), date(2076, 12, 31)),
)
def test_days_mean_what_the_code_says(ai: str, day: date) -> None:
    """The century is the one the code itself was read in."""
    value = day.strftime("%y%m%d")
    expected = decode(value, TODAY)
    assert expected is not None
    assert decode_element(ai, value, TODAY) == expected.isoformat()


@given(st.integers(0, 999_999), st.integers(0, 5), st.sampled_from(["310", "325", "369"]))
def test_measures_are_exact(number: int, places: int, kind: str) -> None:
    """No digit is lost to a binary fraction."""
    told = decode_element(f"{kind}{places}", f"{number:06}", TODAY)
    assert Decimal(told["value"]) == Decimal(number).scaleb(-places)


@given(st.integers(0, 1_800_000_000), st.integers(0, 3_600_000_000))
def test_coordinates_are_exact(north: int, east: int) -> None:
    """Latitude counts from the south pole; beyond 180 degrees east is west."""
    told = decode_element("4309", f"{north:010}{east:010}", TODAY)
    assert Decimal(told["latitude"]) == Decimal(north).scaleb(-7) - 90
    longitude = Decimal(told["longitude"])
    assert -180 <= longitude <= 180
    assert (longitude - Decimal(east).scaleb(-7)) % 360 == 0


@given(st.text("ABC xyz%+/&ü中", max_size=20))
def test_texts_come_back_as_they_were_meant(text: str) -> None:
    """Percent signs and pluses are how a symbol carries what set 82 lacks."""
    from urllib.parse import quote_plus

    told = decode_element("4300", quote_plus(text), TODAY)
    assert (told if told is not None else quote_plus(text)) == text
