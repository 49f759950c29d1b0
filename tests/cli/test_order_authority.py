"""Orders signed at the authority's command line, and passed on at the hub's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.authority import samples
from tests.cli.conftest import Run
from tests.hub.samples import make_hub

GOODS = ("--kind", "recall", "--order", "召1号", "--product", "P-GOOD", "--lot", "L1")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository; its keys lie beside it."""
    return samples.made(tmp_path / "repository").folder


def keys_of(repository: Path) -> tuple[str, Path]:
    """The option that says where its keys lie."""
    return "--keys", repository.with_name(f"{repository.name}.keys")


def hub(tmp_path: Path) -> tuple[str, ...]:
    """The administrator's command, of a hub that is in use."""
    make_hub(tmp_path).database.close()
    return "hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}"


def test_an_order_is_signed_passed_on_and_lifted(run: Run, repository: Path, tmp_path: Path) -> None:
    """Each step prints the order as it stands, whose word it is and by which key."""
    given, ended = tmp_path / "r1.json", tmp_path / "r1-end.json"
    signed = run("authority", "order", "hold", "R1", *GOODS, *keys_of(repository), "--to", given)
    assert (signed.code, signed.lines[0]["issue"], len(signed.lines[0]["signed"])) == (0, 1, 1)
    passed = run(*hub(tmp_path), "hold", "--signed", given, "--repository", repository)
    assert passed.code == 0, passed.err
    assert {name: passed.lines[0][name] for name in ("id", "issue", "lot", "signed")} == {
        "id": "R1",
        "issue": 1,
        "lot": "L1",
        "signed": True,
    }
    plain = run(*hub(tmp_path), "lift", "R1")
    assert (plain.code, plain.lines[0]["signed"]) == (0, False)
    assert "Unsigned" in plain.err
    assert "未签名" in plain.err
    assert (
        run("authority", "order", "lift", given, *keys_of(repository), "--to", ended).lines[0]["issue"] == 2
    )
    lifted = run(*hub(tmp_path), "lift", "--signed", ended)
    assert (lifted.lines[0]["signed"], "released" in lifted.lines[0], lifted.err) == (True, True, "")
    acts = run(*hub(tmp_path), "audit", "--of", "hold-lifted").lines
    assert [act["detail"]["signed"] for act in acts] == ["no", signed.lines[0]["signed"][0]]


def test_what_was_lifted_without_a_signature_is_lifted_with_one_from_its_line(
    run: Run, repository: Path, tmp_path: Path
) -> None:
    """Stations that trust a root still hold on: what the hub prints of it is what the authority signs."""
    given, line, ended = (tmp_path / name for name in ("given", "line", "ended"))
    run("authority", "order", "hold", "R1", *GOODS, *keys_of(repository), "--to", given)
    run(*hub(tmp_path), "hold", "--signed", given)
    run(*hub(tmp_path), "lift", "R1")
    line.write_bytes(run(*hub(tmp_path), "holds").out)
    lifted = run("authority", "order", "lift", line, *keys_of(repository), "--to", ended)
    assert (lifted.code, lifted.lines[0]["issue"]) == (0, 2), lifted.err
    assert run(*hub(tmp_path), "lift", "--signed", ended, "--repository", repository).lines[0]["signed"]
    line.write_bytes(run(*hub(tmp_path), "holds").out)
    again = run("authority", "order", "lift", line, *keys_of(repository), "--to", tmp_path / "again")
    assert (again.code, "got one lifted" in again.err) == (1, True)


def test_the_hubs_own_order_is_lifted_from_its_line(run: Run, repository: Path, tmp_path: Path) -> None:
    """As `holds` prints it; its first issue, and signed once more by whoever else must."""
    run(*hub(tmp_path), "hold", "S1", *GOODS)
    line, end, both = tmp_path / "line", tmp_path / "end.json", tmp_path / "both.json"
    line.write_bytes(run(*hub(tmp_path), "holds").out)
    signed = run("authority", "order", "lift", line, *keys_of(repository), "--to", end)
    assert (signed.code, signed.lines[0]["id"], signed.lines[0]["issue"]) == (0, "S1", 1)
    other = samples.made(tmp_path / "other").folder
    twice = run("authority", "order", "sign", end, *keys_of(other), "--to", both)
    assert len(twice.lines[0]["signed"]) == 2
    assert run(*hub(tmp_path), "lift", "--signed", both, "--repository", repository).code == 0


def test_what_cannot_be_passed_on_is_one_plain_line(run: Run, repository: Path, tmp_path: Path) -> None:
    """Another's signature, an earlier issue, a lift for a hold, no file, no order, half a command."""
    given, ended, forged = (tmp_path / name for name in ("given", "ended", "forged"))
    run("authority", "order", "hold", "R1", *GOODS, *keys_of(repository), "--to", given)
    run("authority", "order", "lift", given, *keys_of(repository), "--to", ended)
    other = samples.made(tmp_path / "other").folder
    run("authority", "order", "lift", given, *keys_of(other), "--to", forged)
    assert run(*hub(tmp_path), "lift", "--signed", ended).code == 0
    none = tmp_path / "none"
    none.write_bytes(b"{}")
    for words in (
        ("lift", "--signed", forged, "--repository", repository),
        ("hold", "--signed", given),
        ("hold", "--signed", ended),
        ("lift", "--signed", given),
        ("lift", "R1", "--signed", ended),
        ("lift", "--signed", tmp_path / "absent"),
        ("lift", "--signed", none),
        ("hold", "R9", "--kind", "recall"),
        ("lift",),
    ):
        said = run(*hub(tmp_path), *words)
        assert (said.code != 0, said.out, len(said.err.splitlines())) == (True, b"", 1), words
        assert "Traceback" not in said.err
    for words in (
        ("hold", "R1", "--kind", "recall", "--order", "1"),
        ("hold", "R1", *GOODS, "--issue", "0"),
        ("lift", ended),
        ("lift", none),
        ("sign", none),
    ):
        said = run("authority", "order", *words, *keys_of(repository), "--to", tmp_path / "to")
        assert (said.code != 0, said.out) == (True, b""), words
        assert not (tmp_path / "to").exists()
