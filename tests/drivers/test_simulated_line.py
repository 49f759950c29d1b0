from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers import simulated_line
from edge.drivers.simulated_line import as_read


def test_the_example_holds() -> None:
    """What the module's docstring shows is so."""
    assert doctest.testmod(simulated_line).failed == 0


@given(st.binary(max_size=40))
def test_a_receiver_a_little_off_still_reads(message: bytes) -> None:
    """Two in a hundred is within what a serial line bears: the sampling is that of a real receiver."""
    assert as_read(message, sent=10_000, read=10_200) == message
    assert as_read(message, sent=10_200, read=10_000) == message


def test_bits_are_sampled_where_the_receiver_takes_them_to_be() -> None:
    """Worked out by hand: U is alternate bits; at double the rate its stop bit is missed."""
    assert as_read(b"U", sent=9600, read=19200) == b"\x00\xe6"
    assert as_read(b"\x00", sent=9600, read=19200) == b"\x00"


@given(st.binary(max_size=30), st.sampled_from([1200, 9600, 115200]), st.sampled_from([1200, 9600, 115200]))
def test_any_bytes_at_any_rates_are_some_bytes(message: bytes, sent: int, read: int) -> None:
    """The receiver never fails, and reads no more bytes than there are start bits."""
    got = as_read(message, sent=sent, read=read)
    assert len(got) <= 5 * len(message)
