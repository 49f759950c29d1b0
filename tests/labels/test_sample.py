"""The made-up goods of a preview are sound."""

from __future__ import annotations

from datetime import date

from edge.codes import ScannedCode, element_string, parse
from edge.frame import Frame
from edge.labels.content import FIELDS
from edge.labels.sample import SAMPLES
from tests import fakes


def test_samples_are_sound_codes() -> None:
    """Their symbols are what their elements say, without a finding, and every field is one there is."""
    for label in SAMPLES.values():
        assert element_string(label.elements) == label.symbol
        code = parse(Frame(f"]d2{label.symbol}".encode(), "test", fakes.NOW), today=date(2026, 1, 31))
        assert isinstance(code, ScannedCode)
        assert not code.findings
        assert label.fields.keys() <= FIELDS.keys()
