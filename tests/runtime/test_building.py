"""A catalogue built by a process of its own: the same file, the same refusals, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from edge.errors import ConfigError, StoreError
from edge.runtime import building
from edge.runtime.building import build_aside
from edge.store import catalogue_file
from tests import fakes

LISTED = 60_000


def content(**changes: object) -> bytes:
    """A catalogue too large to be built at once."""
    form = replace(
        fakes.form("F-LIST"),
        quantity=Decimal(LISTED),
        serials=tuple(f"SERIAL-{number:030d}" for number in range(LISTED)),
    )
    return msgspec.json.encode(fakes.catalogue(version=2, clearance_forms=(form,), **changes))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Its file."""
    path = tmp_path / "download.part"
    path.write_bytes(content())
    assert path.stat().st_size > building.SMALL
    return path


def homed(tmp_path: Path, name: str) -> Path:
    """A directory to build in."""
    home = tmp_path / name
    home.mkdir()
    return home


def test_the_file_is_the_one_that_would_be_built_here(tmp_path: Path, source: Path) -> None:
    """Byte for byte, and how far it is was told."""
    told: list[tuple[int, int]] = []
    aside = build_aside(source, homed(tmp_path, "aside"), lambda done, total: told.append((done, total)))
    here = catalogue_file.build(source, homed(tmp_path, "here"))
    assert (aside.version, aside.sha256, aside.file_sha256) == (2, here.sha256, here.file_sha256)
    assert aside.path.read_bytes() == here.path.read_bytes()
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0


def test_a_small_one_is_built_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes less time than a process does to start."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    path = tmp_path / "small.json"
    path.write_bytes(msgspec.json.encode(fakes.catalogue()))
    assert build_aside(path, tmp_path, lambda *_: None).path.exists()


def test_every_problem_is_told_as_it_would_be_here(tmp_path: Path, source: Path) -> None:
    """A refusal has the same words, and all its problems; nothing is left behind."""
    twice = source.read_bytes().replace(b"SERIAL-%030d" % 7, b"SERIAL-%030d" % 8)
    source.write_bytes(twice)
    home = homed(tmp_path, "home")
    with pytest.raises(ConfigError) as aside:
        build_aside(source, home, lambda *_: None)
    with pytest.raises(ConfigError) as here:
        catalogue_file.build(source, home)
    assert (aside.value.message, aside.value.problems) == (here.value.message, here.value.problems)
    assert list(home.iterdir()) == []


def test_other_failures_are_told_as_what_they_are(tmp_path: Path, source: Path) -> None:
    """A home that is no directory is a failure of the store, here and there."""
    with pytest.raises(StoreError) as failed:
        build_aside(source, tmp_path / "none", lambda *_: None)
    assert "catalogue" in failed.value.message


def test_a_process_that_cannot_start_or_says_nothing_is_told(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are failures of the store, with what was expected."""
    monkeypatch.setattr(building, "_RUN", "raise SystemExit(3)")
    with pytest.raises(StoreError, match="exit 3"):
        build_aside(source, tmp_path, lambda *_: None)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(StoreError, match="expected a process"):
        build_aside(source, tmp_path, lambda *_: None)


def test_a_fault_of_the_program_is_no_refusal(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes with its details, for the log of faults."""
    run = "from edge.store import catalogue_file; catalogue_file.build = None; " + building._RUN
    monkeypatch.setattr(building, "_RUN", run)
    with pytest.raises(RuntimeError, match="TypeError"):
        build_aside(source, tmp_path, lambda *_: None)


def test_it_ends_with_whoever_started_it_and_leaves_nothing(tmp_path: Path, source: Path) -> None:
    """Its input is closed as soon as the process that asked for it is gone."""
    home = homed(tmp_path, "home")
    command = [sys.executable, "-c", building._RUN, str(source), str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["total"] > 0
    process.stdin.close()
    assert process.wait(60) in (0, 1)
    process.stdout.close()
    assert [path for path in home.iterdir() if "building" in path.name] == []


def test_what_is_told_here_goes_wrong_and_the_process_ends(tmp_path: Path, source: Path) -> None:
    """A watcher that fails does not leave a builder behind."""

    def fail(_done: int, _total: int) -> None:
        raise StoreError("nobody looks")

    home = homed(tmp_path, "home")
    with pytest.raises(StoreError, match="nobody looks"):
        build_aside(source, home, fail)
    assert [path for path in home.iterdir() if "building" in path.name] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a policy for it")
def test_it_runs_when_nobody_else_wants_the_processor() -> None:
    """From its first moment; one that has ended already is no trouble."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        building.put_last(process.pid)
        assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE
        process.communicate(b"\n")
    building.put_last(process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a policy for it")
def test_one_that_never_gets_a_turn_gives_way_to_one_that_takes_its_share(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where others never rest the catalogue comes all the same, and nothing is left of the first try."""
    starved = []

    def starve(process: int) -> None:
        starved.append(process)
        os.kill(process, signal.SIGSTOP)

    monkeypatch.setattr(building, "put_last", starve)
    monkeypatch.setattr(building, "PATIENCE", 0.2)
    home = homed(tmp_path, "home")
    built = build_aside(source, home, lambda *_: None)
    assert [built.path] == list(home.iterdir())
    assert len(starved) == 1
    assert not Path(f"/proc/{starved[0]}").exists()
