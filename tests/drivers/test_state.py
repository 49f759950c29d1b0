from __future__ import annotations

from typing import get_args

from edge.drivers.state import REASONS, STATUSES, Reason, Status


def test_every_status_and_reason_has_words_in_both_languages() -> None:
    """What a user sees exists in Chinese and English."""
    assert set(STATUSES) == set(get_args(Status))
    assert set(REASONS) == set(get_args(Reason))
    assert all(zh and en for zh, en in [*STATUSES.values(), *(REASONS[r] for r in REASONS if r)])
