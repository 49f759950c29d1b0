"""What a calibration scan says of scanner and PC."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.diagnosis import Diagnosis, Hints, diagnose
from edge.codes.layouts import LAYOUTS, NO_KEY
from edge.codes.sheet import CONTENT, CONTROLS, SHEET
from tests.wedges import typed

ENDED = Hints(suffix="enter")
PACKAGE = "]d20109506000134352172703311032A\x1d21S00041"
FULL_WIDTH = {code: code - 0x20 + 0xFF00 for code in range(0x21, 0x7F)}
CHINESE_MARKS = str.maketrans("$,.<>?!\\", "￥，。《》？！、")


def found(reported: str, **hints: object) -> Diagnosis:
    """The diagnosis of a scan that ended with Enter."""
    return diagnose(reported, Hints(**{"suffix": "enter", **hints}))  # type: ignore[arg-type]


def test_a_scanner_and_a_pc_that_agree() -> None:
    """US and US, AIM identifiers and Enter: nothing to change, and safe."""
    good = found(SHEET)
    assert (good.layouts, good.gs, good.aim, good.suffix) == (("us",), "itself", True, "enter")
    assert good.advice == ("good",)
    assert good.safe
    assert good.keepable


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "us"])
def test_every_layout_is_named_and_its_scans_are_turned_back_or_refused(layout: str) -> None:
    """With NUL for keys without a character; what comes back is what was printed, never another value."""
    other = found(typed(SHEET, layout))
    assert other.layouts == (layout,)
    assert "layout" in other.advice
    back = other.profile.restore(typed(PACKAGE, layout))
    assert back == (None if layout == "korean" else PACKAGE)
    assert other.safe == (not other.lost)
    assert ("restored" in other.advice) == (not other.lost)


@pytest.mark.parametrize("layout", ["german", "spanish", "czech", "us-international"])
def test_dead_keys_that_leave_no_trace_are_not_trusted(layout: str) -> None:
    """Where nothing shows that a key was swallowed, no scan is turned back, and it is said why."""
    other = found(typed(SHEET, layout, hides=False))
    assert other.layouts == (layout,)
    assert {"dead-keys", "unsound"} <= set(other.advice)
    assert other.dead
    assert not other.safe
    assert other.keepable
    assert other.profile.restore(typed(PACKAGE, layout, hides=False)) is None


def test_letters_that_cannot_be_told_apart() -> None:
    """Korean letters have no case: what is lost is named."""
    korean = found(typed(SHEET, "korean"))
    assert {"a", "A"} <= set(korean.lost)
    assert "lost" in korean.advice
    unsound = found(SHEET.replace("z", "y").replace("q", ""))
    assert set(unsound.lost) >= {"y", "z"}


def test_a_scanner_set_to_another_country() -> None:
    """The PC is US: the scanner is what has to be changed."""
    there = LAYOUTS["dutch"]
    turned = "".join(c if c in " \x1d\x1e\x1c\x04" else there.printed(c).replace(NO_KEY, "") for c in SHEET)
    dutch = found(turned)
    assert dutch.scanners == ("dutch",)
    assert dutch.advice[0] == "scanner-layout"


def test_a_layout_nobody_knows() -> None:
    """It has no name, and can be turned back all the same."""
    turned = dict(zip(SET_82, SET_82[40:] + SET_82[:40], strict=True))
    odd = found("".join(turned.get(c, c) for c in SHEET))
    assert odd.layouts == odd.scanners == ()
    assert odd.advice == ("layout-unknown", "restored")


@pytest.mark.parametrize("layout", ["us", "german"])
def test_caps_lock_is_seen_and_nothing_is_kept_of_it(layout: str) -> None:
    """A profile made with Caps Lock on would turn letters round once it is off."""
    locked = found(typed(SHEET, layout).swapcase())
    assert locked.caps_lock
    assert locked.advice[0] == "caps-lock"
    assert not locked.keepable
    assert not locked.safe


@pytest.mark.parametrize("marks", [FULL_WIDTH, CHINESE_MARKS])
def test_an_input_method_that_widens_punctuation(marks: dict[int, int]) -> None:
    """Full-width forms and Chinese marks are an input method's, and nothing is kept of it."""
    wide = found(SHEET.translate(marks))
    assert wide.input_method == "punctuation"
    assert "input-method" in wide.advice
    assert not wide.keepable


@pytest.mark.parametrize(
    "reported",
    [
        re.sub("[a-z] ?", "", SHEET),
        re.sub("[a-z] ?", "啊", SHEET),
        re.sub("[a-z]", "あ", SHEET),
        re.sub("[a-z]", "", SHEET),
    ],
)
def test_an_input_method_that_takes_the_letters(reported: str) -> None:
    """Pinyin and its kin take lower-case letters, with their spaces or without, or turn them."""
    pinyin = found(reported)
    assert pinyin.input_method == "letters"
    assert pinyin.advice == ("input-method",)
    assert not pinyin.keepable


AT = SHEET.index("\x1d")
NO_GS = SHEET.replace("\x1d", "")


@pytest.mark.parametrize(
    ("reported", "hints", "how", "advice"),
    [
        (SHEET, {}, "itself", ("good",)),
        (SHEET, {"controls": frozenset({"ctrl+right_square_bracket"})}, "control-key", ("good",)),
        (NO_GS, {"keys": ((AT, "alt+0"), (AT, "alt+2"), (AT, "alt+9"))}, "alt-code", ("gs-key",)),
        (SHEET.replace("\x1d", "↔"), {}, "alt-code", ("gs-alt", "restored")),
        (SHEET.replace("\x1d", "é"), {}, "stand-in", ("gs-stand-in", "restored")),
        (SHEET.replace("\x1d", "^]"), {}, "stand-in", ("gs-unclear",)),
        (SHEET.replace("\x1d", "F8"), {}, "stand-in", ("gs-unclear", "restored")),
        (NO_GS, {"keys": ((AT, "down"),)}, "key", ("gs-key",)),
        (NO_GS, {"keys": ((999, "down"),)}, "absent", ("gs-absent",)),
        (NO_GS, {}, "absent", ("gs-absent",)),
    ],
)
def test_how_the_separator_arrives(
    reported: str, hints: dict[str, object], how: str, advice: tuple[str, ...]
) -> None:
    """As itself, by Ctrl+], by an Alt code, as another character or key, or not at all."""
    separator = found(reported, **hints)
    assert separator.gs == how
    assert separator.advice == advice


def test_the_other_control_characters() -> None:
    """Without RS, FS or EOT GS1 codes still come through."""
    without = found(SHEET.replace("\x1e", "").replace("\x04", ""))
    assert dict(without.controls) == {"RS": "absent", "FS": "itself", "EOT": "absent"}
    assert without.gs == "itself"
    assert without.advice == ("controls-absent",)
    assert without.safe
    none = SHEET
    for control in CONTROLS:
        none = none.replace(control, "")
    assert found(none).advice == ("gs-absent", "controls-absent")


def test_identifier_and_suffix() -> None:
    """No AIM identifier, another maker's, no suffix, a Tab: each said."""
    assert found(CONTENT).advice == ("aim-absent",)
    assert found("w" + CONTENT).advice == ("aim-absent", "unsound")
    assert found(SHEET, suffix="tab").advice == ("suffix-tab",)
    assert found(SHEET, suffix="none").advice == ("suffix-absent",)
    assert not found(SHEET, suffix="none").safe


def test_a_scanner_without_identifiers_is_turned_back_all_the_same() -> None:
    """The profile is made behind the first digit in place of the identifier, and again from what is kept."""
    bare = found(typed(CONTENT, "hungarian"))
    assert bare.profile.sound
    assert bare.profile.restore(typed(PACKAGE[3:], "hungarian")) == PACKAGE[3:]
    again = diagnose(bare.reported, ENDED, true=bare.true)
    assert again == bare


def test_typing_that_was_not_told_from_a_persons() -> None:
    """The characters are right, and would be lost among a person's keys."""
    assert found(SHEET, taken=False).advice == ("not-taken",)


def test_a_scan_cut_off_is_not_kept() -> None:
    """Half of the symbol says nothing of the rest."""
    cut = found(SHEET[:190])
    assert cut.advice == ("cut-off",)
    assert not cut.keepable


@pytest.mark.parametrize("reported", ["", PACKAGE, "BS-OP-W001", "\0" * 300])
def test_anything_else_is_no_calibration(reported: str) -> None:
    """A package scanned instead of the sheet is not kept."""
    other = found(reported)
    assert not other.sheet
    assert not other.keepable
    assert other.advice == ("not-the-sheet",)


@settings(max_examples=40)
@given(
    st.integers(0, len(SHEET)),
    st.text(st.sampled_from("aZ 1]\x1d\0´é啊\ue000"), max_size=12),
    st.lists(st.tuples(st.integers(-5, 900), st.sampled_from(["down", "alt+0", "f8", "alt+"])), max_size=300),
)
def test_no_scan_is_too_odd(at: int, strange: str, keys: list[tuple[int, str]]) -> None:
    """Whatever stands in the middle of it, and whatever keys came, there is an answer."""
    odd = diagnose(SHEET[:at] + strange + SHEET[at:], Hints(keys=tuple(keys)))
    assert odd.advice
