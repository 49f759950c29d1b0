"""ISBT 128 labels of blood and tissue."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.isbt128 import din_check, parse, remainder
from edge.codes.scanned import Misreading, ScannedCode

DIN = "=A99992612345600"
PRODUCT = "=<E0791V00"


def read(text: str) -> ScannedCode:
    """The code of a label, which it must be."""
    code = parse(text, text)
    assert isinstance(code, ScannedCode), code
    return code


def test_the_symbols_of_a_label_may_come_in_one() -> None:
    """Donation number and product code together name the bag."""
    code = read(DIN + PRODUCT + "=%5100" + "&>0270312359" + "=}026001")
    assert (code.serial, code.product) == ("A999926123456", "E0791V00")
    assert (code.expiry, code.production) == (date(2027, 1, 31), date(2026, 1, 1))
    assert code.key == "isbt128:E0791V00:A999926123456"
    assert code.findings == ()


def test_a_compound_message_says_how_many_there_are() -> None:
    """Its number of structures is verified."""
    assert read("=+02000" + DIN + PRODUCT).product == "E0791V00"
    wrong = parse("=+03000" + DIN + PRODUCT, "")
    assert isinstance(wrong, Misreading)
    assert wrong.code == "misread"


def test_one_symbol_alone_says_what_it_lacks() -> None:
    """A label has four corners; one corner is not the bag."""
    assert [finding.code for finding in read(DIN).findings] == ["part-of-a-label"]
    assert read("&,1LOT000000000000001").lot == "LOT000000000000001"
    assert read("&,4PL001499Z549917123456A00T041600300000000").expiry is None
    assert read("=>028366").expiry == date(2028, 12, 31)
    assert read("=>999365").expiry == date(1999, 12, 31)


@given(
    st.from_regex(r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}", fullmatch=True), st.integers(0, 99_999_999), st.data()
)
def test_flags_may_carry_the_check_of_the_number(site: str, number: int, data: st.DataObject) -> None:
    """Flag 60 and above verifies the donation number, and one wrong digit shows."""
    body = f"{site}{number:08d}"
    flags = 60 + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*".index(din_check(body))
    assert read(f"={body}{flags}").serial == body
    at = data.draw(st.integers(5, 12))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != body[at]]))
    wrong = parse(f"={body[:at]}{other}{body[at + 1 :]}{flags}", "")
    assert isinstance(wrong, Misreading)
    assert wrong.code == "check-digit"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "=+06000=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123",
            ("A9999XYZ100T0476", "A999717123456000025", "000000000000XYZ123", date(2019, 2, 1)),
        ),
        (
            "=+04035=/A9997XYZ100T0479=,000012=A99991712345600=>019031",
            ("A9997XYZ100T0479", "A999917123456000012", None, date(2019, 1, 31)),
        ),
        (
            "=+05000=Z54991712345600=%T300=<T0416003&>0183652359&,4PL001499Z549917123456A00T041600320181231",
            ("T0416003", "Z549917123456", None, date(2018, 12, 31)),
        ),
        ("=)1TE123456A&)RZ12345678", ("1TE123456A", None, "RZ12345678", None)),
        ("=-XX00027QzE&-00001234rZ=]202702", ("XX00027QzE", None, "00001234rZ", date(2027, 2, 28))),
        (
            "=A99991712345600=<S1295V00=(1001202702282359",
            ("S1295V00", "A999917123456", None, date(2027, 2, 28)),
        ),
    ],
)
def test_messages_as_the_specifications_print_them(text: str, told: tuple[object, ...]) -> None:
    """Devices, tissue with a European code, containers, supplies, and cells with a flexible time."""
    code = read(text)
    assert (code.product, code.serial, code.lot, code.expiry) == told
    assert code.findings == ()


def test_a_division_is_part_of_the_serial_where_it_is_needed() -> None:
    """Two parts of one donation are two items; without the division there is no telling which."""
    divided = "=<S1295V99"
    assert read(DIN + divided + "=,0000AB").key == "isbt128:S1295V99:A9999261234560000AB"
    assert read(DIN + divided).serial is None
    assert [finding.code for finding in read(DIN + divided).findings] == ["part-of-a-label"]
    assert read(DIN + "=/A9997XYZ100T0479").serial is None
    assert read(DIN + "=<T1295099").serial == "A999926123456"
    assert read(DIN + "=<X0123V99").serial is None
    assert read(DIN + "=<X5123099").serial == "A999926123456"


def test_an_order_that_only_the_agency_has_is_said_to_be_unverified() -> None:
    """The number of structures is verified all the same."""
    code = read("=+02001" + DIN + PRODUCT)
    assert [finding.code for finding in code.findings] == ["check-part-unverified"]


def test_production_may_come_as_a_moment() -> None:
    """A flexible date and time says what it is the time of; others are left as they are."""
    assert read(DIN + PRODUCT + "=(2003202601310000").production == date(2026, 1, 31)
    code = read(DIN + PRODUCT + "=(2002202601310000")
    assert (code.production, code.expiry) == (None, None)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=13, max_size=13))
def test_a_donor_beside_goods_is_kept_and_verified(body: str) -> None:
    """The number of a registered donor has a check of its own; alone it is no goods."""
    grid = f"&:9991{body}{remainder('9991' + body):02}"
    assert dict(read(DIN + PRODUCT + grid).elements)["donor_registration"] == grid[2:]
    alone = parse(grid, "")
    assert isinstance(alone, Misreading)
    assert alone.code == "not-a-goods-code"
    wrong = parse(f"{grid[:-2]}{(int(grid[-2:]) + 1) % 37:02}", "")
    assert isinstance(wrong, Misreading)
    assert wrong.code == "check-digit"


def test_tests_and_measures_beside_goods_are_kept() -> None:
    """Structures of any kind of goods, with repeated groups as often as told."""
    measures = "&$020100010025010101000800300100"
    code = read(
        DIN
        + PRODUCT
        + "&(N0008"
        + "=\\620000000000000000"
        + measures
        + "&%001004001"
        + "0301"
        + "&,2"
        + "X" * 18
    )
    assert dict(code.elements)["dimensions"] == measures[2:]
    assert dict(code.elements)["red_cell_antigens_tested"] == "0010040010301"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=", "unknown-identifier"),
        ("=O9999", "unknown-identifier"),
        ("&#0105ABC12", "not-a-goods-code"),
        ("=#0119700101", "not-a-goods-code"),
        ("='A999900395A", "not-a-goods-code"),
        ("=;A99990000222244445555", "not-a-goods-code"),
        ("&/CHA999926123456", "not-a-goods-code"),
        ("&a123", "unknown-identifier"),
        ("&,5123", "unknown-identifier"),
        ("=+00000", "not-a-goods-code"),
        ("=+01035" + PRODUCT, "misread"),
        ("=+04035=A99991712345600=/A9997XYZ100T0479=,000012=>019031", "misread"),
        (PRODUCT + "=+01000", "misread"),
        ("=O99991712345600", "unknown-identifier"),
        ("=A9O991712345600", "bad-character"),
        ("=A99XX1712345600", "bad-character"),
        ("=A999917123456OO", "bad-character"),
        ("=/A999OAB3456T0123", "bad-character"),
        ("=/A9999XYZ100T04", "bad-length"),
        ("&$0201000100250101", "bad-length"),
        ("&$X201000100250101", "bad-character"),
        ("=,000000", "bad-value"),
        ("=]202713", "bad-date"),
        ("=]000012", "bad-date"),
        ("=(1001202702302359", "bad-date"),
        ("=(1001202702002359", "bad-date"),
        ("=(1001202702282400", "bad-date"),
        ("=(1001202702282360", "bad-date"),
        ("&,4PL001499Z549917123456A00T041600320181232", "bad-date"),
        (DIN + PRODUCT + "=>027031&>0270302359", "bad-value"),
        (DIN + PRODUCT + "=}026031=(1003202601300000", "bad-value"),
        (DIN + "X", "unknown-identifier"),
        (DIN[:-1], "bad-length"),
        ("=<E0791V0", "bad-length"),
        ("=A9999X612345600", "bad-character"),
        ("=<e0791V00", "bad-character"),
        ("=>02X366", "bad-character"),
        ("=>027366", "bad-date"),
        ("=>027000", "bad-date"),
        ("=>527001", "bad-date"),
        ("&>0270012400", "bad-date"),
        ("&>0270012360", "bad-date"),
        (PRODUCT + "=<E0791V01", "bad-value"),
    ],
)
def test_a_label_that_breaks_the_specification_is_refused(text: str, reason: str) -> None:
    """Identifiers, lengths, characters, dates, and one value each; patients' data are no goods."""
    code = parse(text, text)
    assert isinstance(code, Misreading), code
    assert code.code == reason
