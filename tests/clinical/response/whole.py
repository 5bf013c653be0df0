"""Documents of a diagnosis, a restaging and a later moment, item by item; and one of which a response states all."""

from typing import Any

from app.clinical.answer import Answer
from app.clinical.response.responses import responses
from tests.clinical.building import after, course, event, said

Lists = dict[str, list[dict[str, Any]]]
UNITS = {
    "serum_m_protein": "g/dL",
    "urine_m_protein_24h": "mg/(24.h)",
    "bone_marrow_plasma_cells": "%",
    "free_light_chain_ratio": "{ratio}",
    "calcium": "mg/dL",
    "hemoglobin": "g/dL",
    "creatinine": "mg/dL",
    "circulating_plasma_cells": "10*9/L",
    "kappa_free_light_chain": "mg/L",
    "lambda_free_light_chain": "mg/L",
}


def value(at: str, analyte: str, number: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{analyte}-{at}".replace("_", "-"),
        "at": at,
        "analyte": analyte,
        "value": number,
        "unit": UNITS.get(analyte, "{score}"),
        **more,
    }


def result(at: str, analyte: str, found: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{analyte}-{at}".replace("_", "-"), "at": at, "analyte": analyte, "result": found, **more}


def seen(at: str, finding: str, found: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{finding}-{at}".replace("_", "-"), "at": at, "finding": finding, "result": found, **more}


def clear(*moments: str) -> list[dict[str, Any]]:
    """No lesion in any compartment where one could grow."""
    places = ("extraosseous", "paraskeletal", "bone")
    return [said(f"{place}-{at}", at, place, "no_evidence_of_disease") for at in moments for place in places]


EVENTS = (
    event("restaging", after("diagnosis", 4, 4), "response"),
    event("later", after("diagnosis", 16, 16), "response"),
)


def answer(lists: Lists, rule: str, at: str = "restaging") -> Answer:
    found = [
        one
        for one in responses(course(*EVENTS, **lists))
        if (one.at, one.rule) == (at, rule) and "-strict/" not in one.ruleset
    ]
    assert len(found) == 1, found
    return found[0]


def without(lists: Lists, id_: str) -> Lists:
    return {name: [one for one in items if one["id"] != id_] for name, items in lists.items()}


# RS-9: M-protein 6.36 g/dL and 1956 mg/24 h to nothing, immunofixation of both negative, 2 % plasma cells, none clonal, a normal
# ratio, no plasmacytoma before or now, no new lesion: stringent complete response.
STRINGENT: Lists = {
    "measurements": [
        value("diagnosis", "serum_m_protein", 6.36),
        value("diagnosis", "urine_m_protein_24h", 1956),
        value("restaging", "serum_m_protein", 0),
        value("restaging", "urine_m_protein_24h", 0),
        result("restaging", "serum_immunofixation", "negative"),
        result("restaging", "urine_immunofixation", "negative"),
        value("restaging", "bone_marrow_plasma_cells", 2),
        value("restaging", "free_light_chain_ratio", 1),
    ],
    "findings": [seen("restaging", "clonal_plasma_cells_in_marrow", "negative", method="immunohistochemistry")],
    "assessments": clear("diagnosis", "restaging"),
}
