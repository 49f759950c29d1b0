"""The authority at the command line."""

from __future__ import annotations

from pathlib import Path

from edge.authority.repository import TOP
from edge.catalogue.sections import AUTHORITIES
from tests.authority import samples
from tests.cli.conftest import Run


def test_a_catalogue_is_signed_from_nothing(run: Run, tmp_path: Path) -> None:
    """Init, publish, refresh, rotate: each says what stands afterwards."""
    repository, catalogue = tmp_path / "repository", tmp_path / "catalogue.json"
    catalogue.write_bytes(samples.content(version=4))
    began = run("authority", "init", repository)
    assert [line["role"] for line in began.lines[:-1]] == [*TOP, *AUTHORITIES]
    assert began.lines[-1] == {"catalogue": 0, "issued": None}
    published = run("authority", "publish", repository, catalogue)
    assert (published.code, published.lines[0]["version"], published.lines[0]["lists"]) == (0, 4, 1)
    assert run("authority", "refresh", repository).lines[-1]["catalogue"] == 4
    assert run("authority", "reissue", repository).lines[-1]["catalogue"] == 5
    rotated = run("authority", "rotate", repository, "root")
    assert rotated.lines[0]["version"] == 2
    assert {line["key_here"] for line in rotated.lines[:-1]} == {True}


def test_a_faulty_catalogue_is_not_signed(run: Run, tmp_path: Path) -> None:
    """Every problem of it is a line, and nothing is published."""
    repository, catalogue = tmp_path / "repository", tmp_path / "catalogue.json"
    catalogue.write_bytes(b'{"version": 1}')
    run("authority", "init", repository)
    refused = run("authority", "publish", repository, catalogue)
    assert (refused.code, refused.out) == (1, b"")
    assert len(refused.err.splitlines()) > 3
    assert run("authority", "show", repository).lines[-1]["catalogue"] == 0


def test_an_authority_with_a_key_of_its_own_signs_first(run: Run, tmp_path: Path) -> None:
    """Key, delegate, sign there, publish here."""
    repository, catalogue = tmp_path / "repository", tmp_path / "catalogue.json"
    catalogue.write_bytes(samples.content(version=1))
    run("authority", "init", repository)
    key = run("authority", "key", "holds", "--keys", tmp_path / "own").lines[0]
    shown = run("authority", "delegate", repository, "holds", key["public"]).lines
    assert next(line for line in shown if line.get("role") == "holds")["keys"] == [key["key"]]
    refused = run("authority", "publish", repository, catalogue)
    assert (refused.code, "no longer counts" in refused.err) == (1, True)
    signed = run("authority", "sign", repository, "holds", catalogue, "--keys", tmp_path / "own")
    assert signed.lines[0]["signed"] is True
    assert run("authority", "publish", repository, catalogue).lines[0]["version"] == 1


def test_keys_may_not_lie_where_they_are_served(run: Run, tmp_path: Path) -> None:
    """A directory of keys within the repository is a usage error."""
    refused = run("authority", "init", tmp_path / "r", "--keys", tmp_path / "r" / "keys")
    assert refused.code == 2
    assert "outside the repository" in refused.err


def test_odd_words_are_usage_errors(run: Run, tmp_path: Path) -> None:
    """What is no public key, and no span of days, is said in one line."""
    repository = tmp_path / "r"
    run("authority", "init", repository)
    assert run("authority", "delegate", repository, "holds", "xyz").code == 2
    assert run("authority", "refresh", repository, "--timestamp-days", "0").code == 2
    assert run("authority", "show", tmp_path / "nothing").code == 1


def test_the_hub_takes_the_issue_that_was_signed(run: Run, tmp_path: Path) -> None:
    """Publishing the repository's directory at the hub gives it the catalogue the stations will have."""
    repository, catalogue = tmp_path / "repository", tmp_path / "catalogue.json"
    catalogue.write_bytes(samples.content(version=4))
    run("authority", "init", repository)
    (signed,) = run("authority", "publish", repository, catalogue).lines
    (published,) = run("hub", "admin", "--db", tmp_path / "hub.db", "publish", repository).lines
    assert (published["version"], published["sha256"]) == (4, signed["sha256"])


def test_what_is_left_of_a_paper_goes_to_another_once_it_is_settled(run: Run, tmp_path: Path) -> None:
    """Before, nothing is signed, and the papers are named; the hub hears of it from the signed issue."""
    repository, hub = tmp_path / "repository", ("hub", "admin", "--db", tmp_path / "hub.db")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_bytes(samples.reissued(1, 60, 0))
    second.write_bytes(samples.reissued(2, 10, 60))
    run("authority", "init", repository)
    assert run("authority", "publish", repository, first).code == 0
    assert run(*hub, "publish", repository).code == 0
    refused = run("authority", "publish", repository, second)
    assert (refused.code, "F-MAIN, F-NEXT; keep" in refused.err) == (1, True)
    assert run(*hub, "publish", second).code == 1
    assert run("authority", "publish", repository, second, "--settled", "F-MAIN").code == 0
    (taken,) = run(*hub, "publish", repository).lines
    assert taken["version"] == 2
