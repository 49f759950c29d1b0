"""Operator badges and command barcodes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import digital_link, gs1, hibc, ifa, isbt128, iso15434, ma, reading, tracecode
from edge.codes.badge import badge_text, command_text, parse, task_operation, task_word
from edge.codes.hibc_symbols import check_character
from edge.codes.ifa import ppn_check
from edge.codes.scanned import Misreading, ScannedCode
from edge.frame import Frame

words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=20)


@given(words)
def test_a_printed_label_is_read_back(word: str) -> None:
    """Badges and commands give their id, each under its own standard."""
    badge, command = parse(badge_text(word)), parse(command_text(word))
    assert isinstance(badge, ScannedCode)
    assert isinstance(command, ScannedCode)
    assert (badge.standard, command.standard) == ("badge", "command")
    assert badge.elements == command.elements == (("id", word),)
    assert badge.key == ""


@st.composite
def element_strings(draw: st.DrawFn) -> str:
    """GS1 elements, a lot that looks like a label of ours among them."""
    lot = draw(st.sampled_from(["BS-OP-W-017-T", "BS-CMD-UNDO-X", "L1"]) | lots)
    return f"01{GTIN}17270131" + f"10{lot}"


@st.composite
def hibc_labels(draw: st.DrawFn) -> str:
    """Primary and secondary in one."""
    text = f"+{draw(st.from_regex('[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]', fullmatch=True))}/$$7{draw(lots)}"
    return text + check_character(text)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """ISO 15434 with a PPN."""
    body = draw(st.text("0123456789ABCDEF", min_size=3, max_size=18).filter(lambda body: body[:2] != "11"))
    return f"[)>\x1e06\x1d9N{body}{ppn_check(body)}\x1d1T{draw(lots)}\x1e\x04"


lots = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=16)
GTIN = "09506000134352"
goods = st.one_of(
    element_strings(),
    element_strings().map(lambda text: f"]d2{text}"),
    lots.map(lambda lot: f"(01){GTIN}(10){lot}"),
    lots.map(lambda lot: f"https://bs-op.example/01/{GTIN}/10/{lot}"),
    st.just(GTIN),
    hibc_labels(),
    messages(),
    st.integers(0, 999_999).map(lambda number: f"=A999926{number:06}00=<E0791V00"),
    lots.map(lambda lot: f"MA.156.M0.100204.13351764.L{lot}"),
    st.integers(1, 9).map(lambda digit: f"8{digit}" + "0" * 18),
    st.just("-12345684"),
)
symbols = st.none() | st.from_regex("][A-Za-z][0-9A-Za-z]", fullmatch=True)


def scanned(text: str, symbology: str | None = None) -> ScannedCode | Misreading:
    """What a station reads when a device delivers `text`."""
    frame = Frame(text.encode(), "test", datetime(2026, 6, 1, tzinfo=UTC), symbology)
    return reading.parse(frame, today=date(2026, 6, 1))


@given(words, symbols, st.booleans())
def test_a_label_is_never_goods(word: str, symbology: str | None, spoken: bool) -> None:
    """Whatever symbol it is printed in, and whether the scanner says so in the text or beside it."""
    for text in (badge_text(word), command_text(word)):
        code = scanned((symbology or "") + text) if spoken else scanned(text, symbology)
        assert isinstance(code, Misreading) or code.standard in ("badge", "command")
        if symbology is None:
            assert not isinstance(code, Misreading)


@given(words)
def test_no_standard_would_take_a_label(word: str) -> None:
    """Each, asked by itself, refuses it: there is no order of asking on which this rests."""
    today = date(2026, 6, 1)
    for text in (badge_text(word), command_text(word)):
        assert isinstance(gs1.parse_elements(text, text, today), Misreading)
        assert isinstance(gs1.read_gtin(text, text), Misreading)
        assert isinstance(digital_link.read(text, text), Misreading)
        assert isinstance(hibc.parse(text, text, today), Misreading)
        assert isinstance(ifa.parse_pzn(text, text), Misreading)
        assert isinstance(isbt128.parse(text, text), Misreading)
        assert isinstance(iso15434.parse(text, text, today), Misreading)
        assert isinstance(ma.parse(text, text, today), Misreading)
        assert not tracecode.fits(text)


@given(goods)
def test_goods_are_never_a_label(text: str) -> None:
    """Of every standard, with lots that look like one of ours too."""
    code = scanned(text)
    assert isinstance(code, ScannedCode), code
    assert code.standard not in ("badge", "command")
    assert isinstance(parse(text), Misreading)


@given(st.text() | words.map(badge_text).flatmap(st.permutations).map("".join))
def test_only_what_we_printed_is_a_label(text: str) -> None:
    """Any text that is read as a badge or command is what its id would be printed as."""
    code = scanned(text)
    if isinstance(code, ScannedCode) and code.standard in ("badge", "command"):
        word = dict(code.elements)["id"]
        assert text.endswith(badge_text(word) if code.standard == "badge" else command_text(word))


@pytest.mark.parametrize("word", ["", "a", "A B", "A" * 21, "Ä", "A_B"])
def test_only_capitals_digits_and_hyphens_are_printed(word: str) -> None:
    """Whatever Code 39 cannot carry, or is too long, is no id."""
    with pytest.raises(ValueError, match="expected 1 to 20"):
        badge_text(word)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BS-OP-", "misread"),
        ("BS-OP-A", "misread"),
        ("BS-OP--A", "misread"),
        ("BS-OP-a-A", "misread"),
        ("BS-CMD-" + "A" * 41 + "-A", "misread"),
        ("BS-OP-W-017-X", "check-digit"),
        ("BS-OP-W-017-", "check-digit"),
        ("BS-XX-A-A", "not-a-goods-code"),
    ],
)
def test_a_damaged_label_is_refused(text: str, reason: str) -> None:
    """Form and check character are verified."""
    code = parse(text)
    assert isinstance(code, Misreading)
    assert code.code == reason


def test_task_words_name_operations() -> None:
    """Underscores become hyphens, for Code 39, and back."""
    assert task_word("institution_receive") == "TASK-INSTITUTION-RECEIVE"
    assert task_operation(task_word("institution_receive")) == "institution_receive"
    assert task_operation("UNDO") is None
