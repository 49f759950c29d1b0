"""Papers of one year begin and end at midnight where the goods are, whatever zone a clock speaks in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from edge.clock import CHINA
from edge.rules.decide import decide
from edge.rules.facts import Facts
from tests import fakes
from tests.rules.judging import said

LAST = datetime(2026, 12, 31, 23, 59, 59, 999_000, tzinfo=CHINA)
FIRST = LAST + timedelta(milliseconds=1)
ZONES = (CHINA, UTC, timezone(timedelta(hours=-8)))
THIS_YEAR = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
NEXT_YEAR = {"valid_from": date(2027, 1, 1), "valid_to": date(2027, 12, 31)}


def found(operation: str, facts: Facts, at: datetime) -> list[str]:
    """What is said of a good scan at that moment."""
    papers = {"consent_date": "2026-05-30"} if operation == "dispense" else {}
    return said(decide(fakes.code(), fakes.task(operation, **papers), facts, at))


def approved(period: dict[str, date]) -> Facts:
    """An exit under an approval of that year."""
    return fakes.facts("zone_exit", approval=replace(fakes.approval("A-GOOD"), **period))  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ZONES)
def test_an_approval_is_of_its_own_year(zone: timezone) -> None:
    """The old year's to the last millisecond, the new year's from the first."""
    refused = "reject approval-balance:validity"
    for period, inside, outside in ((THIS_YEAR, LAST, FIRST), (NEXT_YEAR, FIRST, LAST)):
        assert refused not in found("zone_exit", approved(period), inside.astimezone(zone))
        assert refused in found("zone_exit", approved(period), outside.astimezone(zone))


@pytest.mark.parametrize("zone", ZONES)
def test_what_expires_with_the_year_is_expired_in_the_next(zone: timezone) -> None:
    """The day of the event is the day where the goods are."""
    facts = fakes.facts(
        "zone_exit", item={"expiry": date(2026, 12, 31)}, record={"expiry": date(2026, 12, 31)}
    )
    assert "reject expired" not in found("zone_exit", facts, LAST.astimezone(zone))
    assert "reject expired" in found("zone_exit", facts, FIRST.astimezone(zone))
