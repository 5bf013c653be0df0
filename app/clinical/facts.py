"""What a case says at one moment, as the rules need it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from app.case.document import Case
from app.case.evidence import Finding, Measurement, Stage
from app.clinical.analytes import ANALYTES, CIRCULATING, CIRCULATING_ABSOLUTE
from app.clinical.answer import Evidence
from app.clinical.bone import COUNT, NOT_LYTIC_METHODS, Bone, bone
from app.clinical.chromosomes import Chromosomes
from app.clinical.contradictions import contradictory_amounts, contradictory_statements
from app.clinical.discrepancy import Discrepancy
from app.clinical.masses import Masses, masses
from app.clinical.moments import same_moment
from app.clinical.quantity import Quantity, quantity
from app.clinical.seen import FURTHER, Seen
from app.clinical.spans import ANYTHING, samples
from app.clinical.truth import Truth

NO_BONE, NO_MASSES = Bone(Truth.UNKNOWN, 0, ()), Masses()


@dataclass(frozen=True, slots=True)
class Worded:
    """A measurement without an amount in use: its words (`IgG lambda`), that it is high, low or normal, or why it is missing."""

    analyte: str
    evidence: Evidence
    text: str | None = None
    interpretation: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """at: the event. All else is empty where the record says nothing. apart: paths of what is said so
    many days from the event. discrepancies: what could not be used, and why.
    """

    at: str | None = None
    quantities: tuple[Quantity, ...] = ()
    words: tuple[Worded, ...] = ()
    chromosomes: Chromosomes = field(default_factory=Chromosomes)
    bone: Bone = NO_BONE
    masses: Masses = NO_MASSES
    seen: Seen = field(default_factory=Seen)
    asserted_myeloma: Evidence | None = None
    stages: tuple[tuple[str, Stage], ...] = ()
    apart: tuple[tuple[str, int], ...] = ()
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


def facts_at(
    case: Case, at: str | None, of: str | None = None, near: Mapping[str, int] = MappingProxyType({})
) -> Facts:
    """What the case (or its member `of`) says at the event `at`. A statement without `at` belongs to no moment.

    near: further events whose laboratory values, chromosomes and findings count where `at` has none, with their distance
    in days (baseline.py). Never raises: a value that cannot be used is left out, and stands in `discrepancies`.
    """
    moment = same_moment(case, at) if at else frozenset()
    days = {**near, **dict.fromkeys(moment, 0)}
    measurements = _said(case.measurements, "measurements", lambda item: item.analyte, of, days)
    read = [_read(path, item) for path, item in measurements if item.value is not None and item.analyte in ANALYTES]
    quantities = tuple(one for one in read if isinstance(one, Quantity))
    chromosomes = _said(case.cytogenetics, "cytogenetics", lambda item: item.abnormality, of, days)
    findings = _said(case.findings, "findings", _looked_for, of, days)
    not_lytic = {path for path, item in measurements if item.method in NOT_LYTIC_METHODS}
    bones = bone(findings, [one for one in quantities if one.analyte == COUNT and one.evidence.path not in not_lytic])
    seen = Seen(tuple(findings))
    found = Facts(
        at,
        quantities,
        tuple(_worded(path, item) for path, item in measurements if item.value is None),
        Chromosomes(tuple(chromosomes)),
        bones,
        masses([(f"lesions[{i}]", item) for i, item in enumerate(case.lesions) if item.of == of and item.at in moment]),
        seen,
        _asserted_myeloma(case, of),
        tuple(
            (f"stages[{index}]", item)
            for index, item in enumerate(case.stages)
            if item.of == of and (item.at in moment or item.at is None)
        ),
        tuple((path, days[item.at]) for path, item in (*measurements, *chromosomes, *findings) if days[item.at]),
    )
    refused = (one for one in read if isinstance(one, Discrepancy))
    return replace(
        found,
        discrepancies=(
            *refused,
            *contradictory_amounts(quantities),
            *contradictory_statements(found.chromosomes, bones, seen),
        ),
    )


def _said(
    items: Iterable[Any], name: str, what: Callable[[Any], Hashable], of: str | None, days: Mapping[str, int]
) -> list[tuple[str, Any]]:
    """(path, item): of each thing, what is said nearest to the moment; that a value is missing is no nearer value."""
    here = [(f"{name}[{index}]", item) for index, item in enumerate(items) if item.of == of and item.at in days]
    nearest: dict[Hashable, int] = {}
    for _, item in here:
        if item.missing is None:
            nearest[what(item)] = min(days[item.at], nearest.get(what(item), days[item.at]))
    return [(path, item) for path, item in here if days[item.at] == nearest.get(what(item), 0)]


def _looked_for(item: Finding) -> Hashable:
    """Survey and MRI are seldom of one day, and a solitary plasmacytoma wants both."""
    return (item.finding, item.method) if item.finding == FURTHER else item.finding


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
    return Worded(item.analyte, Evidence(said, path), item.text, item.interpretation, item.missing)
