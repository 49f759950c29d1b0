"""A hub over TLS to which more lines are opened than its process may have files."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from edge.sync.tls import Trust
from tests.sync.certificates import Authority

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")

FILES = 256
LIMITED = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES})); "


def test_strangers_who_open_every_line_do_not_stop_it_for_good(tmp_path: Path) -> None:
    """Nobody is heard while they hold on; it begins anew by itself, with what it had, and says why."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "edge.cli", "hub", "--db", str(tmp_path / "hub.db")]
    command += ["--listen", f"127.0.0.1:{port}", "--state", str(tmp_path / "state"), "--until-eof"]
    command += ["--tls-certificate", str(certificate), "--tls-key", str(key)]
    begin = f"{LIMITED}os.execv(sys.argv[1], sys.argv[1:])"
    with ExitStack() as stack:
        hub = subprocess.Popen(
            [sys.executable, "-c", begin, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        stack.callback(hub.kill)
        assert hub.stdout is not None
        assert hub.stderr is not None
        assert "https://" in hub.stdout.readline()
        with ExitStack() as strangers:
            for _ in range(3 * FILES):
                line = strangers.enter_context(socket.socket())
                line.setblocking(False)
                line.connect_ex(("127.0.0.1", port))
            said = [hub.stderr.readline(), hub.stderr.readline()]
        assert "ulimit -n" in said[0]
        assert "starts anew" in said[1]
        assert '"administrator_token_made":false' in hub.stdout.readline()
        trusted = Trust(authorities=authority.file).context()
        with httpx.Client(verify=trusted, trust_env=False) as http:
            assert http.get(f"https://127.0.0.1:{port}/health").json() == {"status": "ok"}
        hub.communicate(timeout=30)
        assert hub.returncode == 0
