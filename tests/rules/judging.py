"""Judges scans of the small world and says briefly what was found."""

from __future__ import annotations

from typing import Any

from edge.rules.decide import decide
from edge.rules.decision import Decision
from edge.rules.facts import Facts
from tests import fakes


def judge(operation: str, facts: Facts | None = None, *, code: Any = None, **papers: str) -> Decision:
    """`operation` on `facts` (those of a good scan), with papers in order but for `papers`."""
    task = fakes.task(operation, **papers)
    return decide(code or fakes.code(), task, facts or fakes.facts(operation), fakes.NOW)


def case(operation: str, facts: Facts, **papers: str) -> Decision:
    """`operation` on the case of `facts`."""
    return judge(operation, facts, code=fakes.case_code(facts.case[2:]), **papers)


def said(decision: Decision) -> list[str]:
    """Each finding as ``severity code`` or ``severity code:why``, in their order."""
    return [
        f"{one.severity} {one.code}" + (f":{one.params['why']}" if "why" in one.params else "")
        for one in decision.findings
    ]
