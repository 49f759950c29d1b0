"""Runs a program with `shim.c` preloaded and reads back what it asked of the disk.

    run = record([sys.executable, "day.py"], watch=[folder], log=folder.parent / "log")
    run.ops  # every write, sync and change of name in order, and every print between them

Linux with a C compiler only: `unavailable()` says why not, elsewhere.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SHIM = Path(__file__).with_name("shim.c")
HEAD = struct.Struct("=4I2Q")


class Kind(IntEnum):
    """What happened; the order is that of the enum in shim.c."""

    OPENED = 1
    CREATED = 2
    WRITE = 3
    TRUNCATE = 4
    ALLOCATE = 5
    SYNC = 6
    MKDIR = 7
    RENAME = 8
    UNLINK = 9
    LINK = 10
    PRINT = 11
    UNSEEN = 12


@dataclass(frozen=True, slots=True)
class Op:
    """One thing asked of the disk.

    node: inode number at the time. offset: in bytes, of a WRITE; the new size for TRUNCATE, the
    least size for ALLOCATE; 1 for a directory OPENED; 1 for a SYNC by fdatasync. target: the new
    name of a RENAME or LINK. data: what was written or printed.
    """

    kind: Kind
    node: int
    offset: int
    path: str
    target: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """What the program left: its exit code, what it said, and its operations in order."""

    code: int
    printed: str
    complaint: str
    ops: tuple[Op, ...]


def unavailable() -> str:
    """Why nothing can be recorded here, "" if it can."""
    if sys.platform != "linux":
        return f"the recorder preloads a library, which needs Linux, not {sys.platform}"
    if compiler() is None:
        return "the recorder is compiled when used, and neither cc, gcc nor clang is on PATH"
    return _deaf()


def compiler() -> str | None:
    """The C compiler to use, None where there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


@functools.cache
def shim() -> Path:
    """The compiled shim; compiled once a process."""
    folder = Path(tempfile.mkdtemp(prefix="bondscan-shim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    built = folder / "shim.so"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O2", "-o", str(built), str(SHIM), "-lpthread"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise RuntimeError(f"Failed to compile {SHIM.name}: {made.stderr.strip()}")
    return built


def environment(watch: Sequence[Path], log: Path) -> dict[str, str]:
    """The variables that put the shim before a program."""
    return {
        "LD_PRELOAD": str(shim()),
        "RECORDER_WATCH": ":".join(str(folder) for folder in watch),
        "RECORDER_LOG": str(log),
    }


def record(
    command: Sequence[str],
    *,
    watch: Sequence[Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 300,
) -> Recording:
    """Run `command` to its end; whatever it does under `watch` is in the recording."""
    log.unlink(missing_ok=True)
    ran = subprocess.run(
        command,
        env={**os.environ, **(env or {}), **environment(watch, log)},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    return Recording(ran.returncode, ran.stdout, ran.stderr, read(log))


def read(log: Path) -> tuple[Op, ...]:
    """The operations in a log; a log that ends inside a record is an error, not a short log."""
    whole = log.read_bytes() if log.exists() else b""
    ops, at = [], 0
    while at < len(whole):
        kind, path, target, data, node, offset = HEAD.unpack_from(whole, at)
        at += HEAD.size
        parts = []
        for size in (path, target, data):
            parts.append(whole[at : at + size])
            at += size
        if at > len(whole):
            raise ValueError(f"Failed to read {log}: expected {at} bytes, got {len(whole)}")
        ops.append(Op(Kind(kind), node, offset, os.fsdecode(parts[0]), os.fsdecode(parts[1]), parts[2]))
    return tuple(ops)


def unseen(ops: Sequence[Op]) -> list[str]:
    """Changes the recorder could only notice, not follow; a recording with any proves nothing."""
    return [f"{op.path} (inode {op.node})" for op in ops if op.kind is Kind.UNSEEN]


@functools.cache
def _deaf() -> str:
    """Whether this Python's SQLite can be heard: a static libc would call past the shim."""
    with tempfile.TemporaryDirectory(prefix="bondscan-shim-") as name:
        folder = Path(name)
        (folder / "heard").mkdir()
        base = folder / "heard" / "x.db"
        words = (
            f"import sqlite3; c = sqlite3.connect({str(base)!r}); c.execute('create table t(a)'); c.close()"
        )
        run = record([sys.executable, "-c", words], watch=[folder / "heard"], log=folder / "log")
        kinds = {op.kind for op in run.ops if op.path or op.kind in (Kind.WRITE, Kind.SYNC)}
        if {Kind.CREATED, Kind.WRITE, Kind.SYNC} <= kinds:
            return ""
        return f"this Python's SQLite does not call through libc (seen: {sorted(kinds)}; {run.complaint.strip()})"
