from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from edge.tui.cells import clip, pad, pad_left, wrap

TEXT = st.text(st.sampled_from("abc 123，。（）“”罕见病药品通关单-/:"), max_size=80)
WIDTH = st.integers(min_value=4, max_value=60)


@given(TEXT, st.integers(min_value=0, max_value=60))
def test_clipped_text_fits(text: str, width: int) -> None:
    """Never wider than asked, and untouched where it fits."""
    cut = clip(text, width)
    assert cell_len(cut) <= width
    if cell_len(text) <= width:
        assert cut == text


@given(TEXT, WIDTH)
def test_padded_text_has_exactly_the_width(text: str, width: int) -> None:
    """Both sides fill to the very cell, wide characters or not."""
    assert cell_len(pad(text, width)) == width
    assert cell_len(pad_left(text, width)) == width


@given(TEXT, WIDTH)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """Every line fits; all characters but blanks come again, in order."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXT, WIDTH, st.integers(min_value=1, max_value=4))
def test_wrapping_keeps_to_the_rows_given(text: str, width: int, rows: int) -> None:
    """No more rows than asked for, each of them fitting."""
    lines = wrap(text, width, rows)
    assert len(lines) <= rows
    assert all(cell_len(line) <= width for line in lines)


def test_closing_marks_do_not_begin_a_line() -> None:
    """A full stop or bracket stays with the character before it; an opening quote with the one after."""
    assert wrap("药品已经到达仓库。请上架", 16) == ["药品已经到达仓", "库。请上架"]
    assert wrap("依据规定的“累计”", 12) == ["依据规定的", "“累计”"]
