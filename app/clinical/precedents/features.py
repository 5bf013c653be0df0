"""What two cases are compared by: seven features, each of which may be unknown.

The features and the words that they are made of stand in features.csv, the grouping of sites in site_regions.csv.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.case.course import Treatment
from app.clinical.cohort_table.given import before_onset
from app.clinical.cohort_table.people import Whom
from app.clinical.cohort_table.table import UNDOCUMENTED, marrow_at_onset, sites_of
from app.clinical.survival.onset import Definition
from app.terminology.terminology import Terminology

HERE = Path(__file__).parent
CYTOTOXIC = re.compile(r"L01[A-D][A-Z][0-9]{2}")
"""ATC: alkylating agents, antimetabolites, plant alkaloids, cytotoxic antibiotics (atcddd.fhi.no, group L01)."""
FREE = ("no_evidence_of_disease", "cr", "scr")
Value = bool | frozenset[str] | str | None
"""A treatment given or not, a set of regions, a status of the marrow; None is unknown."""


@dataclass(frozen=True)
class Feature:
    """One thing that is compared: its name, how it is found, by which words, and what to call it."""

    name: str
    kind: str
    words: tuple[str, ...]
    text: str


@cache
def features() -> tuple[Feature, ...]:
    """The seven features, in the order in which they are shown."""
    rows = _rows("features.csv")
    return tuple(Feature(row["feature"], row["kind"], tuple(row["words"].split()), row["text"]) for row in rows)


@cache
def regions() -> dict[str, str]:
    """The region that a site lies in; a site that is not listed is a region of its own."""
    return {row["site"]: row["region"] for row in _rows("site_regions.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def values(whom: Whom, terminology: Terminology, definition: Definition = "strict") -> dict[str, Value]:
    """The features of one line. Of a person, what is not listed among the treatments was not given; of a series nothing
    follows from silence, and what only some had is unknown."""
    given = before_onset(whom, definition)
    return {feature.name: _value(whom, feature, given, terminology, definition) for feature in features()}


def _value(
    whom: Whom, feature: Feature, given: list[Treatment], terminology: Terminology, definition: Definition
) -> Value:
    if feature.kind == "sites":
        return frozenset(regions().get(site, site) for site in sites_of(whom, definition)) or None
    if feature.kind == "marrow":
        word = marrow_at_onset(whom, definition)[0]
        return None if word in UNDOCUMENTED else "free" if word in FREE else word
    if any(one.given_to == "all" and _is(one, feature, terminology) for one in given):
        return True
    silent = whom.grain in ("series", "subgroup") or not given
    vague = feature.kind != "procedure" and any(_agents_unknown(one) for one in given)
    some = any(one.given_to != "all" for one in given)
    return None if silent or vague or some else False


def _agents_unknown(treatment: Treatment) -> bool:
    return treatment.procedure == "systemic_therapy" and not treatment.agents and treatment.regimen is None


def _is(treatment: Treatment, feature: Feature, terminology: Terminology) -> bool:
    if feature.kind == "procedure":
        return treatment.procedure in feature.words
    drugs = {agent.drug for agent in treatment.agents}
    if treatment.regimen is not None:
        drugs |= set(terminology.concept("regimens", treatment.regimen).listed("agents"))
    if feature.kind == "drug_class":
        return any(class_of(drug, terminology) in feature.words for drug in drugs)
    return treatment.procedure in feature.words or any(
        drug in feature.words or _cytotoxic(drug, terminology) for drug in drugs
    )


def class_of(drug: str, terminology: Terminology) -> str:
    """The class of a drug in mappings/drugs.csv; without one, the drug itself."""
    return terminology.concept("drugs", drug).attributes.get("class", drug)


def _cytotoxic(drug: str, terminology: Terminology) -> bool:
    return any(CYTOTOXIC.fullmatch(code.code) for code in terminology.concept("drugs", drug).codes)
