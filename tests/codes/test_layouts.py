"""The tables of keyboard layouts."""

from __future__ import annotations

import pytest

from edge.codes.layouts import LAYOUTS, NO_KEY, Fit, fitting
from edge.codes.sheet import PRINTABLE

KEYS = 47


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_has_every_key(name: str) -> None:
    """47 keys alone and with Shift; dead marks are among what they give."""
    layout = LAYOUTS[name]
    assert len(layout.plain) == len(layout.shifted) == KEYS
    assert set(layout.dead) <= set(layout.plain + layout.shifted)
    assert all(len(layout.arrival(c)) == 1 for c in PRINTABLE)
    assert layout.arrival(" ") == " "


@pytest.mark.parametrize("name", LAYOUTS)
def test_back_and_forth(name: str) -> None:
    """What a key gives here stands on that key of a US keyboard."""
    layout = LAYOUTS[name]
    for character in PRINTABLE:
        arrival = layout.arrival(character)
        if arrival != NO_KEY and (layout.plain + layout.shifted).count(arrival) == 1:
            assert layout.printed(arrival) == character
    assert layout.printed("☃") == NO_KEY


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_told_from_the_others(name: str) -> None:
    """Its own typing fits it best, with Caps Lock off and, where it has case, on."""
    layout = LAYOUTS[name]
    arrived = {c: layout.arrival(c) for c in PRINTABLE if layout.arrival(c) != NO_KEY}
    assert fitting(arrived, layout.dead_keys) == Fit(pc=(name,))
    locked = {c: came.swapcase() if c.isalpha() else came for c, came in arrived.items()}
    expected = Fit(pc=(name,), caps_lock=locked != arrived)
    assert fitting(locked, layout.dead_keys) == expected


@pytest.mark.parametrize(("scanner", "like"), [("german", ()), ("swiss-german", ("swiss-french",))])
def test_a_scanner_set_to_another_layout_before_a_us_pc(scanner: str, like: tuple[str, ...]) -> None:
    """The scanner's own layout is found where the PC's is the US one."""
    layout = LAYOUTS[scanner]
    arrived = {c: layout.printed(c) for c in PRINTABLE if layout.printed(c) != NO_KEY}
    assert fitting(arrived, frozenset()) == Fit(scanner=(scanner, *like))


def test_what_fits_nothing_is_called_nothing() -> None:
    """A layout of nobody's has no name."""
    turned = {c: PRINTABLE[-1 - at] for at, c in enumerate(PRINTABLE)}
    assert fitting(turned, frozenset()) == Fit()
