"""Which lease a scan spends from, and what this station has left of it.

A paper whose station is `SHARED` is nobody's own: each station spends what the hub has leased to
it, and the approval and its shares are leased along with the form or permit that rests on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from edge.catalogue import SHARED, Approval, ClearanceForm, ImportPermit
from edge.quota import Bound, Claim, cost
from edge.rules.spend import Counted, Counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What this station, in this life of it, has of one claim.

    claim: its key; paper: the number a person knows it by. net: packs granted and not returned;
    used: those spent. takes: least steps of each bound put by for one pack. expires: from when
    nothing more is spent of it (what is left goes back all the same), None for never. cut: nothing is spent
    of it before the hub has looked again, as a paper has a lower total by now.
    """

    claim: str
    paper: str
    life: int
    net: int = 0
    used: int = 0
    takes: Mapping[Bound, int] = field(default_factory=dict)
    expires: datetime | None = None
    cut: bool = False

    @property
    def remaining(self) -> int:
        """Packs that may still be spent; never below nought."""
        return max(0, self.net - self.used)

    @property
    def counters(self) -> tuple[Counter, Counter]:
        """What is counted of it here: packs used, and by how many scans."""
        return ("lease-used", self.claim, str(self.life)), ("lease-scans", self.claim, str(self.life))

    def costs(self, counted: Counted, packs: int) -> int:
        """Packs of the lease that a spend of `packs` uses up, given what it takes of each paper."""
        if not self.takes:
            return packs
        steps: dict[Bound, int] = {
            (scope, number, sub): step
            for (scope, number, sub), step in counted
            if scope in ("form", "permit", "approval", "line", "department")
        }
        return cost(self.takes, steps, packs)


def claim_of(
    form: ClearanceForm | None,
    permit: ImportPermit | None,
    approval: Approval | None,
    institution: str,
    department: str,
) -> Claim | None:
    """The claim that a scan under these papers spends on; None where none of them is shared.

    form: None also where it has a serial list, which needs no lease. institution: whom the goods
    are for. department: of the papers, where the approval grants its share by department.
    """
    number = approval.number if approval else form.approval if form else permit.approval if permit else ""
    shared_form = form is not None and form.station == SHARED
    shared_permit = permit is not None and permit.station == SHARED
    alone = form is None and permit is None and approval is not None and approval.station == SHARED
    if not number or not (shared_form or shared_permit or alone):
        return None
    granted = approval is not None and department and approval.line(institution, department) is not None
    return Claim(
        form=form.number if form and shared_form else "",
        permit=permit.number if permit and shared_permit else "",
        approval=number,
        institution=institution,
        department=department if granted else "",
    )
