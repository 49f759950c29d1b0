"""Which field of a form a scan fills, and with what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edge.codes import badge_text
from edge.frame import Frame
from edge.tui.field import Spec
from edge.tui.scan_into import fitting

PLACE = Spec(name="place", label="paper.place", kind="place")
CASE = Spec(name="case", label="paper.case", kind="sscc")
BADGE = Spec(name="badge", label="form.badge", kind="badge")
PACKAGE = "]d2010952000000001121S1"


def frame(text: str, *, complete: bool = True) -> Frame:
    """One reading of a keyboard scanner."""
    return Frame(text.encode(), "keyboard", datetime(2026, 3, 1, tzinfo=UTC), complete=complete)


@pytest.mark.parametrize("text", ["]C0GEN-B-07", "GEN-B-07", " GEN-B-07 "])
def test_a_shelf_is_filled_in_as_it_is_called(text: str) -> None:
    """What the scanner says of the symbol is no part of a shelf's name."""
    assert fitting(frame(text), [PLACE], PLACE) == ("place", "GEN-B-07")


def test_a_case_and_a_badge_find_their_fields_wherever_the_cursor_is() -> None:
    """The first field of their kind takes them."""
    specs = [PLACE, CASE, BADGE]
    assert fitting(frame("]C100395200000000000012"), specs, PLACE) == ("case", "395200000000000012")
    assert fitting(frame(badge_text("W001")), specs, PLACE) == ("badge", "W001")


@pytest.mark.parametrize("text", [PACKAGE, "]d20109520000000012"])
def test_a_package_fills_no_label_field(text: str) -> None:
    """Goods, whole or damaged, are the station's to judge."""
    assert fitting(frame(text), [PLACE], PLACE) is None


def test_a_reading_that_was_cut_off_fills_nothing() -> None:
    """Half a form number would be another form's."""
    assert fitting(frame("TG26-01", complete=False), [PLACE], PLACE) is None
