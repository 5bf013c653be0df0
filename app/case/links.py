"""What must hold between the parts of a case document: ids, references, anchors, sums.

Works on the data as it was sent, so that a document with a wrong unit *and* a wrong anchor hears of both at once.
"""

from collections.abc import Iterator
from typing import Any

from app.case.document import ITEM_LISTS
from app.fhir.issues import Issue, did_you_mean

POINTS = ("events", "treatments")
PEOPLE = ("members", "subgroups")
LINKS: dict[tuple[str, str], tuple[str, ...]] = {
    ("conditions", "due_to"): ("conditions",),
    ("conditions", "evidence"): ITEM_LISTS,
    ("treatments", "trial"): ("trials",),
    ("treatments", "targets"): ("lesions",),
    ("lesions", "condition"): ("conditions",),
    ("lesions", "figures"): ("figures",),
    ("figures", "lesions"): ("lesions",),
    ("assessments", "treatment"): ("treatments",),
    ("assessments", "lesions"): ("lesions",),
    ("investigations", "results"): ITEM_LISTS,
    ("investigations", "figures"): ("figures",),
    ("claims", "about"): ITEM_LISTS,
    ("discrepancies", "fields"): ITEM_LISTS,
}
"""(list, field) → the lists in which the id it names may stand. `at` and `of` are the same everywhere."""

Entries = dict[str, list[tuple[str, dict[str, Any]]]]


def link_faults(data: dict[str, Any]) -> list[Issue]:
    """Every broken promise between the parts of `data`, a case document as sent; paths are the document's own."""
    entries = {name: list(_entries(data, name)) for name in (*ITEM_LISTS, *PEOPLE, "claims", "discrepancies")}
    ids = {
        name: {entry["id"] for _, entry in found if isinstance(entry.get("id"), str)} for name, found in entries.items()
    }
    return [*_twice(entries), *_dangling(data, entries, ids), *_grain(data, entries)]


def _entries(data: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    found = data.get(name)
    for index, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, dict):
            yield f"{name}[{index}]", entry


def _twice(entries: Entries) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    for path, entry in (pair for found in entries.values() for pair in found):
        id_ = entry.get("id")
        if not isinstance(id_, str):
            continue
        if id_ in seen:
            yield Issue("duplicate", "id-twice", f"this id stands at {seen[id_]} already", f"{path}.id", id_)
        seen.setdefault(id_, path)
        yield from _agents_twice(path, entry)


def _agents_twice(path: str, treatment: dict[str, Any]) -> Iterator[Issue]:
    seen: set[str] = set()
    for where, agent in _entries(treatment, "agents"):
        id_ = agent.get("id")
        if isinstance(id_, str):
            if id_ in seen:
                yield Issue(
                    "duplicate", "id-twice", "two agents of one treatment share an id", f"{path}.{where}.id", id_
                )
            seen.add(id_)


def _dangling(data: dict[str, Any], entries: Entries, ids: dict[str, set[str]]) -> Iterator[Issue]:
    for name, found in entries.items():
        for path, entry in found:
            for field, targets in _links_of(name):
                yield from _unknown(f"{path}.{field}", entry.get(field), targets, ids)
            for where, size in _entries(entry, "sizes"):
                yield from _unknown(f"{path}.{where}.at", size.get("at"), POINTS, ids)
    for path, person in [("patient", data.get("patient")), *entries["members"]]:
        age = person.get("age") if isinstance(person, dict) else None
        if isinstance(age, dict):
            yield from _unknown(f"{path}.age.at", age.get("at"), POINTS, ids)


def _links_of(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if name in ITEM_LISTS:
        yield "at", POINTS
        yield "of", PEOPLE
    yield from ((field, targets) for (list_, field), targets in LINKS.items() if list_ == name)


def _unknown(path: str, named: Any, targets: tuple[str, ...], ids: dict[str, set[str]]) -> Iterator[Issue]:
    known = set().union(*(ids[target] for target in targets))
    for index, id_ in enumerate(named if isinstance(named, list) else [named]):
        if isinstance(id_, str) and id_ not in known:
            kinds = "item" if targets == ITEM_LISTS else " or ".join(target.rstrip("s") for target in targets)
            text = f"no {kinds} of this document has the id '{id_}'{did_you_mean(id_, known)}"
            where = f"{path}[{index}]" if isinstance(named, list) else path
            yield Issue("not-found", "unknown-id", text, where, id_)


def _grain(data: dict[str, Any], entries: Entries) -> Iterator[Issue]:
    grain, n = data.get("grain"), _number(data.get("n", 1))
    if grain == "individual":
        yield from _individual(data, n)
    elif grain in ("series", "subgroup") and data.get("patient") is not None:
        yield Issue("business-rule", "grain", f"a {grain} has members, not one patient", "patient")
    main = [
        entry
        for _, entry in entries["conditions"]
        if entry.get("condition") == "multiple_myeloma" and not entry.get("of")
    ]
    if len(main) > 1:
        text = f"a case has at most one condition 'multiple_myeloma' about the whole case; here are {len(main)}"
        yield Issue("business-rule", "one-myeloma", text, "conditions")
    yield from _enrolments(grain, entries)
    if n is None:
        return
    if len(entries["members"]) > n:
        yield Issue(
            "business-rule", "members-exceed-n", f"more members than n = {n}", "members", str(len(entries["members"]))
        )
    yield from _sums(entries, n)


def _individual(data: dict[str, Any], n: int | None) -> Iterator[Issue]:
    if data.get("patient") is None:
        yield Issue("required", "grain", "an individual case needs 'patient'", "patient")
    if n not in (None, 1):
        yield Issue("business-rule", "grain", "an individual case has n = 1", "n", str(n))
    for name in (*PEOPLE, "statistics"):
        if data.get(name):
            yield Issue("business-rule", "grain", f"an individual case has no {name}", name)


def _enrolments(grain: Any, entries: Entries) -> Iterator[Issue]:
    """R4's ResearchSubject is one person: an enrolment of a group could not be kept."""
    members = {entry.get("id") for _, entry in entries["members"]}
    for path, trial in entries["trials"]:
        about_group = trial.get("of") not in members if trial.get("of") else grain in ("series", "subgroup")
        if trial.get("enrolment") is not None and about_group:
            text = "an enrolment is one patient's: of a group, say in 'as_stated' what the source says"
            yield Issue("business-rule", "enrolment-of-a-group", text, f"{path}.enrolment")


def _sums(entries: Entries, n: int) -> Iterator[Issue]:
    """Subgroups of one partition add up to n (Terpos: 5 + 7 + 2 + 1 = 15)."""
    sums: dict[str, list[int]] = {}
    for _, subgroup in entries["subgroups"]:
        size = _number(subgroup.get("n"))
        if isinstance(subgroup.get("partition"), str) and size is not None:
            sums.setdefault(str(subgroup["partition"]), []).append(size)
    for partition, sizes in sums.items():
        if sum(sizes) != n:
            total = f"{' + '.join(map(str, sizes))} = {sum(sizes)}"
            yield Issue(
                "business-rule",
                "subgroups-sum",
                f"the subgroups by '{partition}' do not sum to n = {n}",
                "subgroups",
                total,
            )


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else None
