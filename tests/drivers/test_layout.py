"""Keyboard frames turned back by a profile, or marked where there is no way back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from edge.codes import Misreading, parse
from edge.codes.charsets import SET_82
from edge.codes.wedge import Profile
from edge.drivers.layout import restored
from edge.frame import Frame

AT = datetime(2026, 5, 1, tzinfo=UTC)
SHEET = "]d1  " + " ".join(SET_82) + "   ] \x1d"
SWAP = str.maketrans("yzYZ", "zyZY")
GERMAN = Profile.calibrate(SHEET, SHEET.translate(SWAP))
BLIND = Profile.calibrate(SHEET, SHEET.replace("z", "y"))


@given(st.lists(st.text(st.sampled_from(SET_82), max_size=20).map("10".__add__), min_size=1, max_size=4))
def test_what_a_layout_changed_comes_back(elements: list[str]) -> None:
    """The payload is as printed, and what arrived is kept beside it."""
    printed = "]d2" + "\x1d".join(elements)
    arrived = printed.translate(SWAP).encode()
    frame = restored(Frame(arrived, "keyboard", AT), GERMAN)
    assert frame.payload == printed.encode()
    assert frame.typed is not None
    assert (frame.typed.arrived, frame.typed.restored, frame.typed.separated) == (arrived, True, True)


@given(st.binary(max_size=40))
def test_what_cannot_come_back_is_never_a_code(arrived: bytes) -> None:
    """As it came, marked, and refused whatever it looks like."""
    frame = restored(Frame(b"]d2010950600013435210y" + arrived, "keyboard", AT), BLIND)
    assert frame.payload.endswith(arrived)
    read = parse(frame, today=date(2026, 5, 1))
    assert isinstance(read, Misreading)


def test_bytes_that_are_no_text_have_no_way_back() -> None:
    """No UTF-8, no restoration."""
    frame = restored(Frame(b"\xff", "keyboard", AT), GERMAN)
    assert frame.typed is not None
    assert not frame.typed.restored
