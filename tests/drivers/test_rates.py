from __future__ import annotations

import doctest
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.drivers import rates
from edge.drivers.profile import RATES
from edge.drivers.rates import RateTrial
from edge.drivers.simulated_line import as_read
from edge.frame import LONGEST, Frame, Framer

AT = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = b"]d2010950600013435210A\x1d21B7"


def trial(*tried: int, idle_ends: bool = False) -> RateTrial:
    """A search over `tried`."""
    return RateTrial(
        "com1", tried, lambda: Framer("com1", idle_ends=idle_ends), today=lambda: date(2026, 1, 1)
    )


def heard(search: RateTrial, chunk: bytes) -> list[Frame]:
    """One scan and the pause after it."""
    search.take(chunk)
    return search.pause(AT)


def test_the_example_holds() -> None:
    """What the module's docstring shows is so."""
    assert doctest.testmod(rates).failed == 0


texts = st.text(st.sampled_from([*SET_82]), min_size=1, max_size=60).map(str.encode)
goods = st.builds(
    lambda text, aim: aim + b"0109506000134352" + b"21" + text[:20], texts, st.sampled_from([b"", b"]d2"])
)
digits = st.text("0123456789", min_size=8, max_size=20).map(str.encode)


@given(
    scans=st.lists(st.one_of(texts, goods, digits), min_size=1, max_size=4),
    end=st.sampled_from([b"\r", b"\n", b"\r\n", b"\x03"]),
    sent=st.sampled_from(RATES),
    read=st.sampled_from(RATES),
)
def test_a_scan_read_at_a_wrong_rate_is_never_taken(
    scans: list[bytes], end: bytes, sent: int, read: int
) -> None:
    """Whatever was scanned, what another rate makes of it settles nothing and is no code."""
    if sent == read:
        return
    search = trial(read)
    for scan in scans:
        frames = heard(search, as_read(scan + end, sent=sent, read=read))
        assert not search.settled
        assert all(not frame.complete for frame in frames)


@given(sent=st.sampled_from(RATES), tried=st.permutations(RATES))
def test_every_rate_is_found_by_scanning_again_and_again(sent: int, tried: list[int]) -> None:
    """At most one scan for each rate; the one that settles it is whole, as are all after it."""
    search = trial(*tried)
    for _ in tried:
        frames = heard(search, as_read(GOOD + b"\r", sent=sent, read=search.rate))
        if search.settled:
            break
    assert (search.settled, search.rate) == (True, sent)
    assert [(frame.payload, frame.complete) for frame in frames] == [(GOOD, True)]


def test_text_that_nothing_checks_settles_no_rate() -> None:
    """It might be the digits of another rate; it is given as cut off, and the next rate is tried."""
    search = trial(9600, 115200)
    frames = heard(search, b"j[zKzJ\n")
    assert [(frame.complete, frame.source) for frame in frames] == [(False, "com1")]
    assert (search.settled, search.rate) == (False, 115200)


def test_scans_in_one_burst_are_all_kept_but_a_first_one_begun_before() -> None:
    """What follows a certain reading came at the same rate; what was there before it may be a half."""
    frames = heard(trial(9600), b"134352\r" + GOOD + b"\rSHELF-3\r")
    assert [(frame.payload, frame.complete) for frame in frames] == [
        (b"134352", False),
        (GOOD, True),
        (b"SHELF-3", True),
    ]


def test_bare_terminators_and_silence_are_no_reading() -> None:
    """They neither settle a rate nor lead to another."""
    search = trial(9600, 115200)
    assert heard(search, b"") == heard(search, b"\r\n\r\n") == []
    assert search.rate == 9600


def test_a_line_that_never_pauses_is_bounded() -> None:
    """Noise without end is looked at once it is as long as a reading may be."""
    search = trial(9600, 115200)
    assert not search.take(b"\xff" * (LONGEST - 1))
    assert search.take(b"\xff" * LONGEST)
    assert [len(frame.payload) for frame in search.pause(AT)] == [LONGEST]
    assert search.rate == 115200


def test_a_scanner_without_suffix_settles_too() -> None:
    """The pause ends its scan."""
    search = trial(9600, idle_ends=True)
    assert [frame.payload for frame in heard(search, GOOD)] == [GOOD]
    assert search.settled
