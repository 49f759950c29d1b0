"""What was decided about one scan, and what committing it will change."""

from __future__ import annotations

from dataclasses import dataclass

from edge.catalogue import Hold
from edge.rules.facts import ItemRecord
from edge.rules.spend import Counted, Counter, Scope, Spend
from edge.rules.verdict import Finding, Verdict

__all__ = ["Counted", "Counter", "Decision", "Effects", "Proposal", "Scope", "Spend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Everything an accepted decision changes; folding all of them gives the stock.

    items: the new record of each package (and of the case itself, as a record whose key
    begins ``00``). spend: what it takes from the quota, None for nothing. received: how much was
    received under `form` here, in the least steps of the form's unit. counted: what else is counted
    and is no quota (a despatch note's lines, what a lead institution passes on). holds: those the
    station sets or lifts by itself. Undo stores the effects that bring the old records back; removed:
    keys whose record goes away with an undo of their first entry, unheld: ids of holds that do.
    A record with step_seq 0 changed its state by this decision: its step_seq is the row's own.
    """

    items: tuple[ItemRecord, ...] = ()
    removed: tuple[str, ...] = ()
    spend: Spend | None = None
    received: int = 0
    received_form: str = ""
    counted: Counted = ()
    holds: tuple[Hold, ...] = ()
    unheld: tuple[str, ...] = ()


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
    packs: how many packs it counts for where that is not its leaves (goods without serials). lots: of
    those, how many of which class (EPC URI), each class once; leaves are the packages with serials then.
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
    packs: int | None = None
    lots: tuple[tuple[str, int], ...] = ()
    proposal: Proposal | None = None
