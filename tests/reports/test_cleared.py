from datetime import timedelta

from edge.reports import open_ledger
from edge.store import Reader
from tests import fakes
from tests.reports.wards import tables


def test_the_lines_are_those_of_the_ledger(reader: Reader) -> None:
    """One for one, with their sums."""
    found = tables(reader, "ledger", lang="en", form="F-MAIN")["lines"]
    ledger = list(open_ledger(reader, "F-MAIN").lines)
    assert [int(line["Running sum"]) for line in found] == [line.sum for line in ledger]
    assert [int(line["Entry"]) for line in found] == [line.seq for line in ledger]


def test_a_period_takes_its_days_and_keeps_the_sums(reader: Reader) -> None:
    """Tomorrow has none; today has all."""
    day = fakes.NOW.date()
    assert len(tables(reader, "ledger", form="F-MAIN", since=day, until=day)["lines"]) == 9
    assert tables(reader, "ledger", form="F-MAIN", since=day + timedelta(days=1))["lines"] == []
