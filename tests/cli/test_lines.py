"""The line a headless scan prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from edge.cli.lines import scan_line
from edge.rules.verdict import Finding
from tests import fakes
from tests.station.desk import Desk


def test_a_finding_is_said_in_the_words_of_its_regime(tmp_path: Path) -> None:
    """As the screen of that site says it; one that rests on no regime in the usual ones."""
    desk = Desk(tmp_path)
    desk.sign_in()
    desk.open("serialise")
    outcome = desk.scan("S1")
    params = {"state": "exited", "needed": "shelved"}
    found = (
        Finding("chain-order", "reject", params=params, regime=fakes.REGIME),
        Finding("chain-order", "reject", params=params),
    )
    outcome = replace(outcome, decision=replace(outcome.decision, findings=found))
    words = {"state.exited": ("已出库", "left the store")}
    regime = replace(fakes.regime(), words=words)
    own, usual = scan_line(outcome, "zh", {fakes.REGIME: regime})["reasons"]
    assert "“已出库”" in own["message"]
    assert "“已出区”" in usual["message"]
    desk.close()
