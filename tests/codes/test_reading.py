"""From a frame to a code."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import Misreading, Profile, ScannedCode, badge_text, parse
from edge.codes.charsets import SET_82
from edge.frame import LONGEST, Frame

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
GTIN = "09506000134352"
PACK = f"01{GTIN}1727013110L-1\x1d21S-1"


def scan(payload: str | bytes, **more: object) -> ScannedCode | Misreading:
    """What a reading of `payload` is."""
    raw = payload.encode() if isinstance(payload, str) else payload
    return parse(Frame(raw, "stdin", NOW, **more), today=TODAY)  # type: ignore[arg-type]


def read(payload: str, **more: object) -> ScannedCode:
    """The code of a reading, which it must be."""
    code = scan(payload, **more)
    assert isinstance(code, ScannedCode), code
    return code


@pytest.mark.parametrize("identifier", ["]d2", "]C1", "]Q3", "]e0", "]d8", "]J1", "\x1d", ""])
def test_a_pack_is_read_from_every_symbol_that_carries_gs1(identifier: str) -> None:
    """And from scanners that name none, or send FNC1 in front as GS."""
    code = read(identifier + PACK)
    assert (code.standard, code.gtin, code.lot, code.serial) == ("gs1", GTIN, "L-1", "S-1")


def test_the_identifier_may_come_beside_the_payload() -> None:
    """Told apart by the driver, still in the payload, or both alike."""
    assert read(PACK, symbology="]d2").serial == "S-1"
    assert read("]d2" + PACK, symbology="]d2").serial == "S-1"
    assert isinstance(scan("]d2" + PACK, symbology="]C1"), Misreading)


@pytest.mark.parametrize(
    ("payload", "standard"),
    [
        ("4006381333931", "gs1"),
        ("]E04006381333931", "gs1"),
        ("]E496385074", "gs1"),
        ("]I1" + GTIN, "gs1"),
        (f"(01){GTIN}(10)A", "gs1"),
        (f"]Q1https://id.gs1.org/01/{GTIN}", "gs1"),
        (f"HTTPS://ID.GS1.ORG/01/{GTIN}", "gs1"),
        ("]C0+A123BJC5D6E71G", "hibc"),
        ("+A123BJC5D6E71G", "hibc"),
        ("]d1[)>\x1e06\x1d9N111234568408\x1e\x04", "ifa"),
        ("]A0-12345684", "ifa"),
        ("]Q1MA.156.M0.100001.10000012", "ma"),
        ("]C4=A99991712345600=<E0791V00", "isbt128"),
        ("]C081000010000000010000", "tracecode"),
        ("81000010000000010000", "tracecode"),
        (badge_text("W-017"), "badge"),
        ("]C0" + badge_text("W-017"), "badge"),
    ],
)
def test_each_standard_is_known_by_how_it_begins(payload: str, standard: str) -> None:
    """Retail, links, HIBC, IFA, MA, ISBT 128, trace codes, badges."""
    assert read(payload).standard == standard


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("", "misread"),
        ("]d2", "misread"),
        ("]d1" + PACK, "not-a-goods-code"),
        ("]Q1" + PACK, "not-a-goods-code"),
        ("]C0" + PACK, "not-a-goods-code"),
        (f"]d1(01){GTIN}", "not-a-goods-code"),
        ("]C04006381333931", "not-a-goods-code"),
        ("]C080000010000000010000", "not-a-goods-code"),
        ("]d2" + badge_text("A"), "unknown-identifier"),
        (f"]d2https://id.gs1.org/01/{GTIN}", "unknown-identifier"),
        ("hello", "not-a-goods-code"),
        ("hello world", "not-a-goods-code"),
        ("https://example.com/", "unknown-identifier"),
        ("4006381333932", "check-digit"),
        ("]E0400638133393", "bad-length"),
        ("]E040063813339311", "bad-length"),
        ("]E04006381333932", "check-digit"),
        ("]E0400638133393A", "bad-character"),
        ("]I1" + GTIN[1:] + "X", "bad-character"),
        ("+d2" + PACK, "layout-mismatch"),
        ("-d2" + PACK, "layout-mismatch"),
        ("=d2" + PACK, "layout-mismatch"),
        ("*d2" + PACK, "layout-mismatch"),
        ("ñd2" + PACK, "layout-mismatch"),
        ("]d201" + GTIN + "10\0", "layout-mismatch"),
        ("]d201" + GTIN + "10Ä", "layout-mismatch"),
        ("中文", "not-a-goods-code"),
        ("01\ufffd", "misread"),
    ],
)
def test_what_is_no_code_has_its_reason(payload: str, reason: str) -> None:
    """Misread, no goods code, another keyboard: different things."""
    code = scan(payload)
    assert isinstance(code, Misreading), code
    assert code.code == reason


def test_bytes_that_are_no_text_are_misread() -> None:
    """Only UTF-8 is text."""
    code = scan(b"]d201\xff\xfe")
    assert isinstance(code, Misreading)
    assert code.code == "misread"


def test_a_reading_cut_off_or_endless_is_misread() -> None:
    """Half a code is no code, and neither is a megabyte."""
    cut = scan("]d2" + PACK, complete=False)
    long = scan(b"0" * (LONGEST + 1))
    assert isinstance(cut, Misreading)
    assert isinstance(long, Misreading)
    assert (cut.code, long.code) == ("misread", "misread")
    assert len(long.text) < 200


def test_a_number_that_is_no_gtin_may_be_elements_of_known_length() -> None:
    """A mistyped GTIN must not pass as an order number; a date alone may stand."""
    assert read("15210526").elements == (("15", "210526"),)
    wrong = scan("4006381333932")
    assert isinstance(wrong, Misreading)


def test_a_composite_adds_to_the_retail_symbol() -> None:
    """The component behind the EAN brings lot and expiry; a bad one spoils the reading."""
    code = read("]E04006381333931|]e01727013110L")
    assert (code.gtin, code.lot) == ("04006381333931", "L")
    assert isinstance(scan("]E04006381333931|]e017271331"), Misreading)


def test_capital_letters_locked_do_not_make_an_order_number_of_an_ean() -> None:
    """``]E0`` typed under Caps Lock is ``]e0``, and 400 begins an EAN-13 as well as an order number."""
    assert read("]E04006381333931").gtin == "04006381333931"
    refused = scan("]e04006381333931")
    assert isinstance(refused, Misreading)
    assert refused.code == "layout-mismatch"
    assert read("]e04006381333930").elements == (("400", "6381333930"),)


def test_an_add_on_is_left_out_and_said() -> None:
    """Two or five digits behind an EAN number issues of magazines, not packs."""
    code = read("]E3400638133393112345")
    assert [finding.code for finding in code.findings] == ["add-on-ignored"]
    assert isinstance(scan("]E340063813339311"), Misreading)


def test_a_profile_restores_what_the_keyboard_changed() -> None:
    """The code is the printed one; what cannot be undone is refused as a layout's doing."""
    sheet = "]d1  " + " ".join(SET_82) + "   ]    \x1d    "
    turned = str.maketrans("yzYZ]+", "zyZY+]")
    profile = Profile.calibrate(sheet, sheet.translate(turned))
    printed = f"]d201{GTIN}10yZ-1\x1d21ABC"
    frame = Frame(printed.translate(turned).encode(), "keyboard", NOW)
    code = parse(frame, profile=profile, today=TODAY)
    assert isinstance(code, ScannedCode)
    assert (code.lot, code.serial) == ("yZ-1", "ABC")
    strange = parse(Frame("ß".encode(), "keyboard", NOW), profile=profile, today=TODAY)
    assert isinstance(strange, Misreading)
    assert strange.code == "layout-mismatch"


def test_a_calibrated_scanner_that_delivers_gs_is_not_doubted() -> None:
    """Suspicion of lost separators is for devices nobody knows."""
    sheet = "]d1  " + " ".join(SET_82) + "   ]    \x1d    "
    frame = Frame(f"]d201{GTIN}10ABC21SER".encode(), "keyboard", NOW)
    doubted = parse(frame, today=TODAY)
    believed = parse(frame, profile=Profile.calibrate(sheet, sheet), today=TODAY)
    assert isinstance(doubted, ScannedCode)
    assert isinstance(believed, ScannedCode)
    assert (len(doubted.findings), len(believed.findings)) == (1, 0)


def test_a_look_up_chooses_among_readings() -> None:
    """`resolve` reaches the element string through the entry point."""
    frame = Frame(f"]d201{GTIN}10ABC21SER".encode(), "keyboard", NOW)
    code = parse(frame, resolve=lambda reading: reading.serial == "SER", today=TODAY)
    assert isinstance(code, ScannedCode)
    assert code.lot == "ABC"


@given(
    st.binary(max_size=80), st.sampled_from([None, "]d2", "]C1", "]E0", "]I1", "]d1", "]e0", "nonsense", ""])
)
def test_no_bytes_raise(payload: bytes, symbology: str | None) -> None:
    """Every reading is a code or a refusal with a message in four parts."""
    code = parse(Frame(payload, "stdin", NOW, symbology), today=TODAY)
    if isinstance(code, Misreading):
        assert "expected" in code.message
        assert "got" in code.message


starts = st.sampled_from(
    ["", "]d2", "01", "(01)", "https://a/01/", "+", "[)>\x1e06\x1d", "=", "&", "MA.156.M0.", "BS-"]
)
pieces = st.sampled_from(
    [
        "01",
        GTIN,
        "10",
        "21",
        "17",
        "270131",
        "\x1d",
        "/",
        "(",
        ")",
        "$$",
        "\x1e\x04",
        "A",
        "8",
        ".",
        "=<",
        "?",
        "%",
        "+",
    ]
)


@given(starts, st.lists(pieces, max_size=30))
def test_no_nearly_right_text_raises(start: str, parts: list[str]) -> None:
    """Texts that begin like a standard and go astray are refused, not stumbled over."""
    assert isinstance(scan(start + "".join(parts)), (ScannedCode, Misreading))
