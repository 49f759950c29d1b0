"""A copy of all tables, and a hub made from it, of either kind of database from either."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from edge import wire
from edge.errors import ConfigError, StoreError
from edge.hub import audit, backup, capture, catalogue, chains, devices, sql
from edge.hub.hub import Hub
from edge.hub.serve import open_hub
from tests.hub import samples
from tests.hub.samples import Clock, counted, device_of, document, let_in, make_hub, told
from tests.hub.test_race import concluded


def used(home: Path) -> tuple[Hub, str]:
    """A hub with something in every table that matters, and a token it admits."""
    hub = make_hub(home)
    devices.make_admin(hub)
    catalogue.publish(hub, samples.catalogue())
    reply = let_in(hub)
    device = devices.admit(hub, reply.token)
    assert device is not None
    events = [told("zone_exit", (f"S{n}",), n) for n in range(1, 8)]
    capture.capture(hub, device, document(*events), "proceed")
    capture.capture(hub, device, document(told("zone_exit", ("S1",), 9)), "proceed")
    header = wire.Header(seq=1, kind="scan", sha256="a" * 64, previous="")
    chains.take_headers(hub, device, wire.HeadersPush(headers=(header,)))
    return hub, reply.token


def test_a_hub_made_from_a_copy_knows_what_the_first_knew(tmp_path: Path) -> None:
    """Events, exceptions, balances, devices and catalogue are as they were; it goes on from there."""
    hub, token = used(tmp_path / "one")
    manifest = backup.save(hub, tmp_path / "copy.zip")
    assert manifest.tables["events"].rows == 8
    assert stat.S_IMODE((tmp_path / "copy.zip").stat().st_mode) == 0o600
    second = make_hub(tmp_path / "two", Clock())
    second.ids = counted("another-{}")
    epoch = backup.restore(second, tmp_path / "copy.zip")
    assert concluded(second) == concluded(hub)
    assert catalogue.manifest(second) == catalogue.manifest(hub)
    device = devices.admit(second, token)
    assert device is not None
    job = capture.capture(second, device, document(told("zone_exit", ("S8",), 10)), "proceed")
    assert isinstance(job, wire.CaptureJob)
    assert [it.status for it in job.results or ()] == ["stored"]
    with second.reading() as reader:
        assert audit.epoch_of(reader) == epoch > 1
    assert audit.acts(second)[-1].act == "epoch-begun"
    assert [it.act for it in audit.acts(hub)][-1] == "backup-taken"


def test_a_copy_moves_a_hub_to_the_other_kind_of_database(tmp_path: Path, database: str) -> None:
    """What was taken from one kind is put back into the other, and serves there."""
    hub, token = used(tmp_path / "one")
    backup.save(hub, tmp_path / "copy.zip")
    if database == "postgresql":
        other = open_hub(tmp_path / "other.db", now=Clock(), ids=counted("x{}"))
        backup.restore(other, tmp_path / "copy.zip")
        assert concluded(other) == concluded(hub)
        assert devices.admit(other, token) is not None
        backup.save(other, tmp_path / "back.zip")
        other.database.close()
        again = make_hub(tmp_path / "again")
        backup.restore(again, tmp_path / "back.zip")
        assert concluded(again) == concluded(hub)


def test_only_a_hub_nobody_used_is_filled(tmp_path: Path) -> None:
    """A hub that has anything of its own is left as it is."""
    hub, _ = used(tmp_path / "one")
    backup.save(hub, tmp_path / "copy.zip")
    other = make_hub(tmp_path / "two")
    device_of(other)
    before = concluded(other)
    with pytest.raises(ConfigError, match="never used"):
        backup.restore(other, tmp_path / "copy.zip")
    assert concluded(other) == before


def test_a_copy_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted backup leaves no file, and one that is there is not written over."""
    hub, _ = used(tmp_path / "one")
    with monkeypatch.context() as broken:
        broken.setattr(backup, "look", lambda _: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(StoreError, match="no room"):
            backup.save(hub, tmp_path / "copy.zip")
    assert list(tmp_path.glob("*.zip*")) == []
    backup.save(hub, tmp_path / "copy.zip")
    with pytest.raises(StoreError, match="new file"):
        backup.save(hub, tmp_path / "copy.zip")


@pytest.mark.parametrize("keep", [0, 10, 0.3, 0.9])
def test_a_torn_copy_is_refused_and_changes_nothing(tmp_path: Path, keep: float) -> None:
    """However short it is cut."""
    hub, _ = used(tmp_path / "one")
    backup.save(hub, tmp_path / "copy.zip")
    whole = (tmp_path / "copy.zip").read_bytes()
    (tmp_path / "copy.zip").write_bytes(whole[: int(keep if keep >= 1 else keep * len(whole))])
    other = make_hub(tmp_path / "two")
    with pytest.raises(ConfigError, match="expected a whole one"):
        backup.restore(other, tmp_path / "copy.zip")
    with other.reading() as reader:
        assert audit.epoch_of(reader) == 1


def test_rows_that_were_altered_are_refused(tmp_path: Path) -> None:
    """A sound archive with other rows in it is none of ours."""
    hub, _ = used(tmp_path / "one")
    backup.save(hub, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["spent.rows"] = parts["exits.rows"]
    with zipfile.ZipFile(tmp_path / "altered.zip", "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    with pytest.raises(ConfigError, match="other rows of spent"):
        backup.look(tmp_path / "altered.zip")


def test_a_copy_of_another_version_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is restored by the bondscan that took it."""
    hub, _ = used(tmp_path / "one")
    backup.save(hub, tmp_path / "copy.zip")
    other = make_hub(tmp_path / "two")
    monkeypatch.setattr(sql, "VERSION", sql.VERSION + 1)
    with pytest.raises(ConfigError, match="Restore it with the bondscan that took it"):
        backup.restore(other, tmp_path / "copy.zip")
