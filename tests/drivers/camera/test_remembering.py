from __future__ import annotations

from dataclasses import replace

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


def test_how_long_the_whole_picture_took_is_known_while_nothing_is_read() -> None:
    """Of pictures that come on and on; the looks are told apart."""
    slow = replace(seen(), whole=0.4)
    memory = Memory()
    assert (memory.hint().whole, memory.hint().turn) == (0.0, 0)
    memory.keep(slow)
    memory.keep(seen())
    assert (memory.hint().whole, memory.hint().turn) == (0.4, 2)
    memory.keep(seen(0))
    assert memory.hint().whole == 0.0
    recorded = Memory(live=False)
    recorded.keep(slow)
    assert recorded.hint().whole == 0.0
