"""A clock that is doubted: until when, and that a restart neither forgets nor invents it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from edge.clock import LEAP
from tests import fakes
from tests.station.desk import Desk, codes


def doubted(desk: Desk) -> bool:
    """Whether a scan is put to review for the clock."""
    return "clock-suspect" in codes(desk.scan(f"S{desk.store.head.seq}"))


def at_work(desk: Desk) -> None:
    """Somebody is coding packages."""
    desk.sign_in()
    desk.open("serialise")
    assert not doubted(desk)


def test_a_clock_put_back_is_doubted_until_it_catches_up_over_a_restart_too(desk: Desk) -> None:
    """The flat battery: back to an old day, put right by hand, and all is well without a server."""
    at_work(desk)
    then = desk.now
    desk.now = then - timedelta(days=400)
    assert doubted(desk)
    row = desk.rows()[-1]
    assert (row.at.at, row.at.state) == (then, "suspect")
    assert row.recorded == desk.now
    desk.restart()
    desk.sign_in()
    assert doubted(desk)
    desk.now = then + timedelta(minutes=3)
    desk.restart()
    desk.sign_in()
    assert not doubted(desk)


@pytest.mark.parametrize(
    "off", [timedelta(days=-30), timedelta(hours=-2), timedelta(hours=8), timedelta(days=40)]
)
def test_a_clock_far_from_the_servers_is_doubted_though_it_never_moved(desk: Desk, off: timedelta) -> None:
    """Slow or fast from the very start: nothing here tells, the server does; put right, it is believed again."""
    at_work(desk)
    true = desk.now - off
    assert not desk.station.clock.take_time(true)
    (row,) = desk.rows("clock")
    assert row.at.state == "suspect"
    assert not desk.station.clock.take_time(true)
    assert len(desk.rows("clock")) == 1, "said once"
    assert doubted(desk)
    desk.restart()
    desk.sign_in()
    desk.open("serialise")
    assert doubted(desk)
    desk.now -= off
    assert desk.station.clock.take_time(desk.now)
    assert not doubted(desk)
    desk.sound()


def test_a_clock_some_minutes_off_is_no_reason_to_ask(desk: Desk) -> None:
    """Few PCs are set to the minute, and a day is a day."""
    at_work(desk)
    for off in (timedelta(minutes=-50), timedelta(minutes=50)):
        assert not desk.station.clock.take_time(desk.now + off)
    assert not doubted(desk)
    assert desk.rows("clock") == []


def test_a_clock_that_leapt_ahead_is_doubted_until_a_server_says_otherwise(desk: Desk) -> None:
    """A restart does not make it true; the server's word does, and is a row."""
    at_work(desk)
    true = desk.now
    desk.now = true + timedelta(days=400)
    assert doubted(desk)
    desk.restart()
    desk.sign_in()
    assert doubted(desk)
    assert not desk.station.clock.take_time(true), "the PC's clock is still wrong"
    assert desk.rows("clock") == []
    desk.now = true + timedelta(minutes=1)
    assert doubted(desk)
    assert desk.station.clock.take_time(true + timedelta(minutes=2))
    row = desk.rows("clock")[0]
    assert row.at.at == true + timedelta(minutes=2)
    assert row.at.state == "good"
    told = msgspec.json.decode(row.detail)
    assert told["doubted"] > told["server"] > told["wall"]
    assert not doubted(desk)
    assert not desk.station.clock.take_time(true), "nothing is in doubt any more"
    desk.restart()
    desk.sign_in()
    assert not doubted(desk)
    desk.sound()


def test_time_never_goes_back_in_the_journal_while_the_clock_does(desk: Desk) -> None:
    """High water: small steps back are no doubt, and later rows are never earlier."""
    at_work(desk)
    desk.passes(minutes=-4)
    assert not doubted(desk)
    times = [row.at.at for row in desk.rows()]
    assert times == sorted(times)
    assert times[-1] >= fakes.NOW


def test_an_answer_by_stick_ends_a_doubt_if_it_was_written_since(desk: Desk) -> None:
    """A PC without a line: not one from before the leap, nor while its own clock is wrong, nor of long ago."""
    at_work(desk)
    true, believed = desk.now, desk.store.head.seq
    desk.now = true + timedelta(days=800)
    assert doubted(desk)
    since = desk.store.head.seq
    assert not desk.station.clock.take_written(true + timedelta(minutes=1), since), (
        "the PC's clock is still wrong"
    )
    desk.now = true + timedelta(hours=3)
    assert doubted(desk)
    written = true + timedelta(hours=1)
    assert not desk.station.clock.take_written(written, believed), "it may be of any time before"
    assert not desk.station.clock.take_written(true + timedelta(hours=4), since), (
        "it was written later than now"
    )
    desk.now = written + LEAP + timedelta(days=1)
    assert not desk.station.clock.take_written(written, since), "too long ago"
    assert desk.rows("clock") == []
    desk.now = true + timedelta(hours=3)
    assert desk.station.clock.take_written(written, since)
    (row,) = desk.rows("clock")
    assert (row.at.at, row.at.state) == (desk.now, "good")
    assert not doubted(desk)
    assert not desk.station.clock.take_written(written, since), "nothing is in doubt any more"
    desk.restart()
    desk.sign_in()
    assert not doubted(desk)
    desk.sound()
