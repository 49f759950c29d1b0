"""Serial lists that travel with the goods: taken from a file or from codes, kept until the catalogue has them.

What vouches for a list is its own signature, by the key that this station's root lets sign for
approvals and forms: no line is needed, and who carried it does not matter. A list as old as the
catalogue in use is refused, since that catalogue has every form its authority still stands by.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from edge.catalogue import ClearanceForm
from edge.catalogue.sections import FORMS, list_path, role_of, section_path
from edge.catalogue.serial_list import SerialList, parse
from edge.clock import Reading
from edge.errors import ConfigError, StoreError
from edge.identity import verify_signature
from edge.store import BuiltCatalogue, Store, carried
from edge.store.entities import CatalogueView
from edge.store.switching import weighed
from edge.sync.parts import Parts
from edge.sync.trust import keys

FOLDER: Final = "lists"


def signed_list(home: Path, form: str) -> bytes:
    """The signed list of a form as this station has it, to hand on; raises ConfigError where it has none."""
    digest = Parts(home).installed().get(list_path(form), "")
    document = Parts(home).read(digest) if digest else None
    if document is None:
        with suppress(OSError):
            document = _place(home, form).read_bytes()
    if document is None:
        raise ConfigError(
            f"Failed to hand on the serial list of form '{form}': expected a signed one here, got none."
        )
    return document


def take(store: Store, document: bytes, at: Reading) -> ClearanceForm | None:
    """Accept a list that was carried here; its form, None where the catalogue has that list already.

    Raises ConfigError, nothing changed, where it is not to be trusted or does not fit.
    """
    found, form = _read(document)
    _prove(store, found, form)
    view = store.catalogue
    if view is None:
        raise ConfigError(_refused(form, "a catalogue to add it to", "none; bring that in first"))
    if view.one(ClearanceForm, form.number) is not None:
        if view.listed(form.number, form.serials[0]) and all(
            view.listed(form.number, one) for one in form.serials
        ):
            return None
        raise ConfigError(
            _refused(form, "a form that the catalogue does not have", "one it has with other serials")
        )
    if found.at <= view.issued:
        got = f"one signed {found.signed_at}"
        raise ConfigError(_refused(form, f"one newer than the catalogue, of {view.issued.isoformat()}", got))
    _keep(store.home, form.number, document)
    with store.reader() as reader:
        built = reader.built
    assert built is not None, "there is a catalogue in use"
    with_it = weighed(carried.add(built, {_digest(document): form}, store.home))
    with store.writing() as tx:
        tx.switch_catalogue(with_it, at=at)
    return form


def again(home: Path, built: BuiltCatalogue) -> BuiltCatalogue:
    """A newly built issue with the lists that were carried here since it was signed; the others are let go."""
    view = CatalogueView(built.path)
    try:
        wanted = dict(_newer(home, view))
    finally:
        view.close()
    if not wanted:
        return built
    try:
        return carried.add(built, wanted, home)
    except ConfigError:  # its approval is gone: the catalogue's word is the newer one
        return built


def _newer(home: Path, view: CatalogueView) -> Iterator[tuple[str, ClearanceForm]]:
    """Kept lists of forms that the catalogue does not have, signed after it was issued."""
    for path in sorted((home / FOLDER).glob("*.json")):
        try:
            document = path.read_bytes()
            found, form = _read(document)
        except (OSError, ConfigError):
            continue
        if found.at > view.issued and view.one(ClearanceForm, form.number) is None:
            yield _digest(document), form
        else:
            with suppress(OSError):
                path.unlink()


def _read(document: bytes) -> tuple[SerialList, ClearanceForm]:
    try:
        found = parse(document)
        form = found.clearance_form()
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
    if not form.serials:
        raise ConfigError(_refused(form, "at least one serial", "none"))
    return found, form


def _prove(store: Store, found: SerialList, form: ClearanceForm) -> None:
    """Raise ConfigError unless the authority of the forms has signed it."""
    if not store.trust.root:
        raise ConfigError(_refused(form, "a station that trusts a root", "one that trusts none"))
    public = keys(store.home, role_of(section_path(FORMS))).get(found.key)
    if public is None:
        got = f"the key {found.key[:16]}…; bring in the newest catalogue, or refuse the list"
        raise ConfigError(_refused(form, "a signature of the authority of forms", got))
    if not verify_signature(public, found.signed, bytes.fromhex(found.signature)):
        raise ConfigError(_refused(form, "the serials that were signed", "others"))


def _refused(form: ClearanceForm, expected: str, got: str) -> str:
    return f"Failed to take the serial list of form '{form.number}': expected {expected}, got {got}."


def _digest(document: bytes) -> str:
    return sha256(document).hexdigest()


def _place(home: Path, form: str) -> Path:
    return home / FOLDER / f"{sha256(form.encode()).hexdigest()[:16]}.json"


def _keep(home: Path, form: str, document: bytes) -> None:
    place = _place(home, form)
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        aside = place.with_suffix(".new")
        aside.write_bytes(document)
        aside.replace(place)
    except OSError as failure:
        raise StoreError(f"Failed to keep {place}: expected room on the disk, got {failure}.") from failure


def read_file(path: Path) -> bytes:
    """A list's file; raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {path} as serial list: expected a file that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure
