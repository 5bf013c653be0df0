"""Cases that are hard to draw."""

from functools import cache
from typing import Any

from app.case.document import Case
from app.clinical.discordance import Discordance, discordance
from tests.case.documents import case, document, series
from tests.clinical.building import after, course, event, on, said

SCRIPT = "</title><script>alert('x')</script>&amp;\"'<!-- ]]> <![CDATA["
MYELOMA = [{"id": "myeloma", "condition": "multiple_myeloma"}]


def crowded(many: int) -> Case:
    """So many events, each with what was said of a compartment and a value."""
    kinds = ["relapse", "response", "assessment", "extramedullary_relapse"]
    said_of = [("marrow", "cr"), ("extraosseous", "new_lesions"), ("serum_urine", "pd"), ("bone", "vgpr")]
    events = [
        event(f"e{n}", after("diagnosis", n * 0.5, n * 0.5 + 3), kinds[n % 4], label=f"Event number {n}")
        for n in range(many)
    ]
    return course(*events, assessments=[said(f"a{n}", f"e{n}", *said_of[n % 4]) for n in range(many)])


def series_of_many(members: int) -> Case:
    """A series with so many described patients, each with a course of one relapse and one value."""
    people = [{"id": f"p{n}", "label": f"Patient {n}"} for n in range(members)]
    events = [{"id": "start", "kind": "diagnosis"}]
    events += [event(f"r{n}", after("start", n, n + 4), "relapse", of=f"p{n}") for n in range(members)]
    values: list[dict[str, Any]] = [
        {"id": f"m{n}", "of": f"p{n}", "at": f"r{n}", "analyte": "hemoglobin", "value": n + 1, "unit": "g/dL"}
        for n in range(members)
    ]
    return case(series(conditions=MYELOMA, members=people, events=events, measurements=values, n=members))


def lettered(label: str) -> Case:
    """A case in which this text stands wherever text may stand."""
    return course(
        event("x", after("diagnosis", 5, 9), "relapse", label=label, as_stated=label),
        event("y", after("x", 1, None), "death", label=label),
        event("w", kind="follow_up", label=label),
        treatments=[{"id": "t", "label": label, "start": after("diagnosis", 1, 2), "as_stated": label}],
        assessments=[said("s", "x", "marrow", "cr", as_stated=label), said("u", "w", "blood", as_stated=label)],
        measurements=[{"id": "m", "at": "x", "analyte": "paraprotein_isotype", "text": label}],
        outcomes=[{"id": "o", "vital_status": "dead", "cause_as_stated": label}],
        title=label,
    )


HARD: dict[str, Case] = {
    "without events": case(document(conditions=MYELOMA, events=[])),
    "without times": case(
        document(
            conditions=MYELOMA,
            events=[event("a", kind="relapse"), event("b", kind="death")],
            assessments=[said("x", "a", "marrow", "cr")],
            measurements=[{"id": "m", "analyte": "hemoglobin", "value": 3}],
        )
    ),
    "500 events": crowded(500),
    "a century": course(
        event("x", after("diagnosis", 1200, 1200), "relapse"), event("y", after("diagnosis", -24, -20), "presentation")
    ),
    "a thousand letters": lettered("L" * 1000),
    "two hundred words": lettered("word " * 200),
    "right to left": lettered("מחזור שני (חוץ לשדי) 12 חודשים و١٢"),
    "wide letters": lettered("髄外再発 " * 30),
    "script": lettered(SCRIPT),
    "directions": lettered("a\u202eb\u2066c\u200fd"),
    "dates": case(
        document(
            events=[
                event("diagnosis", on("2019-11-30"), "diagnosis"),
                event("x", on("2020-05"), "relapse"),
                event("y", on("2021"), "response"),
            ]
        )
    ),
    "dates beside an undated diagnosis": course(event("x", on("2020-05-03"), "relapse")),
    "many members": series_of_many(30),
}


@cache
def found_in(name: str) -> tuple[Discordance, ...]:
    """The discordances of a hard case, reckoned once: of 500 events that takes seconds."""
    return discordance(HARD[name])
