"""Serials that were once on the list of a form and no longer are: each of them may have been used meanwhile.

A station that has not heard of the newer list still takes them. So a serial that was struck goes on
counting towards the form, and no other is put in its place, until everybody who held the earlier list
has settled it.

>>> gone = struck(before=("A", "B"), earlier=(), now=("A", "C"))
>>> sorted(gone), excess(2, now=("A", "C"), gone=gone), excess(3, now=("A", "C"), gone=gone)
(['B'], 1, 0)
"""

from __future__ import annotations

from collections.abc import Collection


def struck(before: Collection[str], earlier: Collection[str], now: Collection[str]) -> frozenset[str]:
    """All that were struck so far; before: the list until now, earlier: what had been struck by then."""
    return frozenset(before).union(earlier).difference(now)


def excess(packs: int | None, now: Collection[str], gone: Collection[str]) -> int:
    """By how much list and struck ones together pass the form's packs; 0 where nobody can say how many they are."""
    return max(0, len(now) + len(gone) - packs) if packs is not None else 0


def refusal(
    form: str, packs: int | None, lists: tuple[Collection[str], Collection[str]], gone: Collection[str]
) -> str:
    """Why a list is not to be published, "" where it may be; lists: until now, and from now on.

    What only strikes is always let through: the sooner it is known, the better.
    """
    before, now = lists
    if not excess(packs, now, gone) or not frozenset(now).difference(before):
        return ""
    return (
        f"Failed to publish the serial list of form '{form}': expected at most its {packs} packages on all its "
        f"lists together, got {len(now)} and {len(gone)} that were struck, which a station that has not heard of it "
        "still takes; replace them once every station has settled the earlier list (--settled)."
    )
