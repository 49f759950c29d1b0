"""Keys that wait for the next one."""

from __future__ import annotations

import pytest

from edge.codes.dead_keys import together


def test_without_dead_keys_nothing_arrives_together() -> None:
    """A keyboard without them yields no pairs at all."""
    assert list(together({"a": "a"}, {})) == []


@pytest.mark.parametrize(
    ("mark", "letter", "melted"),
    [("`", "E", "È"), ("´", "z", "ź"), ("°", "A", "Å"), ("°", "Z", "Ż"), ("΅", "ι", "ΐ"), ("·", "z", "ż")],
)
def test_a_letter_takes_on_every_mark_the_key_may_stand_for(mark: str, letter: str, melted: str) -> None:
    """What a key shows alone may melt as one of several marks."""
    assert ("\0" + melted, "=k") in list(together({"k": letter}, {"=": "\0" + mark}))


def test_a_mark_nobody_knows_melts_with_nothing() -> None:
    """It stands before whatever follows."""
    assert list(together({"a": "a"}, {"=": "\0?"})) == [("\0??", "==")]


def test_a_key_that_leaves_no_trace_of_its_stroke_only_melts() -> None:
    """How it arrives before another dead key or a separator is not known."""
    assert list(together({"a": "a", "\x1d": "\x1d"}, {"]": "´"})) == [("á", "]a")]
