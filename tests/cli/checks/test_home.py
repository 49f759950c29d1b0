import sqlite3
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from edge.cli.checks.home import check_disk, check_home
from edge.store import Credential
from edge.store.room import FULL
from tests import fakes, homes
from tests.authority import samples
from tests.cli.conftest import Run
from tests.cli.looks import by_check, fresh, now


@pytest.mark.parametrize(
    ("hours", "found", "code"), [(30, ("warning", "stale"), 0), (24 * 30, ("wrong", "too-old"), 1)]
)
def test_an_old_catalogue_is_told(
    run: Run, tmp_path: Path, hours: int, found: tuple[str, str], code: int
) -> None:
    """Stale still works; too old does not."""
    home = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=hours))
    roles = ("supervisor", "administrator")
    with homes.at_work(home, roles=roles, catalogue=catalogue, start=now() - timedelta(minutes=9)):
        pass
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["catalogue"], answer.code) == (found, code)


def test_a_damaged_catalogue_is_told(run: Run, tmp_path: Path) -> None:
    """With what to do about it."""
    home = fresh(tmp_path / "zone")
    (file,) = home.glob("catalogue-*.db")
    file.write_bytes(b"no database at all" * 400)
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["catalogue"], answer.code) == (("wrong", "damaged"), 1)


def test_a_missing_anchor_is_told_before_it_quarantines(run: Run, tmp_path: Path) -> None:
    """And afterwards the quarantine is what is wrong."""
    home = fresh(tmp_path / "zone")
    for anchor in (tmp_path / "anchors").iterdir():
        anchor.unlink()
    checks = by_check(run("doctor", "--home", home))
    assert checks["anchor"] == ("wrong", "anchor-missing")
    assert checks["quarantine"] == ("ok", "none")
    homes.open_store(home, homes.Clock(now())).close()
    checks = by_check(run("doctor", "--home", home))
    assert checks["quarantine"] == ("wrong", "quarantined")
    assert checks["anchor"] == ("note", "anchor-missing")


def test_another_machines_home_is_told(run: Run, tmp_path: Path) -> None:
    """Its store is bound to another PC."""
    home = tmp_path / "zone"
    homes.open_store(home, homes.Clock(now()), machine="another").close()
    assert by_check(run("doctor", "--home", home))["machine"] == ("wrong", "other")


def test_a_broken_chain_is_told(run: Run, tmp_path: Path) -> None:
    """The last rows are tried at each look."""
    home = fresh(tmp_path / "zone")
    with sqlite3.connect(home / "bondscan.db") as connection:
        connection.execute("UPDATE journal SET operator = 'X' WHERE seq = 2")
    connection.close()
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["journal"], answer.code) == (("wrong", "broken"), 1)


@pytest.mark.parametrize("content", [b"no database at all" * 400, b""])
def test_a_store_that_does_not_open_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    """The rest is looked at all the same."""
    (tmp_path / "bondscan.db").write_bytes(content)
    answer = run("doctor", "--home", tmp_path)
    assert (by_check(answer)["store"], answer.code) == (("wrong", "failed"), 1)
    assert "terminal" in by_check(answer)


def test_nobody_who_administers_is_told(run: Run, tmp_path: Path) -> None:
    """The station works, but nobody can be added."""
    home = fresh(tmp_path / "zone")
    with homes.open_store(home, homes.Clock(now())) as store, store.writing() as tx:
        known = store.credentials()[0]
        tx.save_credential(
            Credential(badge=known.badge, name=known.name, roles=("warehouse",), pin_hash=known.pin_hash)
        )
    assert by_check(run("doctor", "--home", home))["operators"] == ("warning", "no-administrator")


def test_a_parked_row_is_told(run: Run, tmp_path: Path) -> None:
    """A person must look at it; later rows of the same item wait behind it."""
    home = tmp_path / "zone"
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(home, catalogue=catalogue, start=now() - timedelta(minutes=9)) as desk:
        (coded,) = desk.does("serialise", "S1")
        desk.does("bonded_receive", "S1")
        outbox = desk.station.store.outbox
        outbox.park(coded.entry.seq, "conflict", "other bytes", now())
        outbox.pending(50, 100_000)
    answer = run("doctor", "--home", home)
    line = next(line for line in answer.lines if line["check"] == "outbox")
    assert (line["status"], line["parked"], line["waiting"], line["pending"]) == ("wrong", "1", "1", "0")


def test_a_new_store_lacks_station_catalogue_and_people(run: Run, tmp_path: Path) -> None:
    """Each is said with what to do."""
    homes.open_store(tmp_path / "zone", homes.Clock(now())).close()
    checks = by_check(run("doctor", "--home", tmp_path / "zone"))
    assert checks["station"] == ("wrong", "unknown")
    assert checks["catalogue"] == ("wrong", "missing")
    assert checks["operators"] == ("wrong", "none")


def test_an_empty_home_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    """There is no store in it yet, and looking makes none."""
    answer = run("doctor", "--home", tmp_path)
    assert (answer.code, by_check(answer)["store"]) == (1, ("wrong", "absent"))
    assert list(tmp_path.iterdir()) == []


def test_an_anchor_on_the_homes_own_device_is_warned_of(run: Run, tmp_path: Path) -> None:
    """A restored disk would bring it back together with the store; it is no reason to fail."""
    answer = run("doctor", "--home", fresh(tmp_path / "zone"))
    assert by_check(answer)["anchor-device"] == ("warning", "same")
    assert answer.code == 0


@pytest.mark.parametrize(
    ("free", "found"),
    [(FULL - 1, ("wrong", "full")), (10**9 - 1, ("warning", "low")), (10**9, ("ok", "room"))],
)
def test_a_disk_with_little_room_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, found: tuple[str, str]
) -> None:
    """Soon is a warning; now is wrong."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    looked = check_disk(tmp_path, 10**9)
    assert (looked.status, looked.why) == found


def test_a_home_that_takes_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk mounted read-only, say."""

    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert check_home(tmp_path).why == "unwritable"


def test_whose_word_the_catalogue_is_is_told(run: Run, tmp_path: Path) -> None:
    """Unsigned; a root trusted and the catalogue still unsigned; signed."""
    home = tmp_path / "zone"
    with homes.at_work(home, start=now() - timedelta(minutes=9)):
        pass
    assert by_check(run("doctor", "--home", home))["signatures"] == ("note", "unsigned")
    authority = samples.made(tmp_path / "stick", version=30)
    run("catalogue", "trust", authority.folder, "--home", home)
    assert by_check(run("doctor", "--home", home))["signatures"] == ("warning", "not-yet")
    assert run("catalogue", "import", authority.folder, "--home", home).code == 0
    assert by_check(run("doctor", "--home", home))["signatures"] == ("ok", "signed")
