"""Cases in formats that others expect, with what each format could not hold. Not the bulk `$export` of FHIR (export.py)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.case.document import Case
from app.convert.exports.export import Loss, losses_csv
from app.convert.exports.kinds import EXPORTS
from app.fhir.problems import Invalid
from app.interaction.case_filters import meets, word_faults
from app.interaction.read_case import read_case
from app.interaction.service import Service
from app.interaction.view_cases import stored_cases
from app.terminology.terminology import Terminology

LOSSES = "losses.csv"
FILE_A_PERSON = ("phenopacket",)
"""Kinds that are made case by case: no file of theirs is about two cases."""
Progress = Callable[[str, int, int], None]
"""(what is counted, done, of how many)."""


@dataclass
class CaseExport:
    """An export at work. `losses` is whole when the files have been taken."""

    kind: str
    cases: Sequence[Case]
    terminology: Terminology
    losses: list[Loss] = field(default_factory=list)

    def files(self, progress: Progress = lambda *_: None) -> Iterator[tuple[str, bytes]]:
        """(name, content) of each file by the order of the cases' ids and then of the names; to be asked once."""
        in_order = sorted(self.cases, key=lambda case: case.id)
        parts = [[case] for case in in_order] if self.kind in FILE_A_PERSON else [in_order]
        for done, part in enumerate(parts):
            progress("cases", done, len(parts))
            made = EXPORTS[self.kind](part, self.terminology)
            self.losses += made.losses
            yield from sorted(made.files.items())

    def report(self) -> Iterator[tuple[str, bytes]]:
        """The loss report as a file, to be taken behind the others."""
        yield LOSSES, losses_csv(self.losses)


async def export_case(service: Service, case_id: str, kind: str) -> CaseExport:
    """One stored case. kind: of EXPORTS. Raises NotFound; Invalid where no case can be made of what is stored."""
    return CaseExport(kind, [(await read_case(service, case_id)).case], service.terminology)


async def export_cases(service: Service, kind: str, filters: Sequence[tuple[str, str]] = ()) -> CaseExport:
    """All stored cases, or those that meet the filters of `list_cases`. kind: of EXPORTS.

    One that cannot be rebuilt is a loss, with the reason, whether or not it would meet them. Raises Invalid for a filter's word.
    """
    faults = word_faults(filters, service.terminology)
    if faults:
        raise Invalid(*faults)
    found = await stored_cases(service)
    losses = [
        Loss(one["case"] or one["composition"] or "", "$this", f"not exported: {one['reason']}")
        for one in found.not_read
    ]
    asked = dict(filters)
    return CaseExport(kind, [case for case in found.cases if meets(case, asked)], service.terminology, losses)
