"""The EPCIS schemas, where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STANDARDS = Path(__file__).resolve().parents[3] / "shared" / "standards"
SCHEMAS = ("epcis-json-schema-2.0-gs1-github.json", "epcis-json-schema-2.0.1.json")


@pytest.fixture(scope="session")
def check_document() -> Callable[[bytes], dict[str, Any]]:
    """Reads a document, holding it against both EPCIS JSON schemas where they are at hand."""
    from jsonschema import Draft7Validator, FormatChecker

    validators = [
        Draft7Validator(json.loads((STANDARDS / name).read_text("utf-8")), format_checker=FormatChecker())
        for name in SCHEMAS
        if (STANDARDS / name).is_file()
    ]

    def check(document: bytes) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(document)
        for validator in validators:
            assert [error.message for error in validator.iter_errors(read)] == []
        return read

    return check
