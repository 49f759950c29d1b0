"""What an observer outside knows: who was shown what, what was taken from which paper, what a hub must have.

Nothing here uses the product's own sums: rows are read as they were written, and everything else is
added up anew. `Violation` says what cannot be.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from edge import epcis
from edge.catalogue import Catalogue
from edge.rules.decision import Finding
from edge.rules.operations import OPERATIONS
from edge.station import Outcome, Refusal
from edge.store import Entry
from edge.store.packing import StockRow
from tests.simulate.rights import Rights
from tests.station.regime_books import moved, totals

Paper = tuple[str, str, str]
Said = tuple[str, str]
"""event_id, declared: what names an event for ever."""

BOUND: Final = ("form", "permit", "approval")
"""Scopes whose sum over all stations is bounded. Shares are looked at with the books of each station:
what a lead passes on counts towards them long after it was taken; and a take-away filing is a plan.
"""


class Violation(AssertionError):
    """Something that may never be has happened."""


def expect(holds: object, what: str, *seen: object) -> None:
    """Raise `Violation` unless it holds."""
    if not holds:
        raise Violation(" ".join((what, *(str(one) for one in seen))))


@dataclass(slots=True)
class Account:
    """One PC as seen from outside. seq, head: of the last row read. shown: rows shown since, by place.

    events: what its rows say, in order, with their places. spent: packages by the row that took them.
    quarantined: the row that says so, 0 for none.
    doubtful: rows were lost with the disk that had taken from a paper, and nobody has fenced it yet.
    refused: rows of scans that were refused or put to review. restored: rows were lost with the disk once.
    forked: rows were lost, and no new life has begun since: the hub may have those rows, and not these.
    issues: version of each catalogue it took, by the row that says so. parted: another PC was, or is, the
    same station, so that the hub hears of the two in any order.
    """

    station: str
    seq: int = 0
    head: bytes = bytes(32)
    shown: dict[int, bytes] = field(default_factory=dict)
    events: list[tuple[int, Said]] = field(default_factory=list)
    spent: dict[int, tuple[str, ...]] = field(default_factory=dict)
    spends: list[int] = field(default_factory=list)
    heads: dict[int, bytes] = field(default_factory=dict)
    quarantined: int = 0
    doubtful: bool = False
    refused: list[int] = field(default_factory=list)
    restored: bool = False
    forked: bool = False
    issues: dict[int, int] = field(default_factory=dict)
    parted: bool = False

    @property
    def issue(self) -> int:
        """Version of the catalogue it has, 0 for none."""
        return max(self.issues.values(), default=0)


class Truth:
    """Everything ever committed. used: of each paper, over all stations and all their lives.

    totals: of each paper, the highest there ever was. since: what became of it, by version: 0 where it was dropped.
    rights: what may still be taken by leases, terms: until when, as was told. met: rows of each kind.
    owed: events that the hub must have and is not yet known to have: their hash and row.
    had: those it is known to have. lost: those that went with a disk before the hub had them.
    """

    def __init__(self) -> None:
        self.totals: dict[Paper, int] = {}
        self.since: dict[Paper, dict[int, int]] = {}
        self.listed: set[str] = set()
        self.used: Counter[Paper] = Counter()
        self.accounts: dict[str, Account] = {}
        self.rights = Rights()
        self.met: Counter[str] = Counter()
        self.owed: dict[Said, tuple[bytes, str, int]] = {}
        self.had: dict[Said, tuple[bytes, str, int]] = {}
        self.lost: dict[Said, bytes] = {}
        self.urgent: set[Said] = set()
        self.terms: Mapping[tuple[str, int, str], datetime | None] = {}
        self.rows = 0
        self._standing: Counter[tuple[Paper, str]] = Counter()
        self._back: dict[str, set[str]] = {}

    def issued(self, issue: Catalogue) -> None:
        """The authority has issued papers; what it issued before may have another total now, or be gone."""
        now = {paper: most for paper, most in totals(issue).items() if paper[0] in BOUND}
        for paper in {**self.since, **now}:
            known, most = self.since.setdefault(paper, {}), now.get(paper, 0)
            if next(reversed(known.values()), None) != most:
                known[issue.version] = most
        self.totals |= {paper: max(most, self.totals.get(paper, 0)) for paper, most in now.items()}
        self.rights.issued(issue)
        self.listed |= {form.number for form in issue.clearance_forms if form.serials}

    def saw(self, station: str, shown: Outcome | Refusal) -> None:
        """Somebody was shown a verdict: its row is committed for good."""
        if isinstance(shown, Outcome):
            self.accounts[station].shown[shown.entry.seq] = shown.entry.sha256

    def read(self, station: str, rows: Iterable[Entry]) -> None:
        """The rows that were committed at a station since."""
        account = self.accounts[station]
        more = self._back.pop(station, set())
        for entry in rows:
            expect(entry.seq == account.seq + 1, "a row is missing at", station, entry.seq)
            expect(
                entry.previous == account.head, "a row does not follow the one before at", station, entry.seq
            )
            shown = account.shown.pop(entry.seq, entry.sha256)
            expect(shown == entry.sha256, "what was shown is not what was written at", station, entry.seq)
            account.seq, account.head = entry.seq, entry.sha256
            account.heads[entry.seq] = entry.sha256
            self.rows += 1
            more |= self.rights.follow(entry, station)
            self._follow(account, entry)
        self._within(more)
        expect(not account.shown, "what was shown is not written at", station, sorted(account.shown))

    def _within(self, claims: set[str]) -> None:
        """What was taken and what may still be taken by leases is no more than there is."""
        for paper, left in self.rights.left(claims):
            used, most = self.used[paper], self.totals[paper]
            expect(used + left <= most, "more is leased than there is:", paper, used, "+", left, "of", most)

    def packs_used(self) -> dict[str, int]:
        """Packs taken of each paper that stations share, by its number."""
        per_pack = self.rights.per_pack
        return {paper[1]: self.used[paper] // each for paper, each in per_pack.items() if self.used[paper]}

    def _in_force(self, paper: Paper, issue: int) -> int:
        """The highest total a paper has had since an issue: who has that one may not have heard of later ones."""
        known = self.since[paper]
        before = [version for version in known if version <= issue]
        return max(most for version, most in known.items() if version >= max(before, default=0))

    def _follow(self, account: Account, entry: Entry) -> None:
        self.met[f"row {entry.kind}"] += 1
        self.met["row of a clock not believed"] += entry.at.state == "suspect"
        if entry.kind == "quarantine":
            account.quarantined = entry.seq
        elif entry.kind == "incarnation":
            account.quarantined, account.doubtful, account.forked = 0, False, False
        elif entry.kind == "catalogue":
            account.issues[entry.seq] = int(json.loads(entry.detail).get("version", 0))
        if entry.kind == "grant" and not moved(entry):
            self.met["lease renewed"] += 1
        if entry.verdict in ("REVIEW", "REJECT"):
            account.refused.append(entry.seq)
            self.met.update(
                f"refused {reason_of(one)}" for one in entry.findings if one.code == "no-quota-held"
            )
        if entry.body is not None:
            said = self._said(entry.body)
            account.events.append((entry.seq, said))
            expect(said not in self.owed and said not in self.had, "said twice:", said)
            if OPERATIONS[entry.operation].urgent if entry.operation in OPERATIONS else False:
                self.urgent.add(said)
            self.owed[said] = (hashlib.sha256(entry.body).digest(), account.station, entry.seq)
        steps = {paper: step for paper, step in moved(entry).items() if paper[0] in BOUND}
        if steps:
            account.spends.append(entry.seq)
            self._take(account, entry, steps)

    def _said(self, body: bytes) -> Said:
        event = epcis.read(body)
        assert isinstance(event, epcis.Event), event
        return event.event_id, epcis.stamp(event.declared) if event.declared else ""

    def _in_time(self, entry: Entry) -> None:
        """What was taken by a lease was taken before it ran out, as the station's own clock has it."""
        for (scope, claim, life), step in moved(entry).items():
            if scope == "lease-used" and step > 0:
                until = self.terms.get((entry.station, int(life), claim))
                late = until is not None and entry.at.at >= until
                expect(not late, "taken by a lease that ran out:", entry.station, entry.seq, claim, until)

    def _take(self, account: Account, entry: Entry, steps: Mapping[Paper, int]) -> None:
        listed = any(scope == "form" and name in self.listed for scope, name, _ in steps)
        takes = any(step > 0 for step in steps.values())
        if takes and not listed:
            where = f"{account.station} row {entry.seq}"
            expect(not account.quarantined, "a quarantined station spent by count:", where)
            expect(not account.doubtful, "a restored station spent by count before it was fenced:", where)
        if takes:
            self._in_time(entry)
            leased = any(scope == "lease-used" for scope, _, _ in moved(entry))
            self.met[f"taken by {'list' if listed else 'lease' if leased else 'own count'}"] += 1
        if listed:
            self._take_listed(account, entry, steps)
        else:
            self.used.update(steps)
        for paper in steps:
            most = self.totals.get(paper)
            if account.restored:  # it may give back a second time what was lost with the disk
                self.used[paper] = max(0, self.used[paper])
            expect(self.used[paper] >= 0, "less than nothing is taken of", paper)
            expect(
                most is None or self.used[paper] <= most,
                "more is taken than granted:",
                paper,
                self.used[paper],
                most,
            )
        for paper, step in steps.items() if not listed else ():
            if step > 0 and paper in self.since:
                most = self._in_force(paper, account.issue)
                what = "more is taken than the total in force:"
                expect(self.used[paper] <= most, what, paper, self.used[paper], most, account.station)

    def _take_listed(self, account: Account, entry: Entry, steps: Mapping[Paper, int]) -> None:
        """A list names its packages: each is taken once, however many stations took it."""
        if entry.reverses:
            keys = account.spent.get(entry.refers or 0, ())
        else:
            keys = _consumed(entry)
            account.spent[entry.seq] = keys
        expect(keys, "something was taken and no package:", account.station, entry.seq)
        for paper, step in steps.items():
            share, sign = abs(step) // len(keys), 1 if step > 0 else -1
            for key in keys:
                before = self._standing[paper, key] > 0
                self._standing[paper, key] += sign
                after = self._standing[paper, key] > 0
                self.used[paper] += (after - before) * share

    def parted(self, station: str, old: str) -> None:
        """Another PC is the station from now on; the one that was it works on, called `old`."""
        before = self.accounts[old] = self.accounts[station]
        self.accounts[station] = Account(station, parted=True, restored=before.restored)
        if station in self.rights.holdings:
            self.rights.holdings[old] = self.rights.holdings.pop(station)

    def gone(self, old: str) -> None:
        """A PC is switched off for good: it takes nothing any more, and a hub that forgets hears no more from it."""
        self.accounts.pop(old)
        self.rights.holdings.pop(old, None)

    def unknown(self, old: str) -> None:
        """The hub does not know a PC any more, which is replaced: it will never have what is owed of it."""
        account = self.accounts[old]
        account.forked = True
        for _, said in account.events:
            self._lose(said)

    def rewound(self, station: str, seq: int) -> None:
        """A disk was put back to how it stood after row `seq`: what came after is nowhere any more."""
        account = self.accounts[station]
        account.doubtful = account.doubtful or any(row > seq for row in account.spends)
        account.restored = True
        self._back[station] = self.rights.rewound(station, seq)
        account.quarantined = account.quarantined if account.quarantined <= seq else 0
        account.forked = account.forked or account.seq > seq
        account.spends = [row for row in account.spends if row <= seq]
        account.refused = [row for row in account.refused if row <= seq]
        account.heads = {row: head for row, head in account.heads.items() if row <= seq}
        account.issues = {row: version for row, version in account.issues.items() if row <= seq}
        for _, said in [one for one in account.events if one[0] > seq]:
            self._lose(said)
        account.events = [one for one in account.events if one[0] <= seq]
        account.seq, account.head = seq, account.heads.get(seq, bytes(32))
        account.shown.clear()

    def _lose(self, said: Said) -> None:
        found = self.owed.pop(said, None)
        if found is not None:
            self.lost[said] = found[0]

    def has(self, said: Said, sha256: bytes) -> tuple[str, int] | None:
        """The hub has an event; from which row of which station it is, None where that row is gone."""
        if said in self.owed:
            self.had[said] = self.owed.pop(said)
        if said in self.lost:
            expect(self.lost[said] == sha256, "the hub has other bytes of", said)
            return None
        expect(said in self.had, "the hub has what nobody committed:", said)
        expect(self.had[said][0] == sha256, "the hub has other bytes of", said)
        return self.had[said][1:]

    def forgotten(self, said: Iterable[Said]) -> None:
        """The hub was put back to before it had these; it must be told again, where that is possible."""
        alive = {one for account in self.accounts.values() for _, one in account.events}
        for one in said:
            if one in self.had:
                kept = self.had.pop(one)
                if one in alive:
                    self.owed[one] = kept
                else:
                    self.lost[one] = kept[0]


def reason_of(finding: Finding) -> str:
    """A finding's code, and which of its reasons."""
    return " ".join((finding.code, *filter(None, [finding.params.get("why")])))


def _consumed(entry: Entry) -> tuple[str, ...]:
    """Packages a row takes from their papers, or gives back."""
    back = entry.operation == "void_exit"
    found = []
    for row, stood in zip(entry.change.items, entry.change.before, strict=False):
        if not row.is_case and (back or not _under_paper(stood)):
            found.append(row.key)
    return tuple(found)


def _under_paper(row: StockRow | None) -> bool:
    return row is not None and bool(row.form or row.approval or row.permit)
