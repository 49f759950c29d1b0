"""What was decided about one scan, and what committing it will change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from edge.rules.facts import ItemRecord
from edge.rules.verdict import Finding, Verdict

Scope = Literal["form", "approval", "line", "department", "permit", "filing", "received", "note"]
Counter = tuple[Scope, str, str]
"""scope, name, sub: what is counted under a paper.

``line``: an approval's share for the institution `sub`; ``department``: for ``institution/department``;
``filing``: taken away under it; ``received``, ``note``: received here under a form or permit, a despatch
note's line ``product/lot``. Others have "" as their sub.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Packs taken from (or, below nought, given back to) a form, its approval and its line.

    counters: by how much each counter moves, in the least steps of its paper's unit; empty where it
    is the packs themselves, of form, approval and line.
    """

    form: str
    approval: str
    institution: str
    packs: int
    counters: tuple[tuple[Counter, int], ...] = ()

    @property
    def back(self) -> Spend:
        """The same, given back."""
        counters = tuple((counter, -steps) for counter, steps in self.counters)
        return replace(self, packs=-self.packs, counters=counters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Everything an accepted decision changes; folding all of them gives the stock.

    items: the new record of each package (and of the case itself, as a record whose key
    begins ``00``). spend: what it takes from the quota, None for nothing. received: packs
    received under `form` here. Undo stores the effects that bring the old records back;
    removed: keys whose record goes away with an undo of their first entry.
    A record with step_seq 0 changed its state by this decision: its step_seq is the row's own.
    """

    items: tuple[ItemRecord, ...] = ()
    removed: tuple[str, ...] = ()
    spend: Spend | None = None
    received: int = 0
    received_form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a reviewed decision would change and print, were it accepted."""

    effects: Effects
    minted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The verdict on one code in one task, with its findings in the order of weight.

    key: the item or case it is about, "" where none was read. leaves: EPC URIs of the leaf
    packages. epc: of what was scanned. repeat: it was `already-counted` (no second effect).
    minted: the element string to print for a newly coded package, "" otherwise.
    effects, minted: empty unless the verdict is ACCEPT. proposal: on a REVIEW, what they
    would be once a supervisor waives its findings (`edge.rules.decide.override`).
    """

    operation: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    key: str = ""
    epc: str = ""
    leaves: tuple[str, ...] = ()
    effects: Effects = Effects()
    repeat: bool = False
    minted: str = ""
    proposal: Proposal | None = None
