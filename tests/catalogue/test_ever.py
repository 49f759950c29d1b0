"""Issues as they follow each other, and stations that know of them what they know."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from edge.catalogue import apart, ever
from edge.catalogue.ever import Issue, Paper, Papers

A = "A-1"
STATIONS = ("S-1", "S-2")
FORMS = ("F-1", "F-2", "F-3")


@st.composite
def issues(draw: st.DrawFn) -> list[Issue]:
    """Some issues of one approval, which by some of them a station spends by itself, and forms under it, each counted
    as it first was.
    """
    spender = draw(st.sampled_from(("", *STATIONS)))
    whose = {form: draw(st.sampled_from((*STATIONS, ""))) for form in FORMS}
    found = []
    for _ in range(draw(st.integers(1, 5))):
        total = draw(st.integers(6, 14))
        amounts = {form: draw(st.integers(0, 10)) for form in FORMS}
        forms = tuple(
            Paper(
                number=form, approval=A, quantity=Decimal(amount), station=whose[form], listed=not whose[form]
            )
            for form, amount in amounts.items()
            if amount
        )
        approval = Paper(number=A, quantity=Decimal(total), station=spender if draw(st.booleans()) else "")
        found.append(Issue(approvals=(approval,), clearance_forms=forms))
    return found


@dataclass
class Station:
    """One that counts by itself, and hears of nobody. seen: the issue it goes by."""

    name: str
    seen: int = -1
    used: dict[str, int] = field(default_factory=dict)

    def room(self, issue: Issue, form: str, lists: dict[str, int]) -> int:
        """Packs it may take under a form of the issue, "" for the approval alone."""
        (approval,) = issue.approvals
        papers = {one.number: one for one in issue.clearance_forms}
        here = apart.counter("", self.name, 1, listed=False)
        left = int(approval.quantity) - self.used.get(A, 0)
        paper = papers.get(form)
        if form and (paper is None or not (paper.listed or paper.who == here)):
            return 0
        if not form and approval.who != here:
            return 0
        if approval.who == here and not (paper and paper.listed):
            takers = [
                apart.Taker(one.who, "form", max(0, int(one.quantity) - self.used.get(one.number, 0)))
                for one in papers.values()
            ]
            left -= apart.together(takers, int(approval.quantity), here)
        if paper is not None:
            taken = lists.get(form, 0) if paper.listed else self.used.get(form, 0)
            left = min(left, int(paper.quantity) - taken)
        return max(0, left)


steps = st.lists(
    st.tuples(
        st.sampled_from(STATIONS), st.integers(0, 4), st.sampled_from(("", *FORMS)), st.integers(1, 10)
    ),
    max_size=14,
)


@settings(max_examples=600)
@given(issues(), steps)
def test_no_more_is_taken_than_the_approval_ever_had(
    said: list[Issue], taken: list[tuple[str, int, str, int]]
) -> None:
    """Whoever takes what his issue and his own count allow, after whichever of the issues that were let out: all of it
    together is never more than the approval.
    """
    out: list[Issue] = []
    known: Papers = {}
    last: Papers = {}
    for issue in said:
        now = ever.upto(known, issue)
        if not list(ever.refusals(issue, now, last, known)):
            known, last = now, dict(issue.counted())
            out.append(issue)
    if not out or over(out[0]):
        return
    stations = {name: Station(name) for name in STATIONS}
    lists: dict[str, int] = {}
    for name, number, form, most in taken:
        station = stations[name]
        station.seen = max(station.seen, min(number, len(out) - 1))
        packs = min(most, station.room(out[station.seen], form, lists))
        for paper in filter(None, {A, form}):
            station.used[paper] = station.used.get(paper, 0) + packs
        lists[form] = lists.get(form, 0) + packs
    assert sum(one.used.get(A, 0) for one in stations.values()) <= max(
        int(one.quantity) for issue in out for one in issue.approvals
    )


def over(issue: Issue) -> bool:
    """Whether the first issue lets more be taken than there is, which nothing later mends."""
    return bool(list(ever.refusals(issue, ever.upto({}, issue), {}, {})))


def test_a_paper_is_kept_as_wide_as_it_ever_was() -> None:
    """A list without its serials, which are kept elsewhere; of two places both."""
    listed = Paper(number="F-1", approval=A, quantity=Decimal(3), serials=("a", "b"), institutions=("H-1",))
    cut = structs.replace(listed, quantity=Decimal(1), serials=("a",), institutions=("H-2",))
    before = ever.upto({}, Issue(clearance_forms=(listed,)))
    (kept,) = ever.upto(before, Issue(clearance_forms=(cut,))).values()
    assert (kept.quantity, kept.serials, kept.who, kept.named) == (3, (), "list F-1", ("H-1", "H-2"))
    (settled,) = ever.upto(before, Issue(clearance_forms=(cut,)), {"F-1"}).values()
    assert settled.quantity == 1
    (dropped,) = ever.upto(before, Issue(), {"F-1"}).values()
    assert dropped.quantity == 3
