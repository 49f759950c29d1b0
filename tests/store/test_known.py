"""What counts as known for certain, where a reading has to be told from others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.codes.scanned import ScannedCode
from tests import fakes
from tests.store.world import World

GTIN = fakes.GTINS["P-GOOD"]
LISTED = ScannedCode("gs1", (), "", gtin=GTIN, serial="S2", lot="ANY")


@pytest.mark.parametrize(
    ("code", "known"),
    [
        (LISTED, True),
        (replace(LISTED, lot=None), True),
        (replace(LISTED, serial="S7"), False),
        (replace(LISTED, serial=None), False),
        (replace(LISTED, gtin=None), False),
        (replace(LISTED, gtin=fakes.UNKNOWN_GTIN), False),
        (replace(LISTED, gtin=fakes.GTINS["P-RECALL"]), False),
    ],
)
def test_a_listed_serial_of_a_known_product_is_known(world: World, code: ScannedCode, known: bool) -> None:
    """Both must agree; a list of another product's form says nothing."""
    assert world.furnish().knows(code) is known


def test_nothing_is_known_without_a_catalogue(world: World) -> None:
    """A new station knows no reading."""
    assert world.store.knows(LISTED) is False
