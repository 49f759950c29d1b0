"""The faulty line as a test holds it: a running `tests.faults.proxy`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MIXED = {
    "none": 12.0,
    "delay": 1.0,
    "cut": 1.0,
    "cut-request": 1.0,
    "half-open": 0.5,
    "drop-reply": 2.0,
    "cut-reply": 1.0,
    "duplicate": 2.0,
    "late": 2.0,
    "throttle": 1.0,
    "413": 1.0,
    "429": 0.5,
    "500": 1.0,
    "502": 1.0,
    "garbage": 1.0,
    "login-page": 0.5,
}
"""A line on which two requests of five go wrong."""


class FaultyLine:
    """A proxy process to a hub on loopback. url, port: where stations reach it; tls: with an untrusted certificate."""

    def __init__(self, port: int, seed: int = 0) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.faults.proxy",
                "--target",
                f"127.0.0.1:{port}",
                "--seed",
                str(seed),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            text=True,
        )
        said = self._heard()
        self.url: str = said["listening"]
        self.tls: str = said["tls"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def order(self, **order: Any) -> dict[str, int]:
        """Give an order; how often each fault was met so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        met: dict[str, int] = self._heard()["met"]
        return met

    def mend(self) -> dict[str, int]:
        """No fault any more; how often each was met."""
        return self.order(mix={}, plan=[], poison="")

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EOFError("the proxy ended")
        said: dict[str, Any] = json.loads(line)
        return said
