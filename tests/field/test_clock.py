"""Hours that pass in seconds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import CHINA
from tests.field.clock import DayClock, clock_of, minutes

START = datetime(2026, 3, 1, 8, 30, tzinfo=CHINA)


@given(st.floats(0, 1000), st.floats(1, 1000))
def test_a_moment_of_the_day_is_one_moment_of_the_real_clock(later: float, factor: float) -> None:
    """There and back, within a millisecond of the day."""
    clock = DayClock(1_000_000.0, START.timestamp(), factor)
    moment = clock.at(1_000_000.0 + later)
    assert abs(moment - (START + timedelta(seconds=later * factor))) < timedelta(milliseconds=1)
    assert abs(clock.at(clock.real(moment)) - moment) < timedelta(milliseconds=1)


def test_it_travels_as_words() -> None:
    """What one process says another reads."""
    clock = DayClock(1234567.25, START.timestamp(), 324.0)
    assert clock_of(clock.words()) == clock


def test_a_process_goes_by_it() -> None:
    """Bondscan under the clock writes the day's date, not the PC's."""
    clock = DayClock(time.time(), START.timestamp(), 60.0)
    code = (
        "import sys; from tests.field.clock import clock_of; clock_of(sys.argv[1:]).rule(); "
        "from edge.runtime.ids import wall; import json; print(json.dumps(wall().isoformat()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *clock.words()],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    told = datetime.fromisoformat(json.loads(done.stdout))
    assert START <= told <= clock.now()


@pytest.mark.parametrize("said", ["8:30", "25:00", "0830", "08:30:00", "noon", ""])
def test_a_time_is_hours_and_minutes(said: str) -> None:
    """Anything else is refused."""
    assert minutes("08:30") == 510
    with pytest.raises(ValueError, match=r".*"):
        minutes(said)
