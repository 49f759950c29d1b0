"""Who may take of an approval without hearing of the others, and what they may take together.

One life of one station counts all its papers together and never passes their approval by itself; a list, of
which any station takes, never passes its form. But two of them do not hear of each other in time, so what
they may take adds up. What an earlier issue let somebody take may have been taken by the time a later one
drops or cuts it. So each paper counts here as wide as it ever was, and an issue that lets more be taken
than there is, is not published.

>>> first, second = Taker("ZONE-1/1", "form", 12, "F-1"), Taker("PHARM-1/1", "form", 12, "F-2")
>>> together([first, first], 12), together([first, second], 12), together([first, second], 12, but=second.who)
(12, 24, 12)
>>> refusal(Held("A-1", "", 12), Known([first], [first]), Known([first, second], [second]))
"Failed to publish the issue: expected at most 12 steps of approval 'A-1' for papers that several count, each by \
itself, got 24 with those of earlier issues: F-1, F-2; keep each that another follows in the issue, with what was \
used of it, and say that every station has settled it (--settled)."
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from edge.catalogue.manners import LISTED, who_counts
from edge.catalogue.papers import SHARED

Kind: TypeAlias = Literal["form", "permit"]

_LIST: Final = f"{LISTED} "


class Taker(NamedTuple):
    """One paper: who counts it (`edge.catalogue.manners`), of which kind it is, its steps of the approval, its number."""

    who: str
    kind: Kind
    steps: int
    number: str = ""


class Held(NamedTuple):
    """An approval: who may spend it by itself, and its least steps; widest: the most it had while he might, None where
    he may only now; still: False where he might once, and nobody may now.
    """

    number: str
    who: str
    total: int
    widest: int | None = None
    still: bool = True

    @property
    def alone(self) -> bool:
        """Whether one life of one station spends it by itself."""
        return self.who not in ("", SHARED)


def counter(number: str, station: str, incarnation: int, *, listed: bool) -> str:
    """Who counts a paper, each list by itself."""
    who = who_counts(station, incarnation, listed=listed)
    return f"{_LIST}{number}" if who == LISTED else who


def together(takers: Iterable[Taker], total: int | None = None, but: str = "") -> int:
    """The most that all of them may take of an approval of `total` steps, None for however many, `but` for one of them.

    Of the forms or the permits of one of them whichever is more, for it counts a pack of both once. None takes more
    than the approval by itself but a list, of which every station takes.
    """
    sums: dict[str, dict[str, int]] = {}
    for taker in takers:
        if taker.who not in ("", but):
            each = sums.setdefault(taker.who, {})
            each[taker.kind] = each.get(taker.kind, 0) + taker.steps
    return sum(
        most if total is None or who.startswith(_LIST) else min(total, most)
        for who, most in ((who, max(each.values())) for who, each in sums.items())
    )


class Known(NamedTuple):
    """The papers under an approval, as wide as each ever was up to an issue, and as that issue has them."""

    ever: Sequence[Taker]
    now: Sequence[Taker]


def refusal(held: Held, last: Known, this: Known) -> str:
    """Why an issue is not to be published for one of its approvals, "" where it may be; last: the issue in force.

    An issue that lets no more be taken than the one in force is always let through, however much that is. What
    is shared is granted from what is left.
    """
    if not held.alone:
        return _past(held, last.ever, this.ever)
    if held.widest is None:
        return _past(held, last.ever, this.ever) or _forgotten(held, last, this)
    more = "" if held.still else _besides(held, this)
    return more or _crowded(held, held.widest, last.ever, this.ever) or _forgotten(held, last, this)


def _besides(held: Held, this: Known) -> str:
    """That a station which spent an approval by itself has papers under it now: it counts them with what it spent, but
    leaves nothing to others any more.
    """
    own = [taker for taker in this.now if taker.who == held.who]
    others = together(this.ever, but=held.who)
    if not own or not others:
        return ""
    return (
        f"Failed to publish the issue, for station {held.who} spent approval '{held.number}' by itself: expected no "
        f"papers for it beside those of others, {others} steps, got {_named(own)}; give what is new an approval of its own."
    )


def _past(held: Held, before: Sequence[Taker], ever: Sequence[Taker]) -> str:
    """That more may be taken than there is. What there is may change: no more than before is no more at any total."""
    has = together(_counted(ever), held.total)
    if has <= held.total or together(_counted(ever)) <= together(_counted(before)):
        return ""
    return (
        f"Failed to publish the issue: expected at most {held.total} steps of approval '{held.number}' for papers that "
        f"several count, each by itself, got {has} with those of earlier issues: {_named(_counted(ever))}; {_REMEDY}."
    )


_NAMED: Final = 5
_REMEDY: Final = (
    "keep each that another follows in the issue, with what was used of it, and say that every station has settled "
    "it (--settled)"
)


def _counted(takers: Iterable[Taker]) -> list[Taker]:
    return [taker for taker in takers if taker.who != SHARED]


def _named(takers: Iterable[Taker]) -> str:
    """Numbers for a person to look up, not all of very many."""
    numbers = list(dict.fromkeys(taker.number for taker in takers))
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(numbers[:_NAMED]) + more


def _crowded(held: Held, widest: int, before: Sequence[Taker], ever: Sequence[Taker]) -> str:
    """That an approval which one station spends by itself leaves less for it than it ever did: that station may have used
    it, and whoever counts a paper under it does not know.
    """
    had, has = (together(takers, but=held.who) for takers in (before, ever))
    most = had + max(0, held.total - widest)
    if has <= most:
        return ""
    return (
        f"Failed to publish the issue, for station {held.who} spends approval '{held.number}' by itself: expected at "
        f"most {most} steps under it for papers counted elsewhere, got {has} with those of earlier issues: "
        f"{_named(taker for taker in ever if taker.who != held.who)}; give what is new an approval of its own."
    )


def _forgotten(held: Held, last: Known, this: Known) -> str:
    """That the station which spends an approval by itself would not leave, or no longer, what others may have taken of it."""
    gone, was = (
        together(known.ever, but=held.who) - together(known.now, but=held.who) for known in (this, last)
    )
    if gone <= (0 if held.widest is None else max(0, was)):
        return ""
    now = {(taker.kind, taker.number): taker.steps for taker in this.now}
    missing = [taker for taker in this.ever if now.get((taker.kind, taker.number), 0) < taker.steps]
    return (
        f"Failed to publish the issue, for station {held.who} spends approval '{held.number}' by itself: expected all "
        f"papers under it that others counted, got {gone} steps of them dropped or cut: "
        f"{_named(taker for taker in missing if taker.who != held.who)}; {_REMEDY}."
    )
