from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.reading import Reading
from edge.drivers.camera.tracking import STEP, Track, Tracks

NONE: frozenset[Reading] = frozenset()


def read(
    payload: str, x: float = 50, y: float = 50, *, kind: str = "DataMatrix", size: float = 30
) -> Reading:
    """A reading around that point."""
    left, top, right, bottom = x - size / 2, y - size / 2, x + size / 2, y + size / 2
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Reading(kind, "]E0" if kind == "EAN13" else "]d2", payload.encode(), corners, "zxing")


class Counting(Tracks):
    """A tracking whose taker wants every scan."""

    def take(self, readings: Iterable[Reading], agreed: Collection[Reading], now: float) -> list[Track]:
        """Those counted by this picture."""
        due = super().take(readings, agreed, now)
        for track in due:
            track.counted = True
        return due


def following(*, again: float = 2.0, alone: bool = True) -> Counting:
    """A tracking of codes that all name one package, or none."""
    return Counting(again=again, alone=lambda _: alone)


@st.composite
def films(draw: st.DrawFn) -> tuple[list[list[int]], int]:
    """Pictures, each the numbers of the codes read in it, and how many codes there are."""
    count = draw(st.integers(1, 8))
    picture = st.lists(st.integers(0, count - 1), unique=True)
    return draw(st.lists(picture, max_size=25)), count


@given(films(), st.integers(0, 10_000), st.floats(0.02, 0.4))
def test_what_stays_in_view_is_one_scan(film: tuple[list[list[int]], int], seed: int, pause: float) -> None:
    """Through jitter, drops and any order: every code read is one scan, weak ones when read twice, none is two."""
    pictures, count = film
    rng = random.Random(seed)
    tracks = following(again=1000)
    scanned: list[bytes] = []
    for at, picture in enumerate(pictures):
        readings = [
            read(
                f"C{number}",
                200 * number + rng.uniform(-9, 9),
                rng.uniform(-9, 9),
                kind="EAN13" if number % 2 else "DataMatrix",
            )
            for number in picture
        ]
        scanned += [track.reading.payload for track in tracks.take(readings, NONE, at * pause)]
    times = [sum(number in picture for picture in pictures) for number in range(count)]
    due = {f"C{number}".encode() for number, seen in enumerate(times) if seen >= 1 + number % 2}
    assert sorted(scanned) == sorted(due)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 60)), min_size=1, max_size=6), st.booleans())
def test_what_comes_back_after_a_while_is_another_scan(stays: list[tuple[int, int]], alone: bool) -> None:
    """One scan for each time it was away for longer than set, however often it comes."""
    tracks, again, now, scans = following(again=2.0, alone=alone), 2.0, 0.0, 0
    due = 1
    for number, (there, away) in enumerate(stays):
        for _ in range(there):
            now += STEP / 4
            scans += len(tracks.take([read("A", 10 * now)], NONE, now))
        for _ in range(away):
            now += STEP / 4
            tracks.take([], NONE, now)
        due += number + 1 < len(stays) and (away + 1) * STEP / 4 >= again
    assert scans == due


@given(st.integers(1, 5), st.integers(2, 6), st.randoms(use_true_random=False))
def test_packs_alike_without_serial_numbers_are_as_many_as_lie_side_by_side(
    copies: int, pictures: int, rng: random.Random
) -> None:
    """Each counts once, whichever order they are read in and however the hand shakes."""
    tracks = following(alone=False)
    scans = 0
    for at in range(pictures):
        readings = [read("A", 100 * copy + rng.uniform(-9, 9), rng.uniform(-9, 9)) for copy in range(copies)]
        rng.shuffle(readings)
        scans += len(tracks.take(readings, NONE, at / 10))
    assert scans == copies


def test_a_package_with_two_labels_is_one_scan() -> None:
    """They bear the same serial number."""
    tracks = following()
    scans = [len(tracks.take([read("A", 10), read("A", 300)], NONE, at / 10)) for at in range(4)]
    assert scans == [1, 0, 0, 0]
    assert len(tracks.visible) == 1


def test_a_moving_code_is_the_same() -> None:
    """As far as it may have come in between."""
    tracks = following(alone=False)
    scans = [len(tracks.take([read("A", 400 * at)], NONE, at / 5)) for at in range(5)]
    assert scans == [1, 0, 0, 0, 0]


def test_a_shadow_read_once_beside_it_is_no_second_pack() -> None:
    """Of equal bytes the second counts when it was read twice."""
    tracks = following(alone=False)
    scans = [
        len(tracks.take([read("A", x) for x in places], NONE, at / 10))
        for at, places in enumerate([[0], [0, 300], [0], [0]])
    ]
    assert scans == [1, 0, 0, 0]


def test_weakly_checked_codes_count_when_seen_twice_or_by_two_engines() -> None:
    """A DataMatrix at once."""
    tracks = following()
    ean, other = read("4006381333931", kind="EAN13"), read("6901234567892", 300, kind="EAN13")
    assert [track.reading for track in tracks.take([ean, other], {other}, 0)] == [other]
    assert [track.reading for track in tracks.take([ean, other], NONE, 0.1)] == [ean]


def test_a_misreading_among_readings_of_the_same_bars_never_counts() -> None:
    """Even when it happens again: what else was read there in between refutes it."""
    tracks = following()
    right, wrong = read("4006381333931", kind="EAN13"), read("4006381333138", 52, kind="EAN13")
    scans = [
        [track.reading for track in tracks.take([one], NONE, at / 10)]
        for at, one in enumerate([wrong, right, right, wrong, right, wrong, right, wrong, right])
    ]
    assert [one for some in scans for one in some] == [right]


def test_what_nobody_looked_at_has_not_left() -> None:
    """A camera that was away for a minute does not make a second scan of what lies before it still."""
    tracks = following(again=STEP * 2)
    tracks.take([read("A")], NONE, 0)
    assert tracks.take([read("A")], NONE, 60) == []
    tracks.take([], NONE, 61)
    tracks.take([], NONE, 62)
    assert len(tracks.take([read("A")], NONE, 63)) == 1


def test_scans_of_one_picture_come_from_the_top_down() -> None:
    """Whatever order they were read in; what is in view is told with the last picture's places."""
    tracks = following()
    readings = [read("C", 10, 300), read("A", 10, 10), read("B", 200, 10)]
    assert [track.reading.payload for track in tracks.take(readings, NONE, 0)] == [b"A", b"B", b"C"]
    tracks.take([read("A", 15, 12)], NONE, 0.4)
    assert tracks.visible[0].reading.centre == (15, 12)
    assert [track.counted for track in tracks.visible] == [True] * 3
    for now in (0.8, 1.2, 1.6):
        tracks.take([read("A", 15, 12)], NONE, now)
    assert [track.reading.payload for track in tracks.visible] == [b"A"]


def test_what_is_not_taken_is_offered_again() -> None:
    """In every picture it is read in, and no longer than it is in view."""
    tracks = Tracks(again=2.0, alone=lambda _: True)
    ean = read("4006381333931", kind="EAN13")
    assert tracks.take([ean], {ean}, 0.0)
    assert tracks.take([], NONE, 0.1) == []
    (track,) = tracks.take([ean], NONE, 0.2)
    track.counted = True
    assert tracks.take([ean], NONE, 0.3) == []
