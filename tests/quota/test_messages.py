"""What station and hub tell each other about leases."""

from __future__ import annotations

from edge.quota import Held


def test_what_is_out_and_what_is_left_differ_by_what_was_used() -> None:
    """A pack used stays out of the pool."""
    held = Held(granted=10, returned=3, used=4)
    assert (held.net, held.remaining) == (7, 3)
