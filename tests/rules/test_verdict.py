"""Verdicts of findings."""

from __future__ import annotations

import doctest
from itertools import permutations

from edge.rules import verdict
from edge.rules.verdict import Finding, verdict_of


def test_the_hardest_finding_decides() -> None:
    """One REJECT is a REJECT whatever stands beside it, in any order."""
    findings = (Finding("a", "note"), Finding("b", "review"), Finding("c", "reject"))
    assert {verdict_of(order) for order in permutations(findings)} == {"REJECT"}
    assert verdict_of(findings[:2]) == "REVIEW"
    assert verdict_of(findings[:1]) == "ACCEPT"
    assert verdict_of(()) == "ACCEPT"


def test_examples_in_the_docstring() -> None:
    """What the docstring shows is so."""
    assert doctest.testmod(verdict).failed == 0
