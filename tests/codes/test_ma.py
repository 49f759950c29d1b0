"""MA device identifiers."""

from __future__ import annotations

from datetime import date

import pytest

from edge.codes.ma import parse
from edge.codes.scanned import Misreading, ScannedCode

TODAY = date(2026, 6, 1)
DEVICE = "MA.156.M0.100001.10000012"


def test_every_segment_is_told_by_its_letter() -> None:
    """Lot, serial, production, sterilisation lot, validity and expiry, in any order."""
    code = parse(DEVICE + ".SS-1.LL_1.M20250131.DX.V270200.E20280229", "", TODAY)
    assert isinstance(code, ScannedCode)
    assert (code.product, code.lot, code.serial) == (DEVICE, "L_1", "S-1")
    assert (code.production, code.expiry) == (date(2025, 1, 31), date(2028, 2, 29))
    assert dict(code.elements)["D"] == "X"
    assert code.key == f"ma:{DEVICE}:S-1"
    assert [finding.code for finding in code.findings] == ["check-part-unverified"]


def test_validity_stands_in_for_a_missing_expiry() -> None:
    """A device may be marked with either."""
    code = parse(DEVICE + ".V270200", "", TODAY)
    assert isinstance(code, ScannedCode)
    assert code.expiry == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MA.", "misread"),
        ("MA.156.M0.100001", "misread"),
        ("MA.000.M0.100001.10000012", "bad-value"),
        ("MA.156.B1.100001.10000012", "not-a-goods-code"),
        ("MA.156.M0.10001.10000012", "bad-length"),
        ("MA.156.M0.100001.1000001", "bad-length"),
        ("MA.156.M0.10000a.10000012", "bad-character"),
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
