"""Ledgers and figures from the journal, as JSON lines, CSV and XLSX; events as EPCIS documents.

Everything here reads (`edge.store.Reader`) and streams: a year of work takes no more memory
than a day.
"""

from __future__ import annotations

from edge.reports.files import atomic
from edge.reports.ledger import Form, Ledger, Line, open_ledger

__all__ = ["Form", "Ledger", "Line", "atomic", "open_ledger"]
