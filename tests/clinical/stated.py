"""Case documents for the tests of the rules: one patient, and what is stated at the diagnosis."""

from typing import Any

from app.case.document import Case
from app.case.reading import read_yaml
from app.clinical.answer import Answer
from app.clinical.facts import Facts, facts_at
from app.clinical.truth import Truth
from app.fhir.exact_json import ExactDecimal
from tests.case.documents import case, document
from tests.case.values_drawn import ROOT, TERMINOLOGY

UNITS = {
    "hemoglobin": "g/dL",
    "calcium": "mg/dL",
    "creatinine": "mg/dL",
    "albumin": "g/dL",
    "beta_2_microglobulin": "mg/L",
    "serum_m_protein": "g/dL",
    "serum_protein_electrophoresis": "g/dL",
    "igg": "mg/dL",
    "iga": "mg/dL",
    "urine_m_protein_24h": "mg/(24.h)",
    "urine_total_protein_24h": "mg/(24.h)",
    "kappa_free_light_chain": "mg/L",
    "lambda_free_light_chain": "mg/L",
    "free_light_chain_ratio": "{ratio}",
    "bone_marrow_plasma_cells": "%",
    "circulating_plasma_cells": "%",
    "lactate_dehydrogenase": "U/L",
}
"""The usual unit, where a test says none."""


def measured(analyte: str, value: str, unit: str | None = None, **more: Any) -> dict[str, Any]:
    """A measurement at the diagnosis, in its usual unit unless said otherwise; unit "" is none stated."""
    stated = {"unit": UNITS[analyte] if unit is None else unit} if unit != "" else {}
    return {"analyte": analyte, "at": "diagnosis", "value": ExactDecimal(value), **stated, **more}


def ldh(level: str) -> dict[str, Any]:
    """Lactate dehydrogenase, `high` or `normal` by the laboratory's own word."""
    return {"analyte": "lactate_dehydrogenase", "at": "diagnosis", "text": level, "interpretation": level}


def isotype(text: str) -> dict[str, Any]:
    """The paraprotein's type."""
    return {"analyte": "paraprotein_isotype", "at": "diagnosis", "text": text}


def chromosome(abnormality: str, result: str = "positive", clone: str | None = None, **more: Any) -> dict[str, Any]:
    """A chromosome abnormality at the diagnosis."""
    share = {"clone_percent": ExactDecimal(clone)} if clone else {}
    return {"abnormality": abnormality, "at": "diagnosis", "result": result, **share, **more}


def lytic(*sites: str, result: str = "positive") -> list[dict[str, Any]]:
    """Lytic lesions in these bones on X-ray; without sites, of the skeleton as a whole."""
    finding = {"finding": "lytic_bone_lesion", "at": "diagnosis", "result": result, "method": "x_ray"}
    return [{**finding, "site": site} for site in sites] or [finding]


def stated(**lists: list[dict[str, Any]]) -> Case:
    """A case with these items; each gets an id of its own."""
    named = {
        name: [{"id": f"{name}-{index}", **item} for index, item in enumerate(items)] for name, items in lists.items()
    }
    return case(document(**named))


def facts(*measurements: dict[str, Any], **lists: list[dict[str, Any]]) -> Facts:
    """What such a case says at its diagnosis."""
    return facts_at(stated(measurements=list(measurements), **lists), "diagnosis")


def shipped(name: str) -> Case:
    """A case that ships with the service."""
    return read_yaml((ROOT / "app" / "literature" / f"{name}.yaml").read_bytes(), TERMINOLOGY.words)


def status(answer: Answer, criterion: str) -> Truth:
    """The status of one of the answer's criteria."""
    return next(one.status for one in answer.criteria if one.name == criterion)
