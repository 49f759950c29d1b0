"""The model of the leases searched whole where that takes long: hubs put back, lives in doubt, late questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.test_leases import MISSING, errors

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}")


@pytest.mark.parametrize(
    "flags", ["HUB", "DISK LATE", "HUB LATE MOST=1", "NEXT", "NEXT DISK MOST=1", "NEXT HUB MOST=1"]
)
def test_no_history_uses_more_than_there_is(tmp_path: Path, flags: str) -> None:
    """Two things that may befall them at once, each in every order."""
    assert errors(tmp_path, flags) == 0


def test_a_write_off_by_guess_is_found(tmp_path: Path) -> None:
    """Planted: a hub that was put back, and does not know what a dead station had, lets it be written off."""
    assert errors(tmp_path, "NEXT HUB RASH") == 1
