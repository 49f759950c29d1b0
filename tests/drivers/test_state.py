from __future__ import annotations

from typing import get_args

from edge.drivers.state import NAMES, REASONS, REPEATS, STATUSES, Reason, Status


def test_every_status_and_reason_has_words_in_both_languages() -> None:
    """What a user sees exists in Chinese and English."""
    assert set(STATUSES) == set(get_args(Status))
    assert set(REASONS) == set(get_args(Reason))
    assert all(zh and en for zh, en in [*STATUSES.values(), *(REASONS[r] for r in REASONS if r)])


def test_what_looks_for_devices_has_a_name_and_repeats_are_counted_in_both_languages() -> None:
    """A source that is no device's own name is never shown as it is."""
    assert all(zh and en for zh, en in NAMES.values())
    assert [words.format(n=3) for words in REPEATS] == ["同一件重读 3 次（未重复计）", "3 repeats left out"]
