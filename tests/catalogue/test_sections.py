"""A catalogue taken apart and put together: the same catalogue."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import pytest

from edge.catalogue import sections, serial_list
from edge.catalogue.sections import AUTHORITIES, FORMS, Index
from edge.store.entities import KINDS
from tests.catalogue.sound import SOUND

AT = "2026-06-01T09:00:00+08:00"
CONTENT = msgspec.json.encode(SOUND)
LISTED = next(form for form in SOUND.clearance_forms if form.serials)


def parts_of(content: bytes) -> tuple[Index, dict[str, bytes]]:
    """The parts of a catalogue, their lists signed by nobody, and an index of them."""
    taken = sections.split(content)
    lists = {
        form: serial_list.lay_out(bare, serials, AT, "key", b"\1" * 64)
        for form, (bare, serials) in taken.lists.items()
    }
    hashes = {form: hashlib.sha256(text).hexdigest() for form, text in lists.items()}
    parts = {sections.section_path(name): sections.array(lines) for name, lines in taken.sections.items()}
    parts[sections.section_path(FORMS)] = sections.forms_part(taken, hashes)
    parts |= {sections.list_path(form): text for form, text in lists.items()}
    index = Index(
        version=taken.version,
        issued=taken.issued,
        policy=taken.policy,
        sections=tuple(taken.sections),
        lists=hashes,
        sha256="",
        size=0,
    )
    return index, parts


def odd(serials: tuple[str, ...]) -> bytes:
    """A catalogue whose listed form has these serials."""
    forms = tuple(
        replace(form, serials=serials) if form is LISTED else form for form in SOUND.clearance_forms
    )
    return msgspec.json.encode(replace(SOUND, clearance_forms=forms))


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        json.dumps(json.loads(CONTENT), indent=3, ensure_ascii=False).encode(),
        odd(('a","b', 'c\\","', "]}", "名录", "\n,", "x")),
        odd(()),
        odd(("S",)),
    ],
    ids=["compact", "pretty", "awkward serials", "none listed", "one listed"],
)
def test_the_whole_says_what_the_catalogue_said(content: bytes) -> None:
    """However it was laid out, and whatever its serials hold, nothing is lost or changed."""
    index, parts = parts_of(content)
    assert set(index.paths()) == set(parts)
    assert json.loads(sections.whole(index, parts)) == json.loads(content)


def test_taking_apart_what_was_put_together_changes_no_byte() -> None:
    """The parts of the whole are the parts it was made of."""
    index, parts = parts_of(CONTENT)
    assert parts_of(sections.whole(index, parts)) == (index, parts)


def test_every_section_has_one_authority_that_may_sign_it() -> None:
    """What a catalogue holds is divided among the authorities, and no two share a path."""
    named = [section for names in AUTHORITIES.values() for section in names]
    assert sorted(named) == sorted(field for _, field, *_ in KINDS)
    for role, names in AUTHORITIES.items():
        for name in names:
            assert sections.role_of(sections.section_path(name)) == role
    assert sections.role_of(sections.list_path("any/form")) == "approvals"


def test_a_list_that_is_not_the_one_its_form_names_is_refused() -> None:
    """A form's line names its list by hash; no other list stands in for it."""
    index, parts = parts_of(CONTENT)
    other = msgspec.structs.replace(index, lists=dict.fromkeys(index.lists, "0" * 64))
    with pytest.raises(KeyError):
        sections.whole(other, parts)


def test_a_lists_path_holds_nothing_that_a_path_may_not() -> None:
    """Whatever a form is called, its list lies under a plain name."""
    for form in ("BJ/2026", "../../etc", "通关单 1", "a%2fb"):
        assert sections.list_path(form).removeprefix("lists/").removesuffix(".json.gz").isalnum()


def test_a_serial_list_is_read_back() -> None:
    """Form, key, signature and serials come out as they went in; the form is a value."""
    bare, serials = sections.split(CONTENT).lists[LISTED.number]
    document = serial_list.lay_out(bare, serials, AT, "key-1", b"\7" * 64)
    read = serial_list.parse(document)
    assert (read.key, read.signature) == ("key-1", "07" * 64)
    assert read.signed == serial_list.to_sign(bare, serials, AT)
    assert read.clearance_form() == LISTED
    assert read.at == datetime.fromisoformat(AT)
    assert serial_list.serials_in(document) == serials


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop("serials"),
        lambda said: said.update(serials={"a": 1}),
        lambda said: said.update(signature="xyz"),
        lambda said: said.update(key=1),
    ],
)
def test_what_is_no_serial_list_is_refused(change: Any) -> None:
    """A file without its parts is refused by name, not by accident."""
    bare, serials = sections.split(CONTENT).lists[LISTED.number]
    said = json.loads(serial_list.lay_out(bare, serials, AT, "key-1", b"\7" * 64))
    change(said)
    with pytest.raises(ValueError, match="serial list"):
        serial_list.parse(json.dumps(said).encode())


def test_a_list_whose_form_is_none_is_refused() -> None:
    """Serials of nothing are no list."""
    read = serial_list.parse(serial_list.lay_out(b'{"number":1}', b"[]", AT, "k", b""))
    with pytest.raises(ValueError, match="clearance form"):
        read.clearance_form()
