from hypothesis import given
from hypothesis import strategies as st

from edge.reports.typeset import CHINESE, LATIN, broken, printable, runs, width

SIZE = 7.0
SOME = st.text(st.sampled_from("AZ az09-/;,.()é中文，。；）\x1d\n😀␝"), max_size=60)


def measure(piece: str, font: str, size: float) -> float:
    """Every Latin letter half as wide as it is high."""
    return len(piece) * size / 2


@given(SOME)
def test_a_line_goes_in_pieces_of_one_font_and_none_is_lost(words: str) -> None:
    """Latin letters in the one, everything else in the other."""
    line = printable(words)
    pieces = list(runs(line))
    assert "".join(piece for _, piece in pieces) == line
    for font, piece in pieces:
        assert {letter <= "\u00ff" for letter in piece} == {font == LATIN}
    assert {font for font, _ in pieces} <= {LATIN, CHINESE}


@given(SOME, st.floats(20, 200))
def test_broken_lines_say_what_the_words_said_and_fit(words: str, room: float) -> None:
    """But for blanks where a line ended; punctuation may stand over by the width of one sign."""
    line = printable(words)
    lines = broken(line, SIZE, room, measure)
    assert "".join("".join(lines).split()) == "".join(line.split())
    assert lines
    assert all(width(one, SIZE, measure) <= room + 6 * SIZE + 0.1 for one in lines)


@given(st.text(max_size=30))
def test_whatever_is_printed_can_be_drawn(words: str) -> None:
    """One line, nothing that controls, nothing beyond the sixteen bits of the Chinese font."""
    line = printable(words)
    assert all(" " <= letter <= "\uffff" and not "\ud800" <= letter <= "\udfff" for letter in line)


def test_a_latin_word_is_kept_whole_where_it_can_be() -> None:
    """It goes to the next line; one longer than any line is cut."""
    assert broken("ab cdefgh", 10, 35, measure) == ["ab", "cdefgh"]
    assert broken("abcdefghij", 10, 20, measure) == ["abcd", "efgh", "ij"]


def test_punctuation_begins_no_line() -> None:
    """It stands over instead."""
    assert broken("中文，字", 10, 20, measure) == ["中文，", "字"]
