"""Verdicts and findings: what a decision says, and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["ACCEPT", "REVIEW", "REJECT"]
Severity = Literal["note", "review", "reject"]

_RANK: Mapping[Severity, Verdict] = {"note": "ACCEPT", "review": "REVIEW", "reject": "REJECT"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check has to say.

    code: the reason, a key of the word tables. check: the check it came from, "" for reading
    and station states. clause: the clause or ``site policy`` it rests on, "" where none is.
    params: what the sentence names (``{remaining}``, ``{first}`` …), already as text. regime: whose
    clause it is, "" where no document says it.
    """

    code: str
    severity: Severity
    clause: str = ""
    check: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    regime: str = ""


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """The hardest of what was found; nothing found is ACCEPT.

    >>> verdict_of([Finding("catalogue-stale", "note")])
    'ACCEPT'
    >>> verdict_of([Finding("purpose", "review"), Finding("expired", "reject")])
    'REJECT'
    """
    severities = {finding.severity for finding in findings}
    for severity in ("reject", "review"):
        if severity in severities:
            return _RANK[severity]
    return "ACCEPT"
