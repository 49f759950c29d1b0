"""HIBC labels."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import reading
from edge.codes.hibc import parse
from edge.codes.hibc_symbols import check_character
from edge.codes.scanned import Misreading, ScannedCode
from edge.frame import Frame

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
    assert code.findings == ()
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
    assert read(label(f"{PRIMARY}/$$+824{reference}S1")).count == 24
    assert read(label(f"{PRIMARY}/$$+824{reference}S1")).serial == "S1"


def test_older_and_further_forms() -> None:
    """A bare year-and-day date, a serial without a date, dates and quantity with identifiers."""
    assert read(label(f"{PRIMARY}/28060L1")).expiry == date(2028, 2, 29)
    assert read(label(f"{PRIMARY}/$+S1")).serial == "S1"
    code = read(label(f"{PRIMARY}/$L1/14D20280229/16D20260101/Q12"))
    assert (code.expiry, code.production, code.count) == (date(2028, 2, 29), date(2026, 1, 1), 12)
    assert read(label(f"{PRIMARY}/$$810")).count == 10
    assert read(label(f"{PRIMARY}/$$10X3")).lot == "10X3"


PRINTED = [
    ("+A99912345/$$52001510X33", {"lot": "10X3", "expiry": "2020-01-15", "expiry_raw": "20015"}),
    (
        "+A99912349/$10X3/16D20111231/14D20200131/Q500Z",
        {
            "lot": "10X3",
            "production": "2011-12-31",
            "production_raw": "20111231",
            "expiry": "2020-01-31",
            "expiry_raw": "20200131",
            "quantity": "500",
        },
    ),
    (
        "+A99912345/$$902345710X3/$$+320090677DEFG45/16D201112126",
        {
            "quantity": "02345",
            "lot": "10X3",
            "expiry": "2020-09-06",
            "expiry_raw": "200906",
            "serial": "77DEFG45",
            "production": "2011-12-12",
            "production_raw": "20111212",
        },
    ),
    ("+EHWD3551419/$/Q100X", {"quantity": "100"}),
    (
        "+E308T800206X0/$$7230513/14D20260413F",
        {"lot": "230513", "expiry": "2026-04-13", "expiry_raw": "20260413"},
    ),
    ("+A123BJCMD6E79++$$52001510X3+ ", {"lot": "10X3", "expiry": "2020-01-15", "expiry_raw": "20015"}),
    (
        "+A999123457+$$909999710X370+$$+320011577DEFG4572+16D201112127Z",
        {
            "quantity": "09999",
            "lot": "10X3",
            "expiry": "2020-01-15",
            "expiry_raw": "200115",
            "serial": "77DEFG45",
            "production": "2011-12-12",
            "production_raw": "20111212",
        },
    ),
]


@pytest.mark.parametrize(("text", "secondary"), PRINTED)
def test_labels_as_the_standard_and_its_users_print_them(text: str, secondary: dict[str, str]) -> None:
    """Every part is told by its name, dates as printed and as the day they mean."""
    code = read(text)
    told = dict(code.elements)
    assert list(told)[:3] == ["lic", "pcn", "uom"]
    assert {name: told[name] for name in list(told)[3:]} == secondary


@given(lot=words, serial=words, count=st.integers(0, 99999))
def test_up_to_six_symbols_of_one_label_are_parted(lot: str, serial: str, count: int) -> None:
    """Lot, serial, dates and quantity each in a symbol of its own, every one linked to the primary."""
    primary = label(PRIMARY)
    parts = [f"$$7{lot}", f"$$+7{serial}", "16D20250131", "14D20280229", f"Q{count}"]
    parts[-1] = f"$$9{count:05d}"
    code = read(primary + "".join(label(f"+{part}{primary[-1]}") for part in parts))
    assert (code.lot, code.serial, code.count) == (lot, serial, count)
    assert (code.production, code.expiry) == (date(2025, 1, 31), date(2028, 2, 29))


def test_a_secondary_symbol_may_hold_several_parts() -> None:
    """A slash parts them there too; the quantity may be told with and without leading zeros."""
    primary = label(PRIMARY)
    code = read(primary + label(f"+$$824528366L1/S42/Q24{primary[-1]}"))
    assert (code.lot, code.serial, code.count, code.expiry) == ("L1", "42", 24, date(2028, 12, 31))
    assert read(label("+$$+528366S1/Q3K")).count == 3


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
        (label("+K123A.1"), "check-digit"),
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
        (label(f"{PRIMARY}/Q12/Q13"), "bad-value"),
        (label(f"{PRIMARY}/$$8AB7L"), "bad-length"),
        (label(f"{PRIMARY}/14D20280200"), "bad-date"),
        (label(f"{PRIMARY}/16D20280200"), "bad-date"),
        (label(f"{PRIMARY}/16D20280201/16D20280202"), "bad-value"),
        (label(f"{PRIMARY}/$$+X"), "bad-date"),
        (label("+/EX2501XZ"), "not-a-goods-code"),
        (label(f"{PRIMARY}/S" + "A" * 250), "bad-length"),
    ],
)
def test_a_label_that_breaks_the_standard_is_refused(text: str, reason: str) -> None:
    """Check characters, lengths, references and dates are all verified."""
    assert refused(text) == reason


def test_the_asterisks_of_code_39_are_no_part_of_a_label() -> None:
    """Some scanners pass start and stop on."""
    frame = Frame(f"]A0*{label(PRIMARY)}*".encode(), "test", datetime(2026, 6, 1, tzinfo=UTC))
    code = reading.parse(frame, today=TODAY)
    assert isinstance(code, ScannedCode)
    assert code.product == PRIMARY


def test_a_secondary_of_another_label_is_refused() -> None:
    """The link character ties the two symbols of one label together."""
    primary = label(PRIMARY)
    other = "A" if primary[-1] != "A" else "B"
    assert refused(primary + label("+$L" + other)) == "check-digit"
    assert refused(primary + "+$LXX") == "check-digit"
