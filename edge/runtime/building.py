"""A large catalogue built by a process of its own, so that no scan waits for the interpreter or the processor.

The process works when nobody else wants the processor, as far as that lets it get on, tells how far
it is line by line, and ends when whoever started it is gone; what it had begun to write goes with it.
Every refusal is the same as if the file had been built here. A small catalogue is: it takes less time
than a process takes to start.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from edge import errors
from edge.errors import BondscanError, ConfigError, StoreError
from edge.store.switching import BuiltCatalogue

Rows = Callable[[int, int], None]

SMALL: Final = 2_000_000
"""Bytes of a catalogue that is built here: some 60,000 serials, a tenth of a second."""

_RUN: Final = "import sys; from edge.runtime.building import main; sys.exit(main(sys.argv[1], sys.argv[2]))"
_NICE: Final = 10
PATIENCE: Final = 5.0
"""Seconds for which a process that works when nobody else does may say nothing: then another is begun that takes
its share of the processor. One at work says something several times a second.
"""
_BREATH: Final = 0.01
"""Seconds between two pieces written to the disk, in which a scan is committed."""


class _Said(msgspec.Struct, omit_defaults=True):
    """One line of the builder's: how far it is, or what came of it."""

    done: int = 0
    total: int = 0
    name: str = ""
    version: int = 0
    sha256: str = ""
    file_sha256: str = ""
    failure: str = ""
    message: str = ""
    problems: tuple[str, ...] = ()
    fault: str = ""


class _Starved(Exception):
    """The process got no turn at the processor."""


def build_aside(source: Path, home: Path, progress: Rows) -> BuiltCatalogue:
    """As `edge.store.catalogue_file.build`, of a file; progress is told (done, of how many)."""
    if source.stat().st_size <= SMALL:
        from edge.store.catalogue_file import build

        return build(source, home, progress)
    if sys.platform == "linux":
        with contextlib.suppress(_Starved):
            process = _started(source, home)
            put_last(process.pid)
            return _followed(process, home, progress, _Patience(process, PATIENCE))
    return _followed(_started(source, home), home, progress, None)


def _followed(
    process: subprocess.Popen[bytes], home: Path, progress: Rows, patience: _Patience | None
) -> BuiltCatalogue:
    last = _Said()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if patience:
                patience.heard()
            if not line.endswith(b"\n"):  # it was ended while it spoke
                break
            before, last = last, msgspec.json.decode(line, type=_Said)
            if last.total and last != before:
                progress(last.done, last.total)
    finally:
        if patience:
            patience.over()
        _ended(process)
    if patience and patience.lost and not last.name:
        _sweep(home, process.pid)
        raise _Starved
    return _outcome(last, home, process.returncode)


class _Patience:
    """Ends a process that has said nothing for `seconds`. lost: whether it had to."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.lost = False
        self._process = process
        self._seconds = seconds
        self._said = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._wait, name="patience", daemon=True)
        self._thread.start()

    def heard(self) -> None:
        """It has said something."""
        self._said.set()

    def over(self) -> None:
        """There is nothing more to wait for."""
        self._over = True
        self._said.set()
        self._thread.join()

    def _wait(self) -> None:
        while self._said.wait(self._seconds):
            if self._over:
                return
            self._said.clear()
        self.lost = True
        self._process.kill()


def _started(source: Path, home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _RUN, str(source), str(home)]
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
        )
    except OSError as failure:
        raise StoreError(
            f"Failed to start {sys.executable} to build the catalogue: expected a process, got {failure}."
        ) from failure


def put_last(process: int) -> None:
    """Let it run when nobody else wants to; from here, for it is busy from its first moment.

    Linux has a policy for that: a process that is merely nice keeps a scan that wakes from its commit waiting.
    It cannot be taken back, though, and where others never rest such a process gets nowhere.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # it is gone already, or none but an administrator may
            os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Let it go, or end it where something went wrong here: without its input it ends by itself."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def _outcome(last: _Said, home: Path, code: int) -> BuiltCatalogue:
    if last.name:
        return BuiltCatalogue(home / last.name, last.version, last.sha256, last.file_sha256)
    if last.failure == ConfigError.__name__:
        raise ConfigError(last.message, last.problems)
    kind = getattr(errors, last.failure, None)
    if isinstance(kind, type) and issubclass(kind, BondscanError):
        raise kind(last.message)
    if last.fault:
        raise RuntimeError(last.fault)
    raise StoreError(
        f"Failed to build the catalogue in {home}: expected its process to say what came of it, got exit {code}."
    )


def main(source: str, home: str) -> int:
    """What the process does: a line of JSON now and then, the last one says what came of it."""
    out = sys.stdout.buffer
    threading.Thread(target=_watch, args=(Path(home),), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        _say(out, _built(Path(source), Path(home), lambda done, total: _say(out, _Said(done, total))))
    except BondscanError as failed:
        problems = failed.problems if isinstance(failed, ConfigError) else ()
        _say(out, _Said(failure=type(failed).__name__, message=failed.message, problems=problems))
    except Exception:  # noqa: BLE001 - whoever started this keeps the log of faults
        _say(out, _Said(fault=traceback.format_exc()))
    return 0


def _built(source: Path, home: Path, progress: Rows) -> _Said:
    from edge.store.catalogue_file import build

    told = (0, 0)

    def tell(done: int, total: int) -> None:
        nonlocal told
        told = (done, total)
        progress(done, total)

    def rest() -> None:
        progress(*told)  # it is at work still
        time.sleep(_BREATH)

    built = build(source, home, tell, rest)
    return _Said(
        name=built.path.name,
        version=built.version,
        sha256=built.sha256,
        file_sha256=built.file_sha256,
    )


def _say(out: BinaryIO, said: Any) -> None:
    out.write(msgspec.json.encode(said) + b"\n")
    out.flush()


def _watch(home: Path) -> None:
    """End, and leave nothing, once whoever waits for the catalogue is gone."""
    while os.read(0, 1):
        pass
    _sweep(home, os.getpid())
    os._exit(1)


def _sweep(home: Path, process: int) -> None:
    """Let go of what it had begun to write."""
    for path in home.glob(f"catalogue-*.building{process}"):
        with contextlib.suppress(OSError):
            path.unlink()
