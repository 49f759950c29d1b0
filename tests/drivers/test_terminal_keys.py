"""Keys straight from a terminal."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.keyboard import KeyStroke
from edge.drivers.terminal_keys import KeyReader, raw_keys

TYPED = "]d2é\x1d\x1c\x1e\x1f\x04\x1b0\x1b[B\x1bOA\x1b[5~\t\n\r\x7f\x00字".encode()


def named(chunks: list[bytes]) -> list[tuple[str, str | None]]:
    """The keys of these chunks."""
    reader = KeyReader()
    strokes = [stroke for chunk in chunks for stroke in reader.feed(chunk, 1.0)]
    return [(stroke.key, stroke.character) for stroke in [*strokes, *reader.flush(2.0)]]


def test_every_key_a_scanner_speaks_is_named_as_the_screen_names_it() -> None:
    """Characters, control characters, Alt and a digit, arrows, other sequences."""
    assert named([TYPED]) == [
        ("]", "]"),
        ("d", "d"),
        ("2", "2"),
        ("é", "é"),
        ("ctrl+right_square_bracket", "\x1d"),
        ("ctrl+backslash", "\x1c"),
        ("ctrl+circumflex_accent", "\x1e"),
        ("ctrl+underscore", "\x1f"),
        ("ctrl+d", "\x04"),
        ("alt+0", None),
        ("down", None),
        ("up", None),
        ("sequence [5~", None),
        ("tab", "\t"),
        ("newline", "\n"),
        ("enter", "\r"),
        ("backspace", "\x7f"),
        ("ctrl+@", "\x00"),
        ("字", "字"),
    ]


@given(st.lists(st.integers(0, len(TYPED)), max_size=8))
def test_any_chunking_gives_the_same_keys(cuts: list[int]) -> None:
    """A terminal's bytes may come in any pieces."""
    marks = sorted({0, *cuts, len(TYPED)})
    chunks = [TYPED[a:b] for a, b in pairwise(marks)]
    assert named(chunks) == named([TYPED])


def test_escape_alone_is_escape_once_nothing_follows() -> None:
    """What was left of a sequence is told when the keyboard rests."""
    assert named([b"\x1b"]) == [("escape", "\x1b")]
    assert named([b"a\x1b["]) == [("a", "a"), ("escape", "\x1b"), ("[", "[")]


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_no_bytes_are_too_odd(chunks: list[bytes]) -> None:
    """Whatever a terminal sends, it is keys."""
    assert all(name for name, _ in named(chunks))


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal")
def test_a_terminal_is_left_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raw within the block, its old settings behind it; None once it is gone."""
    import pty
    import termios

    master, slave = pty.openpty()
    with os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(slave)
        with raw_keys() as keys:
            assert termios.tcgetattr(slave)[3] & (termios.ECHO | termios.ISIG | termios.ICANON) == 0
            assert keys(0.0) == b""
            os.write(master, b"\x1da\x03")
            assert keys(5.0) == b"\x1da\x03"
        assert termios.tcgetattr(slave)[3] == before[3]
        with raw_keys() as keys:
            monkeypatch.setattr(os, "read", _gone)
            os.write(master, b"x")
            assert keys(5.0) is None
            monkeypatch.undo()
    os.close(master)


def _gone(*_: object) -> bytes:
    raise OSError(5, "gone")


def test_keys_carry_when_they_came() -> None:
    """The capture judges by time."""
    assert KeyReader().feed(b"a", 7.5) == [KeyStroke("a", "a", 7.5)]
