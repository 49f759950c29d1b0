"""Reading settings and regimes from files; everything that is wrong is said at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from edge.config.label_settings import shipped
from edge.config.values import ENTRIES, Config, config_from
from edge.errors import ConfigError
from edge.labels.template import Template, template_from
from edge.rules.regime_table import regime_from
from edge.rules.regimes import Regime

FILE: Final = "bondscan.toml"


def defaults() -> Traversable:
    """The folder of the built-in defaults: in the wheel, else ``config/`` of the checkout."""
    shipped = resources.files("edge.config") / "defaults"
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "config"


def load(home: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Config:
    """The settings of `home`: the defaults, its own file over them, `overrides` over both.

    overrides: by place, e.g. ``{"hub.url": "http://127.0.0.1:8080"}``.
    Raises ConfigError with every problem of every file.
    """
    problems: list[str] = []
    values = _entries(defaults() / FILE, problems)
    problems += [
        f"{FILE}: {entry}: Failed to find entry: expected a default, got none."
        for entry in sorted(ENTRIES.keys() - values.keys())
    ]
    if home is not None and (home / FILE).is_file():
        values |= _entries(home / FILE, problems)
    values |= _checked(overrides or {}, "overrides", problems)
    if not problems and values["catalogue.usable_hours"] < values["catalogue.fresh_hours"]:
        got = values["catalogue.usable_hours"]
        problems.append(
            f"{FILE}: catalogue.usable_hours: Failed to read {got} as hours: "
            f"expected at least fresh_hours ({values['catalogue.fresh_hours']}), got {got}."
        )
    if problems:
        raise _failure("settings", problems)
    return config_from(values, home)


def regimes(home: Path | None = None) -> Mapping[str, Regime]:
    """The regimes in force by id. Raises ConfigError with every problem of every file."""
    problems: list[str] = []
    found: dict[str, Regime] = {}
    for file in _files("regimes", home).values():
        table = _toml(file, problems)
        if table is None:
            continue
        try:
            regime = regime_from(table, file.name)
        except ConfigError as failure:
            problems += failure.problems
            continue
        if regime.id in found:
            problems.append(
                f"{file.name}: id: Failed to read '{regime.id}' as id: expected one file for it, got two."
            )
        found[regime.id] = regime
    if problems:
        raise _failure("regimes", problems)
    return found


def scanners(home: Path | None = None) -> Mapping[str, str]:
    """Texts of the scanner profiles by id (the file's stem), for `edge.drivers.profile`."""
    problems: list[str] = []
    texts = {stem: _text(file, problems) for stem, file in _files("scanners", home).items()}
    if problems:
        raise _failure("scanner profiles", problems)
    return texts


def labels(home: Path | None = None) -> Mapping[str, Template]:
    """The templates of labels by id (the file's stem). Raises ConfigError with every problem of every file."""
    problems: list[str] = []
    found: dict[str, Template] = {}
    for stem, file in _files("labels", home, shipped()).items():
        before = len(problems)
        text = _text(file, problems)
        if len(problems) > before:
            continue
        try:
            found[stem] = template_from(stem, text)
        except ConfigError as failure:
            problems += failure.problems
    if problems:
        raise _failure("label templates", problems)
    return found


def _files(folder: str, home: Path | None, built_in: Traversable | None = None) -> dict[str, Traversable]:
    """TOML files of a folder by stem: the built-in ones, and those of the home in their stead."""
    found: dict[str, Traversable] = {}
    for place in (built_in or defaults() / folder, home / folder if home is not None else None):
        if place is not None and place.is_dir():
            files = sorted(place.iterdir(), key=lambda file: file.name)
            found |= {file.name[:-5]: file for file in files if file.name.endswith(".toml")}
    return found


def _entries(file: Traversable, problems: list[str]) -> dict[str, Any]:
    table = _toml(file, problems)
    return _checked(dict(_flat(table)), file.name, problems) if table is not None else {}


def _checked(values: Mapping[str, Any], source: str, problems: list[str]) -> dict[str, Any]:
    """The entries that are in order; what is wrong with the others goes to `problems`."""
    good: dict[str, Any] = {}
    for entry, value in values.items():
        check = ENTRIES.get(entry)
        expected = check(value) if check else "a known entry"
        if expected:
            what = repr(value) if check else f"'{entry}'"
            problems.append(
                f"{source}: {entry}: Failed to read {what} as setting: expected {expected}, got {what}."
            )
        else:
            good[entry] = value
    return good


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _toml(file: Traversable, problems: list[str]) -> dict[str, Any] | None:
    before = len(problems)
    text = _text(file, problems)
    if len(problems) > before:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        problems.append(f"{file.name}: Failed to read it as TOML: expected TOML, got {failure}.")
        return None


def _text(file: Traversable, problems: list[str]) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        problems.append(f"{file.name}: Failed to read it as text: expected UTF-8, got other bytes.")
    except OSError as failure:
        problems.append(f"{file.name}: Failed to read it: expected a file, got {failure.strerror}.")
    return ""


def _failure(what: str, problems: list[str]) -> ConfigError:
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
    return ConfigError(
        f"Failed to load {what}: expected sound files, got {count}: {' '.join(problems)}", tuple(problems)
    )
