"""A diagnosis in words."""

from __future__ import annotations

import pytest

from edge.codes.advice_words import advised, facts, in_words, makes, menus
from edge.codes.diagnosis import Hints, diagnose
from edge.codes.layouts import LAYOUTS
from edge.codes.programming import SETTINGS
from edge.codes.sheet import CONTENT, SHEET
from edge.language import LANGUAGES, Lang
from tests.wedges import typed


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("hides", [True, False])
def test_nothing_is_left_without_words(layout: str, lang: Lang, hides: bool) -> None:
    """No key, brace or dash stands where words should."""
    for line in in_words(diagnose(typed(SHEET, layout, hides=hides)), lang):
        assert "advice." not in line
        assert "layout." not in line
        assert "{layouts}" not in line
        assert "—" not in line


def test_a_layout_is_named_with_what_to_do() -> None:
    """The PC's layout, in the reader's language."""
    found = diagnose(typed(SHEET, "german"), Hints("enter"))
    assert "“德国”" in advised(found, "zh")[0].sentence
    assert "German" in advised(found, "en")[0].next_action
    assert "布局：德国" in facts(found, "zh")


def test_what_is_urgent_is_marked() -> None:
    """An exclamation mark stands before what has to be changed."""
    lines = in_words(diagnose(SHEET.replace("\x1d", ""), Hints("enter")), "en")
    assert lines[1] == "! The separator GS is missing"


def test_the_characters_that_wait_and_those_that_are_lost() -> None:
    """Each sentence names its own."""
    found = diagnose(typed(SHEET, "czech", hides=False).replace("A", "B"), Hints("enter"))
    said = {one.code: one.sentence for one in advised(found, "en")}
    assert said["dead-keys"].endswith(": + = \\ ~")
    assert "A B" in said["lost"]


def test_the_makes_and_their_menus() -> None:
    """Each setting asked for stands with every make; for any other, words."""
    found = diagnose(CONTENT, Hints("none"))
    lines = menus(found, "en")
    assert lines[0] == "AIM identifiers on"
    assert "    Zebra: Transmit Code ID Character: AIM Code ID Character" in lines
    assert "    Honeywell: Add CR Suffix to All Symbologies [VSUFCR]" in lines
    for setting in SETTINGS:
        assert len(makes(setting, "zh")) == 5


def test_what_is_no_calibration_has_no_facts() -> None:
    """Only that it was not the sheet."""
    assert facts(diagnose("x"), "en") == ""
    assert len(in_words(diagnose("x"), "en")) == 3
