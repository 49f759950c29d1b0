"""The hub of a journey: the reference central server as a process, and what its administrator asks of it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx

from edge.catalogue import Name
from edge.errors import ConfigError
from edge.identity import hash_pin
from tests.journeys.processes import BONDSCAN, Lines


class Hub:
    """The reference central server as its own process, on a port that stays the same.

    It ends with the process that started it, however that ends.

    more: further words of its command. program: what runs the command, bondscan itself unless said.
    """

    def __init__(
        self, folder: Path, environment: dict[str, str], *more: str, program: Sequence[str] = BONDSCAN
    ) -> None:
        self.folder = folder
        self.more = more
        self.program = program
        self.environment = environment
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [
                *self.program,
                "hub",
                "--db",
                f"sqlite:///{self.folder / 'hub.db'}",
                "--listen",
                f"127.0.0.1:{self.port}",
                *self.more,
                "--until-eof",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "stderr.txt").open("ab"),
            env=self.environment,
        )
        ready = Lines(self.process).next()
        self.port = int(str(ready["listening"]).rsplit(":", 1)[1])

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request as the administrator, past every line that may be cut."""
        token = (self.folder / "admin-token").read_text().strip()
        answer = httpx.request(
            method,
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
            trust_env=False,
            **more,
        )
        if not answer.is_success:
            raise ConfigError(f"Failed to {method} {path} at the hub: expected success, got {answer.text}.")
        return answer

    def events(self) -> list[dict[str, Any]]:
        """Every event it has, error declarations too, in the order of their recording."""
        found: list[dict[str, Any]] = []
        path = "/events?perPage=500"
        while path:
            answer = self.ask("GET", path)
            found += answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            path = answer.links["next"]["url"] if "next" in answer.links else ""
        return found

    def admit(self, party: str, people: Iterable[tuple[str, Name, Collection[str]]], pin: str) -> None:
        """These may sign in at the stations of a party: (badge, name, roles)."""
        pin_hash = hash_pin(pin)
        told = [
            {
                "badge": badge,
                "name_zh": name.zh,
                "name_en": name.en,
                "roles": sorted(roles),
                "pin_hash": pin_hash,
            }
            for badge, name, roles in people
        ]
        self.ask("PUT", "/operators", json={"party": party, "mark": "1", "operators": told})
