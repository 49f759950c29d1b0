"""Facts as values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.rules.facts import Balance


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_remaining_is_never_below_nought(total: int, used: int) -> None:
    """An overdrawn balance has nothing left, not less."""
    remaining = Balance(total=total, used=used).remaining
    assert remaining == max(0, total - used)
