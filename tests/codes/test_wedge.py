"""Keyboards of another layout."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.dead_keys import NOTHING
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
        SHEET + "x" * 4096,
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


def keyboard(
    keys: dict[str, str], dead: dict[str, str], *, gs: str = "\x1d", opening: str | None = None
) -> Profile:
    """A profile of a PC with these keys, on which GS arrives as `gs`."""
    arrived = sheet_through(keys | {"\x1d": gs}, dead)
    return Profile.calibrate(SHEET, arrived if opening is None else opening + arrived[3:])


def test_a_separator_overtakes_the_mark_of_a_dead_key_before_it() -> None:
    """The dead key's NUL comes first, then the separator, then the mark."""
    latvian = keyboard({'"': "°", "'": "´"}, {'"': "°", "'": "´"}, gs="\b")
    assert latvian.restore("]d210AB\0\b°17") == ']d210AB"\x1d17'


def test_where_the_separator_gives_nothing_what_stands_behind_it_tells() -> None:
    """NUL NUL and a mark is the dead key and a separator: no identifier begins with a quote."""
    dutch = keyboard({'"': "`"}, {'"': "`"}, gs="\0")
    assert dutch.restore("]d210AB\0\0`17") == ']d210AB"\x1d17'
    assert dutch.restore("]d210AB\0`C") == ']d210AB"C'
    assert dutch.restore("]d210AB\0à") == ']d210AB"a'


def test_two_dead_keys_in_a_row_free_both_marks() -> None:
    """The second press ends the wait of the first, so there is one NUL for both."""
    assert german().restore("+d210\0`´1") == "]d210+=1"


def test_a_letter_behind_a_separator_may_look_like_one_melted_with_a_dead_key() -> None:
    """The scan may be either: it is refused, and others of the same keyboard are not."""
    slovak = keyboard({"+": "ˇ", "2": "ľ", "3": "ł"}, {"+": "ˇ"}, gs="\0")
    assert slovak.restore("]dľ10AB\0ľ1X") is None
    assert slovak.restore("]dľ10AB\0ł7X") is None
    assert slovak.restore("]dľ10AB\x0017") == "]d210AB\x1d17"
    assert slovak.restore("]dľ10AB\0č") == "]d210AB+c"


def test_a_stroke_at_the_end_that_gave_nothing_may_be_a_key_still_waiting() -> None:
    """Its mark comes with the next scan, so a closing separator is not believed."""
    assert keyboard({"=": "´"}, {"=": "´"}, gs="\0").restore("]d210AB\0") is None
    assert keyboard({}, {}, gs="\0").restore("]d210AB\0") == "]d210AB\x1d"
    assert keyboard({"`": "`"}, {"`": "`"}, gs="\0").restore("]d210AB\0") == "]d210AB\x1d"


def test_the_first_stroke_of_an_identified_scan_is_the_flag() -> None:
    """On an Icelandic PC ``]`` and the quotation mark both arrive as an apostrophe."""
    icelandic = keyboard({"]": "'", '"': "'", "'": "*", "*": "_", "_": "?", "?": ">", ">": '"'}, {})
    assert icelandic.restore("'d210AB") == "]d210AB"
    assert icelandic.restore("'d210A'B") is None
    assert icelandic.restore("10AB") == "10AB"


def test_a_flag_that_arrives_otherwise_than_in_the_list_is_learnt_from_the_opening() -> None:
    """Some sheets show it with another mark before ``d`` than before a space."""
    swiss = keyboard({"]": "¨", "y": "z", "z": "y"}, {"]": '"'}, opening="\0¨d1")
    assert swiss.restore("\0¨d210yz") == "]d210zy"
    assert keyboard({}, {}, opening="?!?!d1").restore("]d210AB") is None


def test_a_dead_key_that_takes_the_identifier_along_makes_the_profile_unsound() -> None:
    """Some systems drop it with what it cannot melt into: ``]d2`` arrives as ``2``."""
    arrived = sheet_through({"]": "´", "y": "z", "z": "y"}, {"]": "´"}).replace("\0", "")
    assert Profile.calibrate(SHEET, arrived).restore("´d210zA") == "]d210yA"
    assert Profile.calibrate(SHEET, "1" + arrived.removeprefix("´d1")).restore("2010zA") is None


def test_a_scanner_that_sends_no_identifiers_is_calibrated_all_the_same() -> None:
    """Its sheet opens with nothing, and so do its scans."""
    profile = keyboard({"y": "z", "z": "y"}, {}, opening="")
    assert (profile.sound, profile.identified, profile.restore("10zA")) == (True, False, "10yA")


def test_a_sheet_without_an_identifier_serves_scans_without_one() -> None:
    """Nothing is expected in front then."""
    keys = {"y": "z", "z": "y"}
    plain = Profile.calibrate(SHEET.replace("]d1", "d1", 1), sheet_through(keys).replace("]d1", "d1", 1))
    assert plain.restore("10zA") == "10yA"


def test_the_envelope_of_iso_15434_has_its_own_controls() -> None:
    """RS opens and closes it, GS parts what is in it, though all three arrive alike."""
    lost = Profile.calibrate(SHEET, SHEET.translate({0x1D: 0, 0x1C: 0, 0x1E: 0}))
    assert lost.restore("]d1[)>\x0006\x009N111234568408\x001TA\0\x04") == (
        "]d1[)>\x1e06\x1d9N111234568408\x1d1TA\x1e\x04"
    )
    assert lost.restore("]d210AB\x1e17") is None
    assert lost.restore("]d210AB\x0421X") is None


@given(
    st.permutations(list(SET_82[:-8] + "àáâäèéêë")),
    st.sets(st.sampled_from("!\"'()*+-/:;<=>?_"), max_size=4),
    st.sampled_from(["\x1d", "\0", "\b"]),
    st.lists(st.text(SET_82, min_size=1, max_size=12), min_size=1, max_size=4),
)
def test_whatever_the_keyboard_a_scan_comes_back_as_printed_or_not_at_all(
    order: list[str], dead: set[str], gs: str, parts: list[str]
) -> None:
    """Keys shuffled, some dead, separators perhaps lost: never another text than the printed one."""
    keys = dict(zip(SET_82, order, strict=True)) | {"\x1d": gs}
    marks = dict(zip(sorted(dead), "`´^¨", strict=False))
    profile = keyboard(keys | marks, marks, gs=gs)
    printed = "]d2" + "\x1d".join(f"91{part}" for part in parts)
    restored = profile.restore(typed_with_dead(printed, keys, marks))
    assert restored in (printed, None)


MARKS = {"`": "\u0300", "´": "\u0301", "^": "\u0302", "¨": "\u0308"}


def typed_with_dead(text: str, keys: dict[str, str], marks: dict[str, str]) -> str:
    """`text` as Windows delivers it: a dead key waits, melts, or comes out before the next."""
    out, waiting = "", ""
    for character in text:
        arrival = marks.get(character) or keys.get(character, character)
        melted = normalize("NFC", arrival + MARKS.get(waiting, ""))
        if not waiting:
            out += "" if character in marks else arrival
            waiting = marks.get(character, "")
        else:
            if character == "\x1d":
                out += NOTHING + arrival + waiting
            elif character not in marks and len(melted) == 1:
                out += NOTHING + melted
            else:
                out += NOTHING + waiting + arrival
            waiting = ""
    return out + (NOTHING + waiting if waiting else "")


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
