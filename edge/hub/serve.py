"""The hub as a process of its own: granian in this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

from edge.errors import ConfigError, HubDeaf
from edge.hub import devices
from edge.hub.hub import Hub, Limits
from edge.hub.tables import open_database

ADMIN_FILE = "admin-token"
STARTING_SECONDS = 10.0
LINES = 20_000
"""Requests under way at once; a station that listens is one."""

STOPPING_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """PEM files: the hub's certificate chain and its open key; authorities of the certificates that
    stations must show, None where they need show none; the list of those those took back, as of the start.
    """

    certificate: Path
    key: Path
    authorities: Path | None = None
    revoked: Path | None = None

    def check(self) -> None:
        """Raises ConfigError where a file is missing or is not what it should be."""
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.key, password="")
            if self.authorities is not None:
                context.load_verify_locations(self.authorities)
            if self.revoked is not None:
                context.load_verify_locations(self.revoked)
                if not context.cert_store_stats()["crl"]:
                    raise ssl.SSLError("no list of certificates that were taken back")
        except (OSError, ssl.SSLError) as problem:
            files = (self.certificate, self.key, self.authorities, self.revoked)
            named = ", ".join(str(path) for path in files if path)
            raise ConfigError(
                f"Failed to use {named} for TLS: expected PEM certificates and an open key, got {problem}."
            ) from problem


Ready = Callable[[str, str | None], None]
"""Told the hub's URL once it answers, and the administrator's token when it was made just now."""


def open_hub(
    db: str | Path,
    *,
    now: Callable[[], datetime],
    ids: Callable[[], str],
    secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    limits: Limits | None = None,
    repository: Path | None = None,
) -> Hub:
    """The hub over the tables at `db` (a URL or a path), made where they are missing.

    repository: the directory of the signed catalogue, for stations that take no other.
    """
    database = open_database(str(db))
    return Hub(database, now=now, ids=ids, secret=secret, limits=limits, repository=repository)


def admin_token(hub: Hub, *, anew: bool = False) -> str | None:
    """Make the administrator's token at the first start and keep it in a file, mode 0600.

    In the hub's folder; beside the tables where none was named, or in this user's own where the
    tables are a server's. anew: in the place of the one there was. The token where it was made now,
    None where there had been one.
    """
    token = devices.make_admin(hub, anew=anew)
    if token is not None:
        path = (hub.folder or hub.database.home or _own_folder()) / ADMIN_FILE
        try:
            _keep(path, token)
        except OSError as problem:
            raise ConfigError(
                f"Failed to keep the administrator's token in {path}: expected a file that can be written, got "
                f"{problem.strerror}. The token is lost: make another by `bondscan hub admin token --secrets DIR`."
            ) from problem
    return token


def _keep(path: Path, token: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")


def _own_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("bondscan", appauthor=False)) / "hub"


def serve(
    hub: Hub,
    host: str,
    port: int,
    ready: Ready,
    *,
    faults: bool = False,
    stop: Event | None = None,
    tls: Tls | None = None,
) -> None:
    """Serve a hub until SIGTERM, SIGINT, or `stop` is set, then close it; port 0 takes a free one.

    Blocks. faults: whether the administrator may plan faults (`PUT /faults`), for tests. Raises
    ConfigError where the address cannot be listened at, or the files of TLS cannot be used; HubDeaf
    where it was listened at and nothing is heard there any more.
    """
    try:
        if tls is not None:
            tls.check()
        made = admin_token(hub)
        host = _resolved(host, port)
        held, taken = _hold(host, port)
        with held:
            serving = _serve(
                hub, host, taken, lambda url: ready(url, made), faults, stop=stop or Event(), tls=tls
            )
            asyncio.run(serving)
    finally:
        hub.database.close()


def room_for_lines() -> None:
    """As many open lines as this system lets a process have: every station keeps one."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _resolved(host: str, port: int) -> str:
    """The address that a name stands for, which is all the server takes."""
    try:
        return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError) as problem:
        raise ConfigError(
            f"Failed to listen at '{host}:{port}' as the hub: expected an address of this machine, got {problem}."
        ) from problem


def _hold(host: str, port: int) -> tuple[socket.socket, int]:
    """A socket that keeps the port ours until the server, which shares it, has bound it too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        if port and hasattr(socket, "SO_REUSEPORT"):
            # without it first: with it, two hubs could share one port without knowing
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        if hasattr(socket, "SO_REUSEPORT"):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((host, port))
    except OSError as problem:
        held.close()
        raise ConfigError(
            f"Failed to listen at '{host}:{port}' as the hub: expected a free address, got {problem}."
        ) from problem
    taken = int(held.getsockname()[1])
    if not hasattr(socket, "SO_REUSEPORT"):
        held.close()
    return held, taken


async def _serve(
    hub: Hub,
    host: str,
    port: int,
    ready: Callable[[str], None],
    faults: bool,
    *,
    stop: Event,
    tls: Tls | None,
) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.embed import Server

    from edge.hub.app import make_app
    from edge.hub.faults import Faults
    from edge.hub.hearing import MISSED, until_deaf

    room_for_lines()
    server: Any = Server(
        make_app(hub, faults=Faults() if faults else None),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=LINES,
        log_enabled=False,
        **_secured(tls),
    )
    stopping = asyncio.Event()
    _on_signals(asyncio.get_running_loop(), stopping)
    serving = asyncio.create_task(server.serve())
    watching = asyncio.create_task(_watch(stop, stopping))
    try:
        await _until_it_answers(serving, host, port)
        ready(f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}")
        ends = [serving, asyncio.create_task(stopping.wait())]
        deaf = asyncio.create_task(until_deaf(host, port)) if tls else None
        await asyncio.wait([*ends, deaf] if deaf else ends, return_when="FIRST_COMPLETED")
        if deaf is not None and deaf.done():
            raise HubDeaf(
                f"Failed to go on listening at '{host}:{port}' as the hub: expected an answer to a handshake, got none "
                f"in {MISSED} tries."
            )
    finally:
        watching.cancel()
        server.stop()
        server.main_loop_interrupt.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, STOPPING_SECONDS)


def _secured(tls: Tls | None) -> dict[str, Any]:
    if tls is None:
        return {}
    return {
        "ssl_cert": tls.certificate,
        "ssl_key": tls.key,
        "ssl_ca": tls.authorities,
        "ssl_client_verify": tls.authorities is not None,
        "ssl_crl": [tls.revoked] if tls.revoked is not None else None,
    }


def _on_signals(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    if current_thread() is not main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopping.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))


async def _watch(stop: Event, stopping: asyncio.Event) -> None:
    """A stop from another thread, and on Windows the chance for Ctrl+C to be seen."""
    while not stop.is_set():  # noqa: ASYNC110 - it is a thread's event
        await asyncio.sleep(0.1)
    stopping.set()


async def _until_it_answers(serving: asyncio.Task[None], host: str, port: int) -> None:
    deadline = asyncio.get_running_loop().time() + STARTING_SECONDS
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            if asyncio.get_running_loop().time() > deadline:
                raise ConfigError(
                    f"Failed to serve at '{host}:{port}' as the hub: expected an answer within "
                    f"{STARTING_SECONDS:.0f} s, got none."
                ) from None
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    serving.result()
