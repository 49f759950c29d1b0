"""A parcel is read back whole, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.wire import parcel
from edge.wire.parcel import Opened, Torn

SEAL = bytes(range(64))
BODIES = st.binary(max_size=400)


@given(BODIES, st.binary(min_size=1, max_size=64))
def test_what_was_wrapped_is_unwrapped(body: bytes, seal: bytes) -> None:
    """Body and seal, and what the seal was made over."""
    opened = parcel.unwrap(parcel.wrap("events", body, seal), "events")
    assert isinstance(opened, Opened)
    assert (opened.body, opened.seal) == (body, seal)
    assert opened.sealed == parcel.to_seal("events", body)


@given(BODIES, st.data())
def test_a_copy_cut_short_anywhere_is_refused(body: bytes, data: st.DataObject) -> None:
    """At every length but the whole one."""
    whole = parcel.wrap("events", body, SEAL)
    length = data.draw(st.integers(0, len(whole) - 1))
    torn = parcel.unwrap(whole[:length], "events")
    assert isinstance(torn, Torn)
    assert torn.why.startswith("expected ")


@given(BODIES, st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_the_seal(body: bytes, place: int, flip: int) -> None:
    """Wherever it is: what is not seen here is seen by whoever tries the seal."""
    whole = bytearray(parcel.wrap("events", body, SEAL))
    whole[place % len(whole)] ^= flip
    opened = parcel.unwrap(bytes(whole), "events")
    assert isinstance(opened, Torn) or (opened.body == body and opened.seal != SEAL)


@given(BODIES, st.binary(min_size=1, max_size=40))
def test_nothing_may_follow_a_parcel(body: bytes, more: bytes) -> None:
    """A longer file is not the one that was written."""
    assert isinstance(parcel.unwrap(parcel.wrap("events", body, SEAL) + more, "events"), Torn)


@given(st.binary(max_size=300))
def test_anything_else_is_no_parcel(content: bytes) -> None:
    """A photograph on the same stick, say."""
    assert isinstance(parcel.unwrap(content, "events"), Torn)


def test_a_receipt_is_not_taken_for_events() -> None:
    """Each kind says so in its first line."""
    torn = parcel.unwrap(parcel.wrap("receipt", b"{}", SEAL), "events")
    assert isinstance(torn, Torn)
    assert "expected a parcel of events, got one of receipt" in torn.why
