"""What goes wrong is drawn from the day's seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from tests.field import mishaps, plan
from tests.field.clock import minutes
from tests.field.plan import Day

DAY = plan.read(Path(__file__).with_name("short.toml"))


def seeded(seed: int) -> Day:
    """The short day with another seed."""
    return replace(DAY, frame=msgspec.structs.replace(DAY.frame, seed=seed))


def test_the_same_seed_is_the_same_day_and_another_is_another() -> None:
    """Mishaps and mis-scans alike."""
    assert mishaps.drawn(seeded(5)) == mishaps.drawn(seeded(5)) != mishaps.drawn(seeded(6))
    drawn = [
        [
            mishaps.misscans(seeded(seed), number, date(2026, 1, 1), "serial")
            for number in range(len(DAY.works))
        ]
        for seed in (5, 5, 6)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_as_much_goes_wrong_as_was_asked_for_and_while_somebody_works() -> None:
    """Each begins within a work of its station."""
    drawn = mishaps.drawn(DAY)
    asked = DAY.mishaps
    assert sorted(one.what for one in drawn) == sorted(
        ["unplugged"] * asked.unplugged + ["line_lost"] + ["powered_off"] + ["paper_out"]
    )
    for one in drawn:
        works = DAY.works_at(one.station)
        assert any(minutes(work.start) <= one.start <= minutes(work.end) for work in works)
        assert one.end > one.start


def test_every_misscan_says_what_it_is_refused_for() -> None:
    """And only a serial line can lose half of one."""
    every = replace(DAY, mishaps=msgspec.structs.replace(DAY.mishaps, misscans=50))
    for device in ("serial", "hid", "keyboard", "camera"):
        found = [
            parcel
            for seed in range(8)
            for number in range(len(DAY.works))
            for parcel in mishaps.misscans(
                replace(every, frame=msgspec.structs.replace(DAY.frame, seed=seed)),
                number,
                date(2026, 1, 1),
                device,
            ).values()
        ]
        assert len(found) > 50
        assert all(parcel.expects for parcel in found)
        assert any(parcel.shows == mishaps.HALF for parcel in found) is (device == "serial")
