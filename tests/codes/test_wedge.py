"""Keyboards of another layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.wedge import Profile, bears_marks

OTHERS = "#$@[\\]^`{|}~"
SHEET = "]d1  " + " ".join(SET_82) + "   " + " ".join(OTHERS) + "    \x1d    \x1c    \x1e    "
texts = st.text(SET_82, min_size=1, max_size=30)


def typed(text: str, keys: dict[str, str]) -> str:
    """`text` as a keyboard with these keys delivers it."""
    return "".join(keys.get(character, character) for character in text)


def sheet_through(keys: dict[str, str], dead: dict[str, str] | None = None) -> str:
    """What arrives for the sheet; a dead key leaves NUL and its mark, and takes the space behind it."""
    arrived = typed(SHEET, keys)
    for key, mark in (dead or {}).items():
        arrived = arrived.replace(f"{keys.get(key, key)} ", f"\0{mark}", 1)
    return arrived


@given(st.permutations(list(SET_82)), texts)
def test_any_one_to_one_layout_is_undone(order: list[str], text: str) -> None:
    """However the keys are shuffled, what was printed comes back."""
    keys = dict(zip(SET_82, order, strict=True))
    profile = Profile.calibrate(SHEET, sheet_through(keys))
    assert profile.sound
    assert profile.restore(typed(text, keys)) == text


@given(texts)
def test_an_untouched_keyboard_changes_nothing(text: str) -> None:
    """The identity is recognised, and keystrokes that gave nothing are not let through."""
    profile = Profile.calibrate(SHEET, SHEET)
    assert not profile.changed
    assert profile.gs_arrives
    assert profile.restore(text) == text
    assert profile.restore(text + "\0") is None


GERMAN = {"y": "z", "z": "y", "Y": "Z", "Z": "Y", "(": ")", ")": "=", "&": "/", "/": "-", "-": "ß", "]": "+"}
GERMAN |= {"=": "´", "+": "`", "*": "(", "_": "?", "?": "_", "<": ";", ">": ":", ";": "ö", ":": "Ö"}
GERMAN |= {
    "'": "ä",
    '"': "Ä",
    "[": "ü",
    "{": "Ü",
    "}": "*",
    "^": "&",
    "@": '"',
    "#": "§",
    "|": "'",
    "\\": "#",
}


def german() -> Profile:
    """A US scanner on a German PC."""
    rest = {"`": "^", "~": "°"}
    return Profile.calibrate(SHEET, sheet_through(GERMAN | rest, {"=": "´", "+": "`"}))


@pytest.mark.parametrize(
    ("arrived", "printed"),
    [
        ("+d2", "]d2"),
        ("zY)", "yZ("),
        ("\0´8", "=8"),
        ("\0`P", "+P"),
        ("\0è%", "+e%"),
        ("\0É", "=E"),
        ("\x1d10", "\x1d10"),
        ("\0´\0`", "=+"),
    ],
)
def test_dead_keys_are_undone_with_the_letter_they_melted_into(arrived: str, printed: str) -> None:
    """A dead key shows as its mark before most characters, and as an accent on a letter."""
    assert german().restore(arrived) == printed


@pytest.mark.parametrize("arrived", ["\0", "\0ñ", "é", "€", "A\0"])
def test_what_the_sheet_did_not_show_is_not_guessed(arrived: str) -> None:
    """An arrival without an origin refuses the scan."""
    assert german().restore(arrived) is None


def test_two_keys_that_give_the_same_are_refused_and_others_are_not() -> None:
    """Only scans that hold the ambiguous character suffer."""
    profile = Profile.calibrate(SHEET, SHEET.replace("y", "z").replace("Q", "@"))
    assert profile.restore("ABx") == "ABx"
    assert profile.restore("ABz") is None
    assert profile.restore("AB@") is None


def test_controls_that_all_give_nothing_stand_for_the_separator() -> None:
    """FS and RS have no place in element strings, so NUL can only be GS."""
    profile = Profile.calibrate(SHEET, SHEET.translate({0x1D: 0, 0x1C: 0, 0x1E: 0}))
    assert profile.gs_arrives
    assert profile.restore("10A\x0021B") == "10A\x1d21B"


def test_a_printable_key_that_gives_nothing_spoils_the_separator() -> None:
    """NUL may then be either, so it is neither."""
    profile = Profile.calibrate(SHEET, SHEET.translate({0x1D: 0, ord("%"): 0}))
    assert not profile.gs_arrives
    assert profile.restore("A\0B") is None


@pytest.mark.parametrize(
    "reported",
    [
        "",
        "]d1",
        "]d1  A B C",
        SHEET[:60],
        SHEET.replace("  !", " !"),
        SHEET.replace("  !", "   !"),
        "x" * 400,
    ],
)
def test_a_sheet_that_was_not_read_whole_restores_nothing(reported: str) -> None:
    """An unseen character may arrive as anything, also as another."""
    profile = Profile.calibrate(SHEET, reported)
    assert not profile.sound
    assert profile.restore("ABC") is None


@pytest.mark.parametrize("true", ["", "]d1", "]d1  AB CD", "AB"])
def test_a_sheet_of_another_form_restores_nothing(true: str) -> None:
    """Single characters between spaces, behind an identifier, or it is no sheet."""
    assert Profile.calibrate(true, true).restore("A") is None


def test_dead_keys_that_leave_no_trace_make_the_profile_unsound() -> None:
    """Some systems drop a dead key with what it cannot melt into, and the scan looks whole."""
    hidden = sheet_through(GERMAN, {"=": "´", "+": "`"}).replace("\0", "")
    assert Profile.calibrate(SHEET, hidden).restore("ABC") is None
    harmless = sheet_through({"]": "¨"}, {"]": "¨"}).replace("\0", "")
    profile = Profile.calibrate(SHEET, harmless)
    assert profile.restore("¨d2ABC") == "]d2ABC"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("+d20109506000134352", True),
        ("\0¨d201095", True),
        (";а2", True),
        ("０１０９", True),
        ("01095ä", True),
        ("]d20109506000134352", False),
        ("0109506000134352", False),
        ("+d20109506000134353", False),
        ("北京市", False),
        ("", False),
        ("+A123ABC1X", False),
    ],
)
def test_marks_of_another_layout(text: str, marked: bool) -> None:
    """Foreign letters, full-width forms, dead strokes, or a GTIN behind a broken identifier."""
    assert bears_marks(text) is marked
