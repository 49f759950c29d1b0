"""Symbols of one HIBC label, read in one go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.hibc_symbols import SET_43, check_character, part


def symbol(text: str) -> str:
    """`text` with its check character."""
    return text + check_character(text)


@given(st.text(SET_43, min_size=1, max_size=40), st.data())
def test_one_wrong_character_never_passes(text: str, data: st.DataObject) -> None:
    """Every value below 43 makes every single change show."""
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([c for c in SET_43 if c != text[at]]))
    assert check_character(text) != check_character(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize("level", range(10))
@pytest.mark.parametrize("pcn", ["A", "B2", "7X", "Q0", "ZZZ", "M1", "BJC5D6E7"])
def test_symbols_come_apart_where_they_were_joined(pcn: str, level: int) -> None:
    """Whatever the check and the link are, a plus or a slash among them."""
    primary = symbol(f"+K123{pcn}{level}")
    others = [symbol(f"+{body}{primary[-1]}") for body in ("$$+528366S1", "$LOT", "S42", "28060L1")]
    for count in range(1, 5):
        assert part(primary + "".join(others[:count])) == [primary, *others[:count]]


def test_a_broken_link_leaves_nothing() -> None:
    """A symbol of another label, however sound by itself, is not part of this one."""
    primary = symbol("+K123A1")
    other = "A" if primary[-1] != "A" else "B"
    assert part(primary + symbol("+$L" + other)) is None
    assert part(primary + symbol("+$L" + primary[-1])[:-1]) is None
    assert part(primary + "XYZ") is None


def test_more_symbols_than_a_label_has_are_none() -> None:
    """Six that follow a primary are nobody's label."""
    primary = symbol("+K123A1")
    assert part(primary + symbol(f"+$L{primary[-1]}") * 6) is None
