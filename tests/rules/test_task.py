"""A task and its papers."""

from __future__ import annotations

import pytest

from tests import fakes


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (fakes.SSCC, f"00{fakes.SSCC}"),
        (f"00{fakes.SSCC}", f"00{fakes.SSCC}"),
        (f"(00){fakes.SSCC}", f"00{fakes.SSCC}"),
        (f"]C100{fakes.SSCC}", ""),
        ("0952 0000 0000 0000 11", f"00{fakes.SSCC}"),
        ("123", ""),
        ("９52000000000000011", ""),
        ("", ""),
    ],
)
def test_the_case_of_the_papers(written: str, key: str) -> None:
    """A case may be written bare, with its identifier, or bracketed; anything else is none."""
    assert fakes.task("pack_case", case=written).case == key


def test_a_paper_not_filled_in() -> None:
    """A paper nobody filled in is empty text."""
    assert fakes.task("stocktake").paper("place") == ""
