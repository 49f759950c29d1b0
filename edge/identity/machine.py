"""Which machine this is, told by an id that stays with the installed system and leaves it as a hash.

A store copied to another machine gives itself away by it. The raw id is confidential on some
systems (machine-id(5)), so only a hash of it under our own label is ever written.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from edge.errors import ConfigError

SOURCES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_LABEL: Final = b"bondscan machine 1\0"
_REGISTRY: Final = r"SOFTWARE\Microsoft\Cryptography"
_UNSET: Final = frozenset({"", "uninitialized"})


def machine_id(override: str = "", *, state: Path | None = None, sources: Iterable[Path] = SOURCES) -> str:
    """32 hex digits that name this machine.

    override: what the configuration says it is. sources: files that hold the system's own id.
    state: a file to keep a random id in where the system has none (on the user's state
    directory, never in the home that is to be told apart); None for the platform's place.
    """
    found = override.strip() or _from_files(sources) or _from_registry() or _kept(state or _state_file())
    return sha256(_LABEL + found.encode()).hexdigest()[:32]


def _from_files(sources: Iterable[Path]) -> str:
    for path in sources:
        try:
            found = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if found not in _UNSET:
            return found
    return ""


def _from_registry() -> str:
    if os.name != "nt":
        return ""
    import winreg  # type: ignore[import-not-found,unused-ignore]

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _REGISTRY) as key:  # type: ignore[attr-defined,unused-ignore]
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return ""


def _state_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("bondscan", appauthor=False) / "machine-id"


def _kept(path: Path) -> str:
    try:
        found = _from_files([path])
        if not found:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            aside.write_text(secrets.token_hex(16), encoding="utf-8")
            aside.replace(path)
            found = _from_files([path])
    except OSError as error:
        raise ConfigError(
            f"Failed to keep an id of this machine in {path}: expected a file that can be written, got {error}; "
            f"set one in the configuration."
        ) from error
    return found
