"""From one catalogue to the next: a file built and verified before, and one tiny transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from edge.catalogue import Hold
from edge.catalogue.manners import Manner, Named
from edge.errors import ConfigError
from edge.store import cuts, leases, meta, orders
from edge.store.entities import CatalogueView
from edge.store.kept import Kept
from edge.store.weighing import said_in

_NAME: Final = re.compile(r"catalogue-(?P<version>\d+)-[0-9a-f]{8}\.db(?P<building>\.building\S*)?")


@dataclass(frozen=True, slots=True)
class BuiltCatalogue:
    """A catalogue's database file, verified and synced.

    sha256: of the catalogue as it came; file_sha256: of the file built from it. Both hex.
    root: hash of the trusted root under which it was verified, "" for one that nobody signed.
    carried: hashes of the signed serial lists that came by themselves and were added to it.
    counted: how it counts each paper; None where nobody looked before.
    """

    path: Path
    version: int
    sha256: str
    file_sha256: str
    root: str = ""
    carried: tuple[str, ...] = ()
    counted: Mapping[Named, Manner] | None = None


def refuse_older(kept: Kept, built: BuiltCatalogue) -> bool:
    """Whether `built` is to be switched to; False where it is in use already.

    The same again is switched to where the file in use could not be read.

    Raises `ConfigError` for an older version, or other content under a version already used;
    and for one not verified under the root this station trusts, once it trusts one.
    """
    trust = meta.trust_of(kept.meta)
    _refuse_unsigned(trust.root, built)
    version = int(kept.meta.get(meta.CATALOGUE_VERSION, "0"))
    if trust.root and not trust.signed and built.version == version:
        return True  # the first signed one, in place of the unsigned one of the same issue
    if built.version == version and built.sha256 == kept.meta.get(meta.CATALOGUE_SHA256):
        carried = set(kept.meta.get(meta.CATALOGUE_CARRIED, "").split())
        return kept.view is None or carried < set(built.carried)
    if built.version > version:
        return True
    problem = (
        f"Failed to take issue {built.version} of the catalogue: expected a version above {version}, "
        f"got {built.version}{'' if built.version < version else ' with other content'}."
    )
    raise ConfigError(problem, (problem,))


def _refuse_unsigned(trusted: str, built: BuiltCatalogue) -> None:
    if not trusted or built.root == trusted:
        return
    problem = (
        f"Failed to take issue {built.version} of the catalogue: expected one signed under the trusted root "
        f"{trusted[:16]}…, got {'one signed under another' if built.root else 'one that nobody signed'}. "
        "Take its authority's directory: bondscan catalogue import DIR."
    )
    raise ConfigError(problem, (problem,))


def switch(kept: Kept, built: BuiltCatalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name `built` as the catalogue in use and merge its holds, within the caller's transaction.

    The numbers of papers of which nothing is spent here, since they are counted otherwise than before; and
    the leases of which nothing is spent until the hub has looked at them, since there is less than before.
    """
    view = CatalogueView(built.path)
    moved = _noted(kept, view, built)
    held = leases.standing(kept).holder.held
    cut = cuts.note(kept, [claim for claim, one in held.items() if one.remaining > 0], kept.view, view)
    orders.merge(kept, view.every(Hold))
    kept.set_meta(
        {
            meta.CATALOGUE_FILE: built.path.name,
            meta.CATALOGUE_VERSION: str(built.version),
            meta.CATALOGUE_SHA256: built.sha256,
            meta.CATALOGUE_FILE_SHA256: built.file_sha256,
            meta.CATALOGUE_ROOT: built.root,
            meta.CATALOGUE_CARRIED: " ".join(sorted(built.carried)),
        }
    )
    view.close()
    kept.look_at_catalogue()
    return moved, cut


def _noted(kept: Kept, view: CatalogueView, built: BuiltCatalogue) -> tuple[str, ...]:
    """Remember how the papers are counted; the numbers of those that are counted otherwise now."""
    before = kept.view
    if before is not None and kept.meta.get(meta.MANNERS_OF) != before.path.name:
        kept.manners.note(said_in(before))  # a store of before they were remembered
    kept.set_meta({meta.MANNERS_OF: built.path.name})
    return kept.manners.note(said_in(view) if built.counted is None else built.counted)


def weighed(built: BuiltCatalogue) -> BuiltCatalogue:
    """`built` with how it counts its papers, so that switching to it is quick; as it is where that is known."""
    if built.counted is not None:
        return built
    view = CatalogueView(built.path)
    try:
        return replace(built, counted=said_in(view))
    finally:
        view.close()


def told_of(
    built: BuiltCatalogue, moved: tuple[str, ...] = (), cut: tuple[str, ...] = ()
) -> dict[str, object]:
    """What the chain's row of the switch says; moved, cut: the papers and leases of which nothing is spent here."""
    told: dict[str, object] = {"version": built.version, "sha256": built.sha256}
    more = {"carried": built.carried, "moved": moved, "cut": cut}
    return told | {name: said for name, said in more.items() if said}


def in_use(kept: meta.Meta, home: Path) -> BuiltCatalogue | None:
    """What the store says of the catalogue file it uses, None for none."""
    name = kept.get(meta.CATALOGUE_FILE, "")
    if not name:
        return None
    return BuiltCatalogue(
        path=home / name,
        version=int(kept[meta.CATALOGUE_VERSION]),
        sha256=kept[meta.CATALOGUE_SHA256],
        file_sha256=kept[meta.CATALOGUE_FILE_SHA256],
        root=kept.get(meta.CATALOGUE_ROOT, ""),
        carried=tuple(kept.get(meta.CATALOGUE_CARRIED, "").split()),
    )


def sweep(kept: Kept, *, unfinished: bool = False) -> None:
    """Remove catalogue files of this version and older that are not the one in use.

    unfinished: those of builds that never ended too; only when no build can be running.
    A file still open elsewhere (on Windows) is left for the next time.
    """
    name = kept.meta.get(meta.CATALOGUE_FILE, "")
    version = int(kept.meta.get(meta.CATALOGUE_VERSION, "0"))
    for path in kept.home.glob("catalogue-*"):
        named = _NAME.fullmatch(path.name)
        old = named and not named["building"] and int(named["version"]) <= version and path.name != name
        if old or (named and named["building"] and unfinished):
            with suppress(OSError):
                path.unlink()
