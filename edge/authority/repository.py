"""A TUF repository on disk: reading and signing its metadata, role by role.

``metadata/`` holds every version ever signed, ``targets/`` the parts under their hashes
(consistent snapshots), so that a station in the middle of a download is never cut off by a
newer issue. What says that an issue is the newest, the timestamp, is written last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.authority.keys import Keys, key_id, public_key, signer
from edge.catalogue.sections import AUTHORITIES, patterns
from edge.errors import ConfigError

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

TOP: Final = ("root", "targets", "snapshot", "timestamp")
DAYS: Final[Mapping[str, int]] = {"root": 730, "targets": 400, "snapshot": 30, "timestamp": 7}
"""For how long a signature stands; an authority's as long as that of the targets."""


class Repository:
    """One repository, its keys, and the time at which things are signed (aware)."""

    def __init__(self, folder: Path, keys: Keys, now: datetime, days: Mapping[str, int] = DAYS) -> None:
        self.folder = folder
        self.keys = keys
        self.now = now.astimezone(UTC)
        self._days = {**DAYS, **days}

    @property
    def metadata(self) -> Path:
        """Where the signed metadata lies."""
        return self.folder / "metadata"

    def create(self) -> None:
        """Make all keys and sign the first, empty state; raises ConfigError where there is one."""
        from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Root, Snapshot, Targets, Timestamp

        if self.metadata.exists():
            raise ConfigError(
                f"Failed to make {self.folder} a repository: expected an empty place, got one that is in use."
            )
        self.metadata.mkdir(parents=True)
        (self.folder / "targets").mkdir(exist_ok=True)
        root = Root(consistent_snapshot=True)
        for role in TOP:
            root.add_key(public_key(self.keys.make(role).public), role)
        roles = {
            role: DelegatedRole(role, [], 1, terminating=True, paths=patterns(role)) for role in AUTHORITIES
        }
        targets = Targets(delegations=Delegations({}, roles))
        for role in AUTHORITIES:
            targets.add_key(public_key(self.keys.make(role).public), role)
        for role in AUTHORITIES:
            self._sign(role, Metadata(Targets()), 1)
        self._sign("targets", Metadata(targets), 1)
        self._sign("root", Metadata(root), 1)
        self._sign("snapshot", Metadata(Snapshot(meta=self._versions())), 1)
        timestamp = Timestamp(snapshot_meta=self._meta("snapshot"))
        self._sign("timestamp", Metadata(timestamp), 1)

    def version(self, role: str) -> int:
        """The newest version of a role's metadata, 0 for none."""
        if role == "timestamp":
            return self.read_timestamp().version if (self.metadata / "timestamp.json").exists() else 0
        found = (path.name.partition(".")[0] for path in self.metadata.glob(f"*.{role}.json"))
        return max((int(number) for number in found if number.isdecimal()), default=0)

    def read(self, role: str, version: int | None = None) -> Metadata[Any]:
        """A role's metadata, the newest or one of those before; raises ConfigError where it is not there."""
        from tuf.api.metadata import Metadata
        from tuf.api.serialization import DeserializationError

        path = self._path(role, self.version(role) if version is None else version)
        try:
            return Metadata.from_bytes(path.read_bytes())
        except (OSError, DeserializationError) as fault:
            raise ConfigError(
                f"Failed to read {path} as metadata: expected a repository made by 'authority init', got {fault}."
            ) from fault

    def read_root(self) -> Root:
        """Whose keys count."""
        signed: Root = self.read("root").signed
        return signed

    def read_targets(self, role: str = "targets", version: int | None = None) -> Targets:
        """What a role has signed."""
        signed: Targets = self.read(role, version).signed
        return signed

    def read_timestamp(self) -> Timestamp:
        """What says which state is the newest."""
        signed: Timestamp = self.read("timestamp", 0).signed
        return signed

    def sign_targets(self, role: str, targets: Mapping[str, TargetFile]) -> None:
        """A new version of a role with these targets."""
        metadata = self.read(role)
        metadata.signed.targets = dict(targets)
        self._sign(role, metadata, metadata.signed.version + 1)

    def sign_again(self, role: str) -> None:
        """The same content under a new version and date."""
        metadata = self.read(role)
        self._sign(role, metadata, metadata.signed.version + 1)

    def stands(self, role: str) -> bool:
        """Whether what a role has signed is signed by the key that now counts."""
        holder = self.read_root() if role in TOP else self.read_targets()
        return bool(set(holder.get_delegated_role(role).keyids) & set(self.read(role).signatures))

    def need_key(self, role: str) -> None:
        """Raise ConfigError where the key of a role is not held here, or the one here no longer counts."""
        held = key_id(self.keys.key(role).public)
        holder = self.read_root() if role in TOP else self.read_targets()
        if held not in holder.get_delegated_role(role).keyids:
            raise ConfigError(
                f"Failed to sign as '{role}': expected the key {holder.get_delegated_role(role).keyids[0][:16]}…, "
                f"got {held[:16]}…, which no longer counts; sign where that key is held."
            )

    def put_key(self, role: str, public: bytes) -> None:
        """Let this key, and no other, sign for a role from now on.

        A top role's is said by a new root, an authority's by the targets. What the role has signed must
        be signed again by the new key; until `seal` stations see the state before.
        """
        holder = "root" if role in TOP else "targets"
        if role not in (*TOP, *AUTHORITIES):
            raise ConfigError(
                f"Failed to give '{role}' a key: expected one of {', '.join((*TOP, *AUTHORITIES))}, got another."
            )
        metadata = self.read(holder)
        key = public_key(public)
        for old in list(metadata.signed.get_delegated_role(role).keyids):
            if old != key.keyid:
                metadata.signed.revoke_key(old, role)
        metadata.signed.add_key(key, role)
        self._sign(holder, metadata, metadata.signed.version + 1)

    def rotate(self, role: str) -> None:
        """Make a new key for a role and sign with it; the old one is put aside and no longer counts."""
        before = signer(self.keys.key(role))
        after = self.keys.renew(role)
        self.put_key(role, after.public)
        if role == "root":
            metadata = self.read("root")
            metadata.sign(before, append=True)
            self._write("root", metadata)
        elif role in (*AUTHORITIES, "targets"):
            self.sign_again(role)
        self.seal()

    def seal(self) -> None:
        """Sign a snapshot of all that was signed, and the timestamp that names it."""
        snapshot = self.read("snapshot")
        signed: Snapshot = snapshot.signed
        versions = self._versions()
        if versions != signed.meta:
            signed.meta = versions
            self._sign("snapshot", snapshot, signed.version + 1)
        self.refresh()

    def refresh(self) -> None:
        """Say anew that this is the newest state; whatever is about to run out is signed again.

        The snapshot is signed again when half its time is over, or its key is another now.
        """
        snapshot = self.read("snapshot")
        half = timedelta(days=self._days["snapshot"]) / 2
        if snapshot.signed.is_expired(self.now + half) or not self.stands("snapshot"):
            self._sign("snapshot", snapshot, snapshot.signed.version + 1)
        timestamp = self.read("timestamp", 0)
        timestamp.signed.snapshot_meta = self._meta("snapshot")
        self._sign("timestamp", timestamp, timestamp.signed.version + 1)

    def trusted_root(self) -> bytes:
        """The newest root, for stations to pin."""
        return self._path("root", self.version("root")).read_bytes()

    def target(self, name: TargetFile) -> bytes:
        """A target's content as it lies here."""
        return (self.folder / "targets" / name.get_prefixed_paths()[0]).read_bytes()

    def put_target(self, path: str, content: bytes, custom: Mapping[str, Any]) -> TargetFile:
        """Lay content down under its hash; what is said of it, to be signed."""
        from tuf.api.metadata import TargetFile

        name = TargetFile.from_data(path, content)
        name.unrecognized_fields["custom"] = dict(custom)
        place = self.folder / "targets" / name.get_prefixed_paths()[0]
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, content)
        return name

    def _versions(self) -> dict[str, Any]:
        return {f"{role}.json": self._meta(role) for role in ("targets", *AUTHORITIES)}

    def _meta(self, role: str) -> Any:
        from tuf.api.metadata import MetaFile

        version = self.version(role)
        return MetaFile.from_data(version, self._path(role, version).read_bytes(), ["sha256"])

    def _sign(self, role: str, metadata: Metadata[Any], version: int) -> None:
        days = self._days[role if role in TOP else "targets"]
        metadata.signed.version = version
        metadata.signed.expires = self.now + timedelta(days=days)
        metadata.sign(signer(self.keys.key(role)))
        self._write(role, metadata)

    def _write(self, role: str, metadata: Metadata[Any]) -> None:
        write_whole(self._path(role, metadata.signed.version), metadata.to_bytes())

    def _path(self, role: str, version: int) -> Path:
        return self.metadata / ("timestamp.json" if role == "timestamp" else f"{version}.{role}.json")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def roles() -> Iterator[str]:
    """Every role there is, the top ones first."""
    yield from TOP
    yield from AUTHORITIES
