"""ISO/IEC 15434 envelopes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.iso15434 import parse
from edge.codes.scanned import Misreading, ScannedCode

TODAY = date(2026, 6, 1)
PPN = "9N111234568408"
GTIN = "09506000134352"


def envelope(*parts: str, kind: str = "06") -> str:
    """A whole message of these parts."""
    return f"[)>\x1e{kind}\x1d" + "\x1d".join(parts) + "\x1e\x04"


def read(text: str) -> ScannedCode:
    """The code of a message, which it must be."""
    code = parse(text, text, TODAY)
    assert isinstance(code, ScannedCode), code
    return code


texts = st.text(SET_82, min_size=1, max_size=20)


@given(texts, texts, st.permutations(["9N", "1T", "S"]))
def test_identifiers_may_come_in_any_order(lot: str, serial: str, order: list[str]) -> None:
    """Each part says what it is."""
    values = {"9N": PPN[2:], "1T": lot, "S": serial}
    code = read(envelope(*(di + values[di] for di in order)))
    assert (code.standard, code.product, code.lot, code.serial) == ("ifa", PPN[2:], lot, serial)
    assert code.key == f"ifa:{PPN[2:]}:{serial}"


def test_dates_and_quantity_are_told() -> None:
    """Short expiry, long expiry, production; day 00 is the month's last."""
    assert read(envelope(PPN, "D270200", "16D20250100", "Q12")).expiry == date(2027, 2, 28)
    assert read(envelope(PPN, "D270200", "16D20250100", "Q12")).production == date(2025, 1, 31)
    assert read(envelope(PPN, "14D20280229")).expiry == date(2028, 2, 29)
    assert read(envelope(PPN, "Q12")).count == 12
    assert read(envelope(PPN, "Q12.5")).count is None
    assert read(envelope(PPN, "15D29022028", "17D00012025")).expiry == date(2028, 2, 29)
    assert read(envelope(PPN, "15D29022028", "17D00012025")).production == date(2025, 1, 31)
    assert read(envelope(PPN, "D270200", "14D20270228")).expiry == date(2027, 2, 28)
    # Behind no product number of a pack, D is a day of any meaning.
    assert read(envelope("1PX", "D270200")).expiry is None


def test_a_gtin_may_stand_in_place_of_the_ppn() -> None:
    """NTIN packs are items of GS1 and have its address."""
    code = read(envelope("8P" + GTIN, "1TL", "SS/1"))
    assert (code.standard, code.gtin) == ("iso15434", GTIN)
    assert code.epc == f"https://id.gs1.org/01/{GTIN}/21/S%2F1"
    assert read(envelope(PPN)).epc == ""


def test_format_05_holds_gs1_elements() -> None:
    """The same envelope around application identifiers."""
    assert read(envelope("01" + GTIN + "10L", "21S", kind="05")).serial == "S"
    assert isinstance(parse(envelope("0109", kind="05"), "", TODAY), Misreading)


def test_identifiers_without_a_meaning_for_us_are_kept() -> None:
    """As scanned, twice if they came twice; a lot outside of packs may be long."""
    code = read(envelope("25PVTD123456", "33LHTTPS://A.B/?#X", "4LDE", "4LCN", "27Q9915489", "1T" + "L" * 40))
    assert code.elements[2:4] == (("4L", "DE"), ("4L", "CN"))
    assert (code.product, code.standard) == ("VTD123456", "iso15434")
    assert code.lot == "L" * 40


def several(*formats: tuple[str, str]) -> str:
    """A message of several formats."""
    return "[)>" + "".join(f"\x1e{kind}\x1d{body}" for kind, body in formats) + "\x1e\x04"


def test_several_formats_may_stand_in_one_envelope() -> None:
    """What they say is put together; the item's address tells all of it."""
    code = read(several(("06", "1TLOT\x1dSS/1"), ("05", "01" + GTIN + "17270131")))
    assert (code.standard, code.gtin, code.lot, code.serial) == ("gs1", GTIN, "LOT", "S/1")
    assert (code.product, code.expiry) == (GTIN, date(2027, 1, 31))
    assert code.epc == f"https://id.gs1.org/01/{GTIN}/21/S%2F1"
    assert dict(code.elements) == {"01": GTIN, "17": "270131", "1T": "LOT", "S": "S/1"}
    assert read(several(("06", PPN), ("06", "S1"))).serial == "1"
    assert read(several(("05", "01" + GTIN), ("05", "21A"))).key == f"01{GTIN}21A"
    sscc = several(("05", "00123456789012345675"), ("06", "8P" + GTIN))
    assert read(sscc).epc == "https://id.gs1.org/00/123456789012345675"
    assert read(several(("05", "10A"), ("06", "1TA"))).epc == ""


@pytest.mark.parametrize(
    ("formats", "reason"),
    [
        ((("06", PPN), ("05", "01" + GTIN)), "bad-value"),
        ((("06", "1TA"), ("05", "10B")), "bad-value"),
        ((("06", "D270131\x1d8P" + GTIN), ("05", "17270201")), "bad-value"),
        ((("06", PPN), ("12", "X")), "unknown-identifier"),
        ((("06", PPN), ("05", "0109")), "bad-length"),
        ((("06", PPN), ("05", "01" + GTIN), ("06", "D270230")), "bad-date"),
        ((("06", "S1"), ("06", "S2")), "bad-value"),
        ((("06", PPN), ("06", "")), "misread"),
        ((("06", PPN), ("6", "S")), "misread"),
    ],
)
def test_formats_that_disagree_or_are_another_standard(
    formats: tuple[tuple[str, str], ...], reason: str
) -> None:
    """Two values for one thing are none; nothing of a message is read if a part of it cannot be."""
    code = parse(several(*formats), "", TODAY)
    assert isinstance(code, Misreading), code
    assert code.code == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[)>", "misread"),
        ("[)>\x1e06\x1d\x1e\x04", "misread"),
        (envelope(PPN)[:-1], "misread"),
        (envelope(PPN)[:-2], "misread"),
        ("[)>" + PPN + "\x1e\x04", "misread"),
        (envelope(PPN, kind="12"), "unknown-identifier"),
        (envelope(PPN, "14D20270131", "15D01022027"), "bad-value"),
        (envelope(PPN, "16D20270131", "17D01022027"), "bad-value"),
        (envelope(PPN, "QX"), "bad-character"),
        (envelope(PPN, "9915489"), "unknown-identifier"),
        (envelope(PPN, ""), "unknown-identifier"),
        (envelope(PPN, "s1"), "unknown-identifier"),
        (envelope(PPN, "S"), "bad-length"),
        (envelope(PPN, "S" + "A" * 21), "bad-length"),
        (envelope(PPN, "1TA#B"), "bad-character"),
        (envelope(PPN, "SA\x03"), "bad-character"),
        (envelope("9N111"), "check-digit"),
        (envelope("9N111234568415"), "check-digit"),
        (envelope("8P" + GTIN[:-1] + "3"), "check-digit"),
        (envelope(PPN, "D270230"), "bad-date"),
        (envelope(PPN, "D0BOGU"), "bad-date"),
        (envelope(PPN, "16D202BOGU"), "bad-date"),
        (envelope(PPN, "14D00000101"), "bad-date"),
        (envelope(PPN, "SA", "SB"), "bad-value"),
        (envelope(PPN, "8P" + GTIN), "bad-value"),
    ],
)
def test_a_message_that_breaks_the_standard_is_refused(text: str, reason: str) -> None:
    """Envelope, identifiers, lengths, characters and checks."""
    code = parse(text, text, TODAY)
    assert isinstance(code, Misreading), code
    assert code.code == reason
