"""The demonstration day, as `./scripts/run --headless` plays it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.journeys.processes import BONDSCAN, environment


def play(root: Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The whole day in its own process."""
    return subprocess.run(
        [*BONDSCAN, "demo", "--headless"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**environment(root), "BONDSCAN_HOME": str(folder)},
        timeout=180,
        check=False,
    )


def test_the_day_is_played_to_its_end_and_again_on_the_same_homes(tmp_path: Path) -> None:
    """A line a scan, a summary last, exit 0, every refusal as foreseen, everything at the hub, homes kept."""
    folder = tmp_path / "demo"
    for day in range(2):
        done = play(tmp_path, folder)
        assert done.returncode == 0, done.stderr.decode()
        *scans, last = [json.loads(line) for line in done.stdout.splitlines()]
        summary = last["summary"]
        assert summary["scans"] == len(scans) > 150, day
        assert summary["unexpected"] == []
        assert (summary["waiting_for_the_hub"], summary["parked"]) == (0, 0)
        assert {line["verdict"] for line in scans} == {"ACCEPT", "REVIEW", "REJECT"}
        for line in scans:
            assert line.keys() >= {"seq", "event_id", "verdict", "reasons", "code", "operation"}
            assert all(reason["message"] for reason in line["reasons"])
    homes = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert homes == ["anchors", "hub", "station-pharmacy", "station-warehouse"]
    for station in ("station-warehouse", "station-pharmacy"):
        verified = subprocess.run(
            [*BONDSCAN, "journal", "verify", "--home", str(folder / station)],
            capture_output=True,
            env=environment(tmp_path),
            check=False,
        )
        assert verified.returncode == 0, verified.stdout.decode()


def test_a_patient_is_nowhere_in_what_is_kept_or_sent(tmp_path: Path) -> None:
    """The identity typed into the dispensing papers is in no file of any home, nor the hub's."""
    folder = tmp_path / "demo"
    assert play(tmp_path, folder).returncode == 0
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"110101199001010000" not in content, path
            assert "示例患者".encode() not in content, path


def test_a_day_that_was_cut_short_is_followed_by_a_whole_one(tmp_path: Path) -> None:
    """Killed in the middle; the next start finds its homes, whatever was open in them, and goes on."""
    folder = tmp_path / "demo"
    cut = subprocess.Popen(
        [*BONDSCAN, "demo", "--headless"],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**environment(tmp_path), "BONDSCAN_HOME": str(folder)},
    )
    assert cut.stdout is not None
    for _ in range(60):
        assert cut.stdout.readline()
    cut.kill()
    cut.wait()
    done = play(tmp_path, folder)
    assert done.returncode == 0, (done.stderr.decode(), done.stdout.splitlines()[-1])
