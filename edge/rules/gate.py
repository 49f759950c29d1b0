"""Before any check: may this be done here, by this person, on these papers, with what is known?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from edge.rules.facts import AWAY
from edge.rules.operations import OPERATIONS, Paper
from edge.rules.reasons import REASONS
from edge.rules.regimes import Regime
from edge.rules.scan import PASSES, Findings, Scan, moment, note, reject, review
from edge.rules.verdict import Finding


def barred(scan: Scan) -> Findings:
    """Why nothing about the goods is even looked at: the person, the site or the kind of code."""
    facts, operation = scan.facts, scan.operation
    if facts.operator is None:
        return reject("not-signed-in")
    if facts.station.kind not in operation.sites:
        return reject("wrong-site", operation=operation.name)
    allowed: frozenset[str] = operation.roles
    if facts.regime is not None:
        allowed = facts.regime.roles.get(operation.name, allowed)
    if not facts.operator.roles & allowed:
        return reject("wrong-role", operation=operation.name, needed=",".join(sorted(allowed)))
    if scan.code.standard in ("badge", "command") or (facts.case and operation.name == "serialise"):
        return reject("not-an-item")
    return PASSES


def papers(scan: Scan) -> Findings:
    """Papers that are missing, not among their choices, or name what the catalogue does not have."""
    regime = scan.facts.regime
    demanded = regime.papers.get(scan.operation.name, ()) if regime else ()
    found = PASSES
    given = scan.task.papers.get
    for name, required, paper in _looked_over(scan.operation.name):
        value = given(name)
        if not value:
            if required or name in demanded:
                found += _missing(regime, name)
        elif paper is not None:
            found += _filled(scan, paper, value)
    one_of = scan.operation.any_of
    if one_of and not found and not any(given(name) for name in one_of):
        found += _missing(regime, one_of[0])
    return found


@cache
def _looked_over(operation: str) -> tuple[tuple[str, bool, Paper | None], ...]:
    """Each paper of a step: its name, whether it is required, and itself where what it says is judged."""
    return tuple(
        (paper.name, paper.required, paper if paper.choices or paper.kind in _JUDGED else None)
        for paper in OPERATIONS[operation].papers
    )


def _missing(regime: Regime | None, paper: str) -> Findings:
    """By the clause that asks for the paper, where one does."""
    cited = regime.cited.get(paper) if regime else None
    if regime is None or cited is None:
        return reject("paper-missing", paper=paper)
    return (Finding("paper-missing", "reject", cited.clause, "", {"paper": paper}, regime.id),)


def _filled(scan: Scan, paper: Paper, value: str) -> Findings:
    facts = scan.facts
    if paper.choices and value not in paper.choices:
        return reject("paper-wrong", paper=paper.name, expected=",".join(paper.choices))
    if paper.kind == "form" and facts.form is None:
        return reject("form-unknown", form=value)
    unknown = _unknown(scan, paper)
    if unknown:
        # a note is the supplier's and may come late; what goods are taken under must be known
        return (review if paper.kind == "note" else reject)(unknown, **{_CALLED[unknown]: value})
    odd = _contradicting(scan, paper)
    if odd:
        return reject("paper-wrong", paper=paper.name, expected=odd)
    if paper.kind == "place" and (facts.place is None or facts.place.party != facts.station.party):
        return reject("place-unknown", place=value)
    if paper.kind == "sscc" and not scan.task.case:
        return reject("paper-wrong", paper=paper.name, expected="SSCC")
    return PASSES


def _contradicting(scan: Scan, paper: Paper) -> str:
    """What a paper ought to say beside the others, "" where it goes with them.

    The form's approval is the one goods are taken from: another named beside it would be ignored.
    Goods are handed on to, and taken over from, somebody else.
    """
    facts = scan.facts
    if paper.kind == "approval" and facts.form and facts.approval and not _names(scan, facts.approval.number):
        return facts.approval.number
    other = facts.holder if paper.name == "holder" else facts.destination
    if paper.kind == "institution" and other is not None and other.id == facts.station.party:
        return "≠ " + other.id
    return ""


def _names(scan: Scan, approval: str) -> bool:
    return scan.task.paper("approval") == approval


_REASONS: Final[Mapping[str, str]] = {
    "form": "approval-unknown",
    "approval": "approval-unknown",
    "permit": "permit-unknown",
    "filing": "filing-unknown",
    "note": "note-unknown",
    "institution": "destination-unknown",
}
"""What is said of a paper of a kind that names nothing."""
_JUDGED: Final = frozenset({*_REASONS, "place", "sscc"})

_CALLED: Final = {
    "approval-unknown": "form",
    "permit-unknown": "permit",
    "filing-unknown": "filing",
    "note-unknown": "note",
    "destination-unknown": "destination",
}
"""What a reason calls the paper that names nothing."""


def _unknown(scan: Scan, paper: Paper) -> str:
    """Why a paper names nothing the catalogue has, "" where it does."""
    facts = scan.facts
    found: object = facts
    match paper.kind:
        case "form" | "approval":
            found = facts.approval
        case "permit":
            found = facts.permit
        case "filing":
            found = facts.filing
        case "note":
            found = facts.note
        case "institution":
            found = facts.holder if paper.name == "holder" else facts.destination
    return "" if found is not None else _REASONS[paper.kind]


def reading(scan: Scan) -> Findings:
    """What the reader had to say about a code it read all the same."""
    return tuple(
        Finding(
            one.code if one.code in REASONS else "code-note",
            _severity(one.code),
            "",
            "",
            {"message": one.message},
        )
        for one in scan.code.findings
    )


def _severity(code: str) -> Literal["note", "review"]:
    known = REASONS.get(code)
    return "review" if known is not None and known.severity != "note" else "note"


def knowledge(scan: Scan) -> Findings:
    """How far the catalogue and the clock may be believed, for steps towards the patient."""
    facts = scan.facts
    found = PASSES
    if facts.catalogue == "missing":
        found += reject("catalogue-missing")
    elif facts.catalogue == "too-old":
        found += review("catalogue-too-old", issued=moment(facts.catalogue_issued))
    elif facts.catalogue == "stale":
        found += note("catalogue-stale", issued=moment(facts.catalogue_issued))
    if facts.clock == "suspect":
        found += review("clock-suspect")
    if not facts.site_heard:
        held = next((item.elsewhere for item in scan.items if item.elsewhere), "")
        if held:
            why = {"why": "archive"} if held == AWAY else {"station": held}
            found += review("custody-elsewhere", **why)
    return found
