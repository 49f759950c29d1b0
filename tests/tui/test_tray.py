"""A tray held against what is due."""

from __future__ import annotations

import pytest

from edge.drivers.camera.gaps import Gap
from edge.tui.tray import Tray, gap_words, key_of

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


def gap(there: bool) -> Gap:
    """Somewhere."""
    return Gap(((0, 0), (9, 0), (9, 9), (0, 9)), there)


ENGLISH = (
    "2 there but not read (pink, struck through) 1 empty or no code to be seen (pink dots) "
    "1 missing, not seen in the picture"
)


@pytest.mark.parametrize(
    ("gaps", "short", "zh", "en"),
    [
        (None, 3, "", ""),
        ((), 0, "", ""),
        ((), 2, "2 件画面中不见", "2 missing, not seen in the picture"),
        (
            (gap(True), gap(True), gap(False)),
            4,
            "未读出 2 件（粉框带斜线） 1 处空着或看不到码（粉色虚线） 1 件画面中不见",
            ENGLISH,
        ),
        (
            (gap(True), gap(False)),
            1,
            "未读出 1 件（粉框带斜线）",
            "1 there but not read (pink, struck through)",
        ),
    ],
)
def test_where_the_missing_are_is_said(gaps: tuple[Gap, ...] | None, short: int, zh: str, en: str) -> None:
    """As far as it is known, of no more than are missing; nothing while they are looked for."""
    assert (gap_words(gaps, short, "zh"), gap_words(gaps, short, "en")) == (zh, en)


def test_how_many_are_missing() -> None:
    """By list where there is one, else by number; nobody said, none."""
    assert Tray(KEYS[:2], frozenset(KEYS[1:])).short == 4
    assert Tray(KEYS[:2], left=5).short == 3
    assert Tray(KEYS[:2], left=1).short == 0
    assert Tray(KEYS[:2]).short == 0


def test_a_code_is_known_by_what_it_names() -> None:
    """A serial number; a code of anything else has no key."""
    assert key_of("]d2", b"010950600013435221S1") == KEYS[1]
    assert key_of("]Q1", b"https://example.com") == ""
