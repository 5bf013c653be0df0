"""Where an export's files go: a folder, one file, a ZIP, or standard output. Nothing that is there is overwritten unasked."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.convert.exports.archive import write_archive

REPORT = "losses.csv"


class NoPlace(OSError):
    """The files have no place to go to; the message says what would be one."""


@dataclass(frozen=True)
class Target:
    """out: a folder; a file, where its name ends as the export's files do, in `.zip`, or None: standard output."""

    out: Path | None
    suffix: str
    force: bool

    @property
    def is_archive(self) -> bool:
        """Whether all goes into one ZIP."""
        return self._is_named(".zip")

    @property
    def report(self) -> Path | None:
        """Where the loss report stands; None on standard output, and within a ZIP."""
        if self.out is None or self.is_archive:
            return None
        return self.out.with_suffix(f".{REPORT}") if self._is_file else self.out / REPORT

    def checked(self, names: Sequence[str], with_report: bool) -> None:
        """Raises NoPlace where the files cannot go there, or something is there already, before anything is written."""
        if (self.out is None or self._is_file) and len(names) != 1:
            raise NoPlace(f"{len(names)} files come of this: name a folder, or a .zip, with --out")
        if self.out is None:
            return
        places = [self.out] if self.is_archive else [self._place(name) for name in names]
        places += [self.report] if with_report and self.report is not None else []
        there = [str(place) for place in places if place.exists()]
        if there and not self.force:
            more = f" and {len(there) - 3} more" if len(there) > 3 else ""
            raise NoPlace(f"{', '.join(there[:3])}{more}: there already; --force overwrites")

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write (name, content) of each, one at a time. Raises OSError."""
        if self.out is not None and self.is_archive:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            with self.out.open("wb") as file:
                write_archive(files, file)
            return
        for name, content in files:
            if self.out is None:
                sys.stdout.buffer.write(content)
            else:
                self._place(name).parent.mkdir(parents=True, exist_ok=True)
                self._place(name).write_bytes(content)

    @property
    def _is_file(self) -> bool:
        return self._is_named(self.suffix)

    def _place(self, name: str) -> Path:
        assert self.out is not None
        return self.out if self._is_file else self.out / name

    def _is_named(self, suffix: str) -> bool:
        return self.out is not None and self.out.suffix == suffix and not self.out.is_dir()
