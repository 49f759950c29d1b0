"""Which regime is meant, where goods are not yet tied to an approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.catalogue import Approval
from edge.rules.regimes import Regime
from edge.store.kept import Kept

_EXIT: Final = "zone_exit"


def regime_meant(
    kept: Kept, operation: str, approval: Approval | None, approvals: Sequence[Approval]
) -> Regime | None:
    """The regime the approval names; where none is known, the only one that can be meant here.

    That is, of those of the product's approvals, else of any approval here, the one that has
    this step; in a zone, the one that has zones.
    """
    regimes = kept.regimes
    if approval:
        return regimes.get(approval.regime)
    named = {one.regime for one in approvals} or (kept.view.regimes() if kept.view else set(regimes))
    known = [regimes[one] for one in named if one in regimes]
    if len(known) > 1:
        known = [one for one in known if operation in one.by_operation]
    if len(known) > 1 and kept.station.kind == "zone":
        known = [one for one in known if _EXIT in one.by_operation]
    return known[0] if len(known) == 1 else None
