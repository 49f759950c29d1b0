"""What a scanner's keys tell besides the scan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edge.codes.diagnosis import Hints
from edge.codes.sheet import SHEET
from edge.drivers.keyboard import KeyStroke
from edge.drivers.overheard import FEWEST, QUIET, Overheard
from edge.frame import LONGEST, Frame, Typed

AT = datetime(2026, 3, 1, tzinfo=UTC)
CONTROLS = {
    "\x1d": "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x1c": "ctrl+backslash",
    "\x04": "ctrl+d",
}


def hear(overheard: Overheard, text: str, *keys: str) -> None:
    """`text` and then these keys, a millisecond each."""
    strokes = [(CONTROLS.get(c, c), None if c in CONTROLS else c) for c in text]
    for at, (key, character) in enumerate([*strokes, *((key, None) for key in keys)]):
        overheard.key(KeyStroke(key, character, at / 1000))


def frame(text: str, **more: object) -> Frame:
    """What the capture made of it."""
    return Frame(text.encode(), "keyboard", AT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "suffix"), [("enter", "enter"), ("ctrl+m", "enter"), ("newline", "enter"), ("tab", "tab")]
)
def test_the_suffix_is_the_last_key(key: str, suffix: str) -> None:
    """Enter and Tab are told apart, by any of their names."""
    overheard = Overheard()
    hear(overheard, SHEET, key)
    heard = overheard.scan(frame(SHEET))
    assert heard.text == SHEET
    assert heard.hints == Hints(suffix=suffix, controls=frozenset(CONTROLS.values()))  # type: ignore[arg-type]


def test_a_scan_that_ended_without_a_suffix() -> None:
    """Its last key was a character."""
    overheard = Overheard()
    hear(overheard, "]d1 a")
    assert overheard.scan(frame("]d1 a", complete=False)).hints.suffix == "none"


def test_a_paste_has_no_keys() -> None:
    """What no key typed says nothing of a suffix."""
    assert Overheard().scan(frame(SHEET)).hints == Hints()


def test_keys_that_type_nothing_stand_where_they_were_pressed() -> None:
    """Alt codes, arrows and unknown chords come with the number of characters before them."""
    overheard = Overheard()
    hear(overheard, "ab", "alt+0", "alt+2")
    hear(overheard, "c\x1d", "down", "ctrl+plus", "enter")
    heard = overheard.scan(frame("abc\x1d"))
    assert heard.hints.keys == ((2, "alt+0"), (2, "alt+2"), (4, "down"), (4, "ctrl+plus"))


def test_the_second_half_of_a_line_end_belongs_to_the_scan_before() -> None:
    """CR LF is one suffix."""
    overheard = Overheard()
    hear(overheard, "]d1 a", "enter")
    overheard.scan(frame("]d1 a"))
    overheard.key(KeyStroke("newline", None, 1.0))
    assert not overheard.pending
    hear(overheard, "b", "tab")
    assert overheard.scan(frame("b")).hints.suffix == "tab"


def test_what_was_turned_back_is_told_as_it_arrived() -> None:
    """A calibration is made from what the PC's layout gave."""
    typed = Typed(b"+d1 z", restored=True, separated=True)
    assert Overheard().scan(frame("]d1 y", typed=typed)).text == "+d1 z"


def test_the_first_keys_count_though_they_were_given_back() -> None:
    """A stalled PC makes the capture take them for a person's; a person's own long before do not count."""
    overheard = Overheard()
    hear(overheard, "typed by hand")
    for at, character in enumerate("$d&  0"):
        overheard.key(KeyStroke(character, character, 60 + at / 1000))
    assert overheard.scan(frame("&  0", complete=False)).text == "$d&  0"


def test_bytes_that_are_no_text_are_still_an_arrival() -> None:
    """They are told with replacement characters."""
    assert Overheard().scan(Frame(b"a\xff", "keyboard", AT)).text == "a\ufffd"


def test_typing_that_no_scan_came_of_is_told_after_a_pause_if_it_is_long() -> None:
    """The sheet typed slowly is an arrival; a person's few keys are forgotten."""
    overheard = Overheard()
    assert overheard.quiet(99.0) is None
    hear(overheard, "x" * FEWEST, "enter")
    assert overheard.quiet(QUIET - 1) is None
    heard = overheard.quiet(QUIET + 1)
    assert heard is not None
    assert (heard.text, heard.hints.taken, heard.hints.suffix) == ("x" * FEWEST, False, "enter")
    hear(overheard, "abc")
    assert overheard.quiet(QUIET + 1) is None
    assert not overheard.pending


def test_a_key_held_down_fills_no_memory() -> None:
    """Past the longest scan nothing more is kept."""
    overheard = Overheard()
    for _ in range(3):
        hear(overheard, "x" * LONGEST)
    heard = overheard.typed()
    assert heard is not None
    assert len(heard.text) == LONGEST
