"""Every reason a scan may be given, closed: how hard it is, and whether it can be waived.

Its words and the one next action are in `edge.language`; a test holds the two tables together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edge.language import next_action_of
from edge.rules.verdict import Severity

POLICY: Final = "site policy"
"""The clause of what rests on good practice and on no document."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code.

    severity: its usual weight; a check may say it harder or softer where the step asks for it.
    overridable: a supervisor may waive it where it is a REVIEW. A REJECT is never waived.
    check: a regime lists it as a check of its own and cites a clause for it. policy: a site switches it
    on or off, and it rests on no clause.
    next_action: key of what to do now.
    """

    code: str
    severity: Severity
    overridable: bool
    check: bool
    next_action: str
    policy: bool = False


_REFUSED: Final = (
    # nothing usable was read: scan again
    "misread",
    "check-digit",
    "unknown-identifier",
    "bad-date",
    "bad-length",
    "bad-character",
    "bad-value",
    "separator-lost",
    "layout-mismatch",
    "not-a-goods-code",
    "no-serial",
    "not-an-item",
    # the station, its papers or its record do not allow it
    "not-signed-in",
    "no-task",
    "line-halted",
    "tray-refused",
    "goes-alone",
    "wrong-role",
    "wrong-site",
    "operation-unknown",
    "not-in-regime",
    "paper-missing",
    "paper-wrong",
    "paper-unknown",
    "task-open",
    "station-quarantined",
    "no-quota-here",
    "no-quota-held",
    "form-unknown",
    "approval-unknown",
    "destination-unknown",
    "place-unknown",
    "catalogue-missing",
    "nothing-to-undo",
    "undo-too-late",
    "undo-not-here",
    "store-full",
    # the goods do not allow it
    "already-in-case",
    "not-in-case",
    "case-in-itself",
    "mixed-case",
    "duplicate",
    "serial-not-listed",
    "no-lot",
    "not-enough-here",
    "amount-mismatch",
    "part-packs",
    "seal-broken",
    "use-void-exit",
    "departed-already",
    "never-back",
    "other-patient",
    "nothing-held",
    # a paper names what the catalogue does not have
    "permit-unknown",
    "filing-unknown",
)
"""Always a REJECT."""

_EITHER: Final = ("product-unknown", "lot-mismatch", "expiry-mismatch")
"""A REJECT on the way to the patient, a REVIEW on the way back."""

_REVIEWED: Final = (
    "repeated-identifier",
    "check-part-disagrees",
    "catalogue-too-old",
    "clock-suspect",
    "not-seen-here",
    "seal-mismatch",
    "expiry-unknown",
    "custody-elsewhere",
    "share-elsewhere",
    "note-unknown",
    "booked-away",
)
"""The station cannot know; a supervisor may."""

_NOTES: Final = (
    "already-counted",
    "catalogue-stale",
    "despatch-unknown",
    "institution-rectifying",
    "keyed-in",
    "separator-restored",
    "requisite-missing",
    "excluded-pair",
    "add-on-ignored",
    "check-part-unverified",
    "part-of-a-label",
    "primary-missing",
    "undone",
    "product-held",
    "code-note",
)
"""Shown, and nothing more."""

_CHECKS: Final[tuple[tuple[str, Severity, bool], ...]] = (
    ("institution-whitelisted", "reject", False),
    ("product-whitelisted", "reject", True),
    ("product-for-institution", "reject", False),
    ("product-as-approved", "reject", True),
    ("importer-whitelisted", "reject", True),
    ("excluded-category", "reject", True),
    ("approval-balance", "reject", True),
    ("clearance-balance", "reject", True),
    ("department-balance", "reject", False),
    ("permit-balance", "reject", False),
    ("lead-list", "reject", False),
    ("share-need", "review", True),
    ("take-away-filed", "reject", True),
    ("customs-released", "reject", True),
    ("one-item-one-code", "reject", False),
    ("chain-order", "reject", False),
    ("designated-destination", "reject", False),
    ("separate-storage", "reject", False),
    ("consent-recorded", "reject", True),
    ("prescriber-listed", "reject", True),
    ("department-listed", "reject", True),
    ("purpose", "review", True),
    ("patient-group", "review", True),
    ("stop-use", "reject", False),
    ("recall", "reject", False),
    ("expired", "reject", True),
    ("regime-in-force", "review", True),
    # the other regimes
    ("approval-in-force", "reject", True),
    ("institution-approved", "reject", False),
    ("ground-of-need", "review", True),
    ("clearance-form", "reject", True),
    ("import-permit", "reject", True),
    ("reviewer-named", "review", True),
    ("importer-appointed", "reject", True),
    ("kind-licensed", "reject", True),
    ("managed-as", "reject", False),
    ("department-granted", "reject", True),
    ("condition-new", "reject", True),
    ("customs-permit", "reject", True),
    ("customs-declared", "reject", False),
    ("domestic-approval", "reject", True),
    ("unit-item-pair", "reject", False),
    ("opinion-in-force", "reject", True),
    ("quarantine-permit", "reject", True),
    ("region", "reject", True),
    ("declared-place", "reject", True),
    ("biosafety-level", "reject", False),
    ("storage-class", "review", True),
    ("transport-papers", "reject", False),
    ("responsible-person", "reject", False),
    ("lot-agrees", "reject", True),
    ("seal-intact", "reject", True),
)
"""The checks a regime may demand, each the code of its own finding: weight, ever a REVIEW to waive."""

_POLICIES: Final[tuple[tuple[str, Severity, bool], ...]] = (
    ("accepted-first", "reject", False),
    ("second-person", "reject", False),
    ("fefo", "review", True),
    ("near-expiry", "note", False),
    ("cold-chain", "review", True),
    ("note-agrees", "review", True),
    ("quarantine-only", "reject", False),
    ("set-apart", "reject", False),
)
"""Good practice that a site may switch on or off (`edge.rules.checks.policy`)."""


def _reasons() -> dict[str, Reason]:
    rows: list[tuple[str, Severity, bool, bool]] = []
    rows += [(code, "reject", False, False) for code in _REFUSED]
    rows += [(code, "reject", True, False) for code in _EITHER]
    rows += [(code, "review", True, False) for code in _REVIEWED]
    # what was swallowed would be recorded as part of the lot; the label is keyed in instead
    rows += [("separator-maybe-lost", "review", False, False)]
    # a case whose packages are not known would move without any of them being counted
    rows += [("contents-unknown", "review", False, False)]
    # what is spent in a unit nobody can say would be spent without being counted
    rows += [("conversion-unknown", "review", False, False)]
    rows += [(code, "note", False, False) for code in _NOTES]
    rows += [(code, severity, waivable, True) for code, severity, waivable in _CHECKS]
    reasons = {
        code: Reason(code, severity, waivable, check, next_action_of(code))
        for code, severity, waivable, check in rows
    }
    for code, severity, waivable in _POLICIES:
        reasons[code] = Reason(code, severity, waivable, False, next_action_of(code), policy=True)
    return reasons


REASONS: Mapping[str, Reason] = _reasons()
CHECK_IDS: Final = frozenset(code for code, reason in REASONS.items() if reason.check)
POLICY_IDS: Final = frozenset(code for code, reason in REASONS.items() if reason.policy)


def overridable(code: str) -> bool:
    """Whether a supervisor may waive a REVIEW for `code`; an unknown code never."""
    reason = REASONS.get(code)
    return reason is not None and reason.overridable
