"""What follows from a calibration scan."""

from __future__ import annotations

from typing import get_args

import pytest

from edge.codes.advice import URGENT, AdviceCode
from edge.language import LANGUAGES, TEXTS, text


def test_what_is_urgent_is_advice() -> None:
    """The urgent ones are among all."""
    assert set(get_args(AdviceCode)) >= URGENT
    assert {"good", "restored"}.isdisjoint(URGENT)


@pytest.mark.parametrize("code", get_args(AdviceCode))
def test_every_advice_has_its_words(code: str) -> None:
    """A title, a sentence and one thing to do, in both languages."""
    for part in ("title", "sentence", "next"):
        for lang in LANGUAGES:
            assert text(f"advice.{code}.{part}", lang) != f"advice.{code}.{part}"


def test_no_words_for_advice_that_is_never_given() -> None:
    """The table of words holds nothing else."""
    named = {key.split(".")[1] for key in TEXTS if key.startswith("advice.")}
    assert named == set(get_args(AdviceCode))
