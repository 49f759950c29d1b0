"""The parsers under a million mutated inputs."""

from __future__ import annotations

from tests.codes import fuzz


def test_no_input_raises_or_hangs() -> None:
    """Scans of every family, with a look-up, through a profile, and request lines."""
    assert fuzz.by_mutation(1_000_000) == 0
