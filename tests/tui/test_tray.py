"""A tray held against what is due."""

from __future__ import annotations

import pytest

from edge.tui.tray import Tray, key_of

KEYS = tuple(f"010950600013435221S{number}" for number in range(6))


@pytest.mark.parametrize(
    ("tray", "zh", "en"),
    [
        (Tray(KEYS[:2]), "整托：2 件待办理，按 F4", "Tray: 2 to be taken, press F4"),
        (
            Tray(KEYS[:2], left=5),
            "整托：2 件待办理，应有 5，缺 3，多 0，按 F4",
            "Tray: 2 to be taken of 5, 3 missing, 0 over, press F4",
        ),
        (
            Tray((*KEYS[:2], ""), frozenset(KEYS[1:]), left=9),
            "整托：3 件待办理，名单 5 件，缺 4 (S2 S3 S4 ...)，名单外 2，按 F4",
            "Tray: 3 to be taken, 5 listed, missing: 4 (S2 S3 S4 ...), 2 on no list, press F4",
        ),
        (
            Tray(KEYS[:1], frozenset(KEYS[:1])),
            "整托：1 件待办理，名单 1 件，缺 0，名单外 0，按 F4",
            "Tray: 1 to be taken, 1 listed, missing: 0, 0 on no list, press F4",
        ),
    ],
)
def test_a_list_goes_before_a_number(tray: Tray, zh: str, en: str) -> None:
    """What is missing is named where it is known, the first of it."""
    assert (tray.words("zh"), tray.words("en")) == (zh, en)


def test_a_code_is_known_by_what_it_names() -> None:
    """A serial number; a code of anything else has no key."""
    assert key_of("]d2", b"010950600013435221S1") == KEYS[1]
    assert key_of("]Q1", b"https://example.com") == ""
