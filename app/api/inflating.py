"""Unpacking gzip with a bound: a small body must not become a large one (https://www.rfc-editor.org/rfc/rfc1952)."""

import zlib

from app.fhir.issues import Issue
from app.fhir.problems import Malformed

GZIP = 16 + zlib.MAX_WBITS
PIECE = 65536
"""Bytes that are unpacked at once."""
MOST_MEMBERS = 1000
"""Gzip files behind each other in one body; each costs time, even an empty one."""


class Inflation:
    """Takes packed bytes as they come, and never holds more than `limit` unpacked ones."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.parts: list[bytes] = []
        self.member = zlib.decompressobj(GZIP)
        self.members = 0

    def feed(self, packed: bytes) -> bool:
        """Unpack these too. False where that passes the limit: nothing more is unpacked then. Raises Malformed."""
        while packed:
            if self.member.eof or not self.members:
                self.member, self.members = zlib.decompressobj(GZIP), self.members + 1
            if self.members > MOST_MEMBERS:
                raise _broken()
            try:
                part = self.member.decompress(packed, min(PIECE, self.limit - self.size + 1))
            except zlib.error:
                raise _broken() from None
            self.size += len(part)
            if self.size > self.limit:
                return False
            self.parts.append(part)
            packed = self.member.unconsumed_tail or self.member.unused_data
        return True

    def whole(self) -> bytes:
        """All that was unpacked. Raises Malformed where the end is missing."""
        if not self.members:
            return b""
        if not self.member.eof:
            raise _broken()
        return b"".join(self.parts)


def _broken() -> Malformed:
    text = f"The body is not gzip as Content-Encoding says, its end is missing, or it has over {MOST_MEMBERS} members."
    return Malformed(Issue("structure", "content-encoding", text, "http.Content-Encoding", "gzip"))
