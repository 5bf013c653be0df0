"""Case documents that a page must bear: no times, many events, a century, long names, other scripts, and markup in every field."""

from typing import Any

SCRIPT = (
    '"><script>document.title="broken"</script><img src=x onerror="document.title=1">\'--></title></svg>&amp;{{7*7}}'
)
HEBREW = "חולה א׳ עם מיאלומה חוץ־מדולרית"
ARABIC = "ورم نقوي خارج النقي"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 29  # 1,015 letters without a place to break


def document(id_: str, text: str = "as the hospital says", **more: Any) -> dict[str, Any]:
    """A small case whose every free text is `text`."""
    return {
        "id": id_,
        "title": text,
        "grain": "individual",
        "recorded": "2026-11-24T00:00:00Z",
        "source": {"kind": "invented", "title": text, "centre": text},
        "patient": {"sex": "female", "sex_as_stated": text, "ancestry_as_stated": text, "name": {"family": text}},
        "conditions": [{"id": "myeloma", "condition": "multiple_myeloma", "at": "diagnosis", "as_stated": text}],
        "events": [
            {"id": "diagnosis", "kind": "diagnosis", "label": text, "as_stated": text},
            {"id": "relapse", "kind": "extramedullary_relapse", "label": text, "as_stated": text, **_after(12)},
        ],
        "treatments": [
            {
                "id": "induction",
                "label": text,
                "procedure": "systemic_therapy",
                "as_stated": text,
                "agents": [{"id": "bortezomib", "drug": "bortezomib", "dose_as_stated": text, "as_stated": text}],
                "start": _after(1)["time"],
            }
        ],
        "measurements": [{"id": "calcium", "at": "diagnosis", "analyte": "calcium", "text": text, "as_stated": text}],
        "findings": [{"id": "course", "at": "relapse", "finding": "clinical_course", "text": text, "as_stated": text}],
        "lesions": [{"id": "mass", "at": "relapse", "position_as_stated": text, "number_as_stated": text}],
        "assessments": [
            {
                "id": "marrow",
                "at": "relapse",
                "compartment": "marrow",
                "status": "no_evidence_of_disease",
                "as_stated": text,
            }
        ],
        **more,
    }


def _after(months: int) -> dict[str, Any]:
    return {
        "time": {"distance": {"anchor": "diagnosis", "offset_months": [months, months + 1]}, "as_stated": "about then"}
    }


def without_times() -> dict[str, Any]:
    """Nothing says when."""
    case = document("no-times")
    case["events"] = [{"id": one["id"], "kind": one["kind"]} for one in case["events"]]
    del case["treatments"][0]["start"]
    return case


def with_many_events(count: int = 500) -> dict[str, Any]:
    """`count` events, a month apart, with a value each."""
    case = document("many-events")
    case["events"] += [
        {"id": f"visit-{month}", "kind": "response", "label": f"Visit {month}", **_after(month)}
        for month in range(count)
    ]
    case["measurements"] += [
        {"id": f"calcium-{month}", "at": f"visit-{month}", "analyte": "calcium", "value": 9, "unit": "mg/dL"}
        for month in range(count)
    ]
    return case


def over_a_century() -> dict[str, Any]:
    """Two events a hundred years apart, by date."""
    case = document("a-century")
    case["events"] = [
        {"id": "diagnosis", "kind": "diagnosis", "time": {"date": "1924-02-29"}},
        {"id": "relapse", "kind": "extramedullary_relapse", "time": {"date": "2024-03"}},
    ]
    return case


STRANGE = {
    "no-times": without_times(),
    "many-events": with_many_events(),
    "a-century": over_a_century(),
    "long-names": document("long-names", LONG),
    "right-to-left": document("right-to-left", f"{HEBREW} {ARABIC}"),
    "markup": document("markup", SCRIPT),
}
