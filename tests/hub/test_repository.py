"""The signed catalogue as plain files, to devices and nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.authority.publish import publish
from edge.authority.repository import Repository
from edge.clock import Reading
from edge.errors import ConfigError, SyncFinal, SyncRevoked
from edge.hub import devices, repository
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import serve
from edge.store import Store
from edge.sync import HttpClient, Worker, carried, enrol
from tests.authority import samples as authority_samples
from tests.hub.samples import let_in, make_hub
from tests.sync.samples import counting_ids
from tests.sync.test_carried import NEW
from tests.sync.test_carried import signed as signed_list
from tests.sync.test_worker import make_worker

NOW = authority_samples.TODAY


@pytest.fixture
def authority(tmp_path: Path) -> Repository:
    """A signed repository."""
    return authority_samples.made(tmp_path / "repository")


@pytest.fixture
def hub(tmp_path: Path, authority: Repository) -> Iterator[Hub]:
    """A hub that serves it."""
    made = make_hub(tmp_path / "hub", lambda: NOW)  # type: ignore[arg-type]
    made.repository = authority.folder
    yield made
    made.database.close()


@pytest.mark.parametrize(
    "path",
    [
        "../repository.keys/root.key",
        "metadata/../../repository.keys/root.key",
        "metadata/../timestamp.json",
        "/etc/passwd",
        "metadata/.timestamp.json.7",
        "metadata",
        "targets/",
        "keys/root.key",
        "metadata/absent.json",
        "metadata/a/b/c/d",
        f"metadata/{'a' * 300}",
    ],
)
def test_nothing_but_the_repository_is_served(hub: Hub, path: str) -> None:
    """No path leads out of it, to a hidden file, or to a directory."""
    assert repository.find(hub, path) is None


def test_a_hub_without_a_repository_serves_none(tmp_path: Path, hub: Hub) -> None:
    """Where no directory was named there is nothing to pin and nothing to read."""
    hub.repository = None
    assert repository.find(hub, "metadata/timestamp.json") is None
    assert repository.newest_root(hub) == b""
    assert let_in(hub).root == b""


def test_a_directory_that_holds_no_root_is_said(tmp_path: Path, hub: Hub) -> None:
    """Nobody is let in under a root that is not there."""
    hub.repository = tmp_path
    with pytest.raises(ConfigError, match="expected a root"):
        repository.newest_root(hub)


def test_a_device_gets_the_newest_root_when_it_enrols(hub: Hub, authority: Repository) -> None:
    """The root to pin is the one that counts today."""
    authority.rotate("root")
    assert let_in(hub).root == authority.trusted_root() != b""


def settled(worker: Worker) -> str:
    """Step until there is nothing to do; the word for what is amiss."""
    now = NOW
    for _ in range(300):
        step = worker.step(now)
        now = max(now, step.next_at) if step.state.trouble in ("no-answer", "server-failed") else now
        if step.idle:
            return step.state.trouble
    raise AssertionError("never idle")


def test_a_station_enrols_pins_and_takes_the_signed_catalogue_over_http(
    tmp_path: Path, hub: Hub, authority: Repository
) -> None:
    """From the one-time code to the next issue, over a real line; a range asks for what is missing only."""
    code = devices.issue_code(
        hub, NewDevice(station="ZONE-1", kind="zone", party="IMP-1", gln="6901234000016")
    )
    told: list[str] = []
    up, stop = threading.Event(), threading.Event()

    def ready(url: str, _token: str | None) -> None:
        told.append(url)
        up.set()

    thread = threading.Thread(target=serve, args=(hub, "127.0.0.1", 0, ready), kwargs={"stop": stop})
    thread.start()
    try:
        assert up.wait(20)
        at = Reading(NOW, "good")
        with Store.open(
            tmp_path / "home", machine="m", anchor=tmp_path / "a", now=NOW, ids=counting_ids()
        ) as store:
            reply = enrol(store, HttpClient(told[0]), code, "device-key", at)
            assert store.trust.root
            client = HttpClient(told[0], reply.token)
            worker = make_worker(store, client)
            assert settled(worker) == ""
            assert store.catalogue is not None
            assert (store.catalogue.version, store.trust.signed) == (1, True)
            publish(authority, authority_samples.content(version=2, holds=()))
            worker.resume()
            assert settled(worker) == ""
            assert store.catalogue.version == 2
            whole = (authority.metadata / "timestamp.json").read_bytes()
            assert client.piece("metadata/timestamp.json", 0, 10_000) == whole
            assert client.piece("metadata/timestamp.json", 5, 7) == whole[5:12]
            assert client.piece("metadata/timestamp.json", len(whole), 7) == b""
            with pytest.raises(SyncFinal) as absent:
                client.piece("metadata/absent.json", 0, 10)
            assert absent.value.status == 404
            with pytest.raises(SyncRevoked):
                HttpClient(told[0], "nobody").piece("metadata/timestamp.json", 0, 10)
            carried.take(store, signed_list(authority, NEW), at)
            authority.rotate("approvals")
            publish(
                authority,
                authority_samples.content(version=3, issued=authority_samples.TODAY - timedelta(minutes=5)),
            )
            worker.resume()
            assert settled(worker) == "list-left-out"
            assert worker.state.reason == NEW.number
            client.close()
    finally:
        stop.set()
        thread.join(20)
