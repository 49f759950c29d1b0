"""What can be held of the bench of orders without a clock: every line hears each order, and the station keeps it."""

from __future__ import annotations

import asyncio

from tests.bench import pushing


def test_every_line_hears_every_order_once() -> None:
    """Two orders to three stations: two lines heard both, the real one committed both."""
    with pushing.world(3) as made:
        heard, held = asyncio.run(pushing._rounds(made, 2))
    assert (len(heard), len(held)) == (4, 2)
    assert all(seconds > 0 for seconds in (*heard, *held))
