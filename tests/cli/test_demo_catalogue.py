"""A sample catalogue from the command line goes straight into `catalogue import`."""

from pathlib import Path

import msgspec
import pytest

from edge.catalogue import Catalogue
from edge.runtime.demo.catalogues import SAMPLES
from tests import homes
from tests.cli.conftest import Run


def test_a_sample_is_written_and_imported(run: Run, tmp_path: Path) -> None:
    """One line says what it holds; `catalogue show` says the same."""
    homes.open_store(tmp_path / "zone", homes.Clock()).close()
    path = tmp_path / "sample.json"
    written = run(
        "demo", "catalogue", "nmpa-temporary-import", "--to", path, "--issued", "2026-06-01T00:00+08:00"
    )
    (line,) = written.lines
    assert line["bytes"] == path.stat().st_size
    assert line["counts"]["permits"] == 2
    assert run("catalogue", "import", path, "--home", tmp_path / "zone").code == 0
    (shown,) = run("catalogue", "show", "--home", tmp_path / "zone").lines
    assert shown["counts"] == line["counts"]
    assert shown["codes"]["ifa"] == 1


@pytest.mark.parametrize("name", [*SAMPLES, "beijing-urgent-device", "large"])
def test_every_sample_comes_on_standard_output(run: Run, name: str) -> None:
    """A whole catalogue, of the version asked for."""
    answer = run("demo", "catalogue", name, "--version", "7", "--products", "20", "--serials", "30")
    whole = msgspec.json.decode(answer.out, type=Catalogue)
    assert whole.version == 7
    assert whole.issued.tzinfo is not None


@pytest.mark.parametrize(
    "words", [["other"], [], ["large", "--products", "0"], ["large", "--issued", "2026-06-01T00:00"]]
)
def test_what_cannot_be_made_is_a_usage_error(run: Run, words: list[str]) -> None:
    """One line, exit 2."""
    answer = run("demo", "catalogue", *words)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)
