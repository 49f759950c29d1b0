from datetime import date

import pytest

from edge.reports import about
from edge.reports.paper import Asked
from edge.store import Reader
from tests.reports.wards import MADE


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (None, None, "from the first record to the moment drawn up"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026-01-01 – 2026-12-31"),
        (date(2026, 1, 1), None, "2026-01-01 – …"),
        (None, date(2026, 12, 31), "… – 2026-12-31"),
    ],
)
def test_a_period_is_its_first_and_last_day(since: date | None, until: date | None, said: str) -> None:
    """Both included; without bounds, in words."""
    assert about.period(Asked(kind="stock", made=MADE, lang="en", since=since, until=until)) == said


def test_bounds_take_in_the_whole_last_day() -> None:
    """To its last millisecond, and not the next day."""
    begin, end = Asked(kind="stock", made=MADE, since=date(2026, 1, 1), until=date(2026, 1, 31)).bounds
    assert begin <= "2026-01-01T00:00:00.000+08:00"
    assert begin > "2025-12-31T23:59:59.999+08:00"
    assert "2026-01-31T23:59:59.999+08:00" < end < "2026-02-01T00:00:00.000+08:00"


def test_names_are_those_of_the_catalogue(ward: Reader) -> None:
    """An id it does not know stands for itself."""
    assert about.party(ward, "H1", "en") == "H1 Hospital H1"
    assert about.party(ward, "IMP-1", "zh") == "IMP-1 Importer one（示例）"
    assert about.party(ward, "H9", "en") == "H9"
    assert (about.product(ward, "P-9", "en"), about.institution(ward, "", "en")) == ("", "")
