"""The line a headless scan prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from edge.cli.lines import put, scan_line
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


def test_a_file_whose_name_is_no_text_has_its_line_all_the_same(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """A stick written under another code page: the name comes escaped, and reads back as it was."""
    named = {"file": "/stick/\udcd6\udcd0.receipt", "at": Path("\udcd6"), "stored": 1}
    put(named)
    (line,) = capsysbinary.readouterr().out.splitlines()
    assert line.isascii()
    assert json.loads(line) == {**named, "at": "\udcd6"}
