"""Pictures of half blocks."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style

from edge.tui.half_blocks import HALF, Mark, Outline, picture_rows
from edge.tui.marks import MISSED, TEXT


@given(st.integers(1, 30), st.integers(1, 20), st.integers(0, 40), st.data())
def test_two_rows_of_pixels_are_one_of_cells(across: int, down: int, more: int, data: st.DataObject) -> None:
    """Each as wide as the picture, in the middle of the room there is; outlines may lie anywhere."""
    small = data.draw(st.binary(min_size=across * down, max_size=across * down))
    place = st.floats(-1e4, 1e4)
    corners = data.draw(st.lists(st.tuples(place, place), min_size=4, max_size=4))
    rows = picture_rows(small, (across, down), [(corners, "REVIEW")], across + more)
    assert len(rows) == -(-down // 2)
    assert {row.cell_length for row in rows} == {len(row.text) for row in rows} == {across + more}


def spans(pixels: list[int], size: tuple[int, int]) -> list[list[tuple[str, str, str]]]:
    """Each row's text, ink and ground, without the room beside it."""
    return [
        [
            (text, style.color.name, style.bgcolor.name)
            for text, style, _ in row
            if style is not None and style.color is not None and style.bgcolor is not None
        ]
        for row in picture_rows(bytes(pixels), size, [], size[0])
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
    drawn = picture_rows(bytes(64), (8, 8), [(corners, mark)], 8)
    cells = [[style for text, style, _ in row if style is not None for _ in text] for row in drawn]
    pixels = [[style.color.name for style in row if style.color] for row in cells]
    lower = [[style.bgcolor.name for style in row if style.bgcolor] for row in cells]
    rows = [row for pair in zip(pixels, lower, strict=True) for row in pair]
    return {(x, y) for y, row in enumerate(rows) for x, name in enumerate(row) if name == ink}


@pytest.mark.parametrize("system", ["standard", "256", "truecolor"])
@given(st.lists(st.integers(0, 255), min_size=2, max_size=60), st.booleans())
def test_what_is_sent_to_a_terminal_is_the_row(system: str, greys: list[int], outlined: bool) -> None:
    """A terminal that reads it shows each cell in its two colours, and has none left afterwards."""
    outlines: list[Outline] = [([(0.0, 0.0), (5.0, 1.0)], "REJECT")] if outlined else []
    across = len(greys) // 2
    (row,) = picture_rows(bytes(greys[: 2 * across]), (across, 2), outlines, across + 3)
    wanted = [(glyph, colours(system, one)) for text, one, _ in row for glyph in text]
    console = Console(color_system=system, force_terminal=True, file=StringIO())  # type: ignore[arg-type]
    found, after = read(row.render(console))
    assert [(glyph, ground) for glyph, (_, ground) in found] == [
        (glyph, ground) for glyph, (_, ground) in wanted
    ]
    assert [ink for glyph, (ink, _) in found if glyph == HALF] == [
        ink for glyph, (ink, _) in wanted if glyph == HALF
    ]
    assert after == ((), ())


Codes = tuple[tuple[str, ...], tuple[str, ...]]


def colours(system: str, one: Style | None) -> Codes:
    """What a terminal is told for the ink and for the ground of a style."""
    assert one is not None
    ink, ground = (
        (colour or Color.default()).downgrade(COLOR_SYSTEMS[system]) for colour in (one.color, one.bgcolor)
    )
    return tuple(ink.get_ansi_codes(True)), tuple(ground.get_ansi_codes(False))


def read(sent: str) -> tuple[list[tuple[str, Codes]], Codes]:
    """The cells a terminal shows with the colours told last, and the colours at the end."""
    ink: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()
    cells = []
    for told, glyph in re.findall(r"\x1b\[([\d;]+)m|(.)", sent):
        words = told.split(";") if told else []
        while words:
            size = {"38": {"5": 3, "2": 5}, "48": {"5": 3, "2": 5}}.get(words[0], {}).get(
                words[1] if words[1:] else "", 1
            )
            code, words = tuple(words[:size]), words[size:]
            if code == ("0",):
                ink = ground = ()
            elif code[0].startswith(("4", "10")):
                ground = code
            else:
                ink = code
        if glyph:
            cells.append((glyph, (ink, ground)))
    return cells, (ink, ground)
