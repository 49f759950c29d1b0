"""Marks of what is told to stations: a number up to which one has read, given once and for one thing only.

A hub that was put back to an earlier copy goes on from there with other news. Were marks counted, it would soon
give one that a station holds from before, and the station would take itself to have read what it never saw.
So a mark lies as far above the last as what is told says, by its hash: the same number comes again only where
the same has been told, in whatever order, but by a chance of one in a million. A mark that the hub does not know
is answered with none, and the station reads from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from itertools import accumulate
from typing import Final

from edge.hub.tables import Connection

_STRIDE: Final = 1 << 20
"""Marks lie half of this apart: 63 bits are enough for 10^13 of them."""


def following(last: int, bodies: Iterable[bytes]) -> list[int]:
    """The marks of `bodies`, which are told after the mark `last`, in their order."""
    steps = (1 + int.from_bytes(sha256(body).digest()[:4]) % _STRIDE for body in bodies)
    return list(accumulate(steps, initial=last))[1:]


def given(reader: Connection, known: str, mark: int) -> bool:
    """Whether this hub gave `mark`, or it is the beginning; known: the statement that finds a mark."""
    return mark <= 0 or reader.execute(known, (mark,)).fetchone() is not None
