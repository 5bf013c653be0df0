"""`cases()`: any valid case document, of every grain and with every kind of item.

Items refer only to items that are there, anchors lead back without a cycle, words come from the real vocabularies.
"""

from typing import Any

from hypothesis import strategies as st

from app.case.document import Case
from app.case.reading import checked
from tests.case import items_drawn
from tests.case.values_drawn import DATES, INSTANTS, TERMINOLOGY, TEXTS, numbers, pairs, without_none

LISTS = {
    "figures": items_drawn.figures,
    "conditions": items_drawn.conditions,
    "lesions": items_drawn.lesions,
    "measurements": items_drawn.measurements,
    "cytogenetics": items_drawn.cytogenetics,
    "findings": items_drawn.findings,
    "stages": items_drawn.stages,
    "assessments": items_drawn.assessments,
    "outcomes": items_drawn.outcomes,
    "investigations": items_drawn.investigations,
    "differentials": items_drawn.differentials,
}


def offsets() -> st.SearchStrategy[list[Any]]:
    """A range of months; one bound may be missing, and before the anchor it is negative."""
    return st.one_of(
        pairs(-60, 60), numbers(-60, 60).map(lambda low: [low, None]), numbers(0, 60).map(lambda high: [None, high])
    )


@st.composite
def distances(draw: st.DrawFn, anchors: list[str]) -> dict[str, Any]:
    offset = draw(offsets())
    low, high = offset
    wide = low is None or high is None or low < high
    return without_none(
        anchor=draw(st.sampled_from(anchors)),
        edge=draw(st.sampled_from(["start", "end"])),
        offset_months=offset,
        lower_open=True if wide and draw(st.booleans()) else None,
        upper_open=True if wide and draw(st.booleans()) else None,
    )


@st.composite
def times(draw: st.DrawFn, anchors: list[str]) -> dict[str, Any]:
    """A date, a distance from one of `anchors`, or only words."""
    kind = draw(st.sampled_from(["date", "words", *(["distance"] if anchors else [])]))
    words = draw(TEXTS if kind == "words" else st.none() | TEXTS)
    made = without_none(as_stated=words, basis=draw(st.sampled_from(["stated", "assumed", "derived"])))
    if kind == "date":
        return made | {"date": draw(DATES | INSTANTS)}
    if kind == "distance":
        labels = st.none() | TEXTS
        readings = [
            without_none(**draw(distances(anchors)), label=draw(labels)) for _ in range(draw(st.integers(0, 2)))
        ]
        return made | without_none(distance=draw(distances(anchors)), readings=readings)
    return made


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any valid case: an individual, or a series with members and subgroups."""
    grain = draw(st.sampled_from(["individual", "individual", "series", "subgroup"]))
    one = grain == "individual"
    data: dict[str, Any] = {
        "id": draw(st.text("abc019-", min_size=1, max_size=40)),
        "title": draw(TEXTS),
        "grain": grain,
        "recorded": draw(INSTANTS),
        "source": draw(sources()),
        **without_none(sharing=draw(st.none() | st.sampled_from(["private", "pooled"]))),
    }
    if not one:
        data |= draw(series())
    people = [person["id"] for name in ("members", "subgroups") for person in data.get(name, ())]
    data |= draw(time_line(people, one))
    points = [entry["id"] for name in ("events", "treatments") for entry in data[name]]
    persons = {member["id"] for member in data.get("members", ())} | ({None} if one else set())
    drawn = items_drawn.Drawn(data, people, points, persons)
    for name, strategy in LISTS.items():
        data[name] = [draw(strategy(drawn, f"{name}-{number}")) for number in range(draw(st.integers(0, 2)))]
        drawn.keep(name)
    _link_back(draw, data)
    if one:
        data["patient"] = draw(items_drawn.patients(points))
    else:
        for member in data.get("members", ()):
            member |= draw(items_drawn.patients(points))
        data["statistics"] = [
            draw(items_drawn.statistics(drawn, f"statistics-{number}")) for number in range(draw(st.integers(0, 3)))
        ]
        drawn.keep("statistics")
    data["claims"] = [draw(items_drawn.claims(drawn, f"claim-{n}")) for n in range(draw(st.integers(0, 2)))]
    data["discrepancies"] = [draw(items_drawn.discrepancies(drawn, f"gap-{n}")) for n in range(draw(st.integers(0, 2)))]
    return checked({name: value for name, value in data.items() if value != []}, TERMINOLOGY.words)


def _link_back(draw: st.DrawFn, data: dict[str, Any]) -> None:
    """Trials, targets and figures' lesions: references to lists that are drawn later."""
    lesions = [lesion["id"] for lesion in data["lesions"]]
    for entry in data["figures"]:
        entry |= without_none(lesions=draw(items_drawn.some(lesions)))
    for entry in data["treatments"]:
        if entry.get("given_to", "all") == "all":
            entry |= without_none(targets=draw(items_drawn.some(lesions)))


@st.composite
def series(draw: st.DrawFn) -> dict[str, Any]:
    """n, members and subgroups; the subgroups of each partition sum to n."""
    n = draw(st.integers(1, 40))
    members = [
        without_none(id=f"member-{number}", label=draw(st.none() | TEXTS))
        for number in range(draw(st.integers(0, min(n, 2))))
    ]
    subgroups = []
    for partition in range(draw(st.integers(0, 2))):
        left = n
        name = f"{partition} {draw(TEXTS)}"
        while left:
            size = draw(st.integers(1, left)) if len(subgroups) % 3 else left
            fields = without_none(label=draw(st.none() | TEXTS), as_stated=draw(st.none() | TEXTS))
            subgroups.append({"id": f"subgroup-{len(subgroups)}", "n": size, "partition": name, **fields})
            left -= size
    return {"n": n, "members": members, "subgroups": subgroups}


@st.composite
def sources(draw: st.DrawFn) -> dict[str, Any]:
    optional = st.none() | TEXTS
    return without_none(
        kind=draw(st.sampled_from(["publication", "hospital_record", "invented"])),
        title=draw(TEXTS),
        citation=draw(optional),
        doi=draw(st.none() | st.sampled_from(["10.1186/1752-1947-8-299", "10.1038/s41408-022-00643-3"])),
        published=draw(st.none() | DATES),
        authors_as_stated=draw(st.lists(TEXTS, max_size=2)),
        address=draw(st.none() | st.just("https://w3id.org/emm-fhir/invented")),
        place=draw(optional),
        cited_as=draw(optional),
        centre=draw(optional),
    )


@st.composite
def time_line(draw: st.DrawFn, people: list[str], one: bool) -> dict[str, Any]:
    """Events, treatments and trials. A time is anchored only by what came before: no cycle can arise."""
    trials = [draw(items_drawn.trials(people, f"trial-{number}", one)) for number in range(draw(st.integers(0, 2)))]
    made: dict[str, list[dict[str, Any]]] = {"events": [], "treatments": [], "trials": trials}
    anchors: list[str] = []
    for number in range(draw(st.integers(0, 5))):
        name = draw(st.sampled_from(["events", "treatments"]))
        fields = ("time", "until") if name == "events" else ("start", "end")
        id_ = f"{name}-{number}"
        draw_entry = items_drawn.events if name == "events" else items_drawn.treatments
        entry = draw(draw_entry(people, id_, one, [trial["id"] for trial in trials]))
        entry |= without_none(**{field: draw(st.none() | times(anchors)) for field in fields})
        made[name].append(entry)
        anchors.append(id_)
    return made
