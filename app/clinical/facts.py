"""What a case says at one moment, as the rules need it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from app.case.document import Case
from app.case.evidence import Measurement, Stage
from app.clinical.analytes import ANALYTES, CIRCULATING, CIRCULATING_ABSOLUTE
from app.clinical.answer import Evidence
from app.clinical.bone import Bone, bone
from app.clinical.chromosomes import Chromosomes
from app.clinical.discrepancy import Discrepancy
from app.clinical.masses import Masses, masses
from app.clinical.moments import same_moment
from app.clinical.quantity import Quantity, quantity
from app.clinical.spans import ANYTHING, samples
from app.clinical.truth import Truth

NO_BONE, NO_MASSES = Bone(Truth.UNKNOWN, 0, ()), Masses()


@dataclass(frozen=True, slots=True)
class Worded:
    """A measurement without an amount in use: its words (`IgG lambda`), or that it is high, low or normal."""

    analyte: str
    evidence: Evidence
    text: str | None = None
    interpretation: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """at: the event. All else is empty where the record says nothing. discrepancies: what could not be used, and why."""

    at: str | None = None
    quantities: tuple[Quantity, ...] = ()
    words: tuple[Worded, ...] = ()
    chromosomes: Chromosomes = field(default_factory=Chromosomes)
    bone: Bone = NO_BONE
    masses: Masses = NO_MASSES
    asserted_myeloma: Evidence | None = None
    stages: tuple[tuple[str, Stage], ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()

    def of(self, *analytes: str) -> tuple[Quantity, ...]:
        """The measurements of these analytes, in the order asked for."""
        return tuple(one for analyte in analytes for one in self.quantities if one.analyte == analyte)

    def possible(self, analyte: str, cuts: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """One amount for each part, between and at the cut-offs, that the value can lie in. Nothing known: every part."""
        spans = [span for one in self.of(analyte) for span in one.spans]
        return samples(cuts, spans or [ANYTHING])

    def evidence(self, *analytes: str) -> tuple[Evidence, ...]:
        """What the record says of these analytes, words included."""
        worded = tuple(one.evidence for one in self.words if one.analyte in analytes)
        return tuple(one.evidence for one in self.of(*analytes)) + worded

    def reading(self, chosen: Quantity, unit: str) -> "Facts":
        """The same facts, had the source stated this unit."""
        return replace(self, quantities=tuple(one.read_in(unit) if one is chosen else one for one in self.quantities))

    def only_fish(self) -> "Facts":
        """The same facts, where only interphase FISH tells of chromosomes."""
        return replace(self, chromosomes=replace(self.chromosomes, only_fish=True))


def facts_at(case: Case, at: str | None, of: str | None = None) -> Facts:
    """What the case (or its member `of`) says at the event `at`. A statement without `at` belongs to no moment.

    Never raises: a value that cannot be used is left out, and stands in `discrepancies`.
    """
    moment = same_moment(case, at) if at else frozenset()

    def here(name: str) -> Iterable[tuple[str, object]]:
        for index, item in enumerate(getattr(case, name)):
            if item.of == of and item.at in moment:
                yield f"{name}[{index}]", item

    measurements = [(path, item) for path, item in here("measurements") if isinstance(item, Measurement)]
    read = [_read(path, item) for path, item in measurements if item.value is not None and item.analyte in ANALYTES]
    quantities = tuple(one for one in read if isinstance(one, Quantity))
    chromosomes = Chromosomes(tuple(here("cytogenetics")))  # type: ignore[arg-type]
    bones = bone(list(here("findings")))  # type: ignore[arg-type]
    return Facts(
        at,
        quantities,
        tuple(_worded(path, item) for path, item in measurements if item.value is None),
        chromosomes,
        bones,
        masses(list(here("lesions"))),  # type: ignore[arg-type]
        _asserted_myeloma(case, of),
        tuple(
            (f"stages[{index}]", item)
            for index, item in enumerate(case.stages)
            if item.of == of and (item.at in moment or item.at is None)
        ),
        (
            *(one for one in read if isinstance(one, Discrepancy)),
            *_contradictory_amounts(quantities),
            *_contradictory_statements(chromosomes, bones),
        ),
    )


def _asserted_myeloma(case: Case, of: str | None) -> Evidence | None:
    """The source's own words for the diagnosis, unless it refutes it or only supposes it."""
    for index, condition in enumerate(case.conditions):
        asserted = condition.verification in ("confirmed", None)
        if condition.condition == "multiple_myeloma" and condition.of == of and asserted:
            return Evidence(condition.as_stated or "multiple_myeloma", f"conditions[{index}]")
    return None


def _read(path: str, item: Measurement) -> Quantity | Discrepancy:
    analyte = ANALYTES[item.analyte]
    if item.analyte == CIRCULATING and item.unit not in (None, "%"):
        analyte = CIRCULATING_ABSOLUTE
    return quantity(item, path, analyte)


def _worded(path: str, item: Measurement) -> Worded:
    said = item.as_stated or item.text or f"{item.analyte}: {item.interpretation or item.result or item.missing}"
    return Worded(item.analyte, Evidence(said, path), item.text, item.interpretation)


def _contradictory_amounts(quantities: Sequence[Quantity]) -> Iterable[Discrepancy]:
    for index, one in enumerate(quantities):
        for other in quantities[index + 1 :]:
            if other.analyte != one.analyte or _agree(one, other):
                continue
            text = f"{one.analyte} has two values at one time. Every conclusion is drawn under both."
            yield _contradiction(text, (one.id, other.id), (one.evidence, other.evidence))


def _agree(one: Quantity, other: Quantity) -> bool:
    return any(span.meets(another) for span in one.spans for another in other.spans)


def _contradictory_statements(chromosomes: Chromosomes, bones: Bone) -> Iterable[Discrepancy]:
    for found in chromosomes.contradictions():
        text = f"{found.word} is stated to be there and not to be there. Every conclusion is drawn under both."
        yield _contradiction(text, (), found.evidence)
    if bones.contradictory:
        text = "Lytic lesions are stated to be there and not to be there. Every conclusion is drawn under both."
        yield _contradiction(text, (), bones.evidence)


def _contradiction(text: str, fields: tuple[str, ...], evidence: Sequence[Evidence]) -> Discrepancy:
    paths, quotations = tuple(one.path for one in evidence), tuple(one.text for one in evidence)
    return Discrepancy("contradictory-measurements", "contradiction", text, paths, fields, quotations)
