"""The letters of labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.drivers.typeface import _ASCENT, PLACES, font
from edge.errors import ConfigError
from edge.labels import line_height

CHINESE = next((Path(place) for place in PLACES if Path(place).is_file()), None)


def test_without_a_font_latin_letters_are_drawn() -> None:
    """Pillow brings its own; labels are then in English."""
    latin = font(places=())
    assert (latin.path, latin.chinese) == (None, False)
    drawn = latin.draw("LOT 1", 20)
    assert drawn.height == line_height(20)
    assert any(drawn.rows)


@pytest.mark.skipif(
    CHINESE is None, reason="no font with Chinese on this machine: apt install fonts-noto-cjk"
)
def test_chinese_is_drawn_as_wide_as_it_is_high() -> None:
    """Each character differs from the box that stands for one a font lacks."""
    letters = font(places=[str(CHINESE)])
    assert letters.chinese
    assert abs(letters.width("依库珠单抗", 24) - 5 * 24) <= 5
    assert letters.draw("依", 24) != letters.draw("库", 24)


def test_letters_stand_within_their_line() -> None:
    """Neither cut off at the top nor at the foot, for every size of a label."""
    letters = font()
    for size in (12, 18, 23, 40, 83):
        _, top, _, foot = letters._letters(size).getbbox("EHgjpqy|(", anchor="ls")
        baseline = round(_ASCENT * size)
        assert baseline + top >= 0
        assert baseline + foot <= line_height(size)


def test_a_configured_font_that_is_none_is_said_so(tmp_path: Path) -> None:
    """A file of another kind, or none at all."""
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    for path in (wrong, tmp_path / "missing.ttf"):
        with pytest.raises(ConfigError, match="expected a TrueType or OpenType file"):
            font(path)
