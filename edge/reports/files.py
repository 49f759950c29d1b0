"""A report's file is there whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from edge.errors import BondscanError


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file to write; it takes the name `path` when the block ends well, and leaves nothing otherwise.

    Raises `BondscanError` where the place cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as failure:
        raise BondscanError(
            f"Failed to write {path}: expected a place with room that can be written, "
            f"got {failure.strerror or failure}."
        ) from failure
    finally:
        with suppress(OSError):  # a stick that was pulled out
            aside.unlink(missing_ok=True)
