"""The recorder and the power cuts, tried on a small SQLite program and on bare files."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from tests.faults import cuts, disk, recorder
from tests.faults.recorder import Kind

LEDGER = Path(__file__).with_name("ledger.py")
ROWS = 6

pytestmark = pytest.mark.skipif(bool(recorder.unavailable()), reason=recorder.unavailable())


def run(tmp_path: Path, words: str) -> tuple[recorder.Recording, Path]:
    """Record a few lines of Python that find `folder`, empty, as their working directory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    script = f"import os\nos.chdir({str(folder)!r})\n{words}"
    made = recorder.record([sys.executable, "-c", script], watch=[folder], log=tmp_path / "log")
    assert made.code == 0, made.complaint
    return made, folder


def left(made: recorder.Recording, folder: Path, path: str) -> set[bytes | None]:
    """Everything `path` may hold after a cut at the very end; None for not there."""
    final = disk.Disk(str(folder))
    for number, op in enumerate(made.ops):
        final.apply(number, op)
    known = list(cuts.images(made.ops, str(folder)))
    return {image.files.get(path) for image in known if image.acknowledged == final.printed}


def ledger(tmp_path: Path, synchronous: str) -> tuple[recorder.Recording, Path]:
    """Record the small program."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = [sys.executable, str(LEDGER), str(folder), synchronous, str(ROWS)]
    made = recorder.record(command, watch=[folder], log=tmp_path / "log")
    assert made.code == 0, made.complaint
    return made, folder


def failures(made: recorder.Recording, folder: Path, tmp_path: Path) -> list[str]:
    """What is wrong with each image that breaks the program's promise."""
    found = []
    for number, image in enumerate(cuts.images(made.ops, str(folder))):
        place = tmp_path / "images" / str(number)
        place.mkdir(parents=True)
        image.lay(place)
        rows = read(place / "ledger.db")
        if rows != list(range(1, len(rows) + 1)) or not image.acknowledged <= len(rows) <= image.begun + 1:
            found.append(f"{image.acknowledged} acknowledged, {rows} found: {image.story}")
    return found


def read(base: Path) -> list[int]:
    """The rows of a ledger; [0], which no promise allows, of a damaged one."""
    connection = sqlite3.connect(base)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return [0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        rows = connection.execute("SELECT seq, body FROM entry ORDER BY seq").fetchall() if tables else []
        return [seq if body == f"{seq} " * 400 else 0 for seq, body in rows]
    except sqlite3.DatabaseError:
        return [0]
    finally:
        connection.close()


def test_full_holds(tmp_path: Path) -> None:
    """With synchronous=FULL no cut loses a printed row, and none damages the file."""
    made, folder = ledger(tmp_path, "FULL")
    assert failures(made, folder, tmp_path) == []


def test_normal_fails(tmp_path: Path) -> None:
    """With synchronous=NORMAL a printed row is lost: the recorder sees a missing sync."""
    made, folder = ledger(tmp_path, "NORMAL")
    assert failures(made, folder, tmp_path) != []


def test_the_whole_log_is_the_directory(tmp_path: Path) -> None:
    """Replaying everything gives the files that are really there, byte for byte."""
    made, folder = ledger(tmp_path, "FULL")
    there = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}
    assert disk.replayed(made.ops, str(folder)) == there


def test_each_print_is_in_its_place(tmp_path: Path) -> None:
    """What is printed stands in the log between the sync before it and the write after it."""
    made, _ = run(tmp_path, "f = os.open('a', 65); os.write(f, b'1'); os.fsync(f); print('x', flush=True)")
    assert [op.kind for op in made.ops][:4] == [Kind.CREATED, Kind.WRITE, Kind.SYNC, Kind.PRINT]
    assert b"".join(op.data for op in made.ops[3:]) == b"x\n"


def test_an_unsynced_write_may_be_lost_kept_or_torn(tmp_path: Path) -> None:
    """Of a write in limbo nothing, all, or a part that ends at a sector may be left."""
    made, folder = run(
        tmp_path,
        "f = os.open('a', os.O_CREAT | os.O_WRONLY); d = os.open('.', os.O_RDONLY); os.fsync(d)\n"
        "os.write(f, b'x' * 1100); print('said', flush=True)",
    )
    sizes = {len(content or b"") for content in left(made, folder, "a") if content is not None}
    assert {0, 512, 1024, 1100} <= sizes


def test_a_synced_write_stays(tmp_path: Path) -> None:
    """Once file and directory were synced, every cut leaves them."""
    made, folder = run(
        tmp_path,
        "f = os.open('a', os.O_CREAT | os.O_WRONLY); os.write(f, b'x' * 1100); os.fdatasync(f)\n"
        "d = os.open('.', os.O_RDONLY); os.fsync(d); print('said', flush=True)",
    )
    assert left(made, folder, "a") == {b"x" * 1100}


def test_a_name_needs_its_directory_synced(tmp_path: Path) -> None:
    """A synced file whose directory was not may be gone; a journaling file system keeps it."""
    made, folder = run(
        tmp_path,
        "f = os.open('a', os.O_CREAT | os.O_WRONLY); os.write(f, b'x'); os.fsync(f); print('said', flush=True)",
    )
    assert left(made, folder, "a") == {None, b"x"}
    mild = [image for image in cuts.images(made.ops, str(folder), ordered=True) if image.acknowledged]
    assert [image.files.get("a") for image in mild] == [b"x"]


def test_a_rename_is_old_or_new(tmp_path: Path) -> None:
    """A rename over a file leaves the old content or the new one, never neither."""
    made, folder = run(
        tmp_path,
        "def put(name, what):\n"
        "    f = os.open(name, os.O_CREAT | os.O_WRONLY); os.write(f, what); os.fsync(f); os.close(f)\n"
        "put('a', b'old'); d = os.open('.', os.O_RDONLY); os.fsync(d)\n"
        "put('b', b'new'); os.replace('b', 'a'); print('said', flush=True)",
    )
    assert left(made, folder, "a") == {b"old", b"new"}


def test_a_renamed_unsynced_file_may_be_empty(tmp_path: Path) -> None:
    """The name may reach the disk before the bytes do."""
    made, folder = run(
        tmp_path,
        "open('b', 'wb', buffering=0).write(b'new'); os.replace('b', 'a')\n"
        "d = os.open('.', os.O_RDONLY); os.fsync(d); print('said', flush=True)",
    )
    assert left(made, folder, "a") == {b"", b"new"}


def test_what_the_kernel_copies_is_seen(tmp_path: Path) -> None:
    """A file copied without its bytes passing through the process is in the log all the same."""
    made, folder = run(
        tmp_path, "import shutil; open('a', 'wb').write(b'x' * 5000); shutil.copyfile('a', 'b')"
    )
    assert disk.replayed(made.ops, str(folder)) == {"a": b"x" * 5000, "b": b"x" * 5000}


def test_a_shared_mapping_is_owned_up_to(tmp_path: Path) -> None:
    """Bytes changed through memory cannot be followed, and the recording says so."""
    made, _ = run(
        tmp_path,
        "import mmap; f = os.open('a', os.O_CREAT | os.O_RDWR); os.ftruncate(f, 4096); mmap.mmap(f, 4096)",
    )
    assert recorder.unseen(made.ops) != []


def test_shares_cover_every_image_once(tmp_path: Path) -> None:
    """The parts given to several workers are all the images, each once."""
    made, folder = ledger(tmp_path, "FULL")
    whole = [image.story for image in cuts.images(made.ops, str(folder))]
    parts = [
        image.story for part in range(2) for image in cuts.images(made.ops, str(folder), share=(part, 2))
    ]
    assert sorted(parts) == sorted(whole)
    assert len(whole) == cuts.count(made.ops, str(folder)) > 100
