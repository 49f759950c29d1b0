from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key

from edge.drivers.keyboard import FAST, HOLD, HOLD_SCAN, KeyboardCapture, KeyStroke, Outcome
from edge.frame import LONGEST, Frame

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
NAMES = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", " ": "space", "]": "right_square_bracket"}
GS_KEYS = {"\x1d": "ctrl+right_square_bracket", "\x1e": "ctrl+circumflex_accent", "\x1c": "ctrl+backslash"}
CODE = "]d20109506000134352\x1d10ABC\x1d21S1"

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
SCANS = st.text(PRINTABLE | st.just("\x1d"), min_size=1, max_size=40).map("]d2".__add__)


def stroke(character: str, at: float) -> KeyStroke:
    """The key that types this character."""
    if character in GS_KEYS:
        return KeyStroke(GS_KEYS[character], None, at)
    if len(character) == 1 and ord(character) < 0x20 and character not in NAMES:
        return KeyStroke(f"ctrl+{chr(ord(character) | 0x60)}", character, at)
    return KeyStroke(NAMES.get(character, character), character, at)


class Person:
    """A terminal: what is typed into it, what the focus gets of it, what was scanned."""

    def __init__(self, *, suffix: bool = True, in_field: bool = False) -> None:
        self.capture = KeyboardCapture(clock=lambda: AT, suffix=suffix)
        self.in_field = in_field
        self.at = 100.0
        self.got: list[KeyStroke] = []
        self.frames: list[Frame] = []

    def type(self, text: Iterable[str], gap: float = 0.005) -> Person:
        for character in text:
            self.press(stroke(character, self.at + gap))
        return self

    def press(self, key: KeyStroke) -> Outcome:
        self.until(key.at)
        outcome = self.take(self.capture.key(key, in_field=self.in_field))
        if not outcome.swallow:
            self.got.append(key)
        return outcome

    def until(self, at: float) -> None:
        """Let time pass, as the screen's timer would tell it."""
        deadline = self.capture.deadline
        if deadline is not None and deadline < at:
            self.take(self.capture.idle(deadline))
        self.at = at

    def wait(self, seconds: float = 5.0) -> Person:
        self.until(self.at + seconds)
        return self

    def take(self, outcome: Outcome) -> Outcome:
        self.frames += outcome.frames
        self.got += outcome.replay
        return outcome

    @property
    def scans(self) -> list[bytes]:
        assert all(frame.complete for frame in self.frames)
        return [frame.payload for frame in self.frames]

    @property
    def text(self) -> str:
        return "".join(key.character or f"<{key.key}>" for key in self.got)


@given(SCANS, st.data())
def test_a_scan_at_any_speed_under_the_threshold_is_one_frame(scan: str, data: st.DataObject) -> None:
    """However unevenly fast its keys come, a scan is one frame and no key of it reaches the focus."""
    person = Person()
    for character in scan + "\r":
        gap = data.draw(st.floats(0, FAST * 0.99))
        person.press(stroke(character, person.at + gap))
    assert person.scans == [scan.encode()]
    assert person.got == []


@given(SCANS, st.data())
def test_slow_keys_in_a_scan_do_not_break_it(scan: str, data: st.DataObject) -> None:
    """A busy PC may delay any key of a scan, so long as the median so far is a fast one."""
    person = Person().type(scan[:3], 0.001)
    rest = scan[3:] + "\r"
    fast, slow = 2, 0
    for character in rest:
        delayed = slow < fast and data.draw(st.booleans())
        slow, fast = slow + delayed, fast + (not delayed)
        gap = data.draw(st.floats(FAST * 1.01, HOLD_SCAN * 0.9)) if delayed else 0.002
        person.press(stroke(character, person.at + gap))
    assert person.scans == [scan.encode()]
    assert person.got == []


@given(
    st.text(PRINTABLE | st.sampled_from("\r\t临时进口"), max_size=30),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_typing_comes_back_whole_and_in_order(
    text: str, data: st.DataObject, in_field: bool, suffix: bool
) -> None:
    """A person's keys, slower than the threshold, all reach the focus in order, and make no frame."""
    person = Person(in_field=in_field, suffix=suffix)
    for character in text:
        gap = data.draw(st.floats(FAST * 1.01, 2.0))
        person.press(stroke(character, person.at + gap))
    person.wait()
    assert person.text == text
    assert person.frames == []


@given(st.lists(st.tuples(PRINTABLE | st.sampled_from("\r\t\x1d临"), st.floats(0, 0.5)), max_size=60))
def test_every_key_ends_in_a_frame_or_with_the_focus(keys: list[tuple[str, float]]) -> None:
    """At any speed nothing is lost and nothing is taken twice, and each side keeps its order."""
    person = Person()
    for character, gap in keys:
        person.press(stroke(character, person.at + gap))
    person.wait()
    typed = [character for character, _ in keys]
    ends = {"\r", "\t"}
    kept = [NAMES.get(c, c) if c != "\x1d" else GS_KEYS[c] for c in typed if c not in ends]
    scanned = "".join(frame.payload.decode() for frame in person.frames)
    back = [key.key for key in person.got if key.key not in {"enter", "tab"}]
    assert len(scanned) + len(back) == len(kept)
    assert sorted(back + [GS_KEYS.get(c, NAMES.get(c, c)) for c in scanned]) == sorted(kept)


@pytest.mark.parametrize("end", ["\r", "\t", "\n", "\r\n", "\t\r"])
def test_enter_tab_and_line_feed_end_a_scan(end: str) -> None:
    """The suffix goes with the scan, both keys of a double one too."""
    person = Person().type(CODE + end)
    assert person.scans == [CODE.encode()]
    assert person.got == []


@pytest.mark.parametrize("kitty", [False, True])
def test_the_bytes_of_a_terminal_become_the_scan(kitty: bool) -> None:
    """Textual's own names for the keys are the ones known here, with and without the kitty protocol."""
    text = "[)>\x1e06\x1dA b\x1cC\x1fD\x1e\x04\r"
    ctrl = {"\x1c": 92, "\x1d": 93, "\x1e": 94, "\x1f": 95, "\x04": 100}
    sent = "".join(f"\x1b[{ctrl[c]};5u" if kitty and c in ctrl else c for c in text)
    person = Person()
    for message in XTermParser().feed("]d2" + sent):
        assert isinstance(message, Key)
        person.press(KeyStroke(message.key, message.character, person.at + 0.001))
    assert person.scans == [b"]d2" + text[:-1].encode()]
    assert person.got == []


def test_two_fused_scans_are_two_frames() -> None:
    """A second scan right behind the first is told apart by the suffix."""
    assert Person().type(CODE + "\r]C100123456789012345675\r").scans == [
        CODE.encode(),
        b"]C100123456789012345675",
    ]


def test_the_frame_names_the_keyboard_and_the_time() -> None:
    """A frame from here is like any other."""
    assert Person().type("]d2AB\r").frames == [Frame(b"]d2AB", "keyboard", AT)]


@pytest.mark.parametrize(
    ("key", "byte"),
    [
        ("ctrl+right_square_bracket", b"\x1d"),
        ("ctrl+circumflex_accent", b"\x1e"),
        ("ctrl+backslash", b"\x1c"),
        ("ctrl+underscore", b"\x1f"),
        ("ctrl+d", b"\x04"),
        ("ctrl+q", b"\x11"),
        ("ctrl+p", b"\x10"),
    ],
)
@pytest.mark.parametrize("character", [True, False])
def test_control_characters_in_a_scan_are_known_by_key_name(key: str, byte: bytes, character: bool) -> None:
    """Without a character too, as under the kitty protocol; and none of them is a command then."""
    person = Person().type("]d2AB")
    person.press(KeyStroke(key, byte.decode() if character else None, person.at))
    person.type("CD\r")
    assert person.scans == [b"]d2AB" + byte + b"CD"]
    assert person.got == []


@pytest.mark.parametrize(
    "key", ["ctrl+q", "ctrl+p", "ctrl+c", "ctrl+d", "alt+x", "f5", "escape", "up", "backspace"]
)
def test_a_persons_commands_pass_at_once(key: str) -> None:
    """Keys no scan begins with are never held."""
    person = Person()
    assert person.press(KeyStroke(key, None, person.at)) == Outcome()


def test_a_function_key_passes_in_the_middle_of_a_scan() -> None:
    """The key acts at once, and the scan is whole all the same."""
    person = Person().type(CODE[:9])
    assert person.press(KeyStroke("f2", None, person.at)) == Outcome()
    person.type(CODE[9:] + "\r")
    assert person.scans == [CODE.encode()]


def test_typing_before_a_function_key_reaches_the_focus_first() -> None:
    """Held keys are given back before a key that is not held."""
    person = Person().type("a")
    person.press(KeyStroke("f2", None, person.at + 0.01))
    assert [key.key for key in person.got] == ["a", "f2"]


def test_a_scan_without_aim_identifier_is_known_by_pace_and_suffix() -> None:
    """Most scanners are not set to send one."""
    assert Person().type("09506000134352\r").scans == [b"09506000134352"]


def test_a_badge_scanned_in_a_field_stays_in_it_and_goods_do_not() -> None:
    """A field keeps what is fast but no goods code; a package scanned there is a scan."""
    person = Person(in_field=True).type("482913\r", 0.001)
    assert (person.text, person.frames) == ("482913\r", [])
    person = Person(in_field=True).type("(01)09506000134352(21)S1\r").type("]d2AB\r")
    assert person.scans == [b"(01)09506000134352(21)S1", b"]d2AB"]
    assert person.got == []


def test_a_key_held_down_is_no_scan() -> None:
    """Key repeat is as fast as a scanner and says nothing."""
    person = Person().type("aaaaaaaaaaaa\r", 0.03)
    assert (person.text, person.frames) == ("a" * 12 + "\r", [])


def test_a_word_from_an_input_method_is_a_persons() -> None:
    """Characters committed together, and Enter after them, are typing."""
    person = Person().type("临时进口罕见病药品", 0.0)
    person.press(stroke("\r", person.at + 0.1))
    assert (person.text, person.frames) == ("临时进口罕见病药品\r", [])


def test_what_another_layout_made_of_a_scan_is_for_the_parser_to_refuse() -> None:
    """Characters outside Latin are kept, as UTF-8."""
    assert Person().type(";а0102519919442835yЧЩ\r").scans == [";а0102519919442835yЧЩ".encode()]


def test_a_scan_cut_off_is_marked() -> None:
    """A scan whose suffix never came can have lost more than that."""
    person = Person().type(CODE[:20]).wait()
    assert [(frame.payload, frame.complete) for frame in person.frames] == [(CODE[:20].encode(), False)]
    assert person.got == []


def test_a_pause_ends_a_scan_of_a_scanner_without_suffix() -> None:
    """Where that is how the scanner is set."""
    assert Person(suffix=False).type(CODE).wait().scans == [CODE.encode()]
    assert Person(suffix=False).type("09506000134352").wait().scans == [b"09506000134352"]


def test_a_scan_that_may_have_lost_its_first_key_is_marked() -> None:
    """One key, then a scan right after it: the key may have been the scan's."""
    person = Person().type("0")
    person.wait(HOLD * 1.5).type("9506000134352\r")
    assert [frame.complete for frame in person.frames] == [False]
    assert person.text == "0"


def test_an_overlong_scan_is_one_cut_off_frame() -> None:
    """Noise costs bounded memory, and the next scan is whole."""
    person = Person().type("]d2" + "x1" * LONGEST + "\r", 0.001)
    assert [(len(frame.payload), frame.complete) for frame in person.frames] == [(LONGEST, False)]
    person.frames.clear()
    assert person.type(CODE + "\r").scans == [CODE.encode()]
    assert person.got == []


def test_an_overlong_scan_ends_with_a_pause_too() -> None:
    """Without its suffix the skipping does not go on for ever."""
    person = Person().type("]d2" + "x1" * LONGEST, 0.001).wait()
    person.frames.clear()
    assert person.type(CODE + "\r").scans == [CODE.encode()]


@pytest.mark.parametrize("end", ["", "\r", "\r\n", "\n"])
def test_one_pasted_line_is_one_scan(end: str) -> None:
    """Bracketed paste carries GS as it is."""
    capture = KeyboardCapture(clock=lambda: AT)
    assert capture.paste(CODE + end, 1.0) == Outcome((Frame(CODE.encode(), "paste", AT),), swallow=True)


@pytest.mark.parametrize("text", ["", "\n", "two\nlines", "x" * (LONGEST + 1)])
def test_other_pasted_text_is_left_alone(text: str) -> None:
    """Nothing, several lines and whole documents are a person's."""
    assert KeyboardCapture().paste(text, 1.0) == Outcome()


def test_text_pasted_into_a_field_stays_there_unless_it_is_a_goods_code() -> None:
    """A form number is pasted where the cursor is; a package is scanned."""
    capture = KeyboardCapture(clock=lambda: AT)
    assert capture.paste("通关单 2026-001", 1.0, in_field=True) == Outcome()
    assert capture.paste(CODE, 1.0, in_field=True).frames


def test_keys_held_when_text_is_pasted_come_first() -> None:
    """The order of what the focus gets is the order typed."""
    capture = KeyboardCapture(clock=lambda: AT)
    key = stroke("a", 1.0)
    assert capture.key(key).swallow
    assert capture.paste("two\nlines", 1.01) == Outcome(replay=(key,))


def test_a_held_key_is_given_back_at_the_deadline() -> None:
    """The deadline says when to ask; before it nothing is decided, after it nothing is held."""
    capture = KeyboardCapture()
    key = stroke("a", 1.0)
    capture.key(key)
    assert capture.deadline == 1.0 + HOLD
    assert capture.idle(1.0) == Outcome()
    assert capture.idle(capture.deadline) == Outcome(replay=(key,))
    assert capture.deadline is None


@pytest.mark.parametrize("text", ["BS-OP-W001-X", "BS-CMD-ACK-3"])
def test_a_badge_scanned_into_a_field_is_a_scan(text: str) -> None:
    """Our own labels are taken as scans though something to type in has the focus."""
    capture = KeyboardCapture()
    at = 10.0
    for character in text:
        at += 0.002
        capture.key(KeyStroke(character, character, at), in_field=True)
    outcome = capture.key(KeyStroke("enter", "\r", at + 0.002), in_field=True)
    assert [frame.payload for frame in outcome.frames] == [text.encode()]


def test_a_pin_sent_at_once_stays_in_its_field() -> None:
    """A burst of digits that is no code belongs to the field that has the focus."""
    capture = KeyboardCapture()
    at, replayed = 10.0, ""
    for character in "246813":
        at += 0.002
        capture.key(KeyStroke(character, character, at), in_field=True)
    outcome = capture.key(KeyStroke("enter", "\r", at + 0.002), in_field=True)
    replayed = "".join(stroke.character or "" for stroke in outcome.replay)
    assert (replayed, outcome.frames, outcome.swallow) == ("246813", (), False)
