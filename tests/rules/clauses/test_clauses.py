"""Every check of every regime, by its clause: what nearly fails passes, what nearly passes does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edge.language import LANGUAGES, TEXTS, text
from edge.rules.checks.policy import POLICIES, policies_at
from edge.rules.facts import Balance
from edge.rules.reasons import CHECK_IDS, POLICY, POLICY_IDS, REASONS
from edge.rules.regimes import BACKWARD
from edge.rules.verdict import Finding
from tests.rules.clauses import scene
from tests.rules.clauses.edges import EDGES, SITE_EDGES
from tests.rules.clauses.further import FURTHER, SITE_FURTHER
from tests.rules.clauses.goods import GOODS
from tests.rules.clauses.people import PEOPLE
from tests.rules.clauses.people import POLICY as SITE
from tests.rules.clauses.table import Case

CASES = (*GOODS, *PEOPLE, *FURTHER, *EDGES)


def _made() -> Iterator[tuple[str, str, str, Case]]:
    """regime, step, clause and case, for every regime and step that makes the case's check."""
    for id_, regime in scene.regimes().items():
        for step, specs in regime.by_operation.items():
            for spec in specs:
                for case in CASES:
                    if (
                        case.check == spec.id
                        and step in (case.at or (step,))
                        and id_ in (case.regimes or (id_,))
                    ):
                        yield id_, step, "" if spec.policy else spec.clause, case


MADE = list(_made())


def _of(findings: tuple[Finding, ...], check: str) -> list[Finding]:
    return [one for one in findings if one.check == check]


def _said(one: Finding) -> str:
    return f"{one.severity} {one.code}" + (f":{one.params['why']}" if "why" in one.params else "")


def _name(value: object) -> str | None:
    return value.found.replace(" ", "-") if isinstance(value, Case) else None


@pytest.mark.parametrize(("regime", "step", "clause", "case"), MADE, ids=_name)
def test_the_nearest_that_passes_and_the_nearest_that_does_not(
    regime: str, step: str, clause: str, case: Case
) -> None:
    """The one is not spoken of by the check; the other is found, with the clause and the regime it is of."""
    passed = scene.judge(regime, step, case.passes)
    assert [_said(one) for one in _of(passed.findings, case.check)] == []
    failed = scene.judge(regime, step, case.fails)
    found = _of(failed.findings, case.check)
    assert any(_said(one).endswith(case.found) for one in found), failed.findings
    assert {one.clause for one in found} == {clause or POLICY}
    assert {one.regime for one in found} == {regime}
    assert failed.verdict == "REJECT" if case.found.startswith("reject") else failed.verdict != "ACCEPT"


@pytest.mark.parametrize("regime", scene.regimes())
def test_every_check_of_a_regime_has_its_cases(regime: str) -> None:
    """None is cited without a case that passes and one that does not."""
    cited = {spec.id for specs in scene.regimes()[regime].by_operation.values() for spec in specs}
    assert cited == {case.check for id_, _, _, case in MADE if id_ == regime}


@pytest.mark.parametrize(
    ("regime", "step"),
    [(id_, step) for id_, regime in scene.regimes().items() for step in regime.by_operation],
)
def test_a_good_scan_is_not_spoken_of(regime: str, step: str) -> None:
    """Where nothing is wrong no check of a regime has anything to say, nor any site policy."""
    decision = scene.judge(regime, step)
    assert [_said(one) for one in decision.findings if one.check] == []


def test_every_check_is_cited_and_every_clause_has_its_check() -> None:
    """Checks that exist and checks that regimes cite are the same."""
    cited = {
        spec.id for regime in scene.regimes().values() for s in regime.by_operation.values() for spec in s
    }
    assert cited == CHECK_IDS
    assert {case.check for case in CASES} == CHECK_IDS


def _sites() -> Iterator[tuple[str, str, Case]]:
    for case in (*SITE, *SITE_FURTHER, *SITE_EDGES):
        for id_, regime in scene.regimes().items():
            for step in case.at or regime.by_operation:
                if step in regime.by_operation and any(name == case.check for name, _ in policies_at(step)):
                    yield id_, step, case


@pytest.mark.parametrize(("regime", "step", "case"), list(_sites()), ids=_name)
def test_site_policy(regime: str, step: str, case: Case) -> None:
    """Good practice is marked as the site's own, never as a clause."""
    if step == "serialise" or (step == "put_away" and case.check == "quarantine-only"):
        return
    passed = scene.judge(regime, step, case.passes)
    assert [_said(one) for one in _of(passed.findings, case.check)] == []
    found = _of(scene.judge(regime, step, case.fails).findings, case.check)
    assert case.found in [_said(one) for one in found]
    assert {(one.clause, one.regime) for one in found} == {(POLICY, "")}


def test_every_policy_has_its_cases() -> None:
    """Those a site may switch on or off, those that are made, and those with cases are the same."""
    assert {name for name, _, _ in POLICIES} == POLICY_IDS == {case.check for case in SITE}


@pytest.mark.parametrize("check", sorted(CHECK_IDS | POLICY_IDS))
def test_every_check_can_be_explained(check: str) -> None:
    """Its name, what passes and what does not are there in both languages."""
    for suffix in ("", ".passes", ".refused"):
        assert f"check.{check}{suffix}" in TEXTS
        assert len({text(f"check.{check}{suffix}", lang) for lang in LANGUAGES}) == 2
    assert REASONS[check].next_action


def test_steps_back_are_never_trapped() -> None:
    """Held, expired, unlisted goods without any paper still go back, to quarantine, to destruction."""
    bad = {
        "product": {"listings": (), "kind": "special"},
        "item": {"expiry": scene.YESTERDAY},
        "record": {"expiry": scene.YESTERDAY},
        "approval": {"lines": (), "valid_to": scene.YESTERDAY, "opinions": ()},
        "here": {"listings": (), "region": "天津市"},
    }
    for id_, regime in scene.regimes().items():
        for step in (
            "return_in",
            "quarantine",
            "refuse",
            "destroy",
            "return_abroad",
            "sample",
            "inspect_pkg",
        ):
            if step in regime.by_operation:
                assert {spec.id for spec in regime.by_operation[step]} <= BACKWARD
                decision = scene.judge(id_, step, {**bad, "place": {"quarantine": True}})
                assert decision.verdict != "REJECT", (id_, step, decision.findings)


def test_a_missing_paper_is_missed_by_the_clause_that_asks_for_it() -> None:
    """Where a regime cites one; else by the table of steps."""
    decision = scene.judge("beijing-special-items", "destroy", {"papers": {"manifest": ""}})
    missing = next(one for one in decision.findings if one.code == "paper-missing")
    assert (missing.clause, missing.regime) == ("六(二)；附件1.3", "beijing-special-items")
    elsewhere = scene.judge("beijing-urgent-drug", "destroy", {"papers": {"method": ""}})
    missing = next(one for one in elsewhere.findings if one.code == "paper-missing")
    assert (missing.clause, missing.regime) == (POLICY, "")


def test_a_paper_that_is_named_is_never_overspent() -> None:
    """A permit named where the regime says nothing of permits is bounded all the same, by site policy."""
    full = {"permit": {"kind": "narcotic"}, "permit_balance": Balance(total=50, used=50)}
    decision = scene.judge("tianzhu-rare-disease", "zone_exit", full)
    (over,) = _of(decision.findings, "permit-balance")
    assert (over.severity, over.clause) == ("reject", POLICY)
