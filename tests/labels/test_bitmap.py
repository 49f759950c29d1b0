"""Black and white dots."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from edge.labels.bitmap import Bitmap, Canvas, png


@st.composite
def bitmaps(draw: st.DrawFn) -> Bitmap:
    """Any small picture."""
    width = draw(st.integers(1, 40))
    rows = draw(st.lists(st.integers(0, (1 << width) - 1), min_size=1, max_size=20))
    return Bitmap(width, tuple(rows))


@given(bitmaps())
def test_a_png_holds_every_dot_and_its_size(picture: Bitmap) -> None:
    """Another library sees the same dots, at the printer's dots an inch."""
    image = Image.open(BytesIO(png(picture, 203)))
    assert image.size == (picture.width, picture.height)
    assert round(image.info["dpi"][0]) == 203
    seen = [
        int("".join("01"[not image.getpixel((x, y))] for x in range(picture.width)), 2)
        for y in range(picture.height)
    ]
    assert tuple(seen) == picture.rows


@given(bitmaps(), st.integers(1, 5))
def test_a_dot_scaled_is_a_square(picture: Bitmap, by: int) -> None:
    """Each dot is found again wherever in its square one looks."""
    large = picture.scaled(by)
    assert (large.width, large.height) == (picture.width * by, picture.height * by)
    for y in range(large.height):
        for x in (0, large.width - 1, large.width // 2):
            there = large.rows[y] >> (large.width - 1 - x) & 1
            assert there == picture.rows[y // by] >> (picture.width - 1 - x // by) & 1


@given(bitmaps(), st.integers(-10, 30), st.integers(-10, 30))
def test_what_lies_outside_is_cut_off(picture: Bitmap, x: int, y: int) -> None:
    """Nothing runs over into another row."""
    canvas = Canvas(20, 15)
    canvas.put(picture, x, y)
    drawn = canvas.bitmap()
    assert (drawn.width, drawn.height) == (20, 15)
    for row in range(15):
        inside = range(max(0, x), min(20, x + picture.width)) if 0 <= row - y < picture.height else range(0)
        meant = sum(
            (picture.rows[row - y] >> (picture.width - 1 - (column - x)) & 1) << (19 - column)
            for column in inside
        )
        assert drawn.rows[row] == meant
