"""Backing a hub up, and beginning again from the copy, at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from edge.cli import main
from edge.hub import devices
from edge.hub.serve import open_hub
from edge.runtime.demo import sample
from edge.runtime.ids import wall


def test_a_hub_is_backed_up_and_restored_into_a_new_epoch(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The copy fills a new database, which knows the catalogue and begins another epoch."""
    issue = tmp_path / "catalogue.json"
    issue.write_bytes(msgspec.json.encode(sample.catalogue("1", wall(), 7)))
    hub = ["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}"]
    assert main([*hub, "publish", str(issue)]) == 0
    assert main([*hub, "backup", str(tmp_path / "copy.zip")]) == 0
    new = ["hub", "admin", "--db", str(tmp_path / "new" / "hub.db")]
    assert main([*new, "restore", str(tmp_path / "copy.zip")]) == 0
    assert main([*new, "code", sample.WAREHOUSE]) == 0
    assert main([*new, "epoch"]) == 0
    assert main([*new, "epoch", "--restored", "the disk was put back"]) == 0
    told = capsysbinary.readouterr()
    *_, restored, code, first, second = (json.loads(line) for line in told.out.splitlines())
    assert (
        told.err.count(b"expect") == 4
    )  # what was done since the copy has to be done again: zh and en, twice
    database = open_hub(str(tmp_path / "new" / "hub.db"), now=wall, ids=str)
    assert devices.is_admin(database, (tmp_path / "new" / "admin-token").read_text().strip())
    database.database.close()
    assert code["code"]
    assert 1 < int(str(first["epoch"])) == restored["epoch"] < int(str(second["epoch"]))
    assert main([*new, "restore", str(tmp_path / "copy.zip")]) == 1
    assert main([*new, "restore", str(tmp_path / "catalogue.json")]) == 1
    assert len(capsysbinary.readouterr().err.splitlines()) == 2
