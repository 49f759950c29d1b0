"""What a hub lets go of, and what it never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge import wire
from edge.hub import capture, tidying
from edge.hub.hub import Hub
from tests.hub.samples import Clock, device_of, document, make_hub, told


def test_a_job_is_kept_for_so_many_days_and_what_it_stored_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few go with each capture; the same bytes sent again after that are known."""
    monkeypatch.setattr(tidying, "AT_ONCE", 2)
    clock = Clock()
    hub = make_hub(tmp_path, clock, job_days=10)
    device = device_of(hub)

    def take(number: int) -> str:
        job = capture.capture(hub, device, document(told("put_away", number=number)), "proceed")
        assert isinstance(job, wire.CaptureJob)
        return job.capture_id

    early = [take(number) for number in range(1, 5)]
    clock.pass_(days=6)
    late = take(5)
    clock.pass_(days=5)
    assert [_kept(hub, one) for one in early] == [True] * 4
    take(6)
    assert [_kept(hub, one) for one in early] == [False, False, True, True]
    last = [take(7), take(8)]
    assert [_kept(hub, one) for one in (*early, late, *last)] == [False] * 4 + [True] * 3
    again = capture.capture(hub, device, document(told("put_away", number=1)), "proceed")
    assert isinstance(again, wire.CaptureJob)
    assert [result.status for result in again.results or ()] == ["duplicate"]


def test_a_hub_may_keep_its_jobs_for_ever(tmp_path: Path) -> None:
    """Where it is told so."""
    clock = Clock()
    hub = make_hub(tmp_path, clock, job_days=0)
    device = device_of(hub)
    first = capture.capture(hub, device, document(told("put_away", number=1)), "proceed")
    clock.pass_(days=4000)
    capture.capture(hub, device, document(told("put_away", number=2)), "proceed")
    assert isinstance(first, wire.CaptureJob)
    assert _kept(hub, first.capture_id)


def _kept(hub: Hub, capture_id: str) -> bool:
    return capture.find_job(hub, capture_id) is not None
