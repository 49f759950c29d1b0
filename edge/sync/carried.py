"""Serial lists that travel with the goods: taken from a file or from codes, kept until the catalogue has them.

What vouches for a list is its own signature, by the key that this station's root lets sign for
approvals and forms: no line is needed, and who carried it does not matter. A list as old as the
catalogue in use is refused, since that catalogue has every form its authority still stands by; one dated
in days to come would outlive catalogues that its authority means to take its place, and is refused too.

With each new catalogue every list is judged anew, by the keys and the time of that day. One that no longer
fits stays here, out of force and told of, until a catalogue comes that it fits, or that is newer than it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from edge.catalogue import ClearanceForm
from edge.catalogue.sections import FORMS, list_path, role_of, section_path
from edge.catalogue.serial_list import SerialList, parse
from edge.clock import Reading
from edge.errors import ConfigError, StoreDamaged, StoreError
from edge.identity import verify_signature
from edge.store import BuiltCatalogue, Store, carried
from edge.store.entities import CatalogueView
from edge.store.switching import weighed
from edge.sync import kept_lists
from edge.sync.parts import Parts
from edge.sync.trust import keys

AHEAD: Final = timedelta(days=1)
"""How far a list's date may be ahead of this station's time: a time zone may be set wrong on either side."""


def signed_list(home: Path, form: str) -> bytes:
    """The signed list of a form as this station has it, to hand on; raises ConfigError where it has none."""
    digest = Parts(home).installed().get(list_path(form), "")
    document = Parts(home).read(digest) if digest else None
    document = document or kept_lists.read(kept_lists.place_of(home, form))
    if not document:
        raise ConfigError(
            f"Failed to hand on the serial list of form '{form}': expected a signed one here, got none."
        )
    return document


def take(store: Store, document: bytes, at: Reading) -> ClearanceForm | None:
    """Accept a list that was carried here; its form, None where the catalogue has that list already.

    Raises ConfigError, nothing changed, where it is not to be trusted or does not fit.
    """
    found, form = _read(document)
    _refuse_distrusted(store, found, form, at.at)
    while True:  # until no other list and no newer catalogue was taken meanwhile
        before, view = in_use(store), store.catalogue
        if before is None or view is None:
            raise ConfigError(_refused(form, "a catalogue to add it to", "none; bring that in first"))
        if _knows(view, found, form):
            if not _vouches(store.home, view, found, form) or _renewed(store, before, form, document, at):
                return None
        elif _put_in_force(store, before, form, document, at):
            return form


def _refuse_distrusted(store: Store, found: SerialList, form: ClearanceForm, at: datetime) -> None:
    """Raise ConfigError where nobody that this station trusts vouches for the list, or not for today."""
    if not store.trust.root:
        raise ConfigError(_refused(form, "a station that trusts a root", "one that trusts none"))
    _prove(_trusted(store.home), found, form)
    if _ahead(found, at):
        got = f"one of {found.signed_at}; set this PC's clock, or refuse the list"
        raise ConfigError(_refused(form, f"a date not after {at.isoformat()}", got))


def _put_in_force(
    store: Store, before: BuiltCatalogue, form: ClearanceForm, document: bytes, at: Reading
) -> bool:
    """Add a list to the catalogue in use; False where that is `before` no longer."""
    with_it = _made(store, before, lambda: carried.add(before, {_digest(document): form}, store.home))
    if with_it is None:
        return False
    kept_lists.keep(store.home, form.number, document)  # in force, no later catalogue may lose it
    return switched(store, with_it, before, at)


def _renewed(store: Store, before: BuiltCatalogue, form: ClearanceForm, document: bytes, at: Reading) -> bool:
    """Note that serials which the catalogue in use has are the word of this list too, and keep it; False where
    that catalogue is `before` no longer.
    """
    known = tuple(sorted({*before.carried, _digest(document)}))
    noted = _made(store, before, lambda: replace(before, carried=known))
    if noted is None or not switched(store, noted, before, at):
        return False
    kept_lists.keep(store.home, form.number, document)
    return True


def _made(store: Store, before: BuiltCatalogue, make: Callable[[], BuiltCatalogue]) -> BuiltCatalogue | None:
    """What is made of `before`; None where another catalogue was taken meanwhile, and that file swept away."""
    try:
        return weighed(make())
    except StoreError:
        if in_use(store) == before:
            raise
        return None


def again(home: Path, built: BuiltCatalogue, at: datetime) -> BuiltCatalogue:
    """A newly built issue with the lists that were carried here since it was signed and still stand at `at`,
    each for itself: by the keys last learnt, and by what the issue says.
    """
    with closing(CatalogueView(built.path)) as view:
        standing = dict(_standing(home, view, at))
    return carried.add_fitting(built, standing, home)


def in_use(store: Store) -> BuiltCatalogue | None:
    """The catalogue in use and the lists added to it, as last committed; None for none."""
    with store.reader() as reader:
        return reader.built


def switched(store: Store, built: BuiltCatalogue, before: BuiltCatalogue | None, at: Reading) -> bool:
    """Use `built`, which was made knowing of `before`; False, nothing changed, where that is no longer in use:
    a list taken meanwhile would be lost. Raises ConfigError as `Writing.switch_catalogue`.
    """
    with store.writing() as tx:
        if in_use(store) != before:
            return False
        tx.switch_catalogue(built, at=at)
    return True


def left_out(store: Store) -> tuple[str, ...]:
    """The forms whose lists are kept here and not in force, since the catalogue in use has no place for them;
    what is no list any more by the name of its file.

    Those that the catalogue has by itself, or is newer than, are let go: not before it is in use.
    """
    built = in_use(store)
    if built is None:
        return ()
    with suppress(StoreDamaged), closing(CatalogueView(built.path)) as view:
        return tuple(_out_of_force(store.home, view, built.carried))
    return ()  # the catalogue comes again, and is asked then


def _out_of_force(home: Path, view: CatalogueView, in_force: tuple[str, ...]) -> Iterator[str]:
    for path, document in kept_lists.every(home):
        if _digest(document) in in_force:
            continue
        if name := _awaiting(view, path, document):
            yield name
        else:
            kept_lists.let_go(path, document)


def _awaiting(view: CatalogueView, path: Path, document: bytes) -> str:
    """The form, or the file, that waits for another catalogue; "" where it need not wait."""
    try:
        found, form = _read(document)
    except ConfigError:
        with suppress(OSError):
            return path.name if datetime.fromtimestamp(path.stat().st_mtime, UTC) > view.issued else ""
        return path.name
    return form.number if found.at > view.issued and view.one(ClearanceForm, form.number) is None else ""


def _standing(home: Path, view: CatalogueView, at: datetime) -> Iterator[tuple[str, ClearanceForm]]:
    """Kept lists, by their hash, of forms that the catalogue does not have, signed after it was issued."""
    trusted = _trusted(home)
    for _, document in kept_lists.every(home):
        with suppress(ConfigError):  # told by `left_out`
            found, form = _read(document)
            if found.at <= view.issued or _ahead(found, at) or view.one(ClearanceForm, form.number):
                continue
            _prove(trusted, found, form)
            yield _digest(document), form


def _knows(view: CatalogueView, found: SerialList, form: ClearanceForm) -> bool:
    """Whether the catalogue has the list; raises ConfigError where it has others, or is newer and has none."""
    if view.one(ClearanceForm, form.number) is not None:
        if all(view.listed(form.number, one) for one in form.serials):
            return True
        raise ConfigError(
            _refused(form, "a form that the catalogue does not have", "one it has with other serials")
        )
    if found.at <= view.issued:
        got = f"one signed {found.signed_at}"
        raise ConfigError(_refused(form, f"one newer than the catalogue, of {view.issued.isoformat()}", got))
    return False


def _vouches(home: Path, view: CatalogueView, found: SerialList, form: ClearanceForm) -> bool:
    """Whether a known list is to be kept in place of the one that brought its serials: that one's key was
    revoked since, or its file is torn, and the next catalogue would go without.
    """
    if found.at <= view.issued or list_path(form.number) in Parts(home).installed():
        return False
    try:
        _prove(_trusted(home), *_read(kept_lists.read(kept_lists.place_of(home, form.number))))
    except ConfigError:
        return True
    return False


def _read(document: bytes) -> tuple[SerialList, ClearanceForm]:
    try:
        found = parse(document)
        form = found.clearance_form()
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
    if not form.serials:
        raise ConfigError(_refused(form, "at least one serial", "none"))
    return found, form


def _trusted(home: Path) -> Mapping[str, bytes]:
    """The keys of the authority of forms by id, as last learnt."""
    return keys(home, role_of(section_path(FORMS)))


def _ahead(found: SerialList, at: datetime) -> bool:
    return found.at - at > AHEAD


def _prove(trusted: Mapping[str, bytes], found: SerialList, form: ClearanceForm) -> None:
    """Raise ConfigError unless one of these keys has signed it."""
    public = trusted.get(found.key)
    if public is None:
        got = f"the key {found.key[:16]}…; bring in the newest catalogue, or refuse the list"
        raise ConfigError(_refused(form, "a signature of the authority of forms", got))
    if not verify_signature(public, found.signed, bytes.fromhex(found.signature)):
        raise ConfigError(_refused(form, "the serials that were signed", "others"))


def _refused(form: ClearanceForm, expected: str, got: str) -> str:
    return f"Failed to take the serial list of form '{form.number}': expected {expected}, got {got}."


def _digest(document: bytes) -> str:
    return sha256(document).hexdigest()


def read_file(path: Path) -> bytes:
    """A list's file; raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise ConfigError(
            f"Failed to read {path} as serial list: expected a file that can be read, "
            f"got {failure.strerror or failure}."
        ) from failure
