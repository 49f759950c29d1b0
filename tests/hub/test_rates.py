"""How often one may ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.hub import devices, rates
from edge.hub.app import make_app
from edge.hub.devices import NewDevice
from edge.hub.hub import Limits, Rate
from edge.hub.serve import open_hub
from tests.hub.samples import Clock, counted, let_in, make_hub, place_of

RATE = Rate(3, 10.0)


def test_so_many_at_once_and_then_one_by_one(tmp_path: Path) -> None:
    """The first few are served together, then one each interval; the wait is told."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    assert [rates.wait_of(hub, "a", RATE) for _ in range(5)] == [0, 0, 0, 10, 10]
    clock.pass_(seconds=4)
    assert rates.wait_of(hub, "a", RATE) == 6
    clock.pass_(seconds=6)
    assert [rates.wait_of(hub, "a", RATE) for _ in range(2)] == [0, 10]
    clock.pass_(hours=1)
    assert [rates.wait_of(hub, "a", RATE) for _ in range(4)] == [0, 0, 0, 10]


def test_one_that_asks_too_often_is_no_matter_to_another(tmp_path: Path) -> None:
    """Each subject has its own."""
    hub = make_hub(tmp_path)
    for _ in range(9):
        rates.wait_of(hub, "a", RATE)
    assert rates.wait_of(hub, "b", RATE) == 0


def test_a_clock_set_back_locks_nobody_out(tmp_path: Path) -> None:
    """What was counted in a future that is no more is forgotten."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    for _ in range(3):
        rates.wait_of(hub, "a", RATE)
    clock.pass_(days=-1)
    assert rates.wait_of(hub, "a", RATE) == 0


def test_processes_of_one_database_count_together(tmp_path: Path, database: str) -> None:
    """A second process serves only what the first left, where there may be a second."""
    clock = Clock()
    hub = make_hub(tmp_path, clock)
    other = open_hub(place_of(tmp_path), now=clock, ids=counted("{}"))
    served = [rates.wait_of(one, "a", RATE) == 0 for one in (hub, other, hub, other)]
    other.database.close()
    assert served == ([True] * 3 + [False] if database == "postgresql" else [True] * 4)


def test_requests_at_the_same_moment_are_counted_each(tmp_path: Path) -> None:
    """Threads that ask at once get no more than what is allowed."""
    hub = make_hub(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: rates.wait_of(hub, "a", RATE), range(24)))
    assert waits.count(0) == RATE.at_once


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), max_size=40))
def test_no_window_holds_more_than_allowed(gaps: list[int]) -> None:
    """Over any span, at most the burst and one more for each interval of it are served."""
    with TemporaryDirectory() as home:
        clock = Clock()
        hub = make_hub(Path(home), clock)
        served = []
        for gap in gaps:
            clock.pass_(seconds=gap)
            if rates.wait_of(hub, "a", RATE) == 0:
                served.append(clock().timestamp())
        for first, start in enumerate(served):
            for last, end in enumerate(served[first:], first):
                assert last - first + 1 <= RATE.at_once + (end - start) / RATE.seconds
        hub.database.close()


async def test_a_station_and_an_address_are_slowed_down(tmp_path: Path) -> None:
    """429 with Retry-After: at the doors of stations by device, at enrolment by address."""
    hub = make_hub(tmp_path)
    hub.limits = Limits(device_rate=RATE, enrolment_rate=RATE)
    token = let_in(hub).token
    transport = httpx.ASGITransport(app=make_app(hub))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
        header = {"Authorization": f"Bearer {token}"}
        answers = [await http.get("/operators", headers=header) for _ in range(4)]
        assert [it.status_code for it in answers] == [200, 200, 200, 429]
        assert answers[3].headers["retry-after"] == "10"
        guesses = [await http.post("/enrol", json={"code": "AAAA", "device": "k"}) for _ in range(4)]
        assert [it.status_code for it in guesses] == [403, 403, 403, 429]
        code = devices.issue_code(hub, NewDevice(station="P9", kind="institution", party="H1", gln="1"))
        let = await http.post("/enrol", json={"code": code, "device": "k"})
        assert let.status_code == 201, "who has a code does not wait for a neighbour who guesses"
        admin = devices.make_admin(hub) or ""
        listed = await http.get("/admin/devices", headers={"Authorization": f"Bearer {admin}"})
        assert listed.status_code == 200
