"""A row of the journal as a value: what is asked to be written (`Draft`), what was (`Entry`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec

from edge.clock import Reading
from edge.rules.decision import Effects
from edge.rules.verdict import Finding, Verdict
from edge.store.packing import Change, effects_of, keys_of, unpack_change

Kind = Literal[
    "scan",
    "override",
    "undo",
    "task-open",
    "task-close",
    "sign-in",
    "sign-out",
    "sign-in-failed",
    "catalogue",
    "grant",
    "return",
    "hold",
    "site",
    "enrol",
    "incarnation",
    "quarantine",
    "clock",
    "repeat",
    "acknowledge",
    "operator",
    "exception",
    "setting",
    "record",
    "label",
]

SPENDING: Final[frozenset[Kind]] = frozenset({"catalogue", "grant", "return", "incarnation"})
"""Kinds that change what may be spent whatever else they carry."""

URN: Final = "urn:uuid:"
GENESIS: Final = bytes(32)
"""The `previous` of the first row."""

_NO_EFFECTS: Final = Effects()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row to append.

    event_id: UUIDv7, with or without ``urn:uuid:``. at: when it happened. recorded: the wall
    clock when it was written down, None for the same. task: the task's id. raw: the bytes the
    device sent. text: the same for eyes. key, epc: the item or case it is about. body: the
    frozen bytes that will be sent, None for nothing. packs: packages it counts for in its task,
    None to count the leaf packages of `effects` (one where an accepted scan changes none).
    refers: seq of the row it overrides, undoes, corrects or voids. repeat_of: seq of the row
    that counted the same code before. detail: JSON of anything else.
    """

    kind: Kind
    event_id: str
    at: Reading
    recorded: datetime | None = None
    operator: str = ""
    task: str = ""
    operation: str = ""
    verdict: Verdict | Literal[""] = ""
    findings: tuple[Finding, ...] = ()
    raw: bytes = b""
    source: str = ""
    text: str = ""
    key: str = ""
    epc: str = ""
    effects: Effects = _NO_EFFECTS
    body: bytes | None = None
    changes_spend: bool = False
    packs: int | None = None
    refers: int | None = None
    repeat_of: int | None = None
    detail: bytes = b""

    @property
    def reverses(self) -> bool:
        """Whether it brings earlier records back, rather than making new ones."""
        return self.refers is not None and (self.kind == "undo" or self.operation == "correct")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row as written: a `Draft` with its place in the chain.

    A struct, since one is made at every scan, and a frozen dataclass of so many fields takes
    longer to make than the row takes to hash.

    station, incarnation: where. packs: packages it counts for in its task. changes_spend:
    it changed what may be spent. packed: what it changed, as stored. spend_seq: the last row up to here that did, of several in one transaction the last. event_no: how
    many rows up to here carry a body. sha256: over the whole row, `previous` included.
    """

    seq: int
    kind: Kind
    event_id: str
    at: Reading
    recorded: datetime
    station: str
    incarnation: int
    operator: str
    task: str
    operation: str
    verdict: Verdict | Literal[""]
    findings: tuple[Finding, ...]
    raw: bytes
    source: str
    text: str
    key: str
    epc: str
    packed: bytes
    body: bytes | None
    changes_spend: bool
    packs: int
    refers: int | None
    repeat_of: int | None
    detail: bytes
    spend_seq: int
    event_no: int
    previous: bytes
    sha256: bytes

    @property
    def reverses(self) -> bool:
        """Whether it brings earlier records back, rather than making new ones."""
        return self.refers is not None and (self.kind == "undo" or self.operation == "correct")

    @property
    def keys(self) -> tuple[str, ...]:
        """Every item and case it is about, its own first."""
        return keys_of(self.key, self.change)

    @property
    def change(self) -> Change:
        """What it changed, with the rows that stood before."""
        return unpack_change(self.packed)

    @property
    def effects(self) -> Effects:
        """What it changed, in the rules' own shape, times cut to the millisecond."""
        return effects_of(self.change)


@dataclass(frozen=True, slots=True)
class Header:
    """What proves a row's place in the chain without its content."""

    seq: int
    kind: str
    event_id: str
    sha256: bytes
    previous: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends.

    at, clock: the last row's time and whether the clock was believed, None and ``good`` for none.
    """

    seq: int = 0
    sha256: bytes = GENESIS
    spend_seq: int = 0
    event_no: int = 0
    at: datetime | None = None
    clock: Literal["good", "suspect"] = "good"
