"""MA device identifiers."""

from __future__ import annotations

from datetime import date

import pytest

from edge.codes.ma import check_digit, parse
from edge.codes.scanned import Misreading, ScannedCode

TODAY = date(2026, 6, 1)
DEVICE = "MA.156.M0.100204.13351764"


def read(text: str) -> ScannedCode:
    """The code of `text`, which it must be."""
    code = parse(text, text, TODAY)
    assert isinstance(code, ScannedCode), code
    return code


def found(text: str) -> list[str]:
    """The findings on `text`."""
    return [finding.code for finding in read(text).findings]


def test_every_segment_is_told_by_its_letter() -> None:
    """Lot, serial, production, sterilisation lot, validity and expiry, in any order."""
    code = read(DEVICE + ".SS-1.LL_1.M20250131.DX.V270200.E20280229")
    assert (code.product, code.lot, code.serial) == (DEVICE, "L_1", "S-1")
    assert (code.production, code.expiry) == (date(2025, 1, 31), date(2027, 2, 28))
    assert dict(code.elements)["D"] == "X"
    assert code.key == f"ma:{DEVICE}:S-1"


def test_validity_and_expiry_stand_in_for_each_other() -> None:
    """A device may be marked with either; with both, the earlier day is the last of use."""
    assert read(DEVICE + ".V270200").expiry == date(2027, 2, 28)
    assert read(DEVICE + ".E270200").expiry == date(2027, 2, 28)
    assert read(DEVICE + ".E220628.V220627").expiry == date(2022, 6, 27)
    assert read(DEVICE).expiry is None


def test_production_has_two_letters() -> None:
    """P in older codes, M today; both must mean one day."""
    assert read(DEVICE + ".P190101").production == date(2019, 1, 1)
    assert read(DEVICE + ".M190101.P20190101").production == date(2019, 1, 1)


PRINTED = [
    ("MA.156.M0.100472.1110331", 6),
    ("MA.156.M0.100204.1335176", 4),
    ("MA.156.M0.100204.1336011", 1),
    ("MA.156.M0.100350.01004YA1001", 7),
    ("MA.156.M0.100011.2cscp02", 3),
    ("MA.156.M0.100032.0YE660A1", 5),
    (".SLMSAGAAAC.M210628.LAY21062803.E220628.V220627", 3),
    (".Ste002.M200206.L343432.D555555.E200228.V200307", 9),
    (".Sx00008.M220117.L20220117.D20220118.E220130.V220117", 3),
]


@pytest.mark.parametrize(("text", "digit"), PRINTED)
def test_check_digits_of_codes_that_were_printed(text: str, digit: int) -> None:
    """Six devices of five makers, and the segments of three single ones."""
    assert check_digit(text) == digit


def test_a_right_check_is_no_finding_and_a_wrong_one_is() -> None:
    """For the device and for its segments, each by itself."""
    units = ".Sx00008.M220117.L20220117.D20220118.E220130.V220117"
    assert found(DEVICE + units + ".C3") == []
    assert dict(read(DEVICE + units + ".C3").elements)["C"] == "3"
    assert found(DEVICE + units + ".C4") == ["check-part-disagrees"]
    assert found(DEVICE[:-1] + "5" + units + ".C3") == ["check-part-disagrees"]
    assert found(DEVICE + units) == ["check-part-unverified"]
    assert found(DEVICE) == []


def test_what_the_rule_has_no_number_for_cannot_be_verified() -> None:
    """A low line counts nothing."""
    assert found(DEVICE + ".LA_1.C1") == ["check-part-unverified"]


def test_nines_may_be_left_out_of_the_sum() -> None:
    """Public programs differ there, so either sum is right."""
    for text in (".L9", ".L"):
        assert found(f"{DEVICE}.L9.C{check_digit(text)}") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MA.", "misread"),
        ("MA.156.M0.100001", "misread"),
        ("MA.000.M0.100001.10000012", "bad-value"),
        ("MA.156.B1.100001.10000012", "not-a-goods-code"),
        ("MA.156.M0.10001.10000012", "bad-length"),
        ("MA.156.M0.100001.12", "bad-length"),
        ("MA.156.M0.100001." + "1" * 21, "bad-length"),
        ("MA.156.M0.100001.1335176X", "bad-character"),
        ("MA.156.M0.100001.13#51764", "bad-character"),
        ("MA.156.M0.10000a.10000012", "bad-character"),
        (DEVICE + ".C", "unknown-identifier"),
        (DEVICE + ".C12", "unknown-identifier"),
        (DEVICE + ".C1.LA", "unknown-identifier"),
        (DEVICE + ".M190101.P190102", "bad-value"),
        (DEVICE + ".", "unknown-identifier"),
        (DEVICE + ".X1", "unknown-identifier"),
        (DEVICE + ".L", "bad-length"),
        (DEVICE + ".L" + "A" * 21, "bad-length"),
        (DEVICE + ".LA B", "bad-character"),
        (DEVICE + ".E270230", "bad-date"),
        (DEVICE + ".E20270230", "bad-date"),
        (DEVICE + ".E2701", "bad-date"),
        (DEVICE + ".EABCDEF", "bad-date"),
        (DEVICE + ".LA.LB", "bad-value"),
    ],
)
def test_a_code_that_breaks_the_rules_is_refused(text: str, reason: str) -> None:
    """Segments, lengths, letters and dates."""
    code = parse(text, text, TODAY)
    assert isinstance(code, Misreading), code
    assert code.code == reason
