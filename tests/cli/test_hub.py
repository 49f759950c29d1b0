"""`bondscan hub` at the command line."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from edge.authority.publish import whole
from edge.authority.repository import Repository
from edge.cli import hub as hub_command
from edge.cli import main
from edge.hub import audit
from edge.hub.hub import Limits
from edge.hub.promised import remember
from edge.hub.serve import open_hub
from edge.runtime.ids import wall
from tests.authority import samples
from tests.sync.certificates import Authority

ROOT = Path(__file__).parents[2]


def words(home: Path, *more: str) -> list[str]:
    """The words that start a hub of its own at a free port."""
    return ["hub", "--db", str(home / "hub.db"), "--listen", "127.0.0.1:0", *more]


@pytest.mark.parametrize(
    "more",
    [
        ["--tls-certificate", "a.pem"],
        ["--tls-key", "a.key"],
        ["--tls-clients", "a.pem"],
        ["--tls-revoked", "a.pem"],
        ["--tls-certificate", "a.pem", "--tls-key", "a.key", "--tls-revoked", "a.pem"],
    ],
)
def test_a_certificate_without_its_key_is_a_usage_error(
    tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, and nothing is made."""
    assert main(words(tmp_path, *more)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flag", ["--job-days", "--lease-days"])
@pytest.mark.parametrize("days", ["-1", "36501"])
def test_days_that_are_none_are_a_usage_error(
    tmp_path: Path, flag: str, days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 with the flag by name, and nothing is made."""
    assert main(words(tmp_path, f"{flag}={days}")) == 2
    assert flag in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ([], Limits()),
        (["--job-days", "7", "--lease-days", "14"], Limits(job_days=7, lease_days=14)),
        (["--job-days", "0"], Limits(job_days=0)),
    ],
)
def test_days_are_the_administrators_to_say(said: list[str], limits: Limits) -> None:
    """How long a receipt is kept, and a lease good; as usual where nothing is said."""
    parser = argparse.ArgumentParser()
    hub_command.define(parser)
    assert hub_command.limits_of(parser.parse_args([*words(Path())[1:], *said])) == limits


def test_a_certificate_that_is_none_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, with the file by name."""
    odd = tmp_path / "odd.pem"
    odd.write_text("no certificate")
    assert main(words(tmp_path, "--tls-certificate", str(odd), "--tls-key", str(odd))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert str(odd) in line


def test_a_database_of_no_kind_it_knows_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; a server that does not answer is told without its password."""
    assert main(["hub", "--db", "mysql://x/y", "--listen", "127.0.0.1:0"]) == 1
    gone = "postgresql://hub:geheim@127.0.0.1:9/hub?connect_timeout=2"
    assert main(["hub", "--db", gone, "--listen", "127.0.0.1:0"]) == 1
    unknown, away = capsys.readouterr().err.splitlines()
    assert "expected sqlite:///FILE or postgresql://" in unknown
    assert "expected PostgreSQL to answer" in away
    assert "geheim" not in away


def test_it_serves_over_tls(tmp_path: Path) -> None:
    """It says https where it listens, and is trusted by its authority."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    command = words(tmp_path, "--tls-certificate", str(certificate), "--tls-key", str(key), "--until-eof")
    running = subprocess.Popen(
        [sys.executable, "-m", "edge.cli", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        url = json.loads(running.stdout.readline())["listening"]
        assert url.startswith("https://")
        with httpx.Client(verify=ssl.create_default_context(cafile=authority.file), trust_env=False) as http:
            assert http.get(f"{url}/health/ready").json() == {"status": "ok"}
        running.stdin.close()
        assert running.wait(30) == 0
    finally:
        running.kill()
        running.wait()


def served_once(home: Path, *more: str) -> bytes:
    """What a hub says beside its lines while it starts, answers once, and ends."""
    state = str(home.with_name("state"))
    running = subprocess.Popen(
        [sys.executable, "-m", "edge.cli", *words(home, "--state", state, "--until-eof", *more)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert running.stdout is not None
    try:
        url = json.loads(running.stdout.readline())["listening"]
        with httpx.Client(trust_env=False) as http:
            assert http.get(f"{url}/health/ready").json() == {"status": "ok"}
        _, said = running.communicate(timeout=30)
        assert running.returncode == 0
    finally:
        running.kill()
        running.wait()
    return said


def test_tables_that_were_put_back_are_said_at_the_start(tmp_path: Path) -> None:
    """In both languages, with what has to be done again; once, and not where nothing was put back."""
    home = tmp_path / "home"
    assert served_once(home) == b""
    shutil.copytree(home, tmp_path / "copy")
    hub = open_hub(str(home / "hub.db"), now=wall, ids=str)
    remember(hub, tmp_path / "state", str(home / "hub.db"))
    audit.write_down(hub, "test")
    hub.database.close()
    assert served_once(home) == b""
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "copy", home)
    said = served_once(home).decode()
    assert [word in said for word in ("数据库是旧备份", "are an earlier copy", "revoke")] == [True] * 3
    assert served_once(home) == b""


def test_a_hub_goes_by_the_catalogue_it_serves_from_its_start(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The first code is given before any station has asked for anything."""
    authority = samples.made(tmp_path / "repository")
    home = tmp_path / "home"
    served_once(home, "--repository", str(authority.folder))
    station = authority_stations(authority)
    assert main(["hub", "admin", "--db", str(home / "hub.db"), "code", station]) == 0
    assert json.loads(capsysbinary.readouterr().out)["station"] == station


def authority_stations(authority: Repository) -> str:
    """The first station of its newest issue."""
    return str(json.loads(whole(authority))["stations"][0]["id"])
