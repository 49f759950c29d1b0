"""Labels for ESC/POS printers."""

from __future__ import annotations

from hypothesis import given

from edge.labels import Bitmap, escpos
from edge.labels.escpos import BAND, END, START
from hardware.simulators.label_printer import raster
from tests.labels.test_bitmap import bitmaps


@given(bitmaps())
def test_every_dot_arrives(picture: Bitmap) -> None:
    """Filled up with white to whole bytes."""
    sent = escpos(picture)
    assert sent.startswith(START)
    assert sent.endswith(END)
    got = raster(sent)
    spare = got.width - picture.width
    assert got.rows == tuple(row << spare for row in picture.rows)


def test_a_tall_picture_goes_in_bands() -> None:
    """None is taller than what a cheap printer holds."""
    picture = Bitmap(16, tuple(range(3 * BAND + 1)))
    sent = escpos(picture)
    assert sent.count(b"\x1dv0\0") == 4
    assert raster(sent) == picture
