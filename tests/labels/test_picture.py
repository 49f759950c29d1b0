"""Labels as pictures: the preview reads as the label will."""

from __future__ import annotations

import pytest

from edge.labels import Template, picture, place
from edge.labels.layout import Black, Words
from edge.labels.sample import SAMPLES
from tests.labels.letters import Blocks
from tests.labels.test_layout import TEMPLATES
from tests.pictures import read


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
@pytest.mark.parametrize("dpi", [180, 203, 300, 600])
def test_the_picture_is_read_as_the_code(template: Template, dpi: int) -> None:
    """One symbol, at every resolution there is a printer for."""
    label = SAMPLES[template.subject]
    drawn = picture(place(template, label, dpi, Blocks()), Blocks())
    assert [text for text, _ in read(drawn)] == [label.symbol]
    assert (drawn.width, drawn.height) == (
        round(template.width * dpi / 25.4),
        round(template.height * dpi / 25.4),
    )


def test_words_and_lines_stand_where_they_were_put() -> None:
    """Black dots at each of them."""
    placed = place(TEMPLATES[0], SAMPLES[TEMPLATES[0].subject], 203, Blocks())
    drawn = picture(placed, Blocks())
    for piece in placed.pieces:
        if isinstance(piece, Words | Black):
            assert drawn.rows[piece.y] >> (drawn.width - 1 - piece.x) & 1
