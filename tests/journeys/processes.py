"""Real processes for whole days of work: a hub, stations, the line between them, a scanner."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from edge.drivers.simulated import SimulatedScanner

BONDSCAN = [sys.executable, "-m", "edge.cli"]
PATIENCE = 60.0


class Lines:
    """What a process prints, line by line, as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        assert process.stdout is not None
        self._stream = process.stdout
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            self._queue.put(line)
        self._queue.put(None)

    def next(self, patience: float = PATIENCE) -> dict[str, Any]:
        """The next line as JSON; fails when the process ends or stays silent."""
        line = None if self._ended else self._queue.get(timeout=patience)
        if line is None:
            self._ended = True
            raise EOFError("the process ended")
        value: dict[str, Any] = json.loads(line)
        return value

    def rest(self) -> list[dict[str, Any]]:
        """All lines until the process ends."""
        found = []
        while not self._ended:
            try:
                found.append(self.next())
            except EOFError:
                break
        return found


class Listens(Protocol):
    """Whatever stands at a port of this PC."""

    port: int


class Wire:
    """The line between stations and hub: a TCP forwarder that can be cut and mended."""

    def __init__(self, target: Listens) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._up = threading.Event()
        self._up.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        self._up.clear()
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._up.set()

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._up.is_set():
                near.close()
                continue
            threading.Thread(target=self._forward, args=(near,), daemon=True).start()

    def _forward(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target.port), timeout=5)
        except OSError:
            near.close()
            return
        with self._lock:
            self._open |= {near, far}
        try:
            self._pump(near, far)
        finally:
            with self._lock:
                self._open -= {near, far}
            near.close()
            far.close()

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        while self._up.is_set():
            ready, _, _ = select.select(list(other), [], [], 0.5)
            for end in ready:
                try:
                    piece = end.recv(65536)
                    if not piece:
                        return
                    other[end].sendall(piece)
                except OSError:
                    return


class Desk:
    """One station: its home, its scanner on a pseudo-terminal, and a process for each task."""

    def __init__(self, home: Path, badge: str, pin: str, environment: dict[str, str]) -> None:
        self.home = home
        self.badge = badge
        self.environment = {**environment, "BONDSCAN_HOME": str(home), "BONDSCAN_PIN": pin}
        self.scanner = SimulatedScanner(home.with_name(f"{home.name}.scanner"))
        self.printed: list[dict[str, Any]] = []

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """One command to its end."""
        return subprocess.run(
            [*BONDSCAN, *arguments],
            input=stdin,
            capture_output=True,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        )

    @contextlib.contextmanager
    def task(self, operation: str, **papers: str) -> Iterator[Scanning]:
        """The station scanning one task, ended politely."""
        scanning = Scanning(self, operation, papers)
        try:
            yield scanning
        finally:
            scanning.end()

    def scan(self, operation: str, payloads: list[bytes], **papers: str) -> list[dict[str, Any]]:
        """A whole task: every payload sent and its line read."""
        with self.task(operation, **papers) as scanning:
            return [scanning.scan(payload) for payload in payloads]


class Scanning:
    """A running `bondscan scan` on the desk's serial scanner."""

    def __init__(self, desk: Desk, operation: str, papers: dict[str, str]) -> None:
        self.desk = desk
        task = desk.home.with_name(f"{desk.home.name}.task.json")
        task.write_text(json.dumps({"operation": operation, "papers": papers}), encoding="utf-8")
        self.errors = desk.home.with_name(f"{desk.home.name}.stderr.txt")
        self.process = subprocess.Popen(
            [
                *BONDSCAN,
                "scan",
                "--operator",
                desk.badge,
                "--task",
                str(task),
                "--source",
                f"serial:{desk.scanner.port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors.open("wb"),
            env=desk.environment,
        )
        self.lines = Lines(self.process)

    def scan(self, payload: bytes) -> dict[str, Any]:
        """Send one payload; the line it comes to."""
        self.desk.scanner.send(payload)
        return self.read()

    def read(self) -> dict[str, Any]:
        """The next line, kept as what was printed."""
        try:
            line = self.lines.next()
        except EOFError:
            raise AssertionError(self.errors.read_text(encoding="utf-8")) from None
        self.desk.printed.append(line)
        return line

    def kill(self) -> None:
        """SIGKILL; what was printed before it died still counts. The scanner is plugged in anew,
        so that the rest of a reading it died in is not read by the next process.
        """
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.desk.scanner.unplug()
        self.desk.scanner.replug()
        self.desk.printed.extend(self.lines.rest())

    def end(self) -> None:
        """SIGTERM, and what it still printed."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.desk.printed.extend(self.lines.rest())


def environment(root: Path) -> dict[str, str]:
    """The environment, with everything a person keeps moved under `root`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BONDSCAN")}
    return {
        **kept,
        "XDG_STATE_HOME": str(root / "state"),
        "XDG_DATA_HOME": str(root / "data"),
        "PYTHONUNBUFFERED": "1",
    }
