"""What a label says."""

from __future__ import annotations

from dataclasses import replace

from edge.labels import FIELDS
from edge.labels.content import names_in, strays_in
from edge.labels.sample import SAMPLES

LABEL = SAMPLES["item"]


def test_braces_are_filled_in() -> None:
    """An AI with its value, a field by its name."""
    assert LABEL.said("{17} {10}") == "(17) 270331 (10) ECU32A"
    assert LABEL.said("有效期 {expiry}") == "有效期 2027-03-31"


def test_words_of_which_nothing_is_known_are_left_out() -> None:
    """Their own words with them; where one of several is known the line stands."""
    assert LABEL.said("箱号 {sscc}{mark}") == ""
    assert LABEL.said("{sscc} {lot}") == "ECU32A"
    assert LABEL.said("FRAGILE") == "FRAGILE"


def test_a_reprint_says_which() -> None:
    """In both languages; the first print says nothing."""
    assert LABEL.mark == ""
    assert replace(LABEL, copy=2).said("{mark}") == "补打 REPRINT 2"


def test_without_a_chinese_font_the_english_name_stands() -> None:
    """And nothing that could not be drawn."""
    assert LABEL.said("{product}", chinese=False) == "Eculizumab injection (sample)"
    assert LABEL.said("有效期 {expiry}", chinese=False) == "2027-03-31"
    assert replace(LABEL, copy=1).said("{mark}", chinese=False) == "REPRINT 1"
    nameless = replace(LABEL, fields={"gtin": "09506000134352"})
    assert nameless.said("{product}") == "09506000134352"


def test_what_is_in_braces_and_means_nothing_is_found() -> None:
    """Slips of whoever writes a template."""
    assert strays_in("{product} {21} {8006}") == ()
    assert strays_in("{Product} {} {foo}") == ("{Product}", "{}", "{foo}")
    assert names_in("{lot}{21}") == ("lot", "21")
    assert all(zh and en for zh, en in FIELDS.values())
