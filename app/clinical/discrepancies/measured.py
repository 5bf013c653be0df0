"""Laboratory values and stages that do not bear what is built on them."""

from collections.abc import Iterator
from fractions import Fraction

from app.case.document import Case
from app.case.evidence import Measurement
from app.clinical.analytes import ANALYTES
from app.clinical.discrepancy import Discrepancy
from app.clinical.facts import facts_at
from app.clinical.moments import same_moment
from app.clinical.quantity import below_nothing, quantity

DS_IGG_CUT = Fraction(7)
"""g/dL of M-component: Durie-Salmon III above [C1][C2][C3]."""
M_PROTEIN = ("serum_m_protein", "serum_protein_electrophoresis")


def measured(case: Case) -> Iterator[Discrepancy]:
    """Values without unit; values of one component on two sides of a cut-off; a substage without its value; what facts refuse."""
    yield from _units(case)
    yield from _straddles(case)
    yield from _spike_beside_negative_immunofixation(case)
    yield from _substages(case)
    yield from _cytogenetics(case)
    places = {(one.at, one.of) for one in case.measurements if one.at}
    places |= {(one.at, one.of) for one in case.cytogenetics if one.at}
    places |= {(one.at, one.of) for one in case.findings if one.at}
    found = {one: None for at, of in sorted(places, key=str) for one in facts_at(case, at, of).discrepancies}
    yield from found
    yield from _outside_of_facts(case)


def _outside_of_facts(case: Case) -> Iterator[Discrepancy]:
    """What no rule reads, because it belongs to no moment or no rule asks for it, and what cannot be all the same."""
    for index, one in enumerate(case.measurements):
        analyte, path = ANALYTES.get(one.analyte), f"measurements[{index}]"
        if one.value is None or (one.at is not None and analyte is not None):
            continue
        if analyte is not None and isinstance(refused := quantity(one, path, analyte), Discrepancy):
            yield refused
        elif analyte is None and one.value < 0:
            yield below_nothing(one, path)


def _units(case: Case) -> Iterator[Discrepancy]:
    without = [(i, one) for i, one in enumerate(case.measurements) if one.value is not None and one.unit is None]
    if without:
        text = f"{len(without)} value{'s' if len(without) > 1 else ''} without a unit: every unit that each may have is tried, none is chosen."
        yield Discrepancy(
            "unit-not-stated",
            "missing",
            text,
            tuple(f"measurements[{index}]" for index, _ in without),
            tuple(one.id for _, one in without),
            tuple(one.as_stated for _, one in without if one.as_stated),
        )


def _straddles(case: Case) -> Iterator[Discrepancy]:
    """Total IgG and the M-protein of one time, where only one of them is above Durie-Salmon's cut-off."""
    for index, one in enumerate(case.measurements):
        if one.analyte != "igg" or one.at is None:
            continue
        for other_index, other in enumerate(case.measurements):
            if other.analyte not in M_PROTEIN or other.of != one.of or other.at not in same_moment(case, one.at):
                continue
            if _sides(case, one) != _sides(case, other) and _sides(case, other):
                text = f"'{one.id}' and '{other.id}' measure one component and may lie on different sides of Durie-Salmon's 7 g/dL."
                paths = (f"measurements[{index}]", f"measurements[{other_index}]")
                said = tuple(words for words in (one.as_stated, other.as_stated) if words)
                yield Discrepancy("two-sides-of-a-cut-off", "ambiguity", text, paths, (one.id, other.id), said)


def _sides(case: Case, one: Measurement) -> frozenset[bool]:
    """Above the cut-off or not, under each unit that the value may have."""
    facts = facts_at(case, one.at, one.of)
    spans = [span for found in facts.quantities if found.id == one.id for span in found.spans]
    return frozenset(span.low is not None and span.low > DS_IGG_CUT for span in spans)


def _spike_beside_negative_immunofixation(case: Case) -> Iterator[Discrepancy]:
    """A spike in g/dL that the more sensitive test does not see: a slip, or an antibody given as treatment."""
    for specimen, analyte in (("serum", "serum_m_protein"), ("urine", "urine_m_protein_24h")):
        for index, one in enumerate(case.measurements):
            if one.analyte != f"{specimen}_immunofixation" or one.result != "negative" or one.at is None:
                continue
            moment = same_moment(case, one.at)
            for other_index, other in enumerate(case.measurements):
                seen = other.value is not None and other.value > 0 and other.comparator not in ("<", "<=")
                if other.analyte == analyte and seen and other.of == one.of and other.at in moment:
                    text = (
                        f"Immunofixation of {specimen} is negative, and '{other.id}' is {other.value} at the same time."
                    )
                    paths = (f"measurements[{index}]", f"measurements[{other_index}]")
                    said = tuple(words for words in (one.as_stated, other.as_stated) if words)
                    yield Discrepancy(
                        "spike-beside-negative-immunofixation", "contradiction", text, paths, (one.id, other.id), said
                    )


def _substages(case: Case) -> Iterator[Discrepancy]:
    for index, stage in enumerate(case.stages):
        if stage.system != "durie_salmon" or not stage.value.upper().endswith(("A", "B")):
            continue
        here = same_moment(case, stage.at) if stage.at else frozenset()
        has = any(
            one.analyte == "creatinine" and one.value is not None and one.of == stage.of and one.at in here
            for one in case.measurements
        )
        if not has:
            letter = stage.value[-1].upper()
            text = (
                f"Stage {stage.value} is asserted, but no creatinine is given, and {letter} rests on creatinine alone."
            )
            said = (stage.as_stated,) if stage.as_stated else ()
            yield Discrepancy(
                "substage-without-creatinine", "unsupported", text, (f"stages[{index}]",), (stage.id,), said
            )


def _cytogenetics(case: Case) -> Iterator[Discrepancy]:
    """A cytogenetic clearance, of which neither specimen nor method is stated, is in no compartment."""
    cleared = [
        (f"assessments[{index}]", one)
        for index, one in enumerate(case.assessments)
        if one.status == "cytogenetic_resolution" and one.compartment == "unspecified"
    ]
    if cleared and not any(one.specimen or one.method for one in case.cytogenetics):
        text = "Neither specimen nor method nor clone size of the cytogenetics is stated: their clearance is in no compartment."
        said = tuple(one.as_stated for _, one in cleared if one.as_stated)
        paths, fields = tuple(path for path, _ in cleared), tuple(one.id for _, one in cleared)
        yield Discrepancy("specimen-of-cytogenetics", "missing", text, paths, fields, said)
