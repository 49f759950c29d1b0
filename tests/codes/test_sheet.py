"""The calibration symbol, and telling it from everything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.codes.charsets import SET_82
from edge.codes.layouts import LAYOUTS, NO_KEY
from edge.codes.sheet import CONTENT, CONTROLS, PRINTABLE, SHEET, recognised
from edge.codes.wedge import Profile
from tests.wedges import typed


def test_the_symbol_holds_every_printable_character_and_four_controls_once() -> None:
    """All of ASCII but the space, with GS, RS, FS and EOT, each once."""
    characters = CONTENT.replace(" ", "")
    assert sorted(characters) == sorted({*map(chr, range(33, 127)), *CONTROLS})
    assert len(characters) == 94 + 4
    assert sorted(PRINTABLE) == sorted(map(chr, range(33, 127)))


def test_the_symbol_is_what_a_profile_is_made_from() -> None:
    """A US scanner on a US PC: every character of goods codes is seen, and GS arrives."""
    profile = Profile.calibrate(SHEET, SHEET)
    assert profile.sound
    assert not profile.changed
    assert profile.gs_arrives


@pytest.mark.parametrize("hides", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_symbol_is_recognised_on_every_layout(layout: str, hides: bool) -> None:
    """Whatever the PC makes of it, each character's arrival is found, dead keys included."""
    there = LAYOUTS[layout]
    arrival = recognised(typed(SHEET, layout, hides=hides))
    assert arrival is not None
    assert arrival.whole
    assert {c: arrival.arrived[c] for c in PRINTABLE} == {
        c: there.arrival(c).replace(NO_KEY, "") for c in PRINTABLE
    }
    letters = {c for c in there.dead_keys if c.isalnum()}
    assert arrival.dead == there.dead_keys - (set() if hides else letters)


@settings(max_examples=30)
@given(st.permutations(list(SET_82)))
def test_however_the_keys_are_shuffled_it_is_recognised(order: list[str]) -> None:
    """A layout nobody knows is still read off."""
    keys = dict(zip(SET_82, order, strict=True))
    arrival = recognised("".join(keys.get(c, c) for c in SHEET))
    assert arrival is not None
    assert all(arrival.arrived[c] == keys[c] for c in SET_82)


@pytest.mark.parametrize("opening", ["", "]d1", "w", "]d4"])
def test_any_identifier_or_none_may_stand_before_it(opening: str) -> None:
    """What comes before the first space is the identifier, as it arrived."""
    arrival = recognised(opening + CONTENT)
    assert arrival is not None
    assert arrival.opening == opening


def test_keys_that_give_nothing_do_not_shift_the_others() -> None:
    """One or several characters, and the controls, may be missing altogether."""
    arrival = recognised(SHEET.replace(")", "").replace("Q", "").replace("\x1d", ""))
    assert arrival is not None
    assert [c for c in (*PRINTABLE, *CONTROLS) if not arrival.arrived[c]] == [")", "Q", "\x1d"]


def test_an_input_method_that_takes_letters_with_their_spaces() -> None:
    """The run that vanished is told from the characters around it."""
    taken = "".join(c for c in SHEET if not c.islower()).replace("_" + " " * 28, "_" + " " * 3)
    arrival = recognised(taken)
    assert arrival is not None
    assert arrival.arrived["]"] == "]"
    assert arrival.arrived["\x1d"] == "\x1d"


@pytest.mark.parametrize("control", ["^]", "<GS>", "↔"])
def test_several_characters_may_stand_for_one(control: str) -> None:
    """What came for GS is all of it."""
    arrival = recognised(SHEET.replace("\x1d", control))
    assert arrival is not None
    assert arrival.arrived["\x1d"] == control


@pytest.mark.parametrize("end", [170, 185, 200, 205])
def test_a_symbol_cut_off_is_not_whole(end: int) -> None:
    """Where the end is missing it is said so."""
    arrival = recognised(SHEET[:end])
    assert arrival is not None
    assert not arrival.whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "]d20109506000134352172703311032A\x1d21S00041",
        " " * 200,
        "a sentence of many words with a space behind each of them " * 6,
        "x" * 5000,
        SHEET * 3,
        SHEET[:60],
    ],
)
def test_nothing_else_is_taken_for_it(text: str) -> None:
    """Goods, sentences, blanks, floods: none is the symbol."""
    assert recognised(text) is None


@given(st.text(st.sampled_from(" aB1]\x1d\0´é"), max_size=400))
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    """Whatever comes, there is an answer."""
    arrival = recognised(text)
    assert arrival is None or set(arrival.arrived) == {*PRINTABLE, *CONTROLS}
