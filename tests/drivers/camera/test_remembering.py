from __future__ import annotations

from edge.drivers.camera.decoding import Seen
from edge.drivers.camera.reading import Reading
from edge.drivers.camera.remembering import KEPT, MOST, WHOLE, Memory


def seen(*places: float) -> Seen:
    """A look in which symbols were read at these places, side by side."""
    readings = [
        Reading(
            "QRCode",
            "]Q1",
            b"%d" % place,
            ((place, 0), (place + 9, 0), (place + 9, 9), (place, 9)),
            "zxing",
            3,
        )
        for place in places
    ]
    return Seen(tuple(readings), frozenset(), 3.0 if readings else None, 1, 0.01)


def test_every_few_pictures_are_read_as_wholes() -> None:
    """The first among them."""
    memory = Memory()
    whole = []
    for _ in range(2 * WHOLE):
        whole.append(memory.hint().full)
        memory.keep(seen())
    assert whole == [True, *[False] * (WHOLE - 1)] * 2


def test_a_place_is_looked_at_again_for_a_while() -> None:
    """Though nothing was read there; the newest place of a code stands for it, and so does its size."""
    memory = Memory()
    memory.keep(seen(0, 100))
    memory.keep(seen(1))
    hint = memory.hint()
    assert [corners[0][0] for corners in hint.regions] == [1, 0, 100]
    assert hint.scale == 3.0
    for _ in range(KEPT):
        memory.keep(seen(1))
    assert [corners[0][0] for corners in memory.hint().regions] == [1]


def test_no_more_places_are_kept_than_there_is_time_for() -> None:
    """The newest stay."""
    memory = Memory()
    memory.keep(seen(*range(0, 4000, 20)))
    assert len(memory.hint().regions) == MOST
