"""Units of GS1 measures."""

from __future__ import annotations

from edge.codes.measures import unit
from edge.codes.syntax_dictionary import identifiers


def test_every_measure_has_its_unit() -> None:
    """(310n) to (369n) and the temperatures, and no other identifier."""
    measured = {ai for ai in identifiers() if unit(ai)}
    assert measured == {
        ai
        for ai in identifiers()
        if len(ai) == 4 and ((ai[0] == "3" and "1" <= ai[1] <= "6") or ai[:3] == "433")
    }


def test_trade_and_logistic_measures_use_the_same_units() -> None:
    """(310n) and (330n) weigh in kilograms, and so on through the metric and the other units."""
    for trade, logistic in (("310", "330"), ("315", "335"), ("320", "340"), ("350", "353"), ("364", "367")):
        assert unit(trade) == unit(logistic)
