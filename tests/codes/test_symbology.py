"""AIM symbology identifiers."""

from __future__ import annotations

import pytest

from edge.codes.symbology import family, split


@pytest.mark.parametrize("identifier", ["]d2", "]C1", "]Q3", "]e0", "]d8", "]J1"])
def test_fnc1_first_means_gs1(identifier: str) -> None:
    """Symbols that begin with FNC1 carry element strings."""
    assert family(identifier) == "gs1"


@pytest.mark.parametrize("identifier", ["]d1", "]Q1", "]C0", "]A0", "]z0"])
def test_the_same_symbols_without_fnc1_do_not(identifier: str) -> None:
    """DataMatrix, QR and Code 128 alone say nothing about their data."""
    assert family(identifier) == "plain"


def test_retail_symbols_have_families_of_their_own() -> None:
    """EAN and UPC carry a bare number, Interleaved 2 of 5 a case's."""
    assert (family("]E0"), family("]E4"), family("]I1"), family(None)) == ("ean", "ean", "itf", "unknown")


@pytest.mark.parametrize("text", ["]", "]d", "]1x", "d2]", "", "] 1"])
def test_what_only_looks_like_an_identifier_stays_data(text: str) -> None:
    """A bracket needs a letter and a modifier behind it."""
    assert split(text) == (None, text)


def test_an_identifier_is_cut_off_the_data() -> None:
    """Three characters, and the rest unchanged."""
    assert split("]d2") == ("]d2", "")
    assert split("]dB01") == ("]dB", "01")
