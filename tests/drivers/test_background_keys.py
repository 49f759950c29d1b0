from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers import background_keys
from edge.drivers.background_keys import FORGOTTEN, HeardKeys
from edge.drivers.keyboard import KeyStroke


def test_the_example_holds() -> None:
    """What the module's docstring shows is so."""
    assert doctest.testmod(background_keys).failed == 0


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("]", "ctrl+right_square_bracket"),
        ("^", "ctrl+circumflex_accent"),
        ("6", "ctrl+circumflex_accent"),
        ("_", "ctrl+underscore"),
        ("-", "ctrl+underscore"),
        ("\\", "ctrl+backslash"),
        ("D", "ctrl+d"),
        ("\x1d", "ctrl+right_square_bracket"),
        ("\x04", "ctrl+d"),
    ],
)
def test_separators_are_told_by_ctrl_and_their_key(character: str, name: str) -> None:
    """Where the system tells the key as where it tells what Ctrl made of it."""
    heard = HeardKeys()
    heard.key("ctrl_r", None, down=True, at=1.0)
    assert heard.key(None, character, down=True, at=1.01) == KeyStroke(name, None, 1.01)
    heard.key("ctrl_r", None, down=False, at=1.02)
    assert heard.key(None, "]", down=True, at=1.03) == KeyStroke("]", "]", 1.03)


def test_a_ctrl_whose_letting_go_was_never_told_is_forgotten() -> None:
    """Another screen was in front; the next scan is not spoiled by it."""
    heard = HeardKeys()
    heard.key("ctrl", None, down=True, at=0.0)
    assert heard.key(None, "a", down=True, at=FORGOTTEN) == KeyStroke("a", "a", FORGOTTEN)


def test_other_keys_have_their_names_and_modifiers_are_none() -> None:
    """Shift is in the character already; a key with Alt is a command; going up is nothing."""
    heard = HeardKeys()
    assert heard.key("enter", None, down=True, at=0.0) == KeyStroke("enter", None, 0.0)
    assert heard.key("space", None, down=True, at=0.0) == KeyStroke(" ", " ", 0.0)
    assert heard.key("shift", None, down=True, at=0.0) is None
    assert heard.key(None, "A", down=False, at=0.0) is None
    assert heard.key(None, None, down=True, at=0.0) == KeyStroke("unknown", None, 0.0)
    heard.key("alt_gr", None, down=True, at=0.0)
    assert heard.key(None, "@", down=True, at=0.0) == KeyStroke("@", "@", 0.0)
    heard.key("alt", None, down=True, at=0.0)
    assert heard.key(None, "f", down=True, at=0.0) == KeyStroke("alt+f", None, 0.0)


names = st.sampled_from([None, "ctrl", "ctrl_l", "alt", "cmd", "shift", "enter", "space", "f5"])


@given(st.lists(st.tuples(names, st.none() | st.characters(), st.booleans()), max_size=30))
def test_any_keys_in_any_order_are_keystrokes_or_none(
    keys: list[tuple[str | None, str | None, bool]],
) -> None:
    """No keyboard is too odd."""
    heard = HeardKeys()
    for at, (name, character, down) in enumerate(keys):
        stroke = heard.key(name, character, down=down, at=float(at))
        assert stroke is None or stroke.key
