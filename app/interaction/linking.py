"""References inside a transaction: fullUrls become addresses, conditional references the one resource that they find."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from app.fhir.issues import Issue
from app.fhir.paths import rendered
from app.fhir.problems import Invalid, Problem
from app.fhir.references import Conditional, Literal, Urn, parse, references_in, rewritten
from app.interaction.entry import Entry
from app.interaction.service import Service
from app.search.conditions import holds
from app.search.index import indexed
from app.search.query import Query, query
from app.store.transaction import Transaction


def undefined(entries: Iterable[Entry], others: Iterable[Any] = ()) -> Iterator[Issue]:
    """Every `urn:uuid:` or `urn:oid:` reference that no fullUrl defines.

    others: the Bundle's entries as sent; what one that could not be read would define counts as defined.
    """
    entries = list(entries)
    defined = {entry.full_url for entry in entries if entry.method in ("POST", "PUT")}
    defined |= {str(raw.get("fullUrl")) for raw in others if isinstance(raw, dict)}
    for entry in entries:
        for place, element in references_in(entry.resource):
            parsed = parse(element["reference"])
            if (
                isinstance(parsed, Urn)
                and parsed.value.startswith(("urn:uuid:", "urn:oid:"))
                and parsed.value not in defined
            ):
                text = "No entry of the Bundle has this fullUrl."
                at = rendered((*place, "reference"))
                yield entry.at(Issue("not-found", "reference-undefined", text, at, parsed.value))


def conditional(entry: Entry) -> Iterator[Issue]:
    """Every conditional reference of a lone request; they belong into a transaction or batch."""
    for place, element in references_in(entry.resource):
        if isinstance(parse(element["reference"]), Conditional):
            text = "A conditional reference is only for a transaction or batch."
            yield Issue(
                "not-supported", "reference-conditional", text, rendered((*place, "reference")), element["reference"]
            )


async def linked(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    """The entries with their references in place, and index rows to match.

    A reference follows a fullUrl; a relative one also where fullUrls of the same base define it
    (http://hl7.org/fhir/R4/bundle.html#references). Conditional ones are matched last, over what the store
    holds at the end of the transaction. Raises Invalid with every conditional reference that finds none or several.
    """
    by_url = {
        entry.full_url: entry.identity or "" for entry in entries if entry.full_url and entry.method in ("POST", "PUT")
    }
    by_base: dict[str, dict[str, str]] = {}
    for url, identity in by_url.items():
        literal = parse(url)
        if isinstance(literal, Literal) and literal.base is not None:
            by_base.setdefault(literal.base, {})[f"{literal.type}/{literal.id}"] = identity
    result = []
    for entry in entries:
        own = parse(entry.full_url) if entry.full_url else None
        base = own.base if isinstance(own, Literal) else None
        result.append(_with_references(service, entry, {**by_url, **(by_base.get(base, {}) if base else {})}))
    return await _with_conditional(service, transaction, result)


def _with_references(service: Service, entry: Entry, mapping: dict[str, str]) -> Entry:
    new = rewritten(entry.resource, mapping)
    if new is entry.resource:
        return entry
    return entry.with_(resource=new, rows=indexed(new, service.base_url)[0])


async def _with_conditional(service: Service, transaction: Transaction, entries: list[Entry]) -> list[Entry]:
    targets: dict[str, str | Issue] = {}
    faults: list[Issue] = []
    result = []
    for entry in entries:
        mapping: dict[str, str] = {}
        for place, element in references_in(entry.resource):
            text = element["reference"]
            parsed = parse(text)
            if not isinstance(parsed, Conditional):
                continue
            if text not in targets:
                targets[text] = await _target(service, transaction, entries, parsed)
            target = targets[text]
            if isinstance(target, Issue):
                at = rendered((*place, "reference"))
                faults.append(entry.at(Issue(target.code, target.key, target.text, at, text)))
            else:
                mapping[text] = target
        result.append(_with_references(service, entry, mapping))
    if faults:
        raise Invalid(*faults)
    return result


async def _target(
    service: Service, transaction: Transaction, entries: list[Entry], reference: Conditional
) -> str | Issue:
    """`Type/id` of the one resource that matches, in the store or among the entries; otherwise why there is none."""
    try:
        asked: Query = query(
            reference.type, parse_qsl(reference.query, keep_blank_values=True), service.base_url, service.clock()
        )
    except Problem as problem:
        return problem.issues[0]
    if not asked.conditions:
        return Issue("value", "reference-conditional", "The conditional reference asks for nothing.")
    own = {entry.id: entry for entry in entries if entry.type == reference.type and entry.method in ("POST", "PUT")}
    page = await transaction.search(reference.type, asked.conditions, 2 + len(own))
    found = {one.id for one in page.found if one.id not in own or own[one.id].existing}
    found |= {
        entry.id
        for entry in own.values()
        if entry.id
        and not entry.existing
        and all(holds(condition, entry.id, entry.rows) for condition in asked.conditions)
    }
    if len(found) == 1:
        return f"{reference.type}/{found.pop()}"
    if found:
        return Issue(
            "multiple-matches", "reference-conditional", f"More than one {reference.type} matches the reference."
        )
    return Issue("not-found", "reference-conditional", f"No {reference.type} matches the reference.")
