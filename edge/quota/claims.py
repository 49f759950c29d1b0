"""What a lease is for: the papers that one scan takes from, all of them at once.

>>> claim = Claim(form="F-1", approval="A-1", institution="H-1")
>>> claim.bounds
(('form', 'F-1', ''), ('approval', 'A-1', ''), ('line', 'A-1', 'H-1'))
>>> claim.papers
(('form', 'F-1'),)
>>> Claim.parse(claim.key) == claim
True
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

BoundKind = Literal["form", "permit", "approval", "line", "department"]
Bound = tuple[BoundKind, str, str]
"""kind, number, sub: a sum that may not be exceeded, named as the rules' counters are."""

_KEPT: Final = 8192
"""Claims remembered with their keys: a question of leases looks at each of them hundreds of times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The papers a pack is taken from: a form, a permit or neither, always an approval.

    institution: whose share of the approval it is; department: where the share is a department's.
    """

    form: str = ""
    permit: str = ""
    approval: str
    institution: str = ""
    department: str = ""

    @property
    def key(self) -> str:
        """The claim as one text, the same for the same papers."""
        return _key_of(self)

    @classmethod
    def parse(cls, key: str) -> Claim:
        """The claim that `key` names; raises ValueError for any other text."""
        return _claim_of(key)

    @property
    def paper(self) -> str:
        """The number a person knows it by: of the form, else of the permit, else of the approval."""
        return self.form or self.permit or self.approval

    @property
    def papers(self) -> tuple[tuple[str, str], ...]:
        """Kind and number of what it is leased of: its form and permit, or the approval alone."""
        found = (("form", self.form), ("permit", self.permit))
        return tuple(paper for paper in found if paper[1]) or (("approval", self.approval),)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Every sum that a pack taken on it counts towards, the narrowest paper first."""
        found: list[Bound] = []
        if self.form:
            found.append(("form", self.form, ""))
        if self.permit:
            found.append(("permit", self.permit, ""))
        found.append(("approval", self.approval, ""))
        if self.institution:
            found.append(("line", self.approval, self.institution))
        if self.institution and self.department:
            found.append(("department", self.approval, f"{self.institution}/{self.department}"))
        return tuple(found)


@lru_cache(_KEPT)
def _key_of(claim: Claim) -> str:
    parts = (claim.form, claim.permit, claim.approval, claim.institution, claim.department)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


@lru_cache(_KEPT)
def _claim_of(key: str) -> Claim:
    try:
        parts = json.loads(key)
    except RecursionError as fault:
        raise ValueError(f"expected a claim's key, got {key[:40]!r}") from fault
    if not isinstance(parts, list) or len(parts) != 5 or not all(isinstance(it, str) for it in parts):
        raise ValueError(f"expected a claim's key, got {key[:200]!r}")
    form, permit, approval, institution, department = parts
    claim = Claim(form=form, permit=permit, approval=approval, institution=institution, department=department)
    if claim.key != key or not approval:
        raise ValueError(f"expected a claim's key, got {key[:200]!r}")
    return claim


def cost(takes: Mapping[Bound, int], steps: Mapping[Bound, int], packs: int) -> int:
    """How many packs of a lease a scan uses up: at least `packs`, and enough that no bound is passed.

    takes: least steps of each bound that were put by for one pack; steps: what the scan takes of
    each. They differ only where station and hub have a pack's content from two issues of the
    catalogue; the greater then counts. A bound that was put by nothing cannot be paid for: ValueError.
    """
    most = packs
    for bound, step in steps.items():
        per_pack = takes.get(bound)
        if per_pack is None or step <= 0:
            continue
        if per_pack <= 0:
            raise ValueError(f"expected a lease that covers {bound}, got one of none")
        most = max(most, -(-step // per_pack))
    return most
