"""Leases that may be larger than the catalogue in use allows: nothing is spent of them before the hub has looked again.

A lease is so much of a paper's total as it was when the hub granted it. Once this station knows of a lower
total, or that the paper is no more, it cannot tell how much of that lease there still is: others may have
used of the total, and hold of it. So the switch of catalogues marks the lease, and the mark goes with the
first answer of a hub that knew that catalogue, had looked at what is held here, and wanted none of it back.
A station that was never told of the lower total goes on spending what it was granted; none can do better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

import msgspec

from edge.catalogue import Approval, ClearanceForm, ImportPermit
from edge.quota import Bound, Claim
from edge.store.entities import CatalogueView
from edge.store.kept import Kept
from edge.store.meta import Meta

CUT: Final = "lease.cut"
RECKONED: Final = "lease.reckoned"
"""Names in `meta`: since which issue each lease is marked (JSON, by claim's key), and the hub's issue as last told."""

_OPEN: Final = 2**63 - 1
"""Stands for a bound that a paper does not set."""


def cut(kept: Kept) -> Collection[str]:
    """The leases of which nothing is spent just now, by claim's key; looked at with every scan that spends of one."""
    return marked(kept.meta)


def marked(told: Meta) -> Collection[str]:
    """The same, by what `meta` says."""
    return _cuts(told.get(CUT, "")).keys()


def note(
    kept: Kept, held: Iterable[str], before: CatalogueView | None, now: CatalogueView
) -> tuple[str, ...]:
    """Mark what is held of papers of which there is less than before, within the switch; the claims.

    held: claims' keys. before: the catalogue that was in use, None where it could not be read. Where the hub
    reckoned by an issue that was never seen here, `before` says nothing of what there was, and all are marked.
    """
    hub = int(kept.meta.get(RECKONED, "0"))
    if now.version <= hub:
        return ()
    seen = before if before is not None and before.version >= hub else None
    found = tuple(claim for claim in held if _less(Claim.parse(claim), seen, now))
    if found:
        _put(kept, {**_cuts(kept.meta.get(CUT, "")), **dict.fromkeys(found, now.version)})
    return found


def reckoned(kept: Kept, version: int) -> None:
    """The hub, by issue `version`, has looked at all that is held here and leaves it here.

    0: a hub of before it said so, which is taken at its word.
    """
    cuts = _cuts(kept.meta.get(CUT, ""))
    left = {claim: since for claim, since in cuts.items() if version and since > version}
    if len(left) < len(cuts):
        _put(kept, left)
    if version > int(kept.meta.get(RECKONED, "0")):
        kept.set_meta({RECKONED: str(version)})


def _less(claim: Claim, before: CatalogueView | None, now: CatalogueView) -> bool:
    return before is None or any(_total(bound, now) < _total(bound, before) for bound in claim.bounds)


def _total(bound: Bound, view: CatalogueView) -> int:
    """Least steps of a bound, none for a paper that the catalogue does not have."""
    kind, number, sub = bound
    if kind == "form":
        form = view.one(ClearanceForm, number)
        return form.total if form else 0
    if kind == "permit":
        permit = view.one(ImportPermit, number)
        return permit.total if permit else 0
    approval = view.one(Approval, number)
    if approval is None or kind == "approval":
        return approval.total if approval else 0
    institution, _, department = sub.partition("/")
    line = approval.line(institution, department)
    share = line.share(approval.unit) if line else None
    return _OPEN if share is None else share


def _put(kept: Kept, cuts: dict[str, int]) -> None:
    kept.set_meta({CUT: msgspec.json.encode(cuts).decode() if cuts else ""})


@lru_cache(maxsize=16)
def _cuts(said: str) -> dict[str, int]:
    return msgspec.json.decode(said, type=dict[str, int]) if said else {}
