"""Files as one ZIP, the same bytes for the same files: the date is the earliest that ZIP knows, the order is the given one."""

from collections.abc import Iterable
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""PKWARE APPNOTE 4.4.6: a ZIP's dates begin here."""
READABLE = 0o644 << 16
UNIX = 3


def write_archive(files: Iterable[tuple[str, bytes]], to: IO[bytes]) -> None:
    """Write (name, content) of each file as a ZIP, one after the other, so that never more than one is held."""
    with ZipFile(to, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, READABLE, UNIX
            archive.writestr(entry, content)
