"""Where things stand on a label, in dots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import ConfigError
from edge.labels import Label, Template, line_height, place, template_from
from edge.labels.layout import FINEST, Bars, Black, Square, Words
from edge.labels.sample import SAMPLES
from tests.labels.letters import Blocks
from tests.labels.test_datamatrix import values

SHIPPED = Path(__file__).parents[2] / "hardware" / "labels"
TEMPLATES = [template_from(path.stem, path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.toml"))]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TEMPLATES), st.sampled_from([203, 300, 600]), values, values, st.integers(0, 2))
def test_everything_stands_on_the_label(
    template: Template, dpi: int, lot: str, serial: str, copy: int
) -> None:
    """For the longest values at every resolution: symbols coarse enough with their quiet zone, no line beside it."""
    label = SAMPLES[template.subject]
    if template.subject == "item":
        elements = (("01", "09506000134352"), ("17", "270331"), ("10", lot), ("21", serial))
        label = Label(
            symbol=f"01095060001343521727033110{lot}\x1d21{serial}",
            elements=elements,
            fields=label.fields,
            copy=copy,
        )
    placed = place(template, label, dpi, Blocks())
    for piece in placed.pieces:
        if isinstance(piece, Square):
            assert piece.module * 25.4 / dpi >= FINEST - 0.005
            assert piece.x >= piece.module
            assert piece.x + (piece.bits.width + 1) * piece.module <= placed.width
            assert piece.y + (piece.bits.height + 1) * piece.module <= placed.height
        elif isinstance(piece, Bars):
            assert piece.module * 25.4 / dpi >= 0.495
            assert piece.height * 25.4 / dpi >= 31.75
            assert piece.x >= 10 * piece.module
            assert piece.x + (piece.bits.width + 10) * piece.module <= placed.width
        elif isinstance(piece, Words):
            assert Blocks().width(piece.text, piece.size) <= piece.width
            assert piece.x + piece.width <= placed.width
            assert piece.y + line_height(piece.size) <= placed.height
        else:
            assert isinstance(piece, Black)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([one for one in TEMPLATES if one.subject == "item"]), values, values)
def test_lot_and_serial_are_never_cut(template: Template, lot: str, serial: str) -> None:
    """However long, they stand whole beside the symbol."""
    label = replace(SAMPLES["item"], elements=(("10", lot), ("21", serial)))
    words = [piece.text for piece in place(template, label, 203, Blocks()).pieces if isinstance(piece, Words)]
    assert f"(10) {lot}" in words
    assert f"(21) {serial}" in words


def test_a_long_name_is_broken_then_set_smaller_then_cut() -> None:
    """In as many lines as there may be; what never fits ends in an ellipsis."""
    template = TEMPLATES[[one.id for one in TEMPLATES].index("item-40x30")]

    def name(words: str) -> list[Words]:
        label = replace(SAMPLES["item"], fields={"product": words})
        pieces = place(template, label, 203, Blocks()).pieces
        return [piece for piece in pieces if isinstance(piece, Words) and "药" in piece.text]

    short, long, endless = name("药"), name("药" * 24), name("药" * 200)
    assert [piece.text for piece in short] == ["药"]
    assert "".join(piece.text for piece in long) == "药" * 24
    assert long[0].size < short[0].size
    assert endless[-1].text.endswith("...")
    assert endless[0].size >= round(1.8 * 203 / 25.4)


def test_a_symbol_without_room_is_said_so() -> None:
    """In four parts, with what to do."""
    template = TEMPLATES[0]
    (symbol,) = TEMPLATES[1].symbols
    small = replace(TEMPLATES[1], symbols=(replace(symbol, width=4.0, height=4.0),))
    with pytest.raises(ConfigError, match=r"expected modules of 0.24 mm at least, got 0.\d\d mm; give it"):
        place(small, SAMPLES["item"], 203, Blocks())
    endless = replace(SAMPLES["case"], symbol="21" + "A" * 400)
    with pytest.raises(ConfigError):
        place(template, endless, 203, Blocks())
    with pytest.raises(ConfigError, match="codewords"):
        place(small, endless, 203, Blocks())
