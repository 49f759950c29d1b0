"""Pictures of half blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.tui.half_blocks import HALF, Mark, picture_lines
from edge.tui.lines import width_of
from edge.tui.marks import MISSED, TEXT


@given(st.integers(1, 30), st.integers(1, 20), st.integers(0, 40), st.data())
def test_two_rows_of_pixels_are_one_of_cells(across: int, down: int, more: int, data: st.DataObject) -> None:
    """Each as wide as the picture, in the middle of the room there is; outlines may lie anywhere."""
    small = data.draw(st.binary(min_size=across * down, max_size=across * down))
    place = st.floats(-1e4, 1e4)
    corners = data.draw(st.lists(st.tuples(place, place), min_size=4, max_size=4))
    lines = picture_lines(small, (across, down), [(corners, "REVIEW")], across + more)
    assert len(lines) == -(-down // 2)
    assert {width_of(line) for line in lines} == {more // 2 + across}


def spans(pixels: list[int], size: tuple[int, int]) -> list[list[tuple[str, str, str]]]:
    """Each row's text, ink and ground, without the room beside it."""
    return [
        [
            (text, style.color.name, style.bgcolor.name)
            for text, style in line[1:]
            if style.color is not None and style.bgcolor is not None
        ]
        for line in picture_lines(bytes(pixels), size, [], size[0])
    ]


def test_light_is_light_and_dark_is_dark() -> None:
    """The upper pixel is the ink of a half block, the lower its ground; alike they are a blank."""
    assert spans([255, 0, 0, 255, 255, 0], (3, 2)) == [
        [(" ", "#ffffff", "#ffffff"), (HALF, "#000000", "#ffffff"), (" ", "#000000", "#000000")]
    ]
    assert spans([128, 128, 0, 0], (2, 2)) == [[(HALF * 2, "#888888", "#000000")]]
    assert spans([255], (1, 1)) == [[(HALF, "#ffffff", "#000000")]]


def test_an_outline_has_the_colour_of_its_verdict() -> None:
    """All around, and nothing inside it."""
    square = [(1.0, 1.0), (6.0, 1.0), (6.0, 6.0), (1.0, 6.0)]
    ring = {(x, y) for x in range(1, 7) for y in range(1, 7) if x in (1, 6) or y in (1, 6)}
    assert drawn(square, "ACCEPT", TEXT["ACCEPT"]) == ring


def test_what_was_not_read_is_struck_through_and_a_bare_place_dotted() -> None:
    """In an ink of their own: the form tells them from verdicts where the colour does not."""
    square = [(1.0, 1.0), (6.0, 1.0), (6.0, 6.0), (1.0, 6.0)]
    ring = drawn(square, "ACCEPT", TEXT["ACCEPT"])
    assert drawn(square, "UNREAD", MISSED) == ring | {(at, at) for at in range(1, 7)}
    dots = drawn(square, "BARE", MISSED)
    assert dots < ring
    assert 0.4 <= len(dots) / len(ring) <= 0.8


def drawn(corners: list[tuple[float, float]], mark: Mark, ink: str) -> set[tuple[int, int]]:
    """Pixels of that ink in a black picture of 8 by 8 with one outline."""
    lines = picture_lines(bytes(64), (8, 8), [(corners, mark)], 8)
    cells = [[style for text, style in line[1:] for _ in text] for line in lines]
    pixels = [[style.color.name for style in row if style.color] for row in cells]
    lower = [[style.bgcolor.name for style in row if style.bgcolor] for row in cells]
    rows = [row for pair in zip(pixels, lower, strict=True) for row in pair]
    return {(x, y) for y, row in enumerate(rows) for x, name in enumerate(row) if name == ink}
