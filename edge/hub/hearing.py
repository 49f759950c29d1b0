"""Whether the hub's own port still answers over TLS.

The server under it takes no more lines for good once this process could open no further file while
many shook hands. That cannot be set right from within: the process has to begin anew.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
from typing import Final

EVERY: Final = 5.0
WAIT: Final = 10.0
"""Seconds between two looks, and those a handshake may take: on one machine it takes milliseconds."""

MISSED: Final = 3
"""Looks in a row without an answer."""

_OUT_OF_FILES: Final = (errno.EMFILE, errno.ENFILE)


async def until_deaf(host: str, port: int) -> None:
    """Return once nobody is answered any more; never, as long as somebody may be."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    missed = 0
    while missed < MISSED:
        await asyncio.sleep(EVERY)
        missed = 0 if await _answers(host, port, context) else missed + 1


async def _answers(host: str, port: int, context: ssl.SSLContext) -> bool:
    """Whether somebody is there; who wants a certificate of us is."""
    try:
        async with asyncio.timeout(WAIT):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except TimeoutError:
        return False
    except OSError as problem:
        return problem.errno not in _OUT_OF_FILES
    writer.close()
    return True
