from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.reading import Reading
from edge.drivers.camera.sightings import LARGEST, Gone, Message, Opened, Sighting, put, taken

CORNERS = ((0.0, 1.5), (2.0, 1.0), (2.0, 3.0), (0.0, 3.0))
readings = st.builds(
    Reading,
    st.just("DataMatrix"),
    st.just("]d2"),
    st.binary(max_size=40),
    st.just(CORNERS),
    st.just("zxing"),
    st.integers(0, 99),
)
messages = st.one_of(
    st.just(Opened()),
    st.builds(Gone, st.just("played"), st.text(max_size=9)),
    st.builds(
        Sighting,
        st.floats(0, 1e6),
        st.just((640, 480)),
        st.none() | st.lists(readings, max_size=4).map(tuple),
        st.just((0,)),
        st.binary(max_size=30),
        st.just((5, 6)),
    ),
)


@given(st.lists(messages, max_size=5), st.integers(0, 200))
def test_what_is_put_is_taken(said: list[Message], cut: int) -> None:
    """In order, to the byte; where the stream breaks off there is nothing more."""
    stream = io.BytesIO()
    for message in said:
        put(stream, message)
    stream.seek(0)
    assert [taken(stream) for _ in said] == said
    assert taken(stream) is None
    broken = io.BytesIO(stream.getvalue()[: max(0, len(stream.getvalue()) - 1 - cut)])
    heard = []
    while (message := taken(broken)) is not None:
        heard.append(message)
    assert heard == said[: len(heard)]
    assert len(heard) < len(said) or not said


def test_what_is_no_message_is_refused() -> None:
    """Rather than waited for, or taken for something else."""
    with pytest.raises(ValueError, match="at most"):
        taken(io.BytesIO((LARGEST + 1).to_bytes(4, "big") + b"x"))
    with pytest.raises(msgspec.DecodeError):
        taken(io.BytesIO((3).to_bytes(4, "big") + b"\xc1xx"))
