"""HIBC labels."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.hibc import check_character, parse
from edge.codes.scanned import Misreading, ScannedCode

TODAY = date(2026, 6, 1)
PRIMARY = "+K12345XYZ1"


def label(text: str) -> str:
    """`text` with its check character."""
    return text + check_character(text)


def read(text: str) -> ScannedCode:
    """The code of a label, which it must be."""
    code = parse(text, text, TODAY)
    assert isinstance(code, ScannedCode), code
    return code


def refused(text: str) -> str:
    """The reason why a label is refused, which it must be."""
    code = parse(text, text, TODAY)
    assert isinstance(code, Misreading), code
    return code.code


words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=18)


@given(lic=st.from_regex(r"[A-Z][A-Z0-9]{3}", fullmatch=True), pcn=words, uom=st.integers(0, 9))
def test_a_primary_names_the_product(lic: str, pcn: str, uom: int) -> None:
    """Labeler, catalogue number and packaging level come back as printed."""
    code = read(label(f"+{lic}{pcn}{uom}"))
    assert dict(code.elements) == {"lic": lic, "pcn": pcn, "uom": str(uom)}
    assert code.product == f"+{lic}{pcn}{uom}"


@given(lot=words, serial=words)
def test_a_combined_label_tells_lot_and_serial(lot: str, serial: str) -> None:
    """Both come back, and together they make the item's key."""
    code = read(label(f"{PRIMARY}/$$7{lot}/S{serial}"))
    assert (code.lot, code.serial) == (lot, serial)
    assert code.key == f"hibc:{PRIMARY}:{serial}"


@given(lot=words)
def test_two_symbols_read_in_one_go_are_linked(lot: str) -> None:
    """The secondary repeats the primary's check character, whichever of the 43 it is."""
    primary = label(PRIMARY)
    code = read(primary + label(f"+$${7}{lot}{primary[-1]}"))
    assert (code.product, code.lot) == (PRIMARY, lot)


@pytest.mark.parametrize("level", range(10))
@pytest.mark.parametrize("pcn", ["A", "B2", "7X", "Q0", "ZZZ", "M1"])
def test_any_check_character_separates_two_symbols(pcn: str, level: int) -> None:
    """A check character that is itself a plus or a slash does not mislead."""
    primary = label(f"+K123{pcn}{level}")
    second = label("+$LOT" + primary[-1])
    third = label("+S42" + primary[-1])
    assert read(primary + second).lot == "LOT"
    assert read(primary + second + third).serial == "42"
    assert read(primary).lot is None


@pytest.mark.parametrize(
    ("reference", "expiry"),
    [
        ("0128", date(2028, 1, 31)),
        ("1228", date(2028, 12, 31)),
        ("2022928", date(2028, 2, 29)),
        ("3280229", date(2028, 2, 29)),
        ("428022923", date(2028, 2, 29)),
        ("528366", date(2028, 12, 31)),
        ("62836600", date(2028, 12, 31)),
        ("7", None),
    ],
)
def test_every_way_to_write_a_date(reference: str, expiry: date | None) -> None:
    """The reference digit says how; the lot begins behind it."""
    assert (
        read(label(f"{PRIMARY}/$${reference}L1")).expiry,
        read(label(f"{PRIMARY}/$${reference}L1")).lot,
    ) == (
        expiry,
        "L1",
    )
    assert read(label(f"{PRIMARY}/$$+{reference}S1")).serial == "S1"
    assert read(label(f"{PRIMARY}/$$824{reference}L1")).count == 24
    assert read(label(f"{PRIMARY}/$$900024{reference}L1")).count == 24


def test_older_and_further_forms() -> None:
    """A bare year-and-day date, a serial without a date, dates and quantity with identifiers."""
    assert read(label(f"{PRIMARY}/28060L1")).expiry == date(2028, 2, 29)
    assert read(label(f"{PRIMARY}/$+S1")).serial == "S1"
    code = read(label(f"{PRIMARY}/$L1/14D20280229/16D20260101/Q12"))
    assert (code.expiry, code.production, code.count) == (date(2028, 2, 29), date(2026, 1, 1), 12)
    assert read(label(f"{PRIMARY}/$$810")).count == 10
    assert read(label(f"{PRIMARY}/$$10X3")).lot == "10X3"


def test_a_secondary_alone_is_read_and_says_what_it_lacks() -> None:
    """Lot and date without a product are half a label."""
    code = read(label("+$$528366L1" + "K"))
    assert (code.lot, code.product) == ("L1", None)
    assert [finding.code for finding in code.findings] == ["primary-missing"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+", "check-digit"),
        ("+A1", "check-digit"),
        (PRIMARY + "!", "bad-character"),
        (PRIMARY + "?", "bad-character"),
        (label(PRIMARY)[:-1] + "$", "check-digit"),
        (label("+K12"), "bad-length"),
        (label("+K123" + "A" * 19 + "1"), "bad-length"),
        (label("+K123ABCX"), "bad-character"),
        (label("+K123A.1"), "bad-character"),
        (label(f"{PRIMARY}/"), "unknown-identifier"),
        (label(f"{PRIMARY}/X1"), "unknown-identifier"),
        (label(f"{PRIMARY}/Q"), "unknown-identifier"),
        (label(f"{PRIMARY}/$" + "L" * 19), "bad-length"),
        (label(f"{PRIMARY}/$L 1"), "bad-character"),
        (label(f"{PRIMARY}/$$X"), "bad-date"),
        (label(f"{PRIMARY}/$$31"), "bad-date"),
        (label(f"{PRIMARY}/$$1328L"), "bad-date"),
        (label(f"{PRIMARY}/$$3280230L"), "bad-date"),
        (label(f"{PRIMARY}/$$3280200L"), "bad-date"),
        (label(f"{PRIMARY}/$$2020028L"), "bad-date"),
        (label(f"{PRIMARY}/$$428022924L"), "bad-date"),
        (label(f"{PRIMARY}/$$527366L"), "bad-date"),
        (label(f"{PRIMARY}/$$528000L"), "bad-date"),
        (label(f"{PRIMARY}/$$8X0"), "bad-length"),
        (label(f"{PRIMARY}/14D20280230"), "bad-date"),
        (label(f"{PRIMARY}/16D2028"), "bad-date"),
        (label(f"{PRIMARY}/$$3280229L/14D20280228"), "bad-value"),
        (label(f"{PRIMARY}/SA/SB"), "bad-value"),
        (label("+K12/X/Q"), "bad-length"),
    ],
)
def test_a_label_that_breaks_the_standard_is_refused(text: str, reason: str) -> None:
    """Check characters, lengths, references and dates are all verified."""
    assert refused(text) == reason


def test_a_secondary_of_another_label_is_refused() -> None:
    """The link character ties the two symbols of one label together."""
    primary = label(PRIMARY)
    other = "A" if primary[-1] != "A" else "B"
    assert refused(primary + label("+$L" + other)) == "check-digit"
    assert refused(primary + "+$LXX") == "check-digit"
