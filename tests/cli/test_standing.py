from pathlib import Path

import pytest

from edge import config
from edge.cli.standing import Standing, anchor_path, standing
from edge.store import Store
from edge.store.anchor import Anchor, Anchored
from tests import homes


def look(home: Path) -> Standing:
    """How the home stands to its anchor."""
    with Store.read(home) as reader:
        return standing(reader, anchor_path(home, config.load(home)))


def anchor_of(home: Path) -> Path:
    """The anchor's own file."""
    return anchor_path(home, config.load(home))


def test_a_home_left_in_order_agrees(worked: Path) -> None:
    """The anchor names the last change of spend: the voided exit."""
    assert look(worked) == Standing("agrees", 50)


def test_looking_changes_nothing(worked: Path) -> None:
    """Neither the anchor nor the home."""
    before = anchor_of(worked).read_bytes(), sorted(worked.iterdir())
    look(worked)
    assert (anchor_of(worked).read_bytes(), sorted(worked.iterdir())) == before


def test_one_change_behind_is_a_crash_and_more_is_an_old_anchor(worked: Path, tmp_path: Path) -> None:
    """A crash between commit and anchor leaves it one behind, never two."""
    home = homes.copied(worked, tmp_path)
    with Store.read(home) as reader:
        spent = reader.query(
            "SELECT seq, sha256 FROM journal WHERE changes_spend = 1 ORDER BY seq DESC LIMIT 3"
        )
    for (seq, sha256), why in zip(spent, ("agrees", "behind", "store-ahead"), strict=True):
        anchor = Anchor(anchor_of(home))
        anchor.write(Anchored(seq, sha256))
        anchor.close()
        assert look(home) == Standing(why, seq)


@pytest.mark.parametrize(
    ("content", "why"), [(None, "anchor-missing"), (b"", "anchor-empty"), (b"x" * 8192, "anchor-damaged")]
)
def test_an_anchor_that_says_nothing_is_told_apart(
    worked: Path, tmp_path: Path, content: bytes | None, why: str
) -> None:
    """Gone, empty, or not what was written."""
    home = homes.copied(worked, tmp_path)
    anchor = anchor_of(home)
    anchor.unlink()
    if content is not None:
        anchor.write_bytes(content)
    assert look(home) == Standing(why, 0)


def test_a_home_that_lost_its_name_lost_its_anchor(worked: Path, tmp_path: Path) -> None:
    """And it is not given a new name by looking."""
    home = homes.copied(worked, tmp_path)
    (home / "store-id").unlink()
    assert look(home).why == "anchor-missing"
    assert not (home / "store-id").exists()


def test_an_anchor_that_cannot_be_opened_is_said(worked: Path, tmp_path: Path) -> None:
    """A directory in its place, say."""
    home = homes.copied(worked, tmp_path)
    anchor_of(home).unlink()
    anchor_of(home).mkdir()
    found = look(home)
    assert found.why == "unreadable"
    assert "Failed to open the anchor" in found.message


def test_a_station_at_work_always_agrees(tmp_path: Path) -> None:
    """Between its scans the anchor has followed."""
    home = tmp_path / "zone"
    with homes.at_work(home) as desk:
        for serial in ("S1", "S2", "S3"):
            for operation in ("serialise", "bonded_receive", "put_away", "zone_exit"):
                desk.does(operation, serial)
                assert look(home).why == "agrees"
