"""Every refusal rests on something that can be shown: a clause, a standard, or the site's own rule."""

from __future__ import annotations

import pytest

from edge import config
from edge.language import LANGUAGES, text
from edge.rules.basis import READ, RESTS_ON, SITE, STANDARD, based, spec_of
from edge.rules.decide import refuse
from edge.rules.operations import OPERATIONS
from edge.rules.reasons import CHECK_IDS, POLICY, POLICY_IDS, REASONS
from edge.rules.verdict import Finding

REGIMES = config.regimes()
WEIGHING = sorted(code for code, reason in REASONS.items() if reason.severity != "note")


def test_every_reason_has_one_basis() -> None:
    """A check, a site policy, the clause of a check, a code's standard or the site: exactly one of them."""
    for code in WEIGHING:
        kinds = [code in group for group in (CHECK_IDS, POLICY_IDS, RESTS_ON, READ, SITE)]
        assert sum(kinds) == 1, code
    assert (READ | SITE | RESTS_ON.keys()) <= REASONS.keys()
    assert {check for checks in RESTS_ON.values() for check in checks} <= CHECK_IDS


@pytest.mark.parametrize("regime", REGIMES.values(), ids=lambda it: it.id)
@pytest.mark.parametrize("code", WEIGHING)
def test_a_refusal_cites_what_it_rests_on(regime: object, code: str) -> None:
    """Under every regime and at every step: its clause with the document's words, or a basis that has words."""
    assert hasattr(regime, "by_operation")
    for step in OPERATIONS:
        made = regime.spec(step, code)
        if made is not None:
            assert made.policy or (made.clause and made.quote)
            continue
        one = based(Finding(code, "reject"), regime, step)
        if one.regime:
            cited = spec_of(regime, step, code)
            assert cited is not None
            assert (one.clause, one.regime) == (cited.clause, regime.id)  # type: ignore[attr-defined]
            assert cited.quote
        else:
            words = {POLICY: "clause.site", STANDARD: "clause.standard"}[one.clause]
            assert len({text(words, lang) for lang in LANGUAGES}) == 2


@pytest.mark.parametrize("code", WEIGHING)
def test_without_a_regime_nothing_is_left_without_a_basis(code: str) -> None:
    """A reading that failed, a station nobody is signed in at: the standard, or the site."""
    (one,) = refuse(code).findings
    assert one.clause == (STANDARD if code in READ else POLICY)


def test_what_cites_something_stays_as_it_is() -> None:
    """So does what is only pointed out."""
    regime = REGIMES["tianzhu-rare-disease"]
    cited = Finding("no-serial", "reject", "二(五)", "chain-order", {}, regime.id)
    assert based(cited, regime, "zone_exit") is cited
    pointed_out = Finding("despatch-unknown", "note")
    assert based(pointed_out, regime, "zone_exit") is pointed_out


def test_a_station_without_quota_refuses_by_the_balance_it_protects() -> None:
    """TZ 二(四): the sum over all stations stays within the papers because only one may spend each."""
    tianzhu, special = REGIMES["tianzhu-rare-disease"], REGIMES["beijing-special-items"]
    assert based(Finding("no-quota-here", "reject"), tianzhu, "zone_exit").clause == "二(四)2"
    assert based(Finding("no-quota-here", "reject"), special, "institution_receive").clause == "附件3；附件4"
