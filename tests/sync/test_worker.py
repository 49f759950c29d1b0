"""One store and one hub kept in step, turn by turn, without a clock."""

from __future__ import annotations

import base64
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.clock import Reading
from edge.errors import BondscanError, StoreFull, SyncFinal, SyncRetryable
from edge.hub import audit, capture, catalogue, chains, devices, folding, sql
from edge.hub.audit import EPOCH
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.lease_books import hub_key
from edge.identity import DeviceKey
from edge.language import TEXTS
from edge.rules.verdict import Finding
from edge.store import Draft, Store, lookup
from edge.sync import Worker, enrol
from edge.sync import state as state_module
from edge.sync.stopping import trouble_of
from edge.sync.worker import BACK_OFF, Step
from edge.wire.leases import TELL, LeaseTell, Signed
from tests import fakes
from tests.catalogue.sound import SOUND
from tests.hub import samples as hub_samples
from tests.hub.samples import Clock, document, event_id, key, make_hub, told
from tests.sync import samples
from tests.sync.samples import DirectClient, Trouble, counting_ids, stored
from tests.sync.strict_repository import StrictRepository

NOW = fakes.NOW
AT = Reading(NOW, "good")


def joined(
    hub: Hub, store: Store, station: str = "ZONE-1", kind: str = "zone", party: str = "IMP-1"
) -> DirectClient:
    """The store enrolled as a station, and its line to the hub."""
    client = DirectClient(hub)
    code = devices.issue_code(hub, NewDevice(station=station, kind=kind, party=party, gln="6901234000016"))
    client.token = enrol(store, client, code, "device-key", AT).token
    return client


def make_worker(store: Store, client: object, **changes: object) -> Worker:
    """A worker whose jitter is known beforehand."""
    options = {
        "server": "http://hub",
        "chance": random.Random(1),
        "interval": timedelta(seconds=30),
        **changes,
    }
    return Worker(store, client, **options)  # type: ignore[arg-type]


def scanned(store: Store, number: int, verdict: str = "ACCEPT", body: bytes | None = None) -> None:
    """One scan in the journal: accepted with its event, or refused."""
    accepted = verdict == "ACCEPT"
    draft = Draft(
        kind="scan",
        event_id=event_id(number),
        at=AT,
        operation="put_away",
        verdict=verdict,  # type: ignore[arg-type]
        findings=() if accepted else (Finding("expired", "reject"),),
        raw=b"\x1d raw",
        key=key(f"S{number}"),
        body=(body or told("put_away", (f"S{number}",), number)) if accepted else None,
    )
    with store.writing() as tx:
        tx.append(draft)


def settle(worker: Worker, now: datetime = NOW, *, patience: int = 300) -> tuple[Step, datetime]:
    """Step, letting time pass as asked, until nothing is left to do."""
    for _ in range(patience):
        step = worker.step(now)
        if step.idle or step.state.stopped:
            return step, now
        now = max(now, step.next_at)
    raise AssertionError("the worker never came to rest")


def test_events_headers_and_refusals_reach_the_hub(hub: Hub, store: Store) -> None:
    """Accepted scans as events, every row as a header, refused ones on the second stream."""
    client = joined(hub, store)
    for number in range(1, 8):
        scanned(store, number, "REJECT" if number == 4 else "ACCEPT")
    step, _ = settle(make_worker(store, client))
    assert stored(hub) == [event_id(number) for number in (1, 2, 3, 5, 6, 7)]
    assert (step.state.line, step.state.pending, step.state.reason) == ("up", 0, "")
    with hub.reading() as reader:
        seqs = [row[0] for row in reader.execute("SELECT seq FROM headers ORDER BY seq")]
        (refusal,) = reader.execute("SELECT body FROM refusals").fetchall()
    assert seqs == list(range(1, store.head.seq + 1))
    refused = wire.decode(refusal[0], wire.Refusal)
    assert (refused.event_id, refused.codes, refused.raw) == (event_id(4), ("expired",), b"\x1d raw")
    assert catalogue.exceptions(hub, 0).exceptions == ()


@pytest.mark.parametrize("since", [0, 2, 9])
def test_a_disk_put_back_whole_is_found_out_at_the_next_contact(hub: Hub, tmp_path: Path, since: int) -> None:
    """With its anchor, so that nothing here can tell; however much was scanned since, the hub was shown more."""
    here = tmp_path / "pc"

    def opened() -> Store:
        return Store.open(here / "home", machine="m", anchor=here / "anchor", now=NOW, ids=counting_ids())

    store = opened()
    client = joined(hub, store)
    scanned(store, 1)
    settle(make_worker(store, client))
    store.close()
    shutil.copytree(here, tmp_path / "copy")
    store = opened()
    for number in range(2, 6):
        scanned(store, number)
    settle(make_worker(store, client))
    assert not store.station.quarantined
    store.close()
    shutil.rmtree(here)
    shutil.copytree(tmp_path / "copy", here)
    with opened() as store:
        for number in range(since):
            scanned(store, 20 + number)
        assert not store.station.quarantined
        settle(make_worker(store, client))
        assert store.station.quarantined
        entry = store.last_entry()
        assert entry is not None
        assert b'"server-knows-more"' in entry.detail
        head = store.head
        settle(make_worker(store, client), NOW + timedelta(minutes=1))
        assert store.head == head


def test_refusals_go_up_after_the_events(hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many were queued while there was no line, nothing refused goes before the last event."""
    client = joined(hub, store)
    for number in range(1, 121):
        scanned(store, number, "REJECT" if number % 3 else "ACCEPT")
    monkeypatch.setattr("edge.sync.push.FIRST", 3)
    monkeypatch.setattr("edge.sync.push.MOST", 4)
    sent: list[str] = []
    for name in ("capture", "refusals"):
        real = getattr(client, name)
        setattr(
            client,
            name,
            lambda *words, real=real, name=name, **more: sent.append(name) or real(*words, **more),
        )
    settle(make_worker(store, client))
    assert sent.index("refusals") > len(sent) - 1 - sent[::-1].index("capture")
    assert len(stored(hub)) == 40
    with hub.reading() as reader:
        assert reader.execute("SELECT count(*) FROM refusals").fetchone()[0] == 80


def test_no_message_of_refusals_is_too_large_for_the_hub(hub: Hub, store: Store) -> None:
    """Torn codes full of what JSON escapes go in more messages, and none is ever stuck."""
    client = joined(hub, store)
    torn = Draft(
        kind="scan",
        event_id="e",
        at=AT,
        verdict="REJECT",
        text="\x01" * 4096,
        raw=b"\x01" * 4096,
        operation="put_away",
    )
    for number in range(50):
        with store.writing() as tx:
            tx.append(replace(torn, event_id=event_id(number)))
    weights: list[int] = []
    real = client.refusals

    def weighing(push: wire.RefusalsPush) -> wire.RefusalsReply:
        weights.append(len(wire.encode(push)))
        return real(push)

    client.refusals = weighing  # type: ignore[method-assign]
    settle(make_worker(store, client))
    assert max(weights) < hub.limits.body / 2
    with hub.reading() as reader:
        assert reader.execute("SELECT count(DISTINCT seq) FROM refusals").fetchone()[0] == 50


def test_nothing_to_do_waits_for_the_next_look(hub: Hub, store: Store) -> None:
    """An idle line asks for a look only after the interval; a new scan is sent at once."""
    worker = make_worker(store, joined(hub, store))
    step, now = settle(worker)
    assert timedelta(0) < step.next_at - now <= timedelta(seconds=30)
    assert worker.step(now).idle
    scanned(store, 1)
    assert worker.state.pending == 0
    settle(worker, now)
    assert stored(hub) == [event_id(1)]


def test_news_of_the_site_are_asked_for_and_nothing_else(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each scan of a neighbour would else have everything asked again, by every PC of the site."""
    client = joined(hub, store)
    worker = make_worker(store, client)
    _, now = settle(worker)
    asked: list[str] = []

    def noting(name: str) -> Callable[..., object]:
        served = getattr(client, name)

        def ask(*words: object) -> object:
            asked.append(name)
            return served(*words)

        return ask

    for name in ("holds", "site", "operators", "despatches", "exceptions", "manifest", "headers", "moves"):
        monkeypatch.setattr(client, name, noting(name))
    worker.look_again()
    settle(worker, now)
    assert asked == ["site", "exceptions"]
    settle(worker, now + timedelta(seconds=31))
    assert {"holds", "operators", "despatches", "manifest"} <= set(asked)


def test_a_refusal_stands_until_the_question_is_answered(hub: Hub, store: Store) -> None:
    """A look at the site alone does not take back what was said of the operators."""
    client = joined(hub, store)
    worker = make_worker(store, client)
    _, now = settle(worker)
    served = client.operators

    def refuse() -> wire.Operators:
        raise SyncFinal("Failed to ask for operators: expected an answer, got 403.", status=403)

    client.operators = refuse  # type: ignore[method-assign]
    _, now = settle(worker, now + timedelta(seconds=31))
    assert (worker.state.trouble, "operators" in worker.state.reason) == ("partly-refused", True)
    worker.look_again()
    _, now = settle(worker, now)
    assert worker.state.trouble == "partly-refused"
    client.operators = served  # type: ignore[method-assign]
    settle(worker, now + timedelta(seconds=31))
    assert worker.state.trouble == ""


def test_a_catalogue_is_loaded_in_parts_and_switched_to(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut in the middle resumes; progress is shown; scans go up in between; then it is in use."""
    monkeypatch.setattr("edge.sync.pull.PART", 2000)
    body = msgspec.json.encode(SOUND)
    catalogue.publish(hub, body)
    client = joined(hub, store)
    worker = make_worker(store, client)
    seen: list[tuple[int, int]] = []
    worker.watch = lambda state: seen.append(state.loading or (0, 0))
    scanned(store, 1)
    now = NOW
    while (worker.state.loading or (0, 0))[0] < 4000:
        now = max(now, worker.step(now).next_at)
    client.troubles = [Trouble(after=samples.LOST), Trouble(before=samples.BUSY)]
    step, _ = settle(worker, now)
    assert step.state.catalogue == 1
    assert store.catalogue is not None
    assert (store.catalogue.permit("JK-1"), store.catalogue.note("SH-1")) == (
        SOUND.permits[0],
        SOUND.despatch_notes[0],
    )
    assert (len(body), len(body)) in seen
    assert step.state.loading is None
    assert not list(store.home.glob("download-*"))
    assert stored(hub) == [event_id(1)]


def test_a_tampered_catalogue_is_not_taken(hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that do not have the hash announced are thrown away; the state says so."""
    catalogue.publish(hub, msgspec.json.encode(fakes.catalogue()))
    client = joined(hub, store)
    whole = client.part
    monkeypatch.setattr(client, "part", lambda *asked: whole(*asked).replace(b"1", b"2"))
    step, _ = settle(make_worker(store, client))
    assert (step.state.catalogue, step.state.trouble) == (0, "catalogue-torn")
    assert "SHA-256" in step.state.reason


def test_a_damaged_catalogue_is_refused_once_and_the_old_one_stays(hub: Hub, store: Store) -> None:
    """What the store will not build is not downloaded again until there is another issue."""
    catalogue.publish(hub, msgspec.json.encode(fakes.catalogue()))
    client = joined(hub, store)
    worker = make_worker(store, client)
    _, now = settle(worker)
    catalogue.publish(hub, hub_samples.catalogue(2))
    step, now = settle(worker, now + timedelta(minutes=1))
    assert step.state.catalogue == 1
    assert step.state.reason
    assert (step.state.line, step.state.trouble) == ("up", "catalogue-refused")
    catalogue.publish(hub, msgspec.json.encode(fakes.catalogue(version=3)))
    step, _ = settle(worker, now + timedelta(minutes=1))
    assert (step.state.catalogue, step.state.reason) == (3, "")


def test_despatches_and_exceptions_come_down(hub: Hub, store: Store) -> None:
    """What is on its way here, and what the hub finds amiss, reach the store; read once."""
    zone = hub_samples.device_of(hub, "ZONE-1")
    exits = [told("zone_exit", ("S1",), 1), told("zone_exit", ("S1",), 2)]
    capture.capture(hub, zone, document(*exits), "proceed")
    client = joined(hub, store, "PH-1", "institution", "H-1")
    capture.capture(hub, client._device(), document(told("institution_receive", ("S9",), 3)), "proceed")
    worker = make_worker(store, client)
    settle(worker)
    with store.reader() as reader, reader.connection() as connection:
        keys = {row[0] for row in connection.execute("SELECT key FROM despatch_keys")}
        odd = {row[0] for row in connection.execute("SELECT code FROM exceptions WHERE closed IS NULL")}
    assert keys == {key("S1")}
    assert odd == {"receipt-without-exit"}


def credential(pin: str = "hash-1", badge: str = "W-01") -> wire.Credential:
    """Somebody who may sign in."""
    return wire.Credential(badge=badge, name_zh="王", name_en="Wang", roles=("warehouse",), pin_hash=pin)


def test_operators_come_down_and_a_pin_changed_here_stands(hub: Hub, store: Store) -> None:
    """Credentials are taken over when the hub's word changes, not over a PIN the operator chose."""
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=(credential(),)))
    worker = make_worker(store, joined(hub, store))
    _, now = settle(worker)
    known = store.credential("W-01")
    assert known is not None
    assert (known.pin_hash, known.roles, known.name.zh) == ("hash-1", ("warehouse",), "王")
    with store.writing() as tx:
        tx.save_credential(replace(known, pin_hash="chosen"))
    both = (credential(), credential(badge="W-02"))
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=both))
    _, now = settle(worker, now + timedelta(minutes=1))
    assert store.credential("W-01") == replace(known, pin_hash="chosen")
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=(credential("reset"),)))
    settle(worker, now + timedelta(minutes=1))
    reset, gone = store.credential("W-01"), store.credential("W-02")
    assert reset is not None
    assert gone is not None
    assert (reset.pin_hash, gone.active) == ("reset", False)


def test_failures_back_off_with_jitter_and_retry_after_is_kept(hub: Hub, store: Store) -> None:
    """Each failure may wait twice as long, never more than 300 s, never less than was asked."""
    client = joined(hub, store)
    scanned(store, 1)
    worker = make_worker(store, client)
    now = NOW + timedelta(seconds=1)
    for _ in range(2):
        worker.step(now)  # learns the limits, sees that it is time to look
    client.troubles = [Trouble(before=SyncRetryable("down")) for _ in range(12)]
    waits = []
    while client.troubles:
        step = worker.step(now)
        waits.append((step.next_at - now).total_seconds())
        assert step.state.line == "down"
        assert step.state.next_try == step.next_at
        assert worker.step(now).next_at == step.next_at  # not before it is due
        now = step.next_at
    assert all(wait <= min(300.0, BACK_OFF * 2**turn) for turn, wait in enumerate(waits))
    assert max(waits) > 20
    client.troubles = [Trouble(before=samples.LIMITED)]
    step = worker.step(now)
    assert step.next_at - now >= timedelta(seconds=30)
    step, _ = settle(worker, step.next_at)
    assert step.state.line == "up"


def test_a_far_off_retry_after_does_not_silence_a_station(hub: Hub, store: Store) -> None:
    """A server that asks for years is asked again within the hour."""
    client = joined(hub, store)
    worker = make_worker(store, client)
    worker.step(NOW)
    client.troubles = [Trouble(before=SyncRetryable("429", 1e14, 429))]
    step = worker.step(NOW)
    while step.state.line != "down":
        step = worker.step(NOW)
    assert step.next_at - NOW == timedelta(hours=1)


def test_a_clock_set_back_does_not_silence_a_station(hub: Hub, store: Store) -> None:
    """Times to wait for that lie beyond any wait there is are times of another clock."""
    client = joined(hub, store)
    scanned(store, 1)
    worker = make_worker(store, client)
    later = NOW + timedelta(days=400)
    settle(worker, later)
    client.troubles = [Trouble(before=samples.LIMITED)]
    scanned(store, 2)
    step = worker.step(later + timedelta(minutes=1))
    while client.troubles:  # a turn may be another lane's, which asks nothing
        step = worker.step(later + timedelta(minutes=1))
    assert step.state.line == "down"
    step, _ = settle(worker, NOW)
    assert (step.state.line, step.state.pending) == ("up", 0)


def test_a_revoked_device_stops_until_a_person_resumes(hub: Hub, store: Store) -> None:
    """401 and 403 stop all exchange and are shown; nothing is lost; a new token goes on."""
    client = joined(hub, store)
    scanned(store, 1)
    devices.revoke(hub, "ZONE-1")
    worker = make_worker(store, client)
    step, now = settle(worker)
    assert (step.state.line, step.state.stopped, step.state.pending) == ("revoked", True, 1)
    asked = len(client.captures)
    worker.step(now + timedelta(hours=1))
    assert len(client.captures) == asked
    code = devices.issue_code(hub, NewDevice(station="ZONE-1", kind="zone", party="IMP-1", gln="1"))
    client.token = enrol(store, client, code, "device-key-2", AT).token
    worker.resume()
    step, _ = settle(worker, now)
    assert (step.state.line, step.state.pending) == ("up", 0)
    assert stored(hub) == [event_id(1)]


def test_a_wrong_address_stops_and_says_so(hub: Hub, store: Store) -> None:
    """A capture that is not served there is no reason to try for ever, nor to park anything."""
    client = joined(hub, store)
    scanned(store, 1)
    worker = make_worker(store, client)
    worker.step(NOW)
    client.troubles = [Trouble(before=SyncFinal("404 Not Found", 404))] * 20
    step = worker.step(NOW)
    while not step.state.stopped and client.troubles:
        step = worker.step(NOW)
    assert (step.state.line, step.state.parked) == ("down", 0)
    assert "404" in step.state.reason


def test_what_cannot_come_down_does_not_keep_events_here(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused question of the way down is asked again later; events go up meanwhile."""
    client = joined(hub, store)
    scanned(store, 1)

    def refuse() -> wire.Operators:
        raise SyncFinal("404 no such door", 404)

    monkeypatch.setattr(client, "operators", refuse)
    step, _ = settle(make_worker(store, client))
    assert stored(hub) == [event_id(1)]
    assert (step.state.line, step.state.reason) == ("up", "404 no such door")
    assert step.state.trouble == "partly-refused"


def test_a_full_disk_is_no_failure_of_the_line(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that cannot write is told as such, tried again later, and nothing comes out of `step`."""
    scanned(store, 1)
    worker = make_worker(store, joined(hub, store))
    settle(worker)
    scanned(store, 2)

    def full(*_: object) -> list[object]:
        raise StoreFull("no room")

    monkeypatch.setattr(store.outbox, "pending", full)
    steps = [worker.step(NOW + timedelta(hours=hour)) for hour in range(1, 6)]
    assert any(step.state.reason == "no room" for step in steps)
    assert all(step.state.line == "up" for step in steps)


def test_parked_events_are_counted(hub: Hub, store: Store) -> None:
    """What the hub refused is on the state, with what waits behind it."""
    client = joined(hub, store)
    scanned(store, 1, body=told("put_away", ("S1",), 1).replace(b"storing", b"stoering"))
    worker = make_worker(store, client)
    _, now = settle(worker)
    with store.writing() as tx:
        tx.append(
            Draft(
                kind="scan",
                event_id=event_id(2),
                at=AT,
                verdict="ACCEPT",
                key=key("S1"),
                body=told("put_away", ("S1",), 2),
            )
        )
    step, _ = settle(worker, now)
    assert (step.state.pending, step.state.parked, step.state.waiting) == (0, 1, 1)
    assert store.outbox.parked()[0].code == "malformed"


def test_a_plain_repository_gets_the_events_and_is_asked_nothing_else(store: Store) -> None:
    """A server that is not our hub is sent events only, and the worker comes to rest."""
    repository = StrictRepository(bad=frozenset({event_id(3)}))
    for number in range(1, 10):
        scanned(store, number, "REJECT" if number == 5 else "ACCEPT")
    step, _ = settle(make_worker(store, repository.client()))
    assert {known for known, _ in repository.events} == {event_id(n) for n in (1, 2, 4, 6, 7, 8, 9)}
    assert (step.state.line, step.state.parked, step.state.pending) == ("up", 1, 0)


@pytest.mark.parametrize("waiting", [0, 1])
def test_whom_a_restored_hub_has_forgotten_may_sign_in_still(hub: Hub, store: Store, waiting: int) -> None:
    """Nobody dismissed them, and a site that nobody may open stands still; who is dismissed later is."""
    people = tuple(credential(badge=badge) for badge in ("A", "B", "C"))
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=people))
    worker = make_worker(store, joined(hub, store))
    scanned(store, 1)
    _, now = settle(worker)

    def active() -> set[str]:
        return {one.badge for one in store.credentials() if one.active} & set("ABC")

    assert active() == set("ABC")
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=people[:2]))
    audit.begin_epoch(hub, "restored")
    for number in range(waiting):
        scanned(store, 2 + number)
    _, now = settle(worker, now + timedelta(minutes=1))
    assert active() == set("ABC")
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=people[:1]))
    settle(worker, now + timedelta(minutes=1))
    assert active() == {"A", "C"}


def test_who_is_dismissed_after_a_restore_that_forgot_nobody_is_out_at_once(hub: Hub, store: Store) -> None:
    """The hub that was put back told of the same people before."""
    people = (credential(badge="A"), credential(badge="B"))
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=people))
    worker = make_worker(store, joined(hub, store))
    _, now = settle(worker)
    audit.begin_epoch(hub, "restored")
    _, now = settle(worker, now + timedelta(minutes=1))
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=people[:1]))
    settle(worker, now + timedelta(minutes=1))
    gone = store.credential("B")
    assert gone is not None
    assert not gone.active


def test_a_hub_restored_from_an_older_copy_is_shown_the_chain_again(tmp_path: Path, store: Store) -> None:
    """Headers the hub lost are sent again from the last it has, so its chain has no gap."""
    first = make_hub(tmp_path / "one", Clock(NOW))
    client = joined(first, store)
    scanned(store, 1)
    worker = make_worker(store, client)
    _, now = settle(worker)
    with first.writing() as tx:
        tx.execute("DELETE FROM headers WHERE seq > 1")
    scanned(store, 2)
    settle(worker, now)
    with first.reading() as reader:
        seqs = [row[0] for row in reader.execute("SELECT seq FROM headers ORDER BY seq")]
    assert seqs == list(range(1, store.head.seq + 1))
    assert [it for it in catalogue.exceptions(first, 0).exceptions if it.open] == []
    first.database.close()


def test_a_hub_put_back_to_an_earlier_day_gets_everything_again(tmp_path: Path, store: Store) -> None:
    """Events, refusals and headers it had acknowledged since, also when nothing was scanned afterwards."""
    later = make_hub(tmp_path / "later", Clock(NOW))
    client = joined(later, store)
    for number in range(1, 61):
        scanned(store, number, "REJECT" if number % 7 == 0 else "ACCEPT")
    worker = make_worker(store, client)
    _, now = settle(worker)
    (tmp_path / "copy").mkdir()
    with (
        closing(sqlite3.connect(tmp_path / "later" / "hub.db")) as source,
        closing(sqlite3.connect(tmp_path / "copy" / "hub.db")) as copy,
    ):
        source.backup(copy)
    for number in range(61, 121):
        scanned(store, number, "REJECT" if number % 7 == 0 else "ACCEPT")
    _, now = settle(worker, now)
    everything = stored(later)
    assert len(everything) == 103
    client.hub = put_back = make_hub(tmp_path / "copy", Clock(NOW))
    put_back.ids = counting_ids("9")
    assert stored(put_back) != everything
    settle(worker, now + timedelta(minutes=1))
    step, _ = settle(worker, now + timedelta(minutes=2))
    assert stored(put_back) == everything
    assert (step.state.line, step.state.pending, step.state.parked) == ("up", 0, 0)
    with put_back.reading() as reader:
        counts = [
            reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("headers", "refusals")
        ]
    assert counts == [store.head.seq, 17]
    assert [it for it in catalogue.exceptions(put_back, 0).exceptions if it.open] == []
    for one in (later, put_back):
        one.database.close()


def test_an_exception_that_a_hub_put_back_has_forgotten_stands_nowhere(hub: Hub, store: Store) -> None:
    """It would never be told to be closed; in the hub's new epoch its word alone counts."""
    client = joined(hub, store, "PH-1", "institution", "H-1")
    capture.capture(hub, client._device(), document(told("institution_receive", ("S9",), 3)), "proceed")
    worker = make_worker(store, client)
    _, now = settle(worker)
    with store.reader() as reader:
        assert [one.code for one in lookup.exceptions(reader)] == ["receipt-without-exit"]
    with hub.writing() as tx:
        tx.execute("DELETE FROM exceptions")
        tx.execute(sql.PUT_META, (EPOCH, "2"))
    settle(worker, now + timedelta(minutes=1))
    with store.reader() as reader:
        assert lookup.exceptions(reader) == []


def test_a_station_that_enrols_again_sends_everything_again(tmp_path: Path, hub: Hub, store: Store) -> None:
    """The hub that lets it in may be another, or one put back to a day before it knew this device."""
    client = joined(hub, store)
    scanned(store, 1)
    scanned(store, 2, "REJECT")
    settle(make_worker(store, client))
    other = make_hub(tmp_path / "other", Clock(NOW))
    settle(make_worker(store, joined(other, store)), NOW + timedelta(minutes=1))
    assert stored(other) == stored(hub) == [event_id(1)]
    with other.reading() as reader:
        assert reader.execute("SELECT count(*) FROM headers").fetchone()[0] == store.head.seq
        assert reader.execute("SELECT count(*) FROM refusals").fetchone()[0] == 1
    other.database.close()


def test_enrolling_again_opens_a_new_incarnation(hub: Hub, store: Store) -> None:
    """A station given to a device anew goes on in its next life, whose first row cites the old head."""
    client = joined(hub, store)
    scanned(store, 1)
    settle(make_worker(store, client))
    old_head = store.head.sha256.hex()
    client = joined(hub, store)
    assert store.station.incarnation == 2
    opened = store.last_entry()
    assert opened is not None
    assert opened.kind == "incarnation"
    assert msgspec.json.decode(opened.detail)["old_head"] == old_head
    scanned(store, 2)
    step, _ = settle(make_worker(store, client))
    assert step.state.line == "up"
    assert [it for it in catalogue.exceptions(hub, 0).exceptions if it.open] == []


@pytest.mark.parametrize(
    ("failure", "trouble"),
    [
        (samples.REVOKED, "revoked"),
        (SyncFinal("404", 404), "refused"),
        (samples.LIMITED, "busy"),
        (samples.BUSY, "busy"),
        (SyncRetryable("500", status=500), "server-failed"),
        (samples.SLOW, "no-answer"),
        (samples.LOST, "no-answer"),
        (StoreFull("full"), "store"),
    ],
)
def test_every_failure_has_words(failure: BondscanError, trouble: str) -> None:
    """What a failure amounts to is one of a few troubles, each said in both languages."""
    assert trouble_of(failure) == trouble
    assert f"line.why.{trouble}" in TEXTS


def test_every_trouble_parking_and_exception_has_words() -> None:
    """No code that reaches a screen is without its words."""
    from typing import get_args

    troubles = get_args(state_module.Trouble)
    assert len(troubles) > 5
    for trouble in troubles:
        assert not trouble or f"line.why.{trouble}" in TEXTS
    for kind in (*folding.TWICE.values(), folding.NO_EXIT, *folding.OVER.values(), chains.GAP, chains.FORK):
        assert f"exception.{kind}" in TEXTS
    for code in ("conflict", "malformed", "too-large", "refused"):
        assert f"parked.{code}" in TEXTS


def test_the_servers_time_is_asked_for_now_and_then_and_while_the_clock_is_in_doubt(
    hub: Hub, store: Store
) -> None:
    """At a look, once; what comes of it is the station's to say."""
    client = joined(hub, store)
    worker = make_worker(store, client)
    heard: list[datetime] = []
    worker.take_time = heard.append
    _, now = settle(worker)
    assert heard == [NOW]
    _, now = settle(worker, now + timedelta(minutes=1))
    assert heard == [NOW]
    _, now = settle(worker, now + timedelta(minutes=5))
    assert heard == [NOW] * 2
    with store.writing() as tx:
        tx.append(Draft(kind="sign-in", event_id=event_id(90), at=Reading(NOW, "suspect")))
    settle(worker, now + timedelta(minutes=1))
    assert heard == [NOW] * 3


@pytest.mark.parametrize("older", [False, True])
def test_the_time_is_taken_as_the_hub_has_signed_it(hub: Hub, store: Store, older: bool) -> None:
    """Whoever stands in between may say any time, and cannot sign it; a hub of before signs none."""
    key = DeviceKey(bytes(32))
    new = NewDevice(station="zone-1", kind="zone", party="IMP-1", gln="6901234000016")
    client = DirectClient(hub)
    public = base64.urlsafe_b64encode(key.public).decode()
    client.token = enrol(store, client, devices.issue_code(hub, new), public, AT).token
    signed, false = client.leases, NOW + timedelta(days=900)

    def as_before(asked: Signed) -> Signed:
        told = msgspec.structs.replace(wire.decode(signed(asked).body, LeaseTell), now="")
        body = wire.encode(told)
        return Signed(body=body, signature=hub_key(hub).sign(TELL + body))

    client.leases = as_before if older else signed  # type: ignore[method-assign]
    client.time = lambda: wire.ServerTime(now=false.isoformat())  # type: ignore[method-assign]
    worker = make_worker(store, client, sign=key.sign)
    heard: list[datetime] = []
    worker.take_time = heard.append
    _, now = settle(worker)
    with store.writing() as tx:
        tx.append(Draft(kind="sign-in", event_id=event_id(90), at=Reading(NOW, "suspect")))
    settle(worker, now + timedelta(minutes=1))
    assert set(heard) == {false if older else NOW}


@pytest.mark.parametrize("said", ["yesterday", "2026-06-01T10:00:00"])
def test_a_time_that_is_none_is_left_alone_and_the_rest_goes_on(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """Said as what was refused; the events are sent all the same."""
    client = joined(hub, store)
    worker = make_worker(store, client)
    heard: list[datetime] = []
    worker.take_time = heard.append
    monkeypatch.setattr(client, "time", lambda: wire.ServerTime(now=said))
    scanned(store, 1)
    with store.writing() as tx:
        tx.append(Draft(kind="sign-in", event_id=event_id(90), at=Reading(NOW, "suspect")))
    settle(worker)
    assert (heard, worker.state.trouble, worker.state.pending) == ([], "partly-refused", 0)
    assert said in worker.state.reason
