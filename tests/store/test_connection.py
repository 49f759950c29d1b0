"""A full disk refuses loudly, loses nothing acknowledged, and is over when there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from edge.errors import StoreFull
from edge.store import pages
from tests.store.world import World

ROOT = Path(__file__).resolve().parents[2]

UNTIL_FULL = """
    import sys
    from pathlib import Path
    from edge.errors import StoreFull
    from tests.store.world import World, moved

    world = World(Path(sys.argv[1]))
    limit()
    done = 0
    try:
        while done < 5000:
            entry = world.accept(moved("shelved", f"S{done}"), raw=b"x" * 500)
            done += 1
            print(entry.seq, entry.sha256.hex(), flush=True)
    except StoreFull as failure:
        assert "room" in failure.message, failure.message
    assert 0 < done < 5000, done
    head = world.store.head
    for _ in range(3):
        try:
            world.accept(moved("shelved", "again"), raw=b"x" * 5000)
        except StoreFull:
            pass
        else:
            raise SystemExit("there was no room, and yet")
    assert world.store.head == head
    make_room()
    for number in range(3):
        entry = world.accept(moved("exited", f"S{number}"))
        print(entry.seq, entry.sha256.hex(), flush=True)
    world.close()
"""

BY_LIMIT = """
    import resource

    def limit():
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))

    def make_room():
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
"""

BY_DISK = """
    import os
    from pathlib import Path

    ballast = Path(sys.argv[1]) / "ballast"

    def limit():
        ballast.write_bytes(bytes(600_000))

    def make_room():
        ballast.unlink()
"""


def check(root: Path, printed: str) -> None:
    """Every row that was acknowledged is there, under its hash, in a whole chain."""
    lines = [line.split() for line in printed.splitlines()]
    world = World(root)
    with world.store.reader() as reader:
        assert pages.verify(reader).ok
        assert reader.query("SELECT count(*) FROM journal") == [(len(lines),)]
        for seq, hashed in lines:
            entry = pages.entry(reader, int(seq))
            assert entry is not None
            assert entry.sha256.hex() == hashed
    world.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a file")
def test_a_limit_on_file_size_is_a_full_disk(tmp_path: Path) -> None:
    """Quotas and limits come as failed writes; they are told from a broken disk."""
    script = textwrap.dedent(BY_LIMIT) + textwrap.dedent(UNTIL_FULL)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    check(tmp_path, done.stdout)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a mount of its own")
def test_a_disk_without_room_is_a_full_disk(tmp_path: Path) -> None:
    """The real thing: a file system of a megabyte, filled to the brim."""
    script = tmp_path / "script.py"
    script.write_text("import sys\n" + textwrap.dedent(BY_DISK) + textwrap.dedent(UNTIL_FULL))
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=1m none {disk} && touch {tmp_path}/mounted && "
    run = f"PYTHONPATH={ROOT} {sys.executable} {script} {disk} && rm -f {disk}/ballast && cp -r {disk} {kept}"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount + run],
        capture_output=True,
        text=True,
        check=False,
    )
    if not (tmp_path / "mounted").exists():
        pytest.skip(f"no mount of its own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    check(kept, done.stdout)


def test_a_database_at_its_own_limit_is_full_too(world: World) -> None:
    """SQLite's own word for no room is ours."""
    pages_now = world.store._kept.connection.execute("PRAGMA page_count").fetchone()[0]
    world.store._kept.connection.execute(f"PRAGMA max_page_count = {pages_now}")
    with pytest.raises(StoreFull):  # noqa: PT012 -- until it is full
        for number in range(100):
            world.append(key=f"K{number}", raw=b"x" * 4000)
    head = world.store.head
    world.store._kept.connection.execute("PRAGMA max_page_count = 1000000")
    assert world.append(key="later").seq == head.seq + 1
