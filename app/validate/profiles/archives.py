"""The JSON files of a folder or of a FHIR package (`.tgz`), read into memory and never written anywhere.

https://confluence.hl7.org/display/FHIR/NPM+Package+Specification: the resources lie in `package/`.
"""

import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from app.fhir.issues import Issue
from app.fhir.problems import Invalid

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_PACKAGE = 2 * 1024 * 1024 * 1024
MOST_FILES = 100_000
KINDS = ("StructureDefinition-", "ValueSet-", "CodeSystem-")


def files_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """(where it lies, its bytes) of each StructureDefinition, ValueSet and CodeSystem, by the names of the files.

    Raises Invalid where the path does not exist, is no folder or package, or is larger than any real one.
    """
    if path.is_dir():
        for file in sorted(path.glob("*.json")):
            if file.name.startswith(KINDS):
                yield str(file), file.read_bytes()
    elif path.is_file():
        yield from _of_package(path)
    else:
        raise refused(str(path), "There is no folder and no package of this name.")


def _of_package(path: Path) -> Iterator[tuple[str, bytes]]:
    """Members are told by name and read one by one, so neither a path nor a link in the archive leads anywhere."""
    count = total = 0
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                count, total = count + 1, total + member.size
                if count > MOST_FILES or total > LARGEST_PACKAGE or member.size > LARGEST_FILE:
                    text = f"A package has at most {MOST_FILES} files, {LARGEST_FILE >> 20} MB each, {LARGEST_PACKAGE >> 20} MB in all."
                    raise refused(f"{path}: {member.name[:100]}", text)
                folder, _, name = member.name.removeprefix("./").rpartition("/")
                wanted = folder == "package" and name.startswith(KINDS) and name.endswith(".json")
                if wanted and member.isfile():
                    file = archive.extractfile(member)
                    if file is not None:
                        yield f"{path}: {member.name}", file.read(LARGEST_FILE)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise refused(str(path), f"This is no FHIR package, a tar file compressed with gzip: {error}.") from None


def refused(where: str, text: str) -> Invalid:
    """The problem of a source of profiles that cannot be used; `where` is a path of the operator's own."""
    return Invalid(Issue("invalid", "profile-source", f"{where}: {text}", value=where))
