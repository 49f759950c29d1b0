"""Where each make of scanner has its settings."""

from __future__ import annotations

from typing import get_args

from edge.codes.advice import AdviceCode
from edge.codes.programming import SETTINGS, VENDORS, Setting, Vendor, menu, settings_for
from edge.language import LANGUAGES, text


def test_every_make_has_every_setting() -> None:
    """A name of its manual for each; a scanner of another make has none."""
    assert set(VENDORS) == set(get_args(Vendor))
    assert set(SETTINGS) == set(get_args(Setting))
    for vendor in VENDORS:
        for setting in SETTINGS:
            found = menu(vendor, setting)
            assert (found is None) == (vendor == "generic")
            assert found is None or found.name.isascii()


def test_advice_names_settings_once_in_its_order() -> None:
    """What several pieces of advice ask for is shown once."""
    assert settings_for(("suffix-absent", "layout", "lost", "good")) == ("suffix", "country")
    assert set(settings_for(get_args(AdviceCode))) == set(SETTINGS)


def test_makes_and_settings_have_words() -> None:
    """In both languages."""
    for lang in LANGUAGES:
        for key in (*(f"vendor.{vendor}" for vendor in VENDORS), *(f"setting.{one}" for one in SETTINGS)):
            assert text(key, lang) != key
