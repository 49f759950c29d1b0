"""A line that fails on purpose, as a program of its own: an HTTP proxy between stations and a hub.

python -m tests.faults.proxy --target HOST:PORT [--seed N]

The first line it prints says where it listens (and where with a certificate nobody trusts). Each
line on its stdin is an order as JSON, answered by one line; it ends with its stdin.

    {"mix": {"cut": 1, "none": 3}}   from now on faults by these weights, "none" for none
    {"plan": ["drop-reply", "500"]}  these next, in this order, before any of the mix
    {"poison": "TEXT"}               every capture that holds TEXT is refused with 400; "" for none
    {"target": "HOST:PORT"}          another hub
    {}                               only tell: how often each fault was met
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import ssl
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FAULTS = (
    "delay",
    "cut",
    "cut-request",
    "half-open",
    "drop-reply",
    "cut-reply",
    "duplicate",
    "late",
    "throttle",
    "413",
    "429",
    "500",
    "502",
    "garbage",
    "login-page",
)
"""What can go wrong with one request.

delay: half a second later. cut: the line breaks before anything is passed on; cut-request:
half of the request is, then it breaks. half-open: it is swallowed, and nothing ever comes back.
drop-reply: it is served, and the line breaks before the answer; cut-reply: in the middle of it.
duplicate: it is served twice. late: the line breaks, and the request is served after later ones.
throttle: at 20 kB/s. garbage: bytes that are no HTTP come back; login-page: a page of HTML.
"""

STATUSES = {
    "413": "413 Payload Too Large",
    "429": "429 Too Many Requests",
    "500": "500 Internal Server Error",
    "502": "502 Bad Gateway",
}
PIECE = 1000
PER_SECOND = 20_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    head: bytes
    body: bytes

    @property
    def closing(self) -> bytes:
        """The same, asking the server to hang up after its answer, so that an answer ends with the line."""
        lines = [line for line in self.head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + self.body

    @property
    def is_capture(self) -> bool:
        """Whether it hands over events."""
        return self.head.startswith(b"POST /capture")


class Proxy:
    """Passes requests on to the hub at `target`, faultily."""

    def __init__(self, target: str, seed: int) -> None:
        self.target = target
        self.mix: dict[str, float] = {}
        self.plan: list[str] = []
        self.poison = b""
        self.met: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._late: list[Request] = []
        self._serving: set[asyncio.Task[None]] = set()  # asyncio itself keeps no hold of them

    def ordered(self, order: dict[str, object]) -> None:
        """Take an order."""
        for name in ("mix", "plan", "target"):
            if name in order:
                setattr(self, name, order[name])
        if "poison" in order:
            self.poison = str(order["poison"]).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a station: one request after the other until it hangs up."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        # cancelled when the proxy ends, which then has nobody to tell
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            request = await _read(reader)
            if self.poison and request.is_capture and self.poison in request.body:
                self.met["poison"] += 1
                writer.write(_answer("400 Bad Request", b'{"type":"x","title":"x","status":400}'))
            else:
                await self._faulty(self._next(), request, reader, writer)
                await self._deliver_late()
            await writer.drain()
        with contextlib.suppress(OSError, ssl.SSLError):
            writer.close()
            await writer.wait_closed()

    def _next(self) -> str:
        if self.plan:
            fault = self.plan.pop(0)
        elif self.mix:
            fault = self._chance.choices(list(self.mix), list(self.mix.values()))[0]
        else:
            fault = "none"
        self.met[fault] += 1
        return fault

    async def _faulty(
        self, fault: str, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if fault in STATUSES:
            writer.write(_answer(STATUSES[fault], b"", b"Retry-After: 1\r\n" if fault == "429" else b""))
        elif fault == "garbage":
            writer.write(self._chance.randbytes(200))
        elif fault == "login-page":
            writer.write(_answer("200 OK", b"<html>Please log in</html>"))
        elif fault == "late":
            self._late.append(request)
        elif fault == "half-open":
            await reader.read()  # until the station hangs up
        elif fault == "cut-request":
            await self._half(request)
        elif fault != "cut":
            await self._pass_on(fault, request, writer)

    async def _pass_on(self, fault: str, request: Request, writer: asyncio.StreamWriter) -> None:
        """Served by the hub, and its answer brought back, more or less."""
        if fault == "delay":
            await asyncio.sleep(0.5)
        if fault == "duplicate":
            await self._ask(request)
        if fault in ("drop-reply", "cut-reply"):
            answer = await self._ask(request)
            writer.write(answer[: len(answer) // 2] if fault == "cut-reply" else b"")
            return
        async with self._hub() as (near, far):
            await _send(far, request.closing, slowly=fault == "throttle")
            while piece := await near.read(PIECE):
                await _send(writer, piece, slowly=fault == "throttle")

    @contextlib.asynccontextmanager
    async def _hub(self):  # type: ignore[no-untyped-def]
        host, _, port = self.target.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            yield reader, writer
        finally:
            with contextlib.suppress(OSError):
                writer.close()
                await writer.wait_closed()

    async def _ask(self, request: Request) -> bytes:
        async with self._hub() as (reader, writer):
            await _send(writer, request.closing)
            answer: bytes = await reader.read()
            return answer

    async def _half(self, request: Request) -> None:
        async with self._hub() as (_, writer):
            await _send(writer, request.closing[: len(request.closing) - len(request.body) // 2 - 1])

    async def _deliver_late(self) -> None:
        """Now and then, what was held back, the newest first."""
        while self._late and self._chance.random() < 0.5:
            with contextlib.suppress(OSError):
                await self._ask(self._late.pop())


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
    size = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    return Request(head, await reader.readexactly(size))


async def _send(writer: asyncio.StreamWriter, data: bytes, *, slowly: bool = False) -> None:
    for start in range(0, len(data), PIECE) if slowly else (0,):
        writer.write(data[start : start + PIECE] if slowly else data)
        await writer.drain()
        if slowly:
            await asyncio.sleep(PIECE / PER_SECOND)


def _answer(status: str, body: bytes, headers: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n".encode()
    return head + headers + b"\r\n" + body


def certificate(folder: Path, host: str = "elsewhere.example") -> tuple[Path, Path]:
    """A self-signed certificate for another host, and its key, as files."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


def _untrusted() -> ssl.SSLContext:
    with tempfile.TemporaryDirectory() as folder:
        pem, key = certificate(Path(folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        return context


async def run(target: str, seed: int) -> None:
    """Serve until stdin ends."""
    proxy = Proxy(target, seed)
    plain = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    tls = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, ssl=_untrusted())
    ports = [server.sockets[0].getsockname()[1] for server in (plain, tls)]
    _say({"listening": f"http://127.0.0.1:{ports[0]}", "tls": f"https://127.0.0.1:{ports[1]}"})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        proxy.ordered(json.loads(line))
        _say({"met": proxy.met})
    for server in (plain, tls):
        server.close()


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    asyncio.run(run(options.target, options.seed))
