from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.frame import LONGEST, Answers, Frame, Framer

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)

STREAMS = st.lists(
    st.sampled_from(
        [b"\r", b"\n", b"\x03", b"\x02", b"\x1d", b"]d2", b"<GS>", b"<", b"0", b"A", b"\x00", b"\xff"]
    )
).map(b"".join)


def read(framer: Framer, *chunks: bytes) -> list[bytes]:
    """Payloads of what the chunks bring to an end."""
    return [frame.payload for chunk in chunks for frame in framer.feed(chunk, AT)]


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    """The stream in pieces, cut at these places."""
    edges = [0, *sorted(min(place, len(stream)) for place in places), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


@given(STREAMS, st.lists(st.integers(0, 60)), st.sampled_from([b"", b"<GS>"]), st.sampled_from([b"", b"]d2"]))
def test_any_chunking_gives_the_same_frames(
    stream: bytes, places: list[int], gs: bytes, prefix: bytes
) -> None:
    """However the bytes arrive, the frames and what is left are the same."""
    whole = Framer("s", gs_stand_in=gs, prefix=prefix, longest=9)
    pieces = Framer("s", gs_stand_in=gs, prefix=prefix, longest=9)
    expected = whole.feed(stream, AT)
    assert [frame for piece in cut(stream, places) for frame in pieces.feed(piece, AT)] == expected
    assert pieces.flush(AT) == whole.flush(AT)


@given(STREAMS)
def test_no_byte_of_a_reading_is_lost(stream: bytes) -> None:
    """Payloads and the tail hold every byte of the stream but the framing bytes, in order."""
    framer = Framer("s")
    frames = framer.feed(stream, AT) + framer.flush(AT)
    assert b"".join(frame.payload for frame in frames) == stream.translate(None, b"\r\n\x03\x02")


@given(st.lists(st.binary(min_size=1).filter(lambda p: not set(p) & set(b"\r\n\x03\x02"))), st.data())
def test_readings_come_out_as_they_went_in(payloads: list[bytes], data: st.DataObject) -> None:
    """Each reading with any terminator after it is one whole frame."""
    ends = data.draw(
        st.lists(
            st.sampled_from([b"\r", b"\n", b"\r\n", b"\x03"]), min_size=len(payloads), max_size=len(payloads)
        )
    )
    stream = b"".join(payload + end for payload, end in zip(payloads, ends, strict=True))
    assert Framer("s").feed(stream, AT) == [Frame(payload, "s", AT) for payload in payloads]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b"\n\r", b"\r\r"])
def test_each_terminator_ends_one_reading(end: bytes) -> None:
    """CR, LF, ETX and their pairs each end one reading and make no empty one."""
    assert read(Framer("s"), b"AB" + end + b"CD" + end) == [b"AB", b"CD"]


def test_stx_opens_a_reading_and_is_dropped() -> None:
    """STX … ETX framing leaves the payload alone."""
    assert read(Framer("s"), b"\x02AB\x03\x02CD\x03") == [b"AB", b"CD"]


def test_stx_cuts_off_what_was_not_ended() -> None:
    """A reading that another begins within is marked, and never fused with it."""
    assert Framer("s").feed(b"half\x02whole\x03", AT) == [
        Frame(b"half", "s", AT, complete=False),
        Frame(b"whole", "s", AT),
    ]


def test_only_the_named_terminators_cut() -> None:
    """A scanner set to CR alone may send LF within its payload."""
    assert read(Framer("s", terminators=b"\r"), b"A\nB\rC\r") == [b"A\nB", b"C"]


def test_the_prefix_is_removed_once_and_only_in_front() -> None:
    """A profile's prefix goes, the same bytes within the payload stay."""
    assert read(Framer("s", prefix=b"~S"), b"~S01~S\rplain\r~S~Sx\r") == [b"01~S", b"plain", b"~Sx"]


@pytest.mark.parametrize("stand_in", [b"<GS>", b"^]", b"{GS}", b"\x7e", "␝".encode()])
def test_the_stand_in_becomes_gs(stand_in: bytes) -> None:
    """Whatever the scanner sends for GS is GS in the payload, across chunks too."""
    stream = b"10LOT" + stand_in + b"21SER" + stand_in + b"\r"
    for place in range(len(stream)):
        framer = Framer("s", gs_stand_in=stand_in)
        assert read(framer, stream[:place], stream[place:]) == [b"10LOT\x1d21SER\x1d"]


def test_the_aim_identifier_stays_in_the_payload() -> None:
    """Which symbology it was is for the parser to read."""
    assert read(Framer("s"), b"]d20109506000134352\r") == [b"]d20109506000134352"]


def test_an_overlong_stream_is_one_cut_off_frame_and_then_resynchronises() -> None:
    """Noise without end costs bounded memory, is said once, and the next scan is whole."""
    framer = Framer("s")
    frames = [frame for _ in range(100) for frame in framer.feed(b"x" * 1000, AT)]
    assert frames == [Frame(b"x" * LONGEST, "s", AT, complete=False)]
    assert framer.pending
    assert framer.feed(b"rest\rnext\r", AT) == [Frame(b"next", "s", AT)]


def test_the_longest_reading_is_whole() -> None:
    """A reading of exactly the bound is no overlong one."""
    assert Framer("s", longest=4).feed(b"ABCD\rABCDE\r", AT) == [
        Frame(b"ABCD", "s", AT),
        Frame(b"ABCD", "s", AT, complete=False),
    ]


def test_a_half_reading_is_marked_when_flushed() -> None:
    """What an unplugged scanner left behind is given, and can never pass for a code."""
    framer = Framer("s")
    assert framer.feed(b"]d20109506", AT) == []
    assert framer.flush(AT) == [Frame(b"]d20109506", "s", AT, complete=False)]
    assert framer.flush(AT) == []
    assert not framer.pending


def test_a_pause_ends_a_reading_of_a_scanner_without_suffix() -> None:
    """Only where the profile says so is the tail a whole reading; unplugged in it, never."""
    framer = Framer("s", idle_ends=True)
    framer.feed(b"AB", AT)
    assert framer.flush(AT) == [Frame(b"AB", "s", AT)]
    framer.feed(b"CD", AT)
    assert framer.cut_off(AT) == [Frame(b"CD", "s", AT, complete=False)]


def test_flushing_ends_the_skipping() -> None:
    """After an overlong reading and an unplugging the next device starts clean."""
    framer = Framer("s", longest=3)
    assert framer.feed(b"ABCDEF", AT) == [Frame(b"ABC", "s", AT, complete=False)]
    assert framer.flush(AT) == []
    assert read(framer, b"GH\r") == [b"GH"]


def test_an_answer_to_a_command_is_no_reading() -> None:
    """What a scanner answers is left out, in pieces too; the scan beside it is read as ever."""
    framer = Framer("s", answers=Answers(b"\x010000"))
    whole = b"\x02\x010000#AIDENA1\x06;\x03]d2010952\r\x02\x010000#SCNTRG1\x06;\x03plain\r"
    assert read(framer, whole) == [b"]d2010952", b"plain"]
    assert read(framer, *(bytes([byte]) for byte in whole)) == [b"]d2010952", b"plain"]
    assert read(framer, whole[:-1]) == [b"]d2010952"]
    assert [frame.payload for frame in framer.flush(AT)] == [b"plain"]


ANSWERS = (b"\x04\xd0\x00\x00\xff,", b"\x05\xd1\x00\x00\x02\xff(")


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(ANSWERS), max_size=3), st.sampled_from([b"AB1", b"(", b"4"]))
    ),
    st.data(),
)
def test_answers_without_an_end_of_their_own_are_taken_out_from_before_readings(
    said: list[tuple[list[bytes], bytes]], data: st.DataObject
) -> None:
    """However the line cuts them up, and though one of them holds the byte that opens a reading."""
    whole = b"".join(b"".join(answers) + reading + b"\r" for answers, reading in said) + ANSWERS[1]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    chunks = [whole[first:last] for first, last in pairwise([0, *cuts, len(whole)])]
    framer = Framer("s", answers=Answers(whole=ANSWERS))
    assert read(framer, *chunks) == [reading for _, reading in said]
    assert not framer.pending


def test_what_began_as_an_answer_and_is_none_is_a_reading() -> None:
    """Nothing of it is lost: whole where its terminator comes, cut off where a pause does."""
    framer = Framer("s", answers=Answers(whole=ANSWERS))
    assert read(framer, ANSWERS[0][:3], b"X\r") == [ANSWERS[0][:3] + b"X"]
    assert read(framer, ANSWERS[0][:3]) == []
    assert framer.pending
    assert framer.flush(AT) == [Frame(ANSWERS[0][:3], "s", AT, complete=False)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"terminators": b""},
        {"prefix": b"a\r"},
        {"gs_stand_in": b"\x02"},
        {"answers": Answers(b"\r")},
        {"longest": 0},
    ],
)
def test_framing_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    """A prefix or stand-in that holds a terminator could never be recognised."""
    with pytest.raises(ValueError, match="Failed to use"):
        Framer("s", **wrong)  # type: ignore[arg-type]
