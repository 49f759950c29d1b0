"""Labels in ZPL: what the printer draws is read as what was meant, whatever stands in the values."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.labels import Bitmap, Label, Placed, place, zpl
from edge.labels.bitmap import Canvas
from edge.labels.code128 import gs1_128
from edge.labels.layout import Bars, Words
from edge.labels.sample import SAMPLES
from edge.labels.zpl import graphic
from hardware.simulators.label_printer import Pen, _graphic, drawn
from tests.labels.letters import Blocks
from tests.labels.test_bitmap import bitmaps
from tests.labels.test_datamatrix import AI82, values
from tests.labels.test_layout import TEMPLATES
from tests.pictures import read

ITEM = next(template for template in TEMPLATES if template.id == "item-40x30")
CASE = next(template for template in TEMPLATES if template.subject == "case")


def item(lot: str, serial: str) -> Label:
    """A package's label."""
    return replace(
        SAMPLES["item"],
        symbol=f"01095060001343521727033110{lot}\x1d21{serial}",
        elements=(("01", "09506000134352"), ("17", "270331"), ("10", lot), ("21", serial)),
    )


@settings(deadline=None, max_examples=60)
@given(values, values, st.sampled_from([203, 300, 600]))
def test_what_is_printed_reads_as_what_was_meant(lot: str, serial: str, dpi: int) -> None:
    """Sent to a printer that draws symbols by itself, every lot and serial comes back to the letter."""
    label = item(lot, serial)
    (printed,) = drawn(zpl(place(ITEM, label, dpi, Blocks()), Blocks()), dpi, Blocks())  # type: ignore[arg-type]
    assert read(printed) == [(label.symbol, "]d2")]


def test_all_82_characters_come_back() -> None:
    """Underscores, quotes, brackets and signs that ZPL itself uses in its escapes among them."""
    for start in range(0, len(AI82), 20):
        label = item(AI82[start : start + 20], "__1_d065>8>0")
        content = zpl(place(ITEM, label, 300, Blocks()), Blocks())
        (printed,) = drawn(content, 300, Blocks())  # type: ignore[arg-type]
        assert read(printed) == [(label.symbol, "]d2")]


@settings(deadline=None, max_examples=8)
@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from([203, 300]))
def test_a_case_reads_as_its_sscc(digits: str, dpi: int) -> None:
    """As GS1-128, in code set C."""
    check = -sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(digits)) % 10
    label = replace(SAMPLES["case"], symbol=f"00{digits}{check}", elements=(("00", f"{digits}{check}"),))
    (printed,) = drawn(zpl(place(CASE, label, dpi, Blocks()), Blocks()), dpi, Blocks())  # type: ignore[arg-type]
    assert read(printed) == [(label.symbol, "]C1")]


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_words_end_a_field_or_begin_a_command(words: str) -> None:
    """Carets, tildes, backslashes, controls: the commands of a label are the same whatever its words."""
    placed = Placed(320, 240, 203, (Words(10, 10, 300, 20, words), Words(10, 40, 300, 20, "END")))
    sent = zpl(placed, Blocks()).decode()
    commands = re.findall(r"[\^~][A-Z@][A-Z0-9@]", sent)
    field = ["^FO", "^A0", "^FH", "^FD", "^FS"] if words.isascii() else ["^FO", "^GF", "^FS"]
    ends = ["^FO", "^A0", "^FH", "^FD", "^FS", "^PQ", "^XZ"]
    assert commands == ["^XA", "^CI", "^LH", "^PW", "^LL", *field, *ends]


def test_letters_in_bars_are_escaped_as_code_128_asks() -> None:
    """A greater-than sign would begin an invocation."""
    elements = "10A>8B\x1d21X"
    bars = Bars(40, 10, 2, 60, gs1_128(elements), elements)
    (printed,) = drawn(zpl(Placed(800, 100, 203, (bars,)), Blocks()), 203, Blocks())  # type: ignore[arg-type]
    assert read(printed) == [(elements, "]C1")]


@given(bitmaps())
def test_packed_pictures_come_back(picture: Bitmap) -> None:
    """Runs, ends of rows and repeated rows unpack to the same dots."""
    pen = Pen(Canvas(picture.width, picture.height))
    _graphic(pen, graphic(picture).removeprefix("^GF").removesuffix("^FS"))
    assert pen.canvas.bitmap() == picture
