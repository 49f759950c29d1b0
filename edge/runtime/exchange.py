"""The hub as a station knows it: its address and token, enrolling with it, the worker that syncs."""

from __future__ import annotations

import base64
import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from edge import __version__, config, sync
from edge.errors import ConfigError, SyncFinal, SyncRevoked
from edge.identity import DeviceKey, secret_file
from edge.runtime.places import Places
from edge.station import Station

if TYPE_CHECKING:
    from edge import wire


class HubAccess(msgspec.Struct, frozen=True, kw_only=True):
    """Where the hub is and the token by which it knows this device."""

    url: str
    token: str


def load_access(where: Places) -> HubAccess | None:
    """What enrolment left in this home, None where it was never enrolled."""
    try:
        return msgspec.json.decode(where.line.read_bytes(), type=HubAccess)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as failure:
        raise ConfigError(
            f"Failed to read {where.line} as the hub's address and token: expected what enrolment wrote, "
            f"got {failure}; enrol again."
        ) from failure


def expect_access(where: Places) -> HubAccess:
    """The same; a home that was never enrolled is a ConfigError."""
    access = load_access(where)
    if access is None:
        raise ConfigError(
            "Failed to exchange with a hub: expected an enrolled station, got one without a hub; enrol first."
        )
    return access


def save_access(where: Places, access: HubAccess) -> None:
    """Keep address and token, 0600, whole or not at all."""
    secret_file.replace(where.line, msgspec.json.encode(access))


def trust_of(settings: config.Config) -> sync.Trust:
    """Whose certificates this PC takes, and which it shows."""
    return sync.Trust(authorities=settings.hub_ca, certificate=settings.hub_certificate, key=settings.hub_key)


def enrol(
    station: Station,
    where: Places,
    url: str,
    code: str,
    trust: sync.Trust | None = None,
    *,
    machine: str = "",
) -> wire.EnrolReply:
    """Become a station of the hub at `url` with a one-time code; a quarantined store gets a new life.

    Asking again with the same code after a lost answer is no second enrolment. machine: which PC this is; a
    home that was copied here gets a key of its own. "" where that is not the question.
    """
    doubted = station.store.station.quarantined
    key = (
        DeviceKey.of_machine(where.device_key, machine, doubted=doubted)
        if machine
        else DeviceKey.load_or_make(where.device_key)
    )
    device = base64.urlsafe_b64encode(key.public).decode()
    client = sync.HttpClient(url, trust=trust)
    try:
        reply = sync.enrol(station.store, client, code, device, station.read_clock(), __version__)
    except SyncRevoked as refused:
        raise SyncFinal(refused.message) from refused
    finally:
        client.close()
    save_access(where, HubAccess(url=url.rstrip("/"), token=reply.token))
    return reply


def make_worker(
    station: Station,
    where: Places,
    access: HubAccess,
    settings: config.Config,
    *,
    take_time: Callable[[datetime], object] | None = None,
    build: sync.Build | None = None,
) -> sync.Worker:
    """What exchanges with the hub.

    take_time: told the hub's time, which may end a doubt about the station's clock or begin one; None where the worker
    steps on the station's own thread. build: makes the file of a catalogue that came; None where
    no scan could be kept waiting by it.
    """
    worker = sync.Worker(
        station.store,
        sync.HttpClient(
            access.url,
            access.token,
            timeout=settings.hub_timeout.total_seconds(),
            trust=trust_of(settings),
        ),
        server=access.url,
        chance=random.SystemRandom(),
        interval=settings.hub_interval,
        build=build,
        sign=DeviceKey.load_or_make(where.device_key).sign,
    )
    worker.take_time = take_time or station.clock.take_time
    return worker


def make_ear(station: Station, access: HubAccess, settings: config.Config) -> sync.Ear:
    """What listens to the hub."""
    client = sync.HttpClient(access.url, access.token, trust=trust_of(settings))
    return sync.Ear(station.store, client, wall=station.world.wall)


def exchange_once(
    station: Station,
    where: Places,
    settings: config.Config,
    watch: Callable[[sync.SyncState], None] = lambda _: None,
) -> sync.SyncState:
    """Exchange until nothing waits any more or the line fails; how things then stand.

    watch: told how a long load of the catalogue gets on.
    """
    worker = make_worker(station, where, expect_access(where), settings)
    worker.watch = watch
    while True:
        step = worker.step(station.world.wall())
        failed = step.state.next_try is not None or step.state.line == "down"
        if step.idle or step.state.stopped or failed:
            return step.state
        pause = (step.next_at - station.world.wall()).total_seconds()
        if pause > 0:
            threading.Event().wait(pause)
