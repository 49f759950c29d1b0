"""Whose word a catalogue is: the root this station trusts, and what ngclient lets through under it.

The root is pinned once, at enrolment or by hand, and lies in ``trust/`` of the home; its hash is
in the journal. From then on only what its authorities have signed is taken. ngclient keeps the
newest metadata beside it, so that nothing older is ever taken again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.clock import Reading
from edge.errors import ConfigError, StoreError
from edge.store import Store
from edge.store.connection import sync_directory
from edge.sync.source import Source, fetcher
from edge.sync.state import Trouble

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata, TargetFile, Targets
    from tuf.ngclient import Updater, UpdaterConfig

FOLDER: Final = "trust"
_ROOT: Final = "root.json"
_METADATA: Final = "metadata"
LARGEST: Final = 16_000_000
"""Bytes of an authority's metadata; one names every serial list."""


class Distrusted(Exception):
    """What was offered is not to be trusted; trouble: in a word, message: what was expected and got."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble
        self.message = message


def pin(store: Store, root: bytes, at: Reading, *, replace: bool = False) -> bool:
    """Trust `root` (a root's metadata as it lies in a repository) from now on; False where it was trusted.

    Raises ConfigError where it is none, or where another is trusted already and not to be replaced.
    """
    check_root(root)
    digest = sha256(root).hexdigest()
    if store.trust.root == digest and _file(store.home).exists():
        return False
    if store.trust.root and store.trust.root != digest and not replace:
        raise ConfigError(
            f"Failed to trust the root {digest[:16]}…: expected {store.trust.root[:16]}…, which this station "
            "trusts already, got another; a change of keys comes signed within the catalogue."
        )
    _keep(store.home, root, fresh=store.trust.root != digest)
    if store.trust.root != digest:
        with store.writing() as tx:
            tx.trust_root(digest, at=at)
    return True


def check_root(root: bytes) -> None:
    """Raise ConfigError where these bytes are no root that its own keys have signed."""
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata, Root
    from tuf.api.serialization import DeserializationError

    try:
        metadata: Metadata[Root] = Metadata[Root].from_bytes(root)
        if not isinstance(metadata.signed, Root):
            raise RepositoryError(f"metadata of type '{metadata.signed.type}'")
        metadata.verify_delegate("root", metadata)
    except (RepositoryError, DeserializationError, ValueError, KeyError) as fault:
        raise ConfigError(
            f"Failed to read the file as a trusted root: expected one signed by its own keys, got {fault}."
        ) from fault


def _file(home: Path) -> Path:
    return home / FOLDER / _ROOT


def _keep(home: Path, root: bytes, *, fresh: bool) -> None:
    """Write the root, durably before the journal names it; metadata trusted under another is of no use."""
    import shutil

    try:
        _file(home).parent.mkdir(mode=0o700, exist_ok=True)
        if fresh:
            shutil.rmtree(home / FOLDER / _METADATA, ignore_errors=True)
        aside = _file(home).with_suffix(".new")
        with aside.open("wb") as file:
            file.write(root)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(_file(home))
        sync_directory(aside.parent)
        sync_directory(home)
    except OSError as failure:
        raise StoreError(
            f"Failed to write {_file(home)}: expected room and leave to, got {failure}."
        ) from failure


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who signs for an authority. keys: public ones by id; threshold: how many of them it takes; expires:
    until when that was said (aware).
    """

    keys: Mapping[str, bytes]
    threshold: int
    expires: datetime


def quorum(home: Path, role: str) -> Quorum | None:
    """Who may sign for an authority, as last learnt; None where nothing was."""
    from tuf.api.exceptions import StorageError
    from tuf.api.metadata import Metadata
    from tuf.api.serialization import DeserializationError

    try:
        signed: Metadata[Targets] = Metadata.from_file(str(home / FOLDER / _METADATA / "targets.json"))
        said = signed.signed
        found = said.get_delegated_role(role)
        named = {one: bytes.fromhex(said.get_key(one).keyval["public"]) for one in found.keyids}
        return Quorum(named, found.threshold, said.expires)
    except (OSError, StorageError, DeserializationError, ValueError, KeyError):
        return None


def keys(home: Path, role: str) -> Mapping[str, bytes]:
    """The public keys that may sign for an authority, by id, as last learnt; empty where nothing was."""
    found = quorum(home, role)
    return found.keys if found is not None else {}


class Trusted:
    """What the authorities under this station's root have signed, as far as `source` shows it."""

    def __init__(self, store: Store, source: Source) -> None:
        self._store = store
        self._source = source
        self._metadata = store.home / FOLDER / _METADATA
        self._updater: Updater | None = None

    def refresh(self, at: datetime) -> None:
        """Learn the newest state; at: the time no clock of ours was ever behind. Raises `Distrusted`."""
        from tuf.ngclient import Updater

        root = self._root()
        with self._judging():
            self._metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._updater = None
            updater = Updater(
                str(self._metadata),
                "metadata/",
                fetcher=fetcher(self._source),
                config=_config(),
                bootstrap=root,
            )
            updater.refresh()
            self._refuse_expired(at)
            self._updater = updater

    def target(self, path: str) -> TargetFile | None:
        """What the authority of `path` has signed there, None for nothing. Raises `Distrusted`."""
        assert self._updater is not None, "refresh comes first"
        with self._judging():
            return self._updater.get_targetinfo(path)

    def _root(self) -> bytes:
        """The pinned root, held against the journal's word of it."""
        try:
            root = _file(self._store.home).read_bytes()
        except OSError:
            root = b""
        if sha256(root).hexdigest() == self._store.trust.root:
            return root
        raise Distrusted(
            "catalogue-unsigned",
            f"Failed to read {_file(self._store.home)} as the trusted root: expected the one pinned here, "
            f"got {'another' if root else 'none'}; enrol again, or run 'bondscan catalogue trust'.",
        )

    def _refuse_expired(self, at: datetime) -> None:
        """The library goes by the machine's clock, which may have been set back."""
        from tuf.api.metadata import Metadata

        for role in ("timestamp", "snapshot", "targets"):
            signed = Metadata.from_file(str(self._metadata / f"{role}.json")).signed
            if signed.is_expired(at):
                raise self._distrust(
                    "catalogue-expired", f"a {role} that ran out at {signed.expires.isoformat()}"
                )

    @contextmanager
    def _judging(self) -> Iterator[None]:
        """Each way of ngclient's to refuse, said as one of ours."""
        from tuf.api import exceptions
        from tuf.api.serialization import DeserializationError

        try:
            yield
        except exceptions.DownloadLengthMismatchError as fault:
            raise self._distrust("catalogue-endless", fault) from fault
        except exceptions.DownloadHTTPError as fault:
            raise self._distrust("catalogue-absent", fault) from fault
        except exceptions.BadVersionNumberError as fault:
            raise self._distrust("catalogue-older", fault) from fault
        except exceptions.ExpiredMetadataError as fault:
            raise self._distrust("catalogue-expired", fault) from fault
        except exceptions.UnsignedMetadataError as fault:
            raise self._distrust("catalogue-unsigned", fault) from fault
        except (exceptions.RepositoryError, DeserializationError) as fault:
            raise self._distrust("catalogue-altered", fault) from fault
        except (OSError, exceptions.StorageError) as failure:
            raise StoreError(
                f"Failed to keep {self._metadata}: expected room and leave to write, got {failure}."
            ) from failure

    def _distrust(self, trouble: Trouble, got: object) -> Distrusted:
        return Distrusted(
            trouble,
            f"Failed to take the catalogue of {self._source.name}: expected {_WANTED[trouble]}, got {got}.",
        )


_WANTED: Final[Mapping[Trouble, str]] = {
    "catalogue-endless": "no more than was announced",
    "catalogue-absent": "a signed repository",
    "catalogue-older": "nothing older than what was seen before, and all of one state",
    "catalogue-expired": "signatures that stand today",
    "catalogue-unsigned": "signatures of its authorities",
    "catalogue-altered": "what was signed",
}


def _config() -> UpdaterConfig:
    from tuf.ngclient import UpdaterConfig as Settings

    return Settings(targets_max_length=LARGEST)
