"""A home with a day's work in it, and the command line to ask about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from edge.cli import main
from tests import homes


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the bonded warehouse after `homes.zone_day`."""
    home = tmp_path_factory.mktemp("worked") / "zone"
    homes.zone_day(home)
    return home


class Answer(NamedTuple):
    """What one command came to; lines: its JSON lines, where it printed any."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Run(Protocol):
    """Runs `bondscan` in this process."""

    def __call__(self, *arguments: str | Path) -> Answer: ...


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`bondscan` with these arguments."""

    def call(*arguments: str | Path) -> Answer:
        capsysbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Answer(code, out, err.decode())

    return call
