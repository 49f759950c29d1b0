"""ISBT 128 labels of blood and tissue."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.isbt128 import blood_group, din_check, parse
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
    assert read("=>028366").expiry == date(2028, 12, 31)
    assert read("=>999365").expiry == date(1999, 12, 31)


@given(st.text("ABCDEFGHJKLMNP123456789", min_size=5, max_size=5), st.integers(0, 99_999_999), st.data())
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
    ("value", "group"),
    [
        ("9500", "O RhD negative"),
        ("5100", "O RhD positive"),
        ("0600", "A RhD negative"),
        ("6200", "A RhD positive"),
        ("1700", "B RhD negative"),
        ("7300", "B RhD positive"),
        ("2800", "AB RhD negative"),
        ("8400", "AB RhD positive"),
        ("Ma00", None),
        ("0000", None),
    ],
)
def test_blood_groups_in_words(value: str, group: str | None) -> None:
    """The defaults of the specification's table, and what is no group."""
    assert blood_group(value) == group


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=", "unknown-identifier"),
        ("=O9999", "unknown-identifier"),
        ("&#1234", "unknown-identifier"),
        (DIN + "X", "unknown-identifier"),
        (DIN[:-1], "bad-length"),
        ("=<E0791V0", "bad-length"),
        ("=A9999X612345600", "bad-character"),
        ("=<E0791v00", "bad-character"),
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
