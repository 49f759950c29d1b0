import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from edge.language import text
from tests import fakes, homes
from tests.authority import samples
from tests.cli.conftest import Run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, its anchor beside it."""
    homes.open_store(tmp_path / "zone", homes.Clock()).close()
    return tmp_path / "zone"


def file_of(place: Path, **changes: object) -> Path:
    """A catalogue file in `place`."""
    path = place / f"catalogue-{len(list(place.iterdir()))}.json"
    path.write_bytes(msgspec.json.encode(fakes.catalogue(**changes)))
    return path


def broken(place: Path) -> Path:
    """A catalogue with three things wrong in three places."""
    table = json.loads(msgspec.json.encode(fakes.catalogue(version=2)))
    table["products"][0]["gtins"] = "none"
    table["clearance_forms"][1]["serialz"] = []
    table["importers"][0]["customs_registration"] = 5
    path = place / "broken.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    return path


def test_a_catalogue_is_imported_and_shown(run: Run, home: Path, tmp_path: Path) -> None:
    """One line says which it is and how many serials it lists; `show` says it again, with its age."""
    answer = run("catalogue", "import", file_of(tmp_path), "--home", home)
    assert (answer.code, answer.err) == (0, "")
    (line,) = answer.lines
    assert (line["version"], line["serials"], line["changed"]) == (1, 3, True)
    assert len(line["sha256"]) == 64
    assert line["issued"] == "2026-06-01T09:00:00+08:00"
    (shown,) = run("catalogue", "show", "--home", home).lines
    assert shown["sha256"] == line["sha256"]
    assert shown["counts"]["clearance_forms"] == len(fakes.FORMS)
    assert {"freshness", "age_hours", "policy"} <= shown.keys()


def test_a_problem_is_said_with_its_line_in_the_file(run: Run, home: Path, tmp_path: Path) -> None:
    """A name that leads nowhere, in a file somebody wrote line by line."""
    table = json.loads(msgspec.json.encode(fakes.catalogue()))
    table["holds"][1]["product"] = "P-NONE"
    path = tmp_path / "written.json"
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False), encoding="utf-8")
    line = next(n for n, row in enumerate(path.read_text("utf-8").splitlines(), 1) if "P-NONE" in row)
    answer = run("catalogue", "import", path, "--home", home)
    assert answer.err == (
        f"bondscan: {text('trouble.entry', 'zh')} line {line}, $.holds[1].product: Failed to read 'P-NONE' as product: "
        f"expected one of this catalogue's, got 'P-NONE'.\n"
    )


def test_the_same_catalogue_again_changes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    """No row is added to the journal for it."""
    path = file_of(tmp_path)
    run("catalogue", "import", path, "--home", home)
    before = run("journal", "verify", "--home", home).lines
    (line,) = run("catalogue", "import", path, "--home", home).lines
    assert line["changed"] is False
    assert run("journal", "verify", "--home", home).lines == before


def test_a_damaged_catalogue_is_refused_whole_with_all_that_is_wrong(
    run: Run, home: Path, tmp_path: Path
) -> None:
    """Each problem on a line of its own with its place; the catalogue in use stays."""
    run("catalogue", "import", file_of(tmp_path), "--home", home)
    answer = run("catalogue", "import", broken(tmp_path), "--home", home)
    assert (answer.code, answer.out) == (1, b"")
    problems = answer.err.splitlines()
    assert len(problems) == 3
    for place in ("$.products[0]", "$.clearance_forms[1]", "$.importers[0]"):
        assert any(place in problem for problem in problems), place
    assert run("catalogue", "show", "--home", home).lines[0]["version"] == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"version": 1}'])
def test_what_is_no_catalogue_is_refused(run: Run, home: Path, tmp_path: Path, content: bytes) -> None:
    """In a line or some, never with a traceback."""
    path = tmp_path / "no.json"
    path.write_bytes(content)
    answer = run("catalogue", "import", path, "--home", home)
    assert answer.code == 1
    assert answer.err.startswith("bondscan: ")
    assert "Traceback" not in answer.err
    assert not list(home.glob("catalogue-*"))


def test_an_older_catalogue_is_refused_and_leaves_no_file(run: Run, home: Path, tmp_path: Path) -> None:
    """So is another one under the same version."""
    run("catalogue", "import", file_of(tmp_path, version=3), "--home", home)
    kept = sorted(home.glob("catalogue-*"))
    for older in (file_of(tmp_path, version=2), file_of(tmp_path, version=3, holds=())):
        answer = run("catalogue", "import", older, "--home", home)
        assert answer.code == 1
        assert "expected a version above 3" in answer.err
        assert len(answer.err.splitlines()) == 1
    assert sorted(home.glob("catalogue-*")) == kept


def test_a_file_that_is_not_there_is_one_line(run: Run, home: Path, tmp_path: Path) -> None:
    """And nothing is made for it."""
    answer = run("catalogue", "import", tmp_path / "none.json", "--home", tmp_path / "new")
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)
    assert "none.json as catalogue: expected a file that can be read, got" in answer.err
    assert not (tmp_path / "new").exists()


def test_a_home_without_a_catalogue_has_none_to_show(run: Run, home: Path) -> None:
    """One line, exit 1."""
    answer = run("catalogue", "show", "--home", home)
    assert (answer.code, answer.out) == (1, b"")
    assert "expected one that was imported or pulled, got none" in answer.err


def test_the_schema_fits_what_is_imported(run: Run) -> None:
    """A catalogue is valid against it, a broken one is not."""
    (schema,) = run("catalogue", "schema").lines
    good = json.loads(msgspec.json.encode(fakes.catalogue()))
    jsonschema.validate(good, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, "version": "one"}, schema)


def test_an_action_is_wanted(run: Run) -> None:
    """Usage errors are one line and exit 2."""
    for words in ([], ["import"], ["burn"]):
        answer = run("catalogue", *words)
        assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_a_signed_catalogue_comes_from_a_directory(run: Run, home: Path, tmp_path: Path) -> None:
    """Trust its root, import the directory; the same again changes nothing, and doctor says it is signed."""
    authority = samples.made(tmp_path / "stick", version=3)
    refused = run("catalogue", "import", authority.folder, "--home", home)
    assert (refused.code, "trusts none" in refused.err) == (1, True)
    (trusted,) = run("catalogue", "trust", authority.folder, "--home", home).lines
    assert trusted["changed"] is True
    (again,) = run("catalogue", "trust", authority.metadata / "1.root.json", "--home", home).lines
    assert again == {**trusted, "changed": False}
    (line,) = run("catalogue", "import", authority.folder, "--home", home).lines
    assert (line["version"], line["signed"], line["changed"]) == (3, True, True)
    (line,) = run("catalogue", "import", authority.folder, "--home", home).lines
    assert line["changed"] is False
    assert "signatures verified" in run("catalogue", "show", "--home", home).lines[0]["said"]["en"][0]


def test_a_station_that_trusts_a_root_takes_no_plain_file(run: Run, home: Path, tmp_path: Path) -> None:
    """The catalogue in use stays, and the one line says what was expected."""
    authority = samples.made(tmp_path / "stick", version=3)
    run("catalogue", "trust", authority.folder, "--home", home)
    run("catalogue", "import", authority.folder, "--home", home)
    answer = run("catalogue", "import", file_of(tmp_path, version=9), "--home", home)
    assert answer.code == 1
    assert "expected one signed under the trusted root" in answer.err
    assert run("catalogue", "show", "--home", home).lines[0]["version"] == 3


def test_what_is_no_root_is_not_trusted(run: Run, home: Path, tmp_path: Path) -> None:
    """A directory without a signed catalogue, a file that is missing, one that is something else."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "else.json").write_text("{}")
    for path in ("empty", "missing", "else.json"):
        answer = run("catalogue", "trust", tmp_path / path, "--home", home)
        assert (answer.code, "trusted root" in answer.err) == (1, True)


def test_another_root_is_trusted_only_in_so_many_words(run: Run, home: Path, tmp_path: Path) -> None:
    """A second root needs --replace."""
    first, second = samples.made(tmp_path / "first"), samples.made(tmp_path / "second")
    run("catalogue", "trust", first.folder, "--home", home)
    assert run("catalogue", "trust", second.folder, "--home", home).code == 1
    assert run("catalogue", "trust", second.folder, "--replace", "--home", home).code == 0
