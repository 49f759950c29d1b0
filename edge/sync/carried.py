"""Serial lists that travel with the goods: taken from a file or from codes, kept until the catalogue has them.

What vouches for a list is its own signature, by the key that this station's root lets sign for
approvals and forms: no line is needed, and who carried it does not matter. A list as old as the
catalogue in use is refused, since that catalogue has every form its authority still stands by; one dated
in days to come would outlive catalogues that its authority means to take its place, and is refused too.

With each new catalogue every list is judged anew, by the keys of that day. One that no longer fits stays
here, out of force and told of, until a catalogue comes that it fits, or that is newer than it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
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
AHEAD: Final = timedelta(days=1)
"""How far a list's date may be ahead of this station's time: a time zone may be set wrong on either side."""


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
    if not store.trust.root:
        raise ConfigError(_refused(form, "a station that trusts a root", "one that trusts none"))
    _prove(store.home, found, form)
    if found.at - at.at > AHEAD:
        got = f"one of {found.signed_at}; set this PC's clock, or refuse the list"
        raise ConfigError(_refused(form, f"a date not after {at.at.isoformat()}", got))
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
    with store.reader() as reader:
        built = reader.built
    assert built is not None, "there is a catalogue in use"
    with_it = weighed(carried.add(built, {_digest(document): form}, store.home))
    _keep(store.home, form.number, document)  # before it is in force: no later catalogue is to lose it
    with store.writing() as tx:
        tx.switch_catalogue(with_it, at=at)
    return form


def again(home: Path, built: BuiltCatalogue) -> BuiltCatalogue:
    """A newly built issue with the lists that were carried here since it was signed and still stand, each for
    itself; those that the issue has, or is newer than, are let go.
    """
    view = CatalogueView(built.path)
    try:
        kept = list(_newer(home, view))
    finally:
        view.close()
    wanted: dict[str, ClearanceForm] = {}
    for digest, found, form in kept:
        with suppress(ConfigError):  # told by `left_out`
            _prove(home, found, form)
            if not carried.problems_of(built.path, (*wanted.values(), form)):
                wanted[digest] = form
    return carried.add(built, wanted, home) if wanted else built


def left_out(store: Store) -> tuple[str, ...]:
    """The forms whose lists are kept here and not in force: the catalogue in use goes without them."""
    with store.reader() as reader:
        built = reader.built
    known = frozenset(built.carried) if built is not None else frozenset()
    return tuple(form.number for _, document, _, form in _kept(store.home) if _digest(document) not in known)


def _newer(home: Path, view: CatalogueView) -> Iterator[tuple[str, SerialList, ClearanceForm]]:
    """Kept lists of forms that the catalogue does not have, signed after it was issued, the earliest first."""
    kept = list(_kept(home))
    for path, document, found, form in sorted(kept, key=lambda one: one[2].at):
        if found.at > view.issued and view.one(ClearanceForm, form.number) is None:
            yield _digest(document), found, form
        else:
            with suppress(OSError):
                path.unlink()


def _kept(home: Path) -> Iterator[tuple[Path, bytes, SerialList, ClearanceForm]]:
    for path in sorted((home / FOLDER).glob("*.json")):
        with suppress(OSError, ConfigError):
            document = path.read_bytes()
            yield path, document, *_read(document)


def _read(document: bytes) -> tuple[SerialList, ClearanceForm]:
    try:
        found = parse(document)
        form = found.clearance_form()
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
    if not form.serials:
        raise ConfigError(_refused(form, "at least one serial", "none"))
    return found, form


def _prove(home: Path, found: SerialList, form: ClearanceForm) -> None:
    """Raise ConfigError unless the authority of the forms has signed it, by the keys last learnt."""
    public = keys(home, role_of(section_path(FORMS))).get(found.key)
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
