from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.drivers import key_codes
from edge.drivers.key_codes import LETTERS, KeyCodes
from tests.drivers.keys import typed_keys

CTRL, SHIFT, ALT = 29, 42, 56


def press(typing: KeyCodes, *codes: int) -> bytes:
    """These keys down in order, then up in the opposite order."""
    down = b"".join(typing.key(code, True) for code in codes)
    return down + b"".join(typing.key(code, False) for code in reversed(codes))


def test_the_example_holds() -> None:
    """What the module's docstring shows is so."""
    assert doctest.testmod(key_codes).failed == 0


@given(st.text(st.sampled_from([*SET_82, *"[]{}\\|^~`@#$ \x1d\x1e\x04\r\t"])))
def test_every_character_a_scanner_types_comes_back(text: str) -> None:
    """All of GS1's characters, brackets, separators and the suffix, by the keys of a US keyboard."""
    typing = KeyCodes()
    assert b"".join(typing.key(code, down) for code, down in typed_keys(text)) == text.encode()


def test_separators_are_control_keys() -> None:
    """GS is Ctrl and ], RS Ctrl and 6 (with Shift or not), US Ctrl and -, FS Ctrl and backslash."""
    typing = KeyCodes()
    assert [press(typing, CTRL, code) for code in (27, 7, 12, 43)] == [b"\x1d", b"\x1e", b"\x1f", b"\x1c"]
    assert press(typing, CTRL, SHIFT, 7) == b"\x1e"
    assert press(typing, CTRL, SHIFT, 12) == b"\x1f"


def test_alt_with_digits_of_the_keypad_is_the_character_of_that_number() -> None:
    """How some scanners type GS: Alt and 0029; a number is one character, and a bare Alt none."""
    typing = KeyCodes()
    assert press(typing, ALT, 82, 82, 80, 73) == b"\x1d"
    assert press(typing, ALT) == press(typing, ALT, 30) == b""
    assert press(typing, 79, 80, 83) == b"12."


def test_other_keys_and_keys_going_up_type_nothing() -> None:
    """Function keys, Caps Lock, the arrows; and Shift let go is Shift no more."""
    typing = KeyCodes()
    assert press(typing, 59, 58, 103, 125, 999) == b""
    assert press(typing, SHIFT, 30) + press(typing, 30) == b"Aa"
    assert 30 in LETTERS
    assert 2 not in LETTERS


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=50))
def test_any_keys_in_any_order_are_some_bytes(keys: list[tuple[int, bool]]) -> None:
    """No order of keys is a failure, and each types one byte at most."""
    typing = KeyCodes()
    assert all(len(typing.key(code, down)) <= 1 for code, down in keys)
