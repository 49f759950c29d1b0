"""The PC's own sound: a tone of its own for each verdict, and no verdict that waits for one."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import wave as reading
from pathlib import Path

import pytest

from edge.drivers.pc_sound import PLAYERS, RATE, TONES, PcSound, player, wave
from edge.drivers.sound import PATTERNS, Verdict

VERDICTS: tuple[Verdict, ...] = ("ACCEPT", "REPEAT", "REVIEW", "REJECT")


def loud(verdict: Verdict) -> tuple[int, float]:
    """How many tones are heard, and for how many seconds there is any."""
    with reading.open(io.BytesIO(wave(verdict))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        frames = memoryview(file.readframes(file.getnframes())).cast("h")
    step = RATE // 200
    heard = [max(map(abs, frames[at : at + step])) > 2000 for at in range(0, len(frames) - step, step)]
    begun = sum(now and not before for before, now in zip([False, *heard], heard, strict=False))
    return begun, sum(heard) * step / RATE


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_has_its_tones(verdict: Verdict) -> None:
    """As many as its pattern has, each as long as said."""
    begun, seconds = loud(verdict)
    assert len(PATTERNS[verdict]) >= begun >= 1
    assert seconds == pytest.approx(len(PATTERNS[verdict]) * TONES[verdict][1], rel=0.2)


def test_verdicts_differ_to_the_ear() -> None:
    """In pitch or in number, and a refusal is the lowest and longest of all."""
    assert len({(TONES[one][0], len(PATTERNS[one])) for one in VERDICTS}) == len(VERDICTS)
    assert min(VERDICTS, key=lambda one: TONES[one][0]) == "REJECT"
    assert max(VERDICTS, key=lambda one: loud(one)[1]) in ("REJECT", "REVIEW")


class Stage:
    """A way to play that is watched; each sound is a process that lasts until it is ended."""

    def __init__(self, code: str = "import time; time.sleep(60)") -> None:
        self.code = code
        self.changed = threading.Condition()
        self.played: list[str] = []
        self.running: list[subprocess.Popen[bytes]] = []

    def __call__(self, path: Path) -> subprocess.Popen[bytes]:
        """Begin."""
        assert path.read_bytes().startswith(b"RIFF")
        process = subprocess.Popen([sys.executable, "-c", self.code])
        with self.changed:
            self.played.append(path.stem)
            self.running.append(process)
            self.changed.notify_all()
        return process

    def heard(self, count: int) -> list[str]:
        """What was played, once so many were."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.played) >= count, 20)
            return list(self.played)


def test_a_newer_verdict_cuts_an_older_one_short() -> None:
    """And the end silences the last; no process and no file is left."""
    stage = Stage()
    sound = PcSound(stage)
    assert sound.play("REJECT")
    stage.heard(1)
    assert sound.play("ACCEPT")
    assert stage.heard(2) == ["reject", "accept"]
    assert stage.running[0].wait(20) != 0
    folder = sound._folder
    sound.close()
    assert stage.running[1].wait(20) != 0
    assert not folder.exists()


def test_a_player_that_fails_is_given_up() -> None:
    """From then on the caller hears that nothing can be heard, and rings the bell instead."""
    stage = Stage("raise SystemExit(1)")
    sound = PcSound(stage)
    sound.play("ACCEPT")
    stage.heard(1)
    stage.running[0].wait(20)
    sound.play("ACCEPT")
    stage.heard(2)
    assert not sound.play("ACCEPT")
    sound.close()


def test_a_player_that_cannot_be_started_is_given_up() -> None:
    """As when it was removed meanwhile."""
    tried = threading.Event()

    def missing(_: Path) -> subprocess.Popen[bytes]:
        tried.set()
        raise FileNotFoundError("aplay")

    sound = PcSound(missing)
    sound.play("ACCEPT")
    assert tried.wait(20)
    sound.close()
    assert not sound.play("ACCEPT")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows plays files by itself")
def test_the_player_of_the_system_is_found() -> None:
    """The first that is there; None where there is none."""
    names = [command[0] for command in PLAYERS]
    assert player(lambda name: f"/usr/bin/{name}" if name == names[-1] else None) is not None
    assert player(lambda _: None) is None
