"""A large body goes into a file that has no name and vanishes when it is closed, whatever happens."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, cast

from starlette.requests import Request

from app.api.body import packing_of, too_large
from app.api.inflating import Inflation


@asynccontextmanager
async def spooled(request: Request, limit: int) -> AsyncIterator[BinaryIO]:
    """The body as a file, unpacked if it is gzip. limit: bytes, of what is sent and of what is unpacked.

    Raises TooLarge, Unsupported (another packing), Malformed (broken gzip).
    """
    inflation = Inflation(limit) if packing_of(request) == "gzip" else None
    size = 0
    with tempfile.TemporaryFile(prefix="emm-import-") as file:
        async for part in request.stream():
            size += len(part)
            if size > limit or (inflation is not None and not inflation.feed(part)):
                raise too_large(limit)
            if inflation is None:
                file.write(part)
            else:
                file.writelines(inflation.parts)
                inflation.parts.clear()
        if inflation is not None:
            inflation.whole()  # raises where the end is missing
        yield cast("BinaryIO", file)
