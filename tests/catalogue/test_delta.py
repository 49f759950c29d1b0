"""Deltas: what comes out is the newer text, byte for byte, or nothing does."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import delta

LINES = st.lists(st.sampled_from([b"a", b"bb", b"c" * 80, b"d" * 100, b"e" * 70, b""]), max_size=30)
TEXTS = st.builds(lambda lines, end: b"\n".join(lines) + end, LINES, st.sampled_from([b"", b"\n", b"\r"]))


@given(TEXTS, TEXTS)
def test_a_delta_makes_the_newer_text_of_the_older(old: bytes, new: bytes) -> None:
    """Whatever the two texts, the delta between them leads from one to the other."""
    assert b"".join(delta.apply(old, delta.make(old, new))) == new


@given(TEXTS, TEXTS, st.integers(min_value=0), st.integers(1, 255))
def test_a_damaged_delta_makes_nothing_else(old: bytes, new: bytes, place: int, flip: int) -> None:
    """With any one byte changed it still makes the newer text, or says that it cannot."""
    damaged = bytearray(delta.make(old, new))
    damaged[place % len(damaged)] ^= flip
    with suppress(ValueError):
        assert b"".join(delta.apply(old, bytes(damaged))) == new


@given(TEXTS, TEXTS, TEXTS)
def test_a_delta_of_another_text_is_refused(old: bytes, new: bytes, other: bytes) -> None:
    """It is applied to the text it was made from only."""
    if other != old:
        with pytest.raises(ValueError, match="another text"):
            list(delta.apply(other, delta.make(old, new)))


def test_one_line_more_in_a_long_list_costs_a_line() -> None:
    """Lines put in, struck out and moved within thousands cost about their own length."""
    old = [b',"SERIAL%07d"' % number for number in range(20_000)]
    new = [*old[:5000], b',"NEW"', *old[5001:9000], *old[9003:], old[9001]]
    made = delta.make(b"\n".join(old), b"\n".join(new))
    assert b"".join(delta.apply(b"\n".join(old), made)) == b"\n".join(new)
    assert len(made) < 600


@pytest.mark.parametrize(
    "steps", ["[[0,99999,0]]", "[[-5,5,0]]", "[[0,5,-5],[0,5,0]]", "[[0,0,9999999999]]", '"x"', "[[1]]"]
)
def test_steps_outside_the_texts_are_refused(steps: str) -> None:
    """No step reaches beyond what there is, or makes more than was said."""
    digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"  # of "hello\n"
    head = f'{{"old":"{digest}","new":"{"0" * 64}","size":5,"steps":{steps}}}\n'
    with pytest.raises(ValueError, match="Failed to"):
        list(delta.apply(b"hello\n", head.encode()))
