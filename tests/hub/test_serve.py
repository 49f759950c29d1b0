"""The hub as a process."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from edge.errors import ConfigError
from edge.hub import serve as serving
from edge.hub.serve import ADMIN_FILE, serve
from tests.hub.samples import make_hub

DATABASES = ("sqlite",)

PROGRAM = """
import os, sys
from datetime import UTC, datetime
from edge.hub.serve import open_hub, serve
from edge.runtime.ids import Uuid7, wall
now = lambda: datetime.now(UTC)
hub = open_hub(sys.argv[1], now=now, ids=Uuid7(wall, os.urandom))
serve(hub, "127.0.0.1", 0, lambda url, token: print(url, token, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    """It says where it listens, answers there, and ends by itself on a signal with an open line."""
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, f"sqlite:///{tmp_path}/home/hub.db"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    try:
        url, token = process.stdout.readline().split()
        with httpx.Client(base_url=url, trust_env=False) as http:
            assert http.get("/health").json() == {"status": "ok"}
            listed = http.get("/admin/devices", headers={"Authorization": f"Bearer {token}"})
            assert listed.json() == {"devices": []}
            process.send_signal(number)
            assert process.wait(20) == 0
        assert process.stdout.read() == "ended\n"
    finally:
        process.kill()
        process.wait()


def test_the_administrators_token_is_for_the_owner_only(tmp_path: Path) -> None:
    """The token file is 0600 and is written once."""
    hub = make_hub(tmp_path)
    from edge.hub.serve import admin_token

    token = admin_token(hub)
    file = tmp_path / ADMIN_FILE
    assert file.read_text().strip() == token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert admin_token(hub) is None
    assert file.read_text().strip() == token


def test_a_name_is_listened_at_by_its_address(tmp_path: Path) -> None:
    """The server takes addresses only; a name that is none here is a plain message."""
    assert serving._resolved("localhost", 0) in ("127.0.0.1", "::1")
    assert serving._resolved("127.0.0.1", 0) == "127.0.0.1"
    with pytest.raises(ConfigError, match="an address of this machine"):
        serving._resolved("no-such-name.invalid", 0)


def test_a_taken_address_is_a_plain_message(tmp_path: Path) -> None:
    """A port in use is told as such, and the database is let go of."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="expected a free address"):
            serve(make_hub(tmp_path), "127.0.0.1", taken.getsockname()[1], lambda *_: None)


def test_a_token_that_cannot_be_kept_is_said_to_be_lost(tmp_path: Path) -> None:
    """Not an open hub that nobody can administer, and how another is made."""
    hub = make_hub(tmp_path / "home")
    hub.folder = tmp_path / "file"
    hub.folder.write_text("not a folder")
    with pytest.raises(ConfigError, match="hub admin token"):
        serve(hub, "127.0.0.1", 0, lambda *_: None)
