"""What a reason rests on that no check of a regime found: a clause all the same, a standard, or the site.

A package without a serial is refused because each has a code of its own, goods at a station that
holds no quota because nobody may exceed the approval: the clause is that of the check named here,
under whatever regime makes it. A reading that fails rests on the standard of its code; who may do
what on which papers, and how fresh a catalogue must be, is the site's own rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from edge.codes.scanned import MisreadingCode
from edge.rules.reasons import POLICY
from edge.rules.regimes import CheckSpec, Regime
from edge.rules.verdict import Finding

STANDARD: Final = "code standard"
"""The clause of what rests on the standard of a code (GS1 General Specifications, HIBC, IFA, MA …)."""

_BALANCE: Final = ("clearance-balance", "approval-balance", "permit-balance")
_GRANT: Final = ("approval-in-force", "opinion-in-force", "approval-balance")
_TRACED: Final = ("chain-order", "one-item-one-code")

RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "no-serial": ("one-item-one-code", "chain-order"),
    "no-lot": ("lot-agrees", "chain-order"),
    "product-unknown": ("product-whitelisted", "unit-item-pair", "product-as-approved"),
    "serial-not-listed": _BALANCE,
    "no-quota-here": _BALANCE,
    "no-quota-held": _BALANCE,
    "station-quarantined": _BALANCE,
    "form-unknown": ("clearance-balance", "clearance-form", *_GRANT),
    "conversion-unknown": ("approval-balance",),
    "share-elsewhere": ("approval-balance", "department-balance"),
    "approval-unknown": _GRANT,
    "not-in-regime": ("chain-order",),
    "permit-unknown": ("quarantine-permit", "import-permit", "customs-permit"),
    "filing-unknown": ("take-away-filed",),
    "destination-unknown": ("designated-destination", "institution-approved", "unit-item-pair"),
    "place-unknown": ("separate-storage", "declared-place", "storage-class"),
    "lot-mismatch": ("lot-agrees", *_TRACED),
    "expiry-mismatch": ("lot-agrees", *_TRACED),
    "expiry-unknown": ("expired",),
    "seal-broken": ("seal-intact", *_TRACED),
    "seal-mismatch": ("seal-intact", *_TRACED),
    "despatch-unknown": _TRACED,
    **dict.fromkeys(
        """duplicate already-in-case not-in-case case-in-itself mixed-case contents-unknown not-seen-here
        custody-elsewhere departed-already use-void-exit booked-away not-enough-here
        amount-mismatch""".split(),
        _TRACED,
    ),
}
"""The checks whose clause a reason shares, the nearest first."""

READ: Final = frozenset(
    (*get_args(MisreadingCode), "separator-maybe-lost", "repeated-identifier", "check-part-disagrees")
)
"""Reasons that rest on the standard of the code that was read."""

SITE: Final = frozenset(
    """not-an-item not-signed-in no-task line-halted tray-refused goes-alone wrong-role wrong-site
    operation-unknown paper-missing
    paper-wrong paper-unknown task-open catalogue-missing catalogue-too-old clock-suspect nothing-to-undo
    undo-too-late undo-not-here store-full part-packs never-back other-patient nothing-held
    note-unknown""".split()
)
"""Reasons that rest on the site's own rules: who may do what, on which papers, how its record is kept."""


def spec_of(regime: Regime | None, operation: str, code: str) -> CheckSpec | None:
    """The check of `regime` whose clause a reason rests on: at this step, else wherever it is made."""
    if regime is None:
        return None
    for check in RESTS_ON.get(code, ()):
        spec = regime.spec(operation, check) or regime.anywhere(check)
        if spec is not None and not spec.policy:
            return spec
    return None


def based(one: Finding, regime: Regime | None, operation: str) -> Finding:
    """`one` with what it rests on; a finding that cites something, and a mere note, stays as it is."""
    if one.clause or one.severity == "note":
        return one
    if one.code in READ:
        return replace(one, clause=STANDARD)
    spec = spec_of(regime, operation, one.code)
    if spec is None or regime is None:
        return replace(one, clause=POLICY)
    return replace(one, clause=spec.clause, regime=regime.id)
