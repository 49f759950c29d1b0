"""Several hub processes on one PostgreSQL database: whichever is asked, the answer is the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from edge.hub.serve import ADMIN_FILE
from tests.hub.samples import document, event_id, place_of, told

DATABASES = ("postgresql",)
ROOT = Path(__file__).parents[2]
NEW = {"station": "zone-1", "kind": "zone", "party": "IMP-1", "gln": "6901234000016"}


@contextmanager
def process(url: str, secrets: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A hub process and where it listens."""
    command = [sys.executable, "-m", "edge.cli", "hub", "--db", url, "--secrets", str(secrets)]
    command += ["--listen", "127.0.0.1:0", "--until-eof"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())["listening"], running
    finally:
        running.stdin.close()
        running.kill()
        running.wait()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[list[tuple[str, subprocess.Popen[bytes]]]]:
    """Two processes on one database."""
    url = place_of(tmp_path)
    with process(url, tmp_path) as one, process(url, tmp_path) as other:
        yield [one, other]


def test_what_one_was_told_the_other_knows(
    tmp_path: Path, pair: list[tuple[str, subprocess.Popen[bytes]]]
) -> None:
    """Codes, tokens, jobs, revocations and repetitions go by the database; a killed process takes nothing along."""
    (first, killed), (second, _) = pair
    admin = {"Authorization": f"Bearer {(tmp_path / ADMIN_FILE).read_text().strip()}"}
    with httpx.Client(trust_env=False) as http:
        code = http.post(f"{first}/admin/codes", json=NEW, headers=admin).json()["code"]
        token = http.post(f"{second}/enrol", json={"code": code, "device": "k"}).json()["token"]
        device = {"Authorization": f"Bearer {token}", "GS1-Capture-Error-Behaviour": "proceed"}
        for number in range(1, 9):
            body = document(told("put_away", (f"S{number}",), number))
            where = http.post(f"{(first, second)[number % 2]}/capture", content=body, headers=device)
            job = http.get(f"{(second, first)[number % 2]}{where.headers['location']}", headers=device).json()
            assert [it["status"] for it in job["results"]] == ["stored"]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        again = document(*(told("put_away", (f"S{number}",), number) for number in range(1, 10)))
        where = http.post(f"{second}/capture", content=again, headers=device)
        job = http.get(f"{second}{where.headers['location']}", headers=device).json()
        assert [it["status"] for it in job["results"]] == ["duplicate"] * 8 + ["stored"]
        found = http.get(f"{second}/events?perPage=100", headers=admin).json()
        events = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        assert [event["eventID"] for event in events] == [event_id(number) for number in range(1, 10)]
        assert http.delete(f"{second}/admin/devices/zone-1", headers=admin).status_code == 204
        acts = http.get(f"{second}/admin/audit", headers=admin).json()["acts"]
        assert [act["act"] for act in acts] == [
            "administrator-token-made",
            "code-issued",
            "device-enrolled",
            "device-revoked",
        ]


def test_a_device_that_was_shut_out_is_out_everywhere(
    tmp_path: Path, pair: list[tuple[str, subprocess.Popen[bytes]]]
) -> None:
    """Revoked at one process, refused by the other at the very next request."""
    (first, _), (second, _) = pair
    admin = {"Authorization": f"Bearer {(tmp_path / ADMIN_FILE).read_text().strip()}"}
    with httpx.Client(trust_env=False) as http:
        code = http.post(f"{first}/admin/codes", json=NEW, headers=admin).json()["code"]
        token = http.post(f"{first}/enrol", json={"code": code, "device": "k"}).json()["token"]
        device = {"Authorization": f"Bearer {token}"}
        assert http.get(f"{second}/operators", headers=device).status_code == 200
        assert http.delete(f"{first}/admin/devices/zone-1", headers=admin).status_code == 204
        assert http.get(f"{second}/operators", headers=device).status_code == 401
