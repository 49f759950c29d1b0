"""Stop-use and recall orders at the hub's command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.cli import main
from edge.hub.catalogue import publish
from tests.hub.samples import make_hub


@pytest.fixture(autouse=True)
def _there(tmp_path: Path) -> None:
    """A hub that is in use."""
    make_hub(tmp_path).database.close()


def ran(
    capsys: pytest.CaptureFixture[bytes], tmp_path: Path, *words: str
) -> tuple[int, list[dict[str, str]]]:
    """Exit code and the lines printed."""
    code = main(["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}", *words])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_order_is_given_listed_and_lifted(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Each act prints the order as it now stands."""
    code, lines = ran(
        capsysbinary,
        tmp_path,
        "hold",
        "R1",
        "--kind",
        "recall",
        "--order",
        "召1号",
        "--product",
        "P",
        "--lot",
        "L",
    )
    assert code == 0
    assert {name: lines[0][name] for name in ("id", "kind", "order", "product", "lot")} == {
        "id": "R1",
        "kind": "recall",
        "order": "召1号",
        "product": "P",
        "lot": "L",
    }
    assert "released" not in lines[0]
    code, lines = ran(capsysbinary, tmp_path, "lift", "R1")
    assert code == 0
    assert lines[0]["released"]
    assert ran(capsysbinary, tmp_path, "holds") == (0, lines)


def test_since_may_be_said_and_is_local_time(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Without an offset it is China's."""
    words = ("hold", "R1", "--kind", "stop-use", "--order", "1", "--institution", "H1")
    _, lines = ran(capsysbinary, tmp_path, *words, "--since", "2026-03-01T08:00")
    assert lines[0]["since"] == "2026-03-01T08:00:00.000+08:00"


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "R1", "--kind", "recall", "--order", "1"),
        ("hold", "local:R1", "--kind", "recall", "--order", "1", "--lot", "L"),
        ("hold", "R1", "--kind", "recall", "--order", "1", "--lot", "L", "--since", "soon"),
        ("lift", "R9"),
    ],
)
def test_what_cannot_be_is_one_plain_line(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """An order over everything, an id of a station's own, no time, no such order."""
    code = main(["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}", *words])
    said = capsysbinary.readouterr()
    assert code != 0
    assert said.out == b""
    assert said.err.startswith(b"Failed to") or b"Failed to" in said.err
    assert b"Traceback" not in said.err


def test_goods_that_the_catalogue_does_not_know_are_pointed_out(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """The order stands all the same: it neither needs a catalogue nor waits for one."""
    hub = make_hub(tmp_path)
    publish(
        hub,
        json.dumps({"version": 3, "issued": "2026-03-01T09:00:00+08:00", "products": [{"id": "P"}]}).encode(),
    )
    hub.database.close()
    words = ["hub", "admin", "--db", str(tmp_path / "hub.db"), "hold"]
    order = ["--kind", "recall", "--order", "1"]
    said = []
    for number, goods in enumerate(
        (["--product", "P"], ["--product", "Q"], ["--institution", "H", "--lot", "L"])
    ):
        assert main([*words, f"R{number}", *order, *goods]) == 0
        answer = capsysbinary.readouterr()
        assert len(answer.out.splitlines()) == 1
        said.append(answer.err.decode())
    assert [("product Q" in it, "institution H" in it, it == "") for it in said] == [
        (False, False, True),
        (True, False, False),
        (False, True, False),
    ]
