"""A repository of the small world's catalogue, signed today, and later issues of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from edge.authority.keys import Keys
from edge.authority.publish import publish
from edge.authority.repository import DAYS, Repository
from edge.catalogue import Catalogue
from tests import fakes
from tests.catalogue.sound import SOUND

TODAY = max(datetime.now(UTC), fakes.NOW)
"""When things are signed: stations of these tests live at `fakes.NOW`, ngclient by the machine's clock."""


def content(catalogue: Catalogue = SOUND, **changes: object) -> bytes:
    """A catalogue's JSON, with these fields changed."""
    return msgspec.json.encode(replace(catalogue, **changes))  # type: ignore[arg-type]


def opened(folder: Path, *, ago: timedelta = timedelta(), days: Mapping[str, int] = DAYS) -> Repository:
    """The repository in `folder`, its clock so far behind; its keys lie beside it."""
    keys = Keys(folder.with_name(f"{folder.name}.keys"))
    return Repository(folder, keys, TODAY - ago, days)


def made(folder: Path, *, ago: timedelta = timedelta(), **changes: object) -> Repository:
    """A new repository with the sound catalogue in it, version 1 unless told otherwise."""
    repository = opened(folder, ago=ago)
    repository.create()
    publish(repository, content(**{"version": 1, **changes}))
    return repository


def reissued(version: int, first: int | None, second: int) -> bytes:
    """The catalogue with the form F-MAIN at this number of packs, none for dropped, and another station's beside it."""
    (main,) = (form for form in SOUND.clearance_forms if form.number == "F-MAIN")
    others = tuple(form for form in SOUND.clearance_forms if form.approval != main.approval)
    (approval,) = (one for one in SOUND.approvals if one.number == main.approval)
    granted = replace(approval, quantity=Decimal(100), unit=main.unit, station="")
    forms = () if first is None else (replace(main, quantity=Decimal(first)),)
    if second:
        forms = (*forms, replace(main, number="F-NEXT", station="ZONE-2", quantity=Decimal(second)))
    return content(
        version=version,
        clearance_forms=(*others, *forms),
        permits=tuple(one for one in SOUND.permits if one.approval != main.approval),
        approvals=tuple(granted if one is approval else one for one in SOUND.approvals),
    )
