"""The PC's own sound: a tone for each verdict, through whatever player the system brings.

Verdicts differ in pitch, number and length, so that they are told apart in a noisy hall and by a
person who hears badly: high and short is good, lower and slow is for a look, low and long is a stop.
A thread of its own plays; a verdict never waits for a sound.
"""

from __future__ import annotations

import contextlib
import math
import queue
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from edge.drivers.sound import PATTERNS, Verdict

RATE: Final = 22_050
"""Samples a second, 16 bits, one channel."""

TONES: Final[Mapping[Verdict, tuple[float, float]]] = {
    "ACCEPT": (1320.0, 0.09),
    "REPEAT": (1320.0, 0.06),
    "REVIEW": (740.0, 0.18),
    "REJECT": (330.0, 0.11),
}
"""Pitch in Hz and length in seconds of each tone; when they begin stands in `PATTERNS`."""

PLAYERS: Final[tuple[tuple[str, ...], ...]] = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""Programs that play a file and end, the likeliest first: PipeWire, PulseAudio, ALSA, macOS."""

_EDGE: Final = 0.004
"""Seconds in which a tone swells and fades: without it loudspeakers click."""

Start = Callable[[Path], "subprocess.Popen[bytes] | None"]
"""Begins to play a file; the process that does, None where the system does it by itself."""


def wave(verdict: Verdict) -> bytes:
    """The sound of a verdict as a WAV file."""
    pitch, length = TONES[verdict]
    onsets = PATTERNS[verdict]
    samples = [0] * round((onsets[-1] + length + 0.05) * RATE)
    for onset in onsets:
        for at in range(round(length * RATE)):
            second = at / RATE
            swell = min(1.0, second / _EDGE, (length - second) / _EDGE)
            value = math.sin(2 * math.pi * pitch * second) + 0.3 * math.sin(6 * math.pi * pitch * second)
            samples[round(onset * RATE) + at] = round(20_000 * swell * value / 1.3)
    content = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", *_head(len(content)))
    return head + content


def _head(size: int) -> tuple[object, ...]:
    riff = (b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return (*riff, b"data", size)


class PcSound:
    """Plays verdicts; start: begins to play a file. Close it at the end."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._folder = Path(tempfile.mkdtemp(prefix="bondscan-sound-"))
        self._wanted: queue.SimpleQueue[Verdict | None] = queue.SimpleQueue()
        self._playing: subprocess.Popen[bytes] | None = None
        self._broken = False
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def play(self, verdict: Verdict) -> bool:
        """Sound this verdict, cutting an older one short; False where nothing can be heard of it."""
        if self._broken:
            return False
        self._wanted.put(verdict)
        return True

    def close(self) -> None:
        """Silence, and nothing left behind."""
        self._wanted.put(None)
        self._thread.join()
        self._hush()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self) -> None:
        files: dict[Verdict, Path] = {}
        while (verdict := self._wanted.get()) is not None:
            if not self._wanted.empty():
                continue  # a newer one waits already
            self._hush()
            try:
                if verdict not in files:
                    files[verdict] = self._folder / f"{verdict.lower()}.wav"
                    files[verdict].write_bytes(wave(verdict))
                self._playing = self._start(files[verdict])
            except (OSError, RuntimeError):
                self._broken = True

    def _hush(self) -> None:
        """End what is still playing; a player that ended by a failure of its own is not asked again."""
        playing, self._playing = self._playing, None
        if playing is None:
            return
        if playing.poll() is None:
            with contextlib.suppress(OSError):
                playing.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                playing.wait(1.0)
        elif playing.returncode:
            self._broken = True


def player(look: Callable[[str], str | None] = shutil.which) -> Start | None:
    """The way to play a file on this system, None where there is none. look: finds a program."""
    if sys.platform == "win32":
        return _windows
    found = next((command for command in PLAYERS if look(command[0])), None)
    return _program(found) if found else None


def _program(command: Sequence[str]) -> Start:
    def start(path: Path) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet)

    return start


def _windows(path: Path) -> None:
    """Windows plays it in the background, and cuts an older one short by itself."""
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
