"""Events up, against our hub's own functions and against a strict repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import capture
from edge.hub.hub import Hub
from edge.store import Pending
from edge.sync.answers import ServerLimits
from edge.sync.client import Client, HttpClient
from edge.sync.push import IDLE, EventPush
from edge.sync.sameness import holds
from tests.hub.samples import START, device_of, document, event_id, key, let_in, make_hub, told, undone
from tests.sync import samples
from tests.sync.samples import DirectClient, MemoryOutbox, Trouble, pending, stored
from tests.sync.strict_repository import SCHEMA, StrictRepository

DAY = [pending(number) for number in range(1, 31)]


def connected(home: Path, troubles: list[Trouble] | None = None, **limits: int) -> tuple[Hub, DirectClient]:
    """A hub, and a line into it of an enrolled station."""
    hub = make_hub(home, **limits)
    return hub, DirectClient(hub, let_in(hub).token, troubles or [])


def drain(outbox: MemoryOutbox, client: Client, *, patience: int = 2000) -> EventPush:
    """Step until there is nothing to do, trying again whatever may be tried again."""
    push = EventPush(outbox, client)
    for _ in range(patience):
        try:
            if push.step(START) is IDLE:
                return push
        except SyncRetryable:
            continue
    raise AssertionError("the outbox was not drained")


def test_everything_is_stored_once_and_in_order(tmp_path: Path) -> None:
    """A quiet line: all events in order, each once, all acknowledged."""
    hub, client = connected(tmp_path)
    outbox = MemoryOutbox(DAY)
    drain(outbox, client)
    assert stored(hub) == [event.event_id for event in DAY]
    assert outbox.acknowledged == [event.seq for event in DAY]
    assert [event for batch in client.captures for event in batch] == [event.event_id for event in DAY]


def test_batches_begin_small_and_grow_to_what_the_server_takes(tmp_path: Path) -> None:
    """Fifty events first, then twice as many, never above the limit nor 256 kB."""
    _, client = connected(tmp_path, events=120)
    drain(MemoryOutbox(pending(number) for number in range(1, 401)), client)
    assert [len(batch) for batch in client.captures] == [50, 100, 120, 120, 10]


TROUBLES = st.lists(
    st.sampled_from(
        [
            Trouble(),
            Trouble(before=samples.BUSY),
            Trouble(after=samples.LOST),
            Trouble(before=samples.SLOW),
            Trouble(after=samples.SLOW),
            Trouble(after=samples.BUSY),
            Trouble(before=samples.LIMITED),
        ]
    ),
    max_size=30,
)


@settings(max_examples=40)
@given(TROUBLES, st.sets(st.integers(0, 40), max_size=6))
def test_no_trouble_on_the_line_loses_or_doubles_anything(
    troubles: list[Trouble], restarts: set[int]
) -> None:
    """Answers lost after the commit, refusals, time-outs, and a station restarted between: all once."""
    with TemporaryDirectory() as home:
        hub, client = connected(Path(home), list(troubles))
        outbox = MemoryOutbox(DAY)
        push = EventPush(outbox, client)
        for turn in range(300):
            if turn in restarts:
                push = EventPush(outbox, client)
            try:
                if push.step(START) is IDLE:
                    break
            except SyncRetryable:
                continue
        assert stored(hub) == [event.event_id for event in DAY]
        assert sorted(outbox.acknowledged) == [event.seq for event in DAY]
        assert outbox.parked == {}
        hub.database.close()


def test_a_time_out_halves_the_batch(tmp_path: Path) -> None:
    """What took too long is tried again with half as many."""
    _, client = connected(tmp_path, [Trouble(before=samples.SLOW), Trouble(before=samples.SLOW)])
    drain(MemoryOutbox(DAY), client)
    assert [len(batch) for batch in client.captures][:3] == [30, 15, 7]


def test_too_large_halves_and_stays_there_for_a_while(tmp_path: Path) -> None:
    """After a 413 batches stay at the half that passed, and larger ones are tried only rarely."""
    hub, client = connected(tmp_path, events=20)
    client.limits = lambda: ServerLimits(ours=True)  # type: ignore[method-assign]
    outbox = MemoryOutbox(pending(number) for number in range(1, 401))
    drain(outbox, client)
    refused = [len(batch) for batch in client.captures if len(batch) > 20]
    assert refused == [50, 25, 24]
    assert len(stored(hub)) == 400


def test_an_event_too_large_by_itself_is_parked(tmp_path: Path) -> None:
    """One that no batch can carry is put aside, visibly, and the rest goes on."""
    repository = StrictRepository()
    outbox = MemoryOutbox([pending(1), pending(2, **{"t:note": "x" * 100_000}), pending(3)])
    drain(outbox, repository.client())
    assert outbox.parked[2][0] == "too-large"
    assert sorted(outbox.acknowledged) == [1, 3]


def test_a_conflict_parks_that_item_only(tmp_path: Path) -> None:
    """Other bytes under a stored id are parked; later events of that item wait, of others go on."""
    hub, client = connected(tmp_path)
    capture.capture(hub, device_of(hub), document(told("put_away", ("OTHER",), 2)), "proceed")
    client.token = let_in(hub).token
    outbox = MemoryOutbox([pending(1), pending(2, "A"), pending(3, "B"), pending(4, "A"), pending(5, "B")])
    drain(outbox, client)
    assert outbox.parked[2][0] == "conflict"
    assert sorted(outbox.acknowledged) == [1, 3, 4, 5]


def test_after_a_parked_event_the_items_later_ones_wait(tmp_path: Path) -> None:
    """Once an event is parked, no later event of the same item is sent before it."""
    hub, client = connected(tmp_path)
    bad = Pending(2, event_id(2), key("A"), b"", told("put_away", ("A",), 2).replace(b"storing", b"stoering"))
    outbox = MemoryOutbox([pending(1), bad])
    drain(outbox, client)
    outbox.events += [pending(3, "A"), pending(4, "B")]
    drain(outbox, client)
    assert outbox.parked[2][0] == "malformed"
    assert stored(hub) == [event_id(1), event_id(4)]


def test_a_revoked_device_sends_nothing_more(tmp_path: Path) -> None:
    """A refusal of the device itself comes out, and nothing is acknowledged or parked."""
    _, client = connected(tmp_path, [Trouble(before=samples.REVOKED)])
    outbox = MemoryOutbox(DAY)
    push = EventPush(outbox, client)
    push.step(START)
    with pytest.raises(SyncRevoked):
        push.step(START)
    assert (outbox.acknowledged, outbox.parked) == ([], {})


def test_a_wrong_address_parks_nothing(tmp_path: Path) -> None:
    """A 404 to a capture says something of the address, not of the events."""
    _, client = connected(tmp_path, [Trouble(before=SyncFinal("404", 404))])
    outbox = MemoryOutbox(DAY)
    push = EventPush(outbox, client)
    push.step(START)
    with pytest.raises(SyncFinal):
        push.step(START)
    assert outbox.parked == {}


def test_an_undo_follows_its_event(tmp_path: Path) -> None:
    """An event and its error declaration share an id and are both stored."""
    hub, client = connected(tmp_path)
    event = pending(1)
    undo = Pending(2, event.event_id, event.key, b"", undone(event.body))
    outbox = MemoryOutbox([event, undo])
    drain(outbox, client)
    assert stored(hub) == [event_id(1), event_id(1) + "!"]
    assert outbox.acknowledged == [1, 2]


@settings(max_examples=40)
@given(
    st.sets(st.integers(1, 250), max_size=4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(1, 250),
)
def test_a_strict_repository_gets_all_but_the_bad_ones(
    bad: set[int], inclusive: bool, named: bool, eager: bool, count: int
) -> None:
    """All-or-nothing, small limits told or not, no results: every good event is stored, every bad one parked."""
    repository = StrictRepository(
        inclusive=inclusive, named=named, eager=eager, bad=frozenset(event_id(number) for number in bad)
    )
    outbox = MemoryOutbox(pending(number) for number in range(1, count + 1))
    drain(outbox, repository.client())
    expected = set(range(1, count + 1)) - bad
    assert {known for known, _ in repository.events} == {event_id(number) for number in expected}
    assert set(outbox.parked) == bad & set(range(1, count + 1))
    assert sorted(outbox.acknowledged) == sorted(expected)
    assert max(repository.sizes, default=0) <= 100
    sent = b"".join(repository.bodies)
    assert all(pending(number).body in sent for number in expected)


def test_bisecting_costs_few_requests() -> None:
    """One bad event among sixty-four is found by halving, not one by one."""
    repository = StrictRepository(bad=frozenset({event_id(40)}))
    outbox = MemoryOutbox(pending(number) for number in range(1, 65))
    drain(outbox, repository.client())
    assert set(outbox.parked) == {40}
    assert len(repository.sizes) <= 14


def test_a_strict_repository_that_lost_the_answer_is_asked_what_it_has() -> None:
    """A repetition refused as a repetition is recognised as stored, not parked."""
    repository = StrictRepository()
    repository.lose_next_answer = True
    outbox = MemoryOutbox(pending(number) for number in range(1, 11))
    drain(outbox, repository.client())
    assert outbox.parked == {}
    assert sorted(outbox.acknowledged) == list(range(1, 11))


@pytest.mark.parametrize("mute", [401, 403, 404, 405, 501])
def test_a_repository_that_shows_no_events_gets_all_but_the_bad_ones(mute: int) -> None:
    """It takes captures and answers no query: a bad event is parked all the same, and the rest flows."""
    repository = StrictRepository(bad=frozenset({event_id(4)}), mute=mute, eager=True)
    outbox = MemoryOutbox(pending(number) for number in range(1, 11))
    drain(outbox, repository.client())
    assert set(outbox.parked) == {4}
    assert sorted(outbox.acknowledged) == [1, 2, 3, 5, 6, 7, 8, 9, 10]


def test_a_time_out_halves_the_search_for_a_bad_event_too() -> None:
    """A server that refused a large batch, and then is too slow for half of it, gets a quarter."""
    repository = StrictRepository(bad=frozenset({event_id(40)}), eager=True)
    client = repository.client()
    capture_at_once = client.capture

    def capture(document: bytes, *, proceed: bool, **_more: object) -> str:
        if repository.sizes and document.count(b'"eventID"') > 5:
            raise samples.SLOW
        return capture_at_once(document, proceed=proceed)

    client.capture = capture  # type: ignore[method-assign]
    outbox = MemoryOutbox(pending(number) for number in range(1, 51))
    drain(outbox, client)
    assert set(outbox.parked) == {40}
    assert len(outbox.acknowledged) == 49


def test_a_repository_whose_jobs_say_no_more_than_they_must_is_understood() -> None:
    """No ids, no times, and errors with a sentence alone."""
    repository = StrictRepository(bad=frozenset({event_id(4)}), terse=True)
    outbox = MemoryOutbox(pending(number) for number in range(1, 11))
    drain(outbox, repository.client())
    assert outbox.parked == {4: ("refused", "an event is not to this repository's liking")}
    assert len(outbox.acknowledged) == 9


def test_a_job_that_does_not_say_how_it_ended_parks_nothing() -> None:
    """It is asked again, since to take silence for a refusal would put everything aside."""
    said = httpx.MockTransport(lambda _: httpx.Response(200, json={"captureID": "a"}))
    with pytest.raises(SyncRetryable, match="running"):
        HttpClient("http://repository.example", transport=said).job("a")


def test_what_the_standards_schema_refuses_is_parked_and_the_rest_flows() -> None:
    """Against the schema of EPCIS 2.0 itself: our events pass, one it refuses is put aside alone."""
    if not SCHEMA.is_file():
        pytest.skip("the standard's schema is not at hand")
    repository = StrictRepository(schema=json.loads(SCHEMA.read_text("utf-8")))
    bad = pending(7, eventTime="yesterday")
    outbox = MemoryOutbox([*(pending(number) for number in range(1, 7)), bad, pending(8)])
    drain(outbox, repository.client())
    assert set(outbox.parked) == {7}
    assert sorted(outbox.acknowledged) == [1, 2, 3, 4, 5, 6, 8]


def test_an_undo_reaches_a_strict_repository_behind_its_event() -> None:
    """A declaration shares its event's id: the repetition of one is not taken for the other."""
    repository = StrictRepository()
    event = pending(1)
    undo = Pending(2, event.event_id, event.key, b"", undone(event.body))
    repository.lose_next_answer = True
    outbox = MemoryOutbox([event, undo])
    drain(outbox, repository.client())
    assert (sorted(outbox.acknowledged), outbox.parked) == ([1, 2], {})
    assert len(repository.events) == 2


def test_one_batch_is_in_flight_and_its_job_is_asked_for_until_it_has_run() -> None:
    """Nothing more is sent while a job runs, and it is asked for less and less often."""
    repository = StrictRepository(polls=9)
    outbox = MemoryOutbox(pending(number) for number in range(1, 201))
    push = EventPush(outbox, repository.client())
    waits = [push.step(START).wait for _ in range(12)]
    assert [ask.split()[0] for ask in repository.asked] == ["OPTIONS", "POST", *["GET"] * 10]
    assert waits[2:11] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]
    assert (len(outbox.told), outbox.acknowledged) == (50, [])
    drain(outbox, repository.client())
    assert len(outbox.acknowledged) == 200


def test_a_job_that_never_ends_is_sent_again() -> None:
    """A server that died over a batch does not keep it for ever."""
    repository = StrictRepository(polls=10**9)
    outbox = MemoryOutbox([pending(1)])
    push = EventPush(outbox, repository.client())
    for minutes in (0, 0, 1, 9, 11, 12):
        push.step(START + timedelta(minutes=minutes))
    assert [ask for ask in repository.asked if ask.startswith("POST")] == ["POST /capture"] * 2


def test_a_server_that_forgets_every_job_is_left_in_peace_for_a_while(tmp_path: Path) -> None:
    """The same bytes again at once, twice; then as after any other failure, and nothing is given up."""
    _, client = connected(tmp_path)
    outbox = MemoryOutbox([pending(1)])
    push = EventPush(outbox, client)
    client.job = _lost  # type: ignore[method-assign]
    turns = iter(range(20))
    with pytest.raises(SyncRetryable):
        all(push.step(START) for _ in turns)
    assert (len(client.captures), outbox.parked, outbox.acknowledged) == (3, {}, [])


def _lost(capture_id: str) -> NoReturn:
    raise SyncFinal("404 no such job", 404)


@pytest.mark.parametrize("status", [400, 404, 405, 406, 409, 410, 415, 418, 422, 451])
def test_no_other_refusal_is_tried_again_blindly(tmp_path: Path, status: int) -> None:
    """What speaks of the bytes is looked for and parked; any other 4xx comes out at once. None deletes."""
    _, client = connected(tmp_path)
    outbox = MemoryOutbox([pending(1), pending(2)])
    client.capture = _refusing(status, client.captures)  # type: ignore[method-assign]
    push = EventPush(outbox, client)
    push.step(START)
    if status in (400, 409, 422):
        drain(outbox, client)
        assert set(outbox.parked) == {1, 2}
        assert len(client.captures) == 3
    else:
        with pytest.raises(SyncFinal):
            push.step(START)
        assert (len(client.captures), outbox.parked) == (1, {})
    assert outbox.acknowledged == []


def _refusing(status: int, captures: list[list[str]]) -> Callable[..., str]:
    def capture(document: bytes, *, proceed: bool, meanwhile: object) -> str:
        captures.append([])
        raise SyncFinal(str(status), status)

    return capture


def test_a_line_that_is_not_there_does_not_make_batches_small(tmp_path: Path) -> None:
    """Only a request that took too long is halved; a gateway's time-out is one, a broken line is not."""
    gateway = SyncRetryable("504", status=504)
    _, client = connected(tmp_path, [Trouble(before=samples.BUSY), Trouble(before=gateway)])
    drain(MemoryOutbox(DAY), client)
    assert [len(batch) for batch in client.captures][:3] == [30, 30, 15]


@pytest.mark.parametrize(
    ("found", "held"),
    [
        (b'{"eventID":"a","x":1,"recordTime":"t"}', True),
        (b'{"epcisBody":{"eventList":[{"eventID":"a","x":2},{"eventID":"a","x":1}]}}', True),
        (b'{"epcisBody":{"queryResults":{"resultsBody":{"eventList":[{"eventID":"a","x":1}]}}}}', True),
        (b'{"eventID":"a","x":1,"errorDeclaration":{}}', False),
        (b'{"eventID":"a","x":2}', False),
        (b"<html>", False),
        (b"[]", False),
    ],
)
def test_a_server_holds_an_event_if_it_says_all_of_it(found: bytes, held: bool) -> None:
    """Additions of the server's are fine; anything missing, changed or unreadable is not."""
    assert holds(found, b'{"eventID":"a","x":1}') is held
