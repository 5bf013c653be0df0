"""Another owner's case, as it may be seen: words of vocabularies, numbers and distances; nothing that a person wrote.

What is kept is named; all else goes, so that a field that is added to the document later is not shown by mistake. Ids are
made anew, because a hospital may have put anything into them. Dates become distances in months from the first dated
point, which say how long and never when (HIPAA, 45 CFR 164.514(b)(2): no date but the year, no age over 89).
"""

from typing import Any

from app.case.document import Case
from app.clinical.sharing.ages import age_that_may_be_shown
from app.clinical.sharing.distances_only import distances_only

NO_MOMENT = "0001-01-01T00:00:00Z"
"""The document needs a `recorded`; this one says that it is not shown."""
KEPT: dict[str, tuple[str, ...]] = {
    "members": ("id", "sex"),
    "subgroups": ("id", "n"),
    "conditions": ("id", "of", "at", "condition", "verification", "due_to", "site", "laterality"),
    "events": ("id", "of", "kind"),
    "treatments": (
        "id",
        "of",
        "procedure",
        "regimen",
        "line",
        "cycles",
        "status",
        "stop_reason",
        "intent",
        "targets",
        "given_to",
    ),
    "measurements": (
        "id",
        "of",
        "at",
        "analyte",
        "value",
        "comparator",
        "unit",
        "unit_candidates",
        "result",
        "missing",
        "interpretation",
        "reference_low",
        "reference_high",
        "method",
        "specimen",
    ),
    "cytogenetics": ("id", "of", "at", "abnormality", "result", "missing", "clone_percent", "method", "specimen"),
    "findings": ("id", "of", "at", "finding", "result", "missing", "site", "laterality", "method", "specimen"),
    "lesions": (
        "id",
        "of",
        "at",
        "condition",
        "site",
        "laterality",
        "contiguity_with_bone",
        "phase",
        "evidence",
        "sizes",
    ),
    "assessments": ("id", "of", "at", "compartment", "status", "missing", "treatment", "lesions", "method"),
    "outcomes": ("id", "of", "at", "vital_status", "missing"),
    "statistics": ("id", "of", "measure", "statistic", "value", "low", "high", "missing", "unit", "out_of"),
}
REFERENCES = ("of", "at", "due_to", "condition", "treatment", "targets", "lesions")
WORDS_NOT_IDS = {("conditions", "condition")}
VALUES = {"measurements": ("value", "result", "missing"), "findings": ("result", "missing")}
"""An item that had only free text for a value is not shown at all."""


def without_identity(case: Case, name: str) -> Case:
    """The case with what may be seen of it, under another id. The result is a valid case document."""
    data = case.as_data()
    lists = {field: _kept(field, data.get(field, [])) for field in KEPT}
    times = distances_only(case)
    for field in ("events", "treatments"):
        for item in lists[field]:
            item |= times.get(item["id"], {})
    for treatment, full in zip(lists["treatments"], data.get("treatments", []), strict=True):
        treatment["label"] = treatment.get("procedure") or treatment.get("regimen") or "treatment"
        treatment["agents"] = [
            {key: value for key, value in agent.items() if key in ("id", "drug", "status", "stop_reason")}
            for agent in full.get("agents", [])
        ]
    for number, group in enumerate(lists["subgroups"]):
        group["partition"] = _partition(case, number)
    patient = _person(case)
    seen = {
        "id": name,
        "title": "A case that its owner pools",
        "grain": case.grain,
        "n": case.n,
        "recorded": NO_MOMENT,
        "source": {"kind": "hospital_record", "title": "A pooled case"},
        "sharing": "pooled",
        **({"patient": patient} if case.grain == "individual" else {}),
        **_renamed(lists),
    }
    if "age" in patient and case.grain == "individual":
        ids = _new_ids(lists)
        seen["patient"] = {**patient, "age": {**patient["age"], "at": ids[patient["age"]["at"]]}}
    return Case.model_validate(seen)


def _kept(field: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [{key: value for key, value in item.items() if key in KEPT[field]} for item in items]
    wanted = VALUES.get(field)
    return [item for item in found if wanted is None or any(key in item for key in wanted)]


def _person(case: Case) -> dict[str, Any]:
    if case.patient is None:
        return {}
    age = age_that_may_be_shown(case)
    return {"sex": case.patient.sex, **({"age": age} if age else {})}


def _partition(case: Case, number: int) -> str:
    names = list(dict.fromkeys(group.partition for group in case.subgroups))
    return f"partition {names.index(case.subgroups[number].partition) + 1}"


def _new_ids(lists: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    return {
        item["id"]: f"{field.rstrip('s')}-{number}"
        for field, items in lists.items()
        for number, item in enumerate(items, 1)
    }


def _renamed(lists: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    ids = _new_ids(lists)
    return {field: [_with_new_ids(field, item, ids) for item in items] for field, items in lists.items()}


def _with_new_ids(field: str, item: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    made = dict(item)
    made["id"] = ids[item["id"]]
    for key in REFERENCES:
        if key in item and (field, key) not in WORDS_NOT_IDS:
            named = item[key]
            made[key] = [ids[one] for one in named if one in ids] if isinstance(named, list | tuple) else ids.get(named)
            made = {name: value for name, value in made.items() if value is not None}
    if "sizes" in item:
        made["sizes"] = [{**size, "at": ids[size["at"]]} for size in item["sizes"]]
    for agent, number in zip(made.get("agents", []), range(1, 1000), strict=False):
        agent["id"] = f"agent-{number}"
    for key in ("time", "until", "start", "end"):
        if key in item and "distance" in item[key]:
            made[key] = {"distance": {**item[key]["distance"], "anchor": ids[item[key]["distance"]["anchor"]]}}
            made[key]["basis"] = "derived"
    return made
