"""The local record: journal, stock and quota in SQLite, one transaction a scan.

>>> from edge.store import Store  # doctest: +SKIP
>>> with Store.open(home, machine=..., anchor=..., now=..., ids=...) as store:  # doctest: +SKIP
...     with store.writing() as tx:
...         facts = tx.facts(code, task, operator, reading, settings=settings)
...         entry = tx.append(Draft(...))
"""

from __future__ import annotations

from edge.store.credentials import Credential
from edge.store.entry import Draft, Entry, Head, Header, Kind
from edge.store.home import Store
from edge.store.journal import Verified
from edge.store.kept import Ids
from edge.store.news import OpenException
from edge.store.outbox import Outbox
from edge.store.queued import OutboxDepth, Parked, Refusals
from edge.store.reader import Reader
from edge.store.sending import Pending
from edge.store.switching import BuiltCatalogue
from edge.store.tasks import Counts, StoredTask
from edge.store.writing import Writing

__all__ = [
    "BuiltCatalogue",
    "Counts",
    "Credential",
    "Draft",
    "Entry",
    "Head",
    "Header",
    "Ids",
    "Kind",
    "OpenException",
    "Outbox",
    "OutboxDepth",
    "Parked",
    "Pending",
    "Reader",
    "Refusals",
    "Store",
    "StoredTask",
    "Verified",
    "Writing",
]
